/** One sign-in through the system's browser: started when the dialog opens, aborted when it closes. */
import { useCallback, useEffect, useState } from 'react'
import type { MarketAccount, SignInAttempt } from '#shared/contract/studio/market.ts'
import { client } from '../../api/client.ts'

export type SignInState =
  | { step: 'starting' }
  | { step: 'waiting'; attempt: SignInAttempt }
  | { step: 'done'; account: MarketAccount }
  | { step: 'failed'; error: unknown }

/** @param show receives each step until `signal` aborts. */
async function signIn(show: (state: SignInState) => void, signal: AbortSignal): Promise<void> {
  show({ step: 'starting' })
  try {
    const attempt = await client.market.startSignIn()
    const { attemptId } = attempt
    const giveUp = () => void client.market.cancelSignIn({ attemptId }).catch(() => undefined)
    if (signal.aborted) return giveUp()
    signal.addEventListener('abort', giveUp)
    show({ step: 'waiting', attempt })
    const account = await client.market.awaitSignIn({ attemptId })
    signal.removeEventListener('abort', giveUp)
    show({ step: 'done', account })
  } catch (error) {
    show({ step: 'failed', error })
  }
}

export function useSignIn(): { state: SignInState; again: () => void } {
  const [state, setState] = useState<SignInState>({ step: 'starting' })
  const [round, setRound] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round is a new sign-in
  useEffect(() => {
    const controller = new AbortController()
    const show = (next: SignInState) => !controller.signal.aborted && setState(next)
    void signIn(show, controller.signal)
    return () => controller.abort()
  }, [round])
  return { state, again: useCallback(() => setRound((count) => count + 1), []) }
}
