/** From where a request came, for limits. */
import type { IncomingMessage } from 'node:http'
import { isIP, isIPv6 } from 'node:net'

/** Behind a proxy of our own, the address that it saw; else that of the connection. */
export function callerAddress({ headers, socket }: IncomingMessage, trustProxy: boolean): string {
  const header = trustProxy ? headers['x-forwarded-for'] : undefined
  const forwarded = (Array.isArray(header) ? header.join(',') : header)?.split(',').at(-1)?.trim()
  if (forwarded !== undefined && isIP(forwarded) > 0) return forwarded
  return socket.remoteAddress ?? 'unknown'
}

/** What counts as one caller, and the network around it. */
export interface Place {
  readonly host: string
  readonly network: string
}

/** The eight groups of an IPv6 address, in the one form that URLs give them (RFC 5952). */
function groupsOf(address: string): string[] {
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, '')}]`)
  const [start = '', end] = hostname.slice(1, -1).split('::')
  const [left, right] = [start, end ?? ''].map((part) => (part === '' ? [] : part.split(':')))
  const missing = 8 - (left?.length ?? 0) - (right?.length ?? 0)
  return [...(left ?? []), ...Array.from({ length: end === undefined ? 0 : missing }, () => '0'), ...(right ?? [])]
}

/**
 * One machine has one IPv4 address, but a whole /64 of IPv6 (RFC 4291, section 2.5.4). The network is the smallest that
 * is routed by itself and so the smallest a site can have: a /24 of IPv4, and of IPv6 a /48, which RFC 6177 names as the
 * most that one site is given.
 */
export function placeOf(address: string): Place {
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address)?.[1] ?? address
  if (!isIPv6(mapped)) {
    const isAddress = isIP(mapped) === 4
    return { host: mapped, network: isAddress ? `${mapped.split('.').slice(0, 3).join('.')}.0/24` : mapped }
  }
  const groups = groupsOf(mapped)
  return { host: `${groups.slice(0, 4).join(':')}::/64`, network: `${groups.slice(0, 3).join(':')}::/48` }
}
