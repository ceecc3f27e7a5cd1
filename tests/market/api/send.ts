/** Requests exactly as a test wants them, also those no proper client would send. */
import { Agent, request } from 'node:http'
import { connect } from 'node:net'

export interface RawRequest {
  readonly method: string
  /** Path and query, as they go over the wire: characters above U+00FF cannot. */
  readonly target: string
  /** Names may repeat. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body?: Uint8Array
}

export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

const TIMEOUT_MS = 100_000
/** For the market to close a connection that it does not want. */
const SILENCE_MS = 10_000
const agent = new Agent({ keepAlive: true, maxSockets: 16 })

/** A connection kept open may be closed by the market just as it is used again: then a new one must be answered. */
export function send(marketUrl: string, raw: RawRequest): Promise<RawAnswer> {
  return sendOnce(marketUrl, raw, agent).catch((error: unknown) => {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ECONNRESET') throw error
    return sendOnce(marketUrl, raw, undefined)
  })
}

function sendOnce(
  marketUrl: string,
  { method, target, headers, body }: RawRequest,
  connections: Agent | undefined,
): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(marketUrl)
  const hasHost = headers.some(([name]) => name.toLowerCase() === 'host')
  const length: [string, string][] = body === undefined ? [] : [['content-length', String(body.length)]]
  const flat = [...(hasHost ? [] : [['host', host] as const]), ...length, ...headers].flat()
  return new Promise((resolve, reject) => {
    const outgoing = request({
      hostname,
      port,
      method,
      path: target,
      headers: flat,
      agent: connections ?? false,
      timeout: TIMEOUT_MS,
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer to ${method} ${target}`)))
    outgoing.on('error', reject)
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const known = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(known),
          body: Buffer.concat(chunks),
        })
      })
    })
    outgoing.end(body)
  })
}

/** Sends bytes as they are. Returns what comes back until the market closes the connection, or is silent for a while. */
export function sendBytes(marketUrl: string, bytes: string | Uint8Array): Promise<string> {
  const { hostname, port } = new URL(marketUrl)
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    const end = (): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(SILENCE_MS, end)
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
    })
    socket.on('error', end)
    socket.on('close', end)
  })
}
