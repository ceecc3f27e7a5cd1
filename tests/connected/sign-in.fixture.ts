import type { Engine } from '#engine/engine.ts'
import { createBrowser } from '#server/demo/browser.ts'
import type { MarketAccount } from '#shared/contract/studio/market.ts'

const POLL_INTERVAL_S = 0.01

/**
 * Returns what `start` returns. A market that names no interval is polled every five seconds; here the answer names a
 * short one.
 */
export async function pollingSoon<T>(start: () => Promise<T>): Promise<T> {
  const real = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const response = await real(input, init)
    if (!new URL(response.url).pathname.endsWith('/device/auth')) return response
    return Response.json({ ...Object(await response.json()), interval: POLL_INTERVAL_S })
  }
  try {
    return await start()
  } finally {
    globalThis.fetch = real
  }
}

/** As a person does: starts it in the studio, and lets the studio in, in a browser. */
export async function signInStudio(
  { market }: Pick<Engine, 'market'>,
  person: { readonly email: string; readonly password: string },
): Promise<MarketAccount> {
  const { attemptId, verificationUriComplete, userCode } = await pollingSoon(() => market.startSignIn())
  await letIn({ link: verificationUriComplete, userCode }, person)
  return market.awaitSignIn(attemptId)
}

/** What the person does in the browser. */
export async function letIn(
  { link, userCode }: { readonly link: string; readonly userCode: string },
  person: { readonly email: string; readonly password: string },
): Promise<void> {
  const browser = createBrowser()
  const start = await browser.open(link)
  const compare = await browser.submit(start, '/device', { user_code: userCode })
  const password = await browser.submit(compare, '/device', { confirm: 'yes' })
  await browser.submit(password, '/sign-in', { email: person.email, password: person.password })
}
