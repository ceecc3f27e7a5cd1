/** Studios of people who have an account at a market. */
import { runsInElectron } from './launch.ts'
import type { Market } from './market.ts'
import { goTo } from './pages.ts'
import { signIn } from './sign-in.ts'
import { accountAt, all, marketOf } from './start-with.ts'
import type { OpenStudio, Prepare, StudioOptions } from './studio.ts'

export interface SignedInOptions {
  readonly market: Market
  readonly name: string
  /** What else the studio starts with. */
  readonly startWith?: readonly Prepare[]
}

/**
 * Opens a studio in which a person is signed in. Signing in through a browser takes five seconds, the market's pace for
 * studios that wait; only in Electron, whose tokens are in the system's key store, is there no shorter way.
 */
export async function openSignedIn(
  open: (options: StudioOptions) => Promise<OpenStudio>,
  { market, name, startWith = [] }: SignedInOptions,
): Promise<OpenStudio> {
  const account = runsInElectron ? marketOf(market) : accountAt(market, name)
  const studio = await open({ prepare: all(...startWith, account), expectsRefusals: true })
  if (!runsInElectron) return studio
  await goTo(studio.page, '/settings/market')
  await signIn(studio, market.person(name))
  return studio
}
