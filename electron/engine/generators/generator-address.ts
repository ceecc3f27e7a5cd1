/** Where a generator may be: on this machine or in the local network, unless the creator says otherwise. */
import { BlockList, isIP } from 'node:net'
import { LunaError } from '#shared/contract/errors.ts'

const LOCAL = new BlockList()
LOCAL.addSubnet('127.0.0.0', 8, 'ipv4')
// Private networks (RFC 1918), link-local (RFC 3927), and their counterparts of IPv6 (RFC 4193, RFC 4291).
LOCAL.addSubnet('10.0.0.0', 8, 'ipv4')
LOCAL.addSubnet('172.16.0.0', 12, 'ipv4')
LOCAL.addSubnet('192.168.0.0', 16, 'ipv4')
LOCAL.addSubnet('169.254.0.0', 16, 'ipv4')
LOCAL.addAddress('::1', 'ipv6')
LOCAL.addSubnet('fc00::', 7, 'ipv6')
LOCAL.addSubnet('fe80::', 10, 'ipv6')

/** A name may lead anywhere, so that of names only this machine's own counts. */
export function isLocalAddress(address: string): boolean {
  const hostname = URL.parse(address)?.hostname.replace(/^\[|\]$/g, '')
  if (hostname === undefined || hostname === '') return false
  if (hostname === 'localhost') return true
  const version = isIP(hostname)
  return version !== 0 && LOCAL.check(hostname, version === 6 ? 'ipv6' : 'ipv4')
}

/** The origin; a path that was pasted with it is left off. Throws INVALID_INPUT. */
export function generatorOrigin(address: string, { allowsRemote }: { readonly allowsRemote: boolean }): string {
  const url = URL.parse(address.includes('://') ? address : `http://${address}`)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') {
    throw new LunaError('INVALID_INPUT', 'address: enter it like http://127.0.0.1:8188.')
  }
  if (url.username !== '' || url.password !== '') {
    throw new LunaError('INVALID_INPUT', 'address: leave out name and password.')
  }
  if (!allowsRemote && !isLocalAddress(url.origin)) {
    throw new LunaError('INVALID_INPUT', 'address: is outside this computer and the local network; allow that first.')
  }
  return url.origin
}
