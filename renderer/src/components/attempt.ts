import { describeError, type ShownError } from '../api/errors.ts'
import { marketClient } from '../api/market.ts'
import { openSignIn } from '../pages/account/open-sign-in.ts'
import { navigate } from '../router/router.ts'
import type { Route } from '../router/routes.ts'
import { closeOverlay } from '../state/overlays.ts'
import { en } from '../strings/en.ts'
import { toast } from './toast.tsx'

export interface ErrorAction {
  label: string
  onSelect: () => void
}

/** Asks the market for a new mail with the link that confirms the e-mail address of the account. */
export async function sendVerification(): Promise<void> {
  const words = en.account.verification
  await marketClient.accounts.verifyEmail()
  toast({ tone: 'positive', title: words.sent, description: words.sentText })
}

function openPage(label: string, route: Route): ErrorAction {
  return {
    label,
    onSelect: () => {
      closeOverlay()
      navigate(route)
    },
  }
}

const words = en.errors.actions

/** By error code: the button that leads to what is missing. */
const ACTIONS: ReadonlyMap<string, ErrorAction> = new Map<ShownError['code'], ErrorAction>([
  ['EMAIL_NOT_VERIFIED', { label: en.account.verification.send, onSelect: () => attempt(sendVerification()) }],
  ['CREATOR_TIER_REQUIRED', openPage(words.creatorSetup, { page: 'earnings', view: 'overview' })],
  ['NOT_SIGNED_IN', { label: en.marketData.signIn, onSelect: openSignIn }],
  ['SIGN_IN_EXPIRED', { label: en.marketData.signIn, onSelect: openSignIn }],
  ['MARKET_NOT_SET', openPage(words.marketSettings, { page: 'settings', section: 'market' })],
  ['MARKET_ANSWER_INVALID', openPage(words.marketSettings, { page: 'settings', section: 'market' })],
  ['AGE_RESTRICTED', openPage(words.marketSettings, { page: 'settings', section: 'market' })],
  ['MODEL_NOT_INSTALLED', openPage(words.modelSettings, { page: 'settings', section: 'models' })],
  ['MODEL_OUTPUT_INVALID', openPage(words.modelSettings, { page: 'settings', section: 'models' })],
  ['GENERATOR_NOT_SET', openPage(words.generatorSettings, { page: 'settings', section: 'generator' })],
  ['REPUTATION_TOO_LOW', openPage(words.reputation, { page: 'earnings', view: 'reputation' })],
  ['ALREADY_OWNED', openPage(words.purchases, { page: 'purchases' })],
  ['WALLET_TOO_LOW', openPage(words.wallet, { page: 'purchases' })],
  ['PAYOUT_NOT_POSSIBLE', openPage(words.payouts, { page: 'earnings', view: 'payouts' })],
  ['EARNINGS_TOO_LOW', openPage(words.payouts, { page: 'earnings', view: 'payouts' })],
  ['ACCOUNT_CLOSING', openPage(words.marketSettings, { page: 'settings', section: 'market' })],
  ['ACCOUNT_BANNED', openPage(words.cases, { page: 'cases', id: null })],
])

/** The button beside an error that does what the error asks for; null where there is none. */
export function actionFor({ code }: Pick<ShownError, 'code'>): ErrorAction | null {
  return ACTIONS.get(code) ?? null
}

export interface AttemptOptions {
  readonly title?: string
  readonly retry?: () => void
}

/** Runs something a click began; a failure is told as a toast, with what helps or, where it can, a way to try again. */
export function attempt(work: Promise<unknown>, options: AttemptOptions = {}): void {
  work.catch((error: unknown) => {
    const shown = describeError(error)
    const { retry } = options
    const again = retry && shown.retryable ? { label: en.common.retry, onSelect: retry } : null
    const action = actionFor(shown) ?? again
    toast({
      tone: 'stop',
      title: options.title ?? shown.message,
      ...(options.title ? { description: shown.message } : {}),
      ...(action === null ? {} : { action }),
    })
  })
}
