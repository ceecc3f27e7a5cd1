/** A line to an HTTP server on this machine that takes as long as one across an ocean. */
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

interface Address {
  readonly host: string
  readonly port: number
}

interface SlowLine extends Address {
  /** Requests that were passed on. */
  readonly passed: () => number
  close(): Promise<void>
}

const HOST = '127.0.0.1'

/** Passes requests on, each after `delayMs`. */
export async function openSlowLine(target: Address, delayMs: number): Promise<SlowLine> {
  let passed = 0
  const server = createServer(async (incoming, outgoing) => {
    await sleep(delayMs)
    passed += 1
    const { method, url, headers } = incoming
    const onward = request({ ...target, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve))
  const { port } = server.address() as AddressInfo
  return {
    ...{ host: HOST, port, passed: () => passed },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
