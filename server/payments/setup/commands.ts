/** The commands that set Stripe up for a market and check it, as people run them. */
import { LunaError } from '#shared/contract/errors.ts'
import type { MarketSettings, StripeSettings } from '../../settings.ts'
import { WEBHOOK_PATH } from '../raw-routes.ts'
import { openStripe, STRIPE_API_VERSION } from '../stripe-library.ts'
import { createStripeProvider } from '../stripe-provider.ts'
import { checkStripe } from './check.ts'
import { type SetUp, setUpStripe } from './set-up.ts'

type Say = (line: string) => void

interface Wanted {
  readonly stripe: StripeSettings
  readonly url: string
}

const isLive = ({ secretKey }: StripeSettings): boolean => secretKey.includes('_live_')

/** Throws SETTINGS_INVALID. */
function wantedOf({ stripe, publicUrl }: Pick<MarketSettings, 'stripe' | 'publicUrl'>): Wanted {
  if (stripe === null) {
    throw new LunaError('SETTINGS_INVALID', 'STRIPE_SECRET_KEY: is missing; without it payments are in test mode.')
  }
  if (publicUrl === null) {
    throw new LunaError('SETTINGS_INVALID', 'PUBLIC_URL: is missing; it is where Stripe sends events to.')
  }
  if (isLive(stripe) && !publicUrl.startsWith('https:')) {
    throw new LunaError('SETTINGS_INVALID', 'PUBLIC_URL: must be https; Stripe sends live events nowhere else.')
  }
  return { stripe, url: `${publicUrl}${WEBHOOK_PATH}` }
}

function describeSetUp({ endpoints, others }: SetUp, known: number): string[] {
  const lines = endpoints.map(({ kind, id, outcome, reasons }) => {
    const why = reasons.length > 0 ? ` (${reasons.join('; ')})` : ''
    return `${kind.padEnd(9)}  ${outcome.padEnd(9)}  ${id}${why}`
  })
  for (const id of others) {
    lines.push(`${id} sends to the same address and was not made by this command: remove it, or events come twice.`)
  }
  const secrets = endpoints.flatMap(({ secret }) => (secret === null ? [] : [secret]))
  const areAllNew = secrets.length === endpoints.length
  if (secrets.length > 0) {
    const what = areAllNew ? 'Store these secrets' : 'Add these secrets to those you have'
    lines.push(
      `${what}, and start the market with them. Stripe shows a secret only when its endpoint is made:`,
      `STRIPE_WEBHOOK_SECRET=${areAllNew ? '' : '…,'}${secrets.join(',')}`,
    )
  } else if (known < endpoints.length) {
    lines.push(
      `STRIPE_WEBHOOK_SECRET holds ${known} of ${endpoints.length} secrets. Where one was lost, --replace makes new endpoints.`,
    )
  } else {
    lines.push('Nothing is to be stored: the secrets are those from before.')
  }
  return lines
}

/** Throws SETTINGS_INVALID, and what Stripe’s library throws. */
export async function runStripeSetUp(settings: MarketSettings, replacesAll: boolean, say: Say): Promise<void> {
  const { stripe, url } = wantedOf(settings)
  const library = openStripe(stripe)
  const { id } = await library.accounts.retrieveCurrent()
  say(`Stripe account ${id}, ${isLive(stripe) ? 'live' : 'test'} mode, version ${STRIPE_API_VERSION}: events to ${url}`)
  const done = await setUpStripe(library, { url, replacesAll })
  for (const line of describeSetUp(done, stripe.webhookSecrets.length)) say(line)
}

/** Returns whether the whole way was proven. Throws SETTINGS_INVALID, above all for a live key. */
export async function runStripeCheck(
  settings: MarketSettings,
  say: Say,
  market: { readonly fetch?: typeof globalThis.fetch } = {},
): Promise<boolean> {
  const { stripe, url } = wantedOf(settings)
  if (isLive(stripe)) {
    throw new LunaError(
      'SETTINGS_INVALID',
      'STRIPE_SECRET_KEY: is a live key; the check makes things, so it needs a test key.',
    )
  }
  const { webhookSecrets } = stripe
  const isProven = await checkStripe({
    ...{ stripe: openStripe(stripe), provider: createStripeProvider(stripe), webhookSecrets, url, say },
    ...market,
  })
  say(
    isProven
      ? 'What happens at Stripe reaches the market and is acted on.'
      : 'The first step that failed is to be mended.',
  )
  return isProven
}
