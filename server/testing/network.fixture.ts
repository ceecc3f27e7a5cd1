/** A network between a client and a server that a test can cut. */
import { connect, createServer, type Socket } from 'node:net'

export interface Network {
  readonly port: number
  /** Closes every connection and refuses new ones. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

/** @param target the server's port; connections wait until it is known */
export async function openNetwork(target: number | Promise<number>): Promise<Network> {
  const sockets = new Set<Socket>()
  let isCut = false

  /** Until it closes, the socket belongs to the network. An error closes a socket and needs no answer of its own. */
  function own(socket: Socket): void {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  }

  async function forward(socket: Socket): Promise<void> {
    const port = await target
    if (socket.destroyed) return
    const far = connect(port, '127.0.0.1')
    own(far)
    socket.on('close', () => far.destroy())
    far.on('close', () => socket.destroy())
    socket.pipe(far).pipe(socket)
  }

  const server = createServer((socket) => {
    own(socket)
    if (isCut) socket.destroy()
    else forward(socket).catch(() => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The network has no port.')
  const closeConnections = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: address.port,
    cut() {
      isCut = true
      closeConnections()
    },
    mend() {
      isCut = false
    },
    close: () =>
      new Promise((resolve) => {
        closeConnections()
        server.close(() => resolve())
      }),
  }
}
