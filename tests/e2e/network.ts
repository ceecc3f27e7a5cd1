/** The way to a server, which a test can cut: what comes to its port goes to `target`, unless it is cut. */
import { connect, createServer, type Socket } from 'node:net'

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const network = await openNetwork(0)
  await network.close()
  return network.port
}

export interface Network {
  readonly port: number
  /** Ends what is under way, and refuses what comes. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

export async function openNetwork(target: number): Promise<Network> {
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer((socket) => {
    if (isCut) {
      socket.destroy()
      return
    }
    const far = connect(target, '127.0.0.1')
    for (const [one, other] of [
      [socket, far],
      [far, socket],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The network has no port.')
  const end = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: address.port,
    cut() {
      isCut = true
      end()
    },
    mend() {
      isCut = false
    },
    close: () =>
      new Promise((done) => {
        end()
        server.close(() => done())
      }),
  }
}
