/** The way of one studio to the market: a proxy that loses, delays and doubles requests, or lets none through. */

import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

export type LineState = 'good' | 'bad' | 'cut'

export interface BadLine {
  /** For HTTP_PROXY. */
  readonly url: string
  /** What happens to requests from now on, drawn from `random` where it is given. */
  set(state: LineState, random?: () => number): void
  /** What it did to requests. */
  readonly counts: Readonly<Record<'passed' | 'lost' | 'unanswered' | 'doubled' | 'delayed', number>>
  close(): Promise<void>
}

interface Arrived {
  readonly message: IncomingMessage
  readonly body: Buffer
}

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

const LONGEST_DELAY_MS = 100

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(Buffer.from(part))
  return Buffer.concat(parts)
}

function forward({ message, body }: Arrived, target: URL): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { pathname, search } = new URL(message.url ?? '/', target)
    const { method, headers } = message
    const outgoing = request(new URL(pathname + search, target), { method, headers, agent: false }, (answer) => {
      bodyOf(answer).then(
        (read) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: read }),
        reject,
      )
    })
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}

function give(response: ServerResponse, { status, headers, body }: Answer): void {
  const { 'transfer-encoding': _chunked, ...rest } = headers
  response.writeHead(status, { ...rest, 'content-length': body.byteLength }).end(body)
}

export async function openBadLine(marketUrl: string): Promise<BadLine> {
  const target = new URL(marketUrl)
  const counts = { passed: 0, lost: 0, unanswered: 0, doubled: 0, delayed: 0 }
  let state: LineState = 'good'
  let random = Math.random

  async function pass(arrived: Arrived, response: ServerResponse): Promise<void> {
    const luck = state === 'bad' ? random() : 1
    const isLost = state === 'cut' || luck < 0.12
    if (isLost) {
      counts.lost++
      return void response.destroy()
    }
    if (luck >= 0.24 && luck < 0.36) {
      counts.delayed++
      await sleep(random() * LONGEST_DELAY_MS)
    }
    if (luck >= 0.36 && luck < 0.48) {
      counts.doubled++
      // The copy overtakes, or comes much later.
      const copy = sleep(random() * LONGEST_DELAY_MS).then(() => forward(arrived, target))
      copy.catch(() => undefined)
    }
    const answer = await forward(arrived, target)
    if (luck >= 0.12 && luck < 0.24) {
      counts.unanswered++
      return void response.destroy()
    }
    counts.passed++
    give(response, answer)
  }

  const serve = (message: IncomingMessage, response: ServerResponse): void => {
    bodyOf(message)
      .then((body) => pass({ message, body }, response))
      .catch(() => response.destroy())
  }
  const inner = createServer(serve)
  const server: Server = createServer(serve)
  // Clients ask for a tunnel; inside it they speak plain HTTP all the same.
  server.on('connect', (_message, socket) => {
    socket.on('error', () => socket.destroy())
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    inner.emit('connection', socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    counts,
    set(next, stream = random) {
      state = next
      random = stream
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      inner.closeAllConnections()
      await closed
    },
  }
}
