/** Whether the market answers, as every call finds it. */
import { toLunaError } from '#shared/contract/errors.ts'
import type { MarketStatus } from '#shared/contract/studio/market.ts'

type State = Pick<MarketStatus, 'reachability' | 'error' | 'checkedAt'>
type Fetch = (request: Request) => Promise<Response>

export interface Reachability {
  state(): State
  /** The same calls, from whose outcome the state follows. */
  watch(fetch: Fetch): Fetch
}

export function createReachability(onChange: () => void): Reachability {
  let state: State = { reachability: 'unknown', error: null, checkedAt: null }

  function set(next: Omit<State, 'checkedAt'>): void {
    const isNews = next.reachability !== state.reachability || next.error?.code !== state.error?.code
    state = { ...next, checkedAt: new Date().toISOString() }
    if (isNews) onChange()
  }

  return {
    state: () => state,
    watch: (fetch) => async (request) => {
      try {
        const response = await fetch(request)
        set({ reachability: 'reachable', error: null })
        return response
      } catch (cause) {
        const error = toLunaError(cause)
        // A call that was given up tells nothing.
        if (error.code !== 'CANCELLED' && error.code !== 'NOT_SIGNED_IN') {
          set({ reachability: 'unreachable', error: error.toReport() })
        }
        throw error
      }
    },
  }
}
