/** A proxy between a studio and a market that changes traffic, as an attacker on the network or an impostor could. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface PassingAnswer {
  readonly path: string
  readonly range: string | null
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** What the studio gets instead. */
interface TamperedAnswer {
  readonly body?: Buffer
  readonly status?: number
  /** Breaks the line after so many bytes of the body. */
  readonly cutAfter?: number
  /** Sends nothing more after so many bytes of the body, and keeps the line open. */
  readonly stallAfter?: number
}

export type Tamper = (answer: PassingAnswer) => TamperedAnswer | undefined

export interface MarketProxy {
  readonly url: string
  tamper: Tamper | null
  /** Paths and ranges asked for, in order. */
  readonly asked: { readonly path: string; readonly range: string | null }[]
  close(): Promise<void>
}

export async function openMarketProxy(marketUrl: string): Promise<MarketProxy> {
  const proxy: { tamper: Tamper | null } = { tamper: null }
  const asked: MarketProxy['asked'][number][] = []

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/'
    const range = request.headers.range ?? null
    asked.push({ path, range })
    const answer = await fetch(new URL(path, marketUrl), { headers: range === null ? {} : { range } })
    const body = Buffer.from(await answer.arrayBuffer())
    const headers = Object.fromEntries(
      [...answer.headers].filter(([name]) => /^content-(type|range)$|^etag$/.test(name)),
    )
    const changed = proxy.tamper?.({ path, range, headers, body, status: answer.status })
    const sent = changed?.body ?? body
    response.writeHead(changed?.status ?? answer.status, { ...headers, 'content-length': sent.length })
    const part = changed?.cutAfter ?? changed?.stallAfter
    if (part === undefined) {
      response.end(sent)
      return
    }
    response.write(sent.subarray(0, part))
    // The line ends once everything that was written has been sent.
    if (changed?.cutAfter !== undefined) response.socket?.destroySoon()
  }

  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${port}`,
    asked,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  })
}
