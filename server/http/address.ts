/** From where a request came, for limits. */
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/** Behind a proxy of our own, the address that it saw; else that of the connection. */
export function callerAddress({ headers, socket }: IncomingMessage, trustProxy: boolean): string {
  const header = trustProxy ? headers['x-forwarded-for'] : undefined
  const forwarded = (Array.isArray(header) ? header.join(',') : header)?.split(',').at(-1)?.trim()
  if (forwarded !== undefined && isIP(forwarded) > 0) return forwarded
  return socket.remoteAddress ?? 'unknown'
}
