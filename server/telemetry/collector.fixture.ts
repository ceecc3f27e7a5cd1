/** A collector that takes OTLP over HTTP, in JSON, and accepts only what is of its form. */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import * as z from 'zod'

const id = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))
const attributes = z
  .array(
    z.object({
      key: z.string(),
      value: z.strictObject({ stringValue: z.string() }).or(z.strictObject({ intValue: z.number().or(z.string()) })),
    }),
  )
  .transform((all) => Object.fromEntries(all.map(({ key, value }) => [key, Object.values(value)[0] ?? ''])))

const spanSchema = z.object({
  traceId: id(16),
  spanId: id(8),
  parentSpanId: id(8).or(z.literal('')).optional(),
  name: z.string(),
  kind: z.int(),
  startTimeUnixNano: z.string(),
  endTimeUnixNano: z.string(),
  attributes,
  events: z.array(z.unknown()).optional(),
  links: z.array(z.object({ traceId: id(16), spanId: id(8) })).optional(),
  status: z.object({ code: z.int().optional(), message: z.string().optional() }),
})
export type CollectedSpan = z.infer<typeof spanSchema>

const requestSchema = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes }),
      scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })),
    }),
  ),
})

export interface Collector {
  readonly endpoint: string
  readonly spans: readonly CollectedSpan[]
  readonly resources: readonly Readonly<Record<string, string | number>>[]
  readonly headers: readonly IncomingHttpHeaders[]
  /** All that was received, as it was sent. */
  said(): string
  close(): Promise<void>
}

export async function openCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = []
  const resources: Record<string, string | number>[] = []
  const headers: IncomingHttpHeaders[] = []
  let said = ''
  const server = createServer(async (request, response) => {
    const body = await text(request)
    said += body
    headers.push(request.headers)
    const parsed = request.url === '/v1/traces' ? requestSchema.safeParse(JSON.parse(body)) : null
    if (parsed?.success !== true) return response.writeHead(400).end(String(parsed?.error))
    for (const { resource, scopeSpans } of parsed.data.resourceSpans) {
      resources.push(resource.attributes)
      spans.push(...scopeSpans.flatMap((scope) => scope.spans))
    }
    return response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    resources,
    headers,
    said: () => said,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
