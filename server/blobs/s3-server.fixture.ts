/** A small server that speaks as much S3 as the store uses, and refuses what is not signed or not what it claims. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface S3Server {
  readonly endpoint: string
  readonly objects: Map<string, Buffer>
  /** Of each request, in order. */
  readonly headers: readonly IncomingHttpHeaders[]
  /** Answers the next `count` requests as a service that is too busy. */
  beBusy(count: number): void
  close(): Promise<void>
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts)
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' })
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`)
}

function isSigned({ headers }: IncomingMessage, accessKeyId: string): boolean {
  const { authorization = '' } = headers
  const isComplete = /SignedHeaders=[^,]*host[^,]*, Signature=[0-9a-f]{64}$/.test(authorization)
  return isComplete && authorization.startsWith(`AWS4-HMAC-SHA256 Credential=${accessKeyId}/`)
}

function sendObject(request: IncomingMessage, response: ServerResponse, object: Buffer): void {
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')
  const part = range === null ? object : object.subarray(Number(range[1]), Number(range[2]) + 1)
  response.writeHead(range === null ? 200 : 206, { 'content-length': part.length })
  response.end(request.method === 'HEAD' ? undefined : part)
}

async function putObject(
  request: IncomingMessage,
  response: ServerResponse,
  objects: Map<string, Buffer>,
  key: string,
) {
  const body = await bodyOf(request)
  const hash = createHash('sha256').update(body).digest()
  if (request.headers['content-length'] === undefined) return refuse(response, 411, 'MissingContentLength')
  if (request.headers['x-amz-content-sha256'] !== hash.toString('hex'))
    return refuse(response, 400, 'XAmzContentSHA256Mismatch')
  if (request.headers['x-amz-checksum-sha256'] !== hash.toString('base64')) return refuse(response, 400, 'BadDigest')
  objects.set(key, body)
  response.writeHead(200, { etag: '"1"' }).end()
}

/** Names of objects with a prefix; `bucket` is the first part of each key here. */
function listObjects(response: ServerResponse, objects: Map<string, Buffer>, bucket: string, query: URLSearchParams) {
  const start = `${bucket.replace(/\/$/, '')}/${query.get('prefix') ?? ''}`
  const keys = [...objects.keys()].filter((key) => key.startsWith(start)).slice(0, Number(query.get('max-keys')))
  response.writeHead(200, { 'content-type': 'application/xml' })
  const contents = keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('')
  response.end(
    `<?xml version="1.0"?><ListBucketResult><KeyCount>${keys.length}</KeyCount>${contents}</ListBucketResult>`,
  )
}

export async function startS3Server(accessKeyId: string): Promise<S3Server> {
  const objects = new Map<string, Buffer>()
  const headers: IncomingHttpHeaders[] = []
  let failures = 0
  const server = createServer(async (request, response) => {
    headers.push(request.headers)
    if (failures > 0) {
      failures--
      return refuse(response, 503, 'SlowDown')
    }
    const key = decodeURIComponent(new URL(request.url ?? '/', 'http://s3').pathname.slice(1))
    const object = objects.get(key)
    if (!isSigned(request, accessKeyId)) return refuse(response, 403, 'AccessDenied')
    const { searchParams } = new URL(request.url ?? '/', 'http://s3')
    if (searchParams.get('list-type') === '2') return listObjects(response, objects, key, searchParams)
    if (request.method === 'PUT') return putObject(request, response, objects, key)
    if (request.method === 'DELETE') {
      objects.delete(key)
      return response.writeHead(204).end()
    }
    if (object !== undefined) return sendObject(request, response, object)
    return request.method === 'HEAD' ? response.writeHead(404).end() : refuse(response, 404, 'NoSuchKey')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    objects,
    headers,
    beBusy: (count) => {
      failures = count
    },
    close: () => new Promise((closed) => server.close(() => closed())),
  }
}
