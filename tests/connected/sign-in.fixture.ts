import type { Engine } from '#engine/engine.ts'
import { createBrowser } from '#server/demo/browser.ts'
import type { MarketAccount } from '#shared/contract/studio/market.ts'

/** As a person does: starts it in the studio, and lets the studio in, in a browser. */
export async function signInStudio(
  { market }: Pick<Engine, 'market'>,
  person: { readonly email: string; readonly password: string },
): Promise<MarketAccount> {
  const { attemptId, verificationUriComplete, userCode } = await market.startSignIn()
  const waiting = market.awaitSignIn(attemptId)
  const browser = createBrowser()
  const start = await browser.open(verificationUriComplete)
  const compare = await browser.submit(start, '/device', { user_code: userCode })
  const password = await browser.submit(compare, '/device', { confirm: 'yes' })
  await browser.submit(password, '/sign-in', { email: person.email, password: person.password })
  return waiting
}
