/** Whether a market answers, as every call finds it; each address has its own state. */
import { toLunaError } from '#shared/contract/errors.ts'
import type { MarketStatus } from '#shared/contract/studio/market.ts'
import { log } from '../diagnostics/log.ts'
import type { MarketFetch } from './client.ts'

type State = Pick<MarketStatus, 'reachability' | 'error' | 'checkedAt'>

export interface Reachability {
  state(url: string | null): State
  /** The same calls to this market, from whose outcome its state follows. */
  watch(url: string, fetch: MarketFetch): MarketFetch
  /** Of a call that goes another way, such as a renewed token; answers with the error itself. */
  failed(url: string, cause: unknown): unknown
}

const UNKNOWN: State = { reachability: 'unknown', error: null, checkedAt: null }

export function createReachability(onChange: () => void): Reachability {
  const states = new Map<string, State>()
  const stateOf = (url: string): State => states.get(url) ?? UNKNOWN

  function set(url: string, next: Omit<State, 'checkedAt'>): void {
    const before = stateOf(url)
    states.set(url, { ...next, checkedAt: new Date().toISOString() })
    if (next.reachability === before.reachability && next.error?.code === before.error?.code) return
    const { reachability, error } = next
    log('market_reachability', { reachability, ...(error === null ? {} : { code: error.code }) })
    onChange()
  }

  function failed(url: string, cause: unknown): unknown {
    const error = toLunaError(cause)
    // A call that was given up tells nothing, and a market that refuses has answered.
    const isAway = error.code === 'MARKET_UNREACHABLE' || error.code === 'MARKET_ANSWER_INVALID'
    if (isAway) set(url, { reachability: 'unreachable', error: error.toReport() })
    return cause
  }

  return {
    state: (url) => (url === null ? UNKNOWN : stateOf(url)),
    failed,
    watch: (url, fetch) => async (request, options) => {
      try {
        const response = await fetch(request, options)
        set(url, { reachability: 'reachable', error: null })
        return response
      } catch (cause) {
        throw failed(url, cause)
      }
    },
  }
}
