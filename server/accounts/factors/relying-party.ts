/** The market as passkeys know it: they belong to its name and are used on its pages alone. */
import { isIP } from 'node:net'

export interface RelyingParty {
  /** The host name (WebAuthn, section 5.1.2). */
  readonly id: string
  readonly origin: string
}

/**
 * Null where browsers allow no passkeys: under a number instead of a name, and without TLS on any host but `localhost`.
 * `url` is the market's public address.
 */
export function relyingPartyOf(url: string): RelyingParty | null {
  const { hostname, protocol, origin } = new URL(url)
  const isNumber = isIP(hostname.replace(/^\[|\]$/g, '')) > 0
  const isSecure = protocol === 'https:' || hostname === 'localhost' || hostname.endsWith('.localhost')
  return isNumber || !isSecure ? null : { id: hostname, origin }
}
