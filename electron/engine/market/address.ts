/** Asks an address whether a market is there. */
import { LunaError } from '#shared/contract/errors.ts'
import type { AddressCheck } from '#shared/contract/studio/market.ts'
import { createMarketClient } from './client.ts'

/** Changes nothing. Throws INVALID_INPUT, MARKET_UNREACHABLE, MARKET_ANSWER_INVALID. */
export async function checkAddress(given: string): Promise<AddressCheck> {
  const url = originOf(given)
  const about = await createMarketClient({ url, accessToken: async () => null }).system.about()
  return { url, name: about.name, version: about.version, payments: about.payments }
}

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * A market is an origin; what follows in an address that was pasted is left off. Tokens and money travel in the clear
 * over plain HTTP, so that is for this machine alone. Throws INVALID_INPUT.
 */
function originOf(address: string): string {
  const parsed = URL.parse(address)
  if (parsed === null) throw new LunaError('INVALID_INPUT', address)
  if (parsed.protocol === 'http:' && !LOOPBACK_HOSTS.has(parsed.hostname)) {
    throw new LunaError('INVALID_INPUT', 'A market on another computer needs an address that starts with https.')
  }
  return parsed.origin
}
