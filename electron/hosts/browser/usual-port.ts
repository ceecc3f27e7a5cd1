/**
 * The port a library is served on when none is named. A browser keeps what the page remembers (sizes, filters, text that
 * is not saved yet) by host and port, so a library keeps its port from one start to the next.
 */
import { createHash } from 'node:crypto'
import { createServer } from 'node:net'

/** Below the range that systems hand out to outgoing connections. */
const FIRST_PORT = 20_000
const PORT_COUNT = 10_000

/** The library's own port; 0, for any free one, where another program has it. */
export async function usualPort(libraryDirectory: string): Promise<number> {
  const hash = createHash('sha256').update(libraryDirectory).digest()
  const port = FIRST_PORT + (hash.readUInt32BE() % PORT_COUNT)
  return (await isFree(port)) ? port : 0
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
