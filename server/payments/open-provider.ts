/** The payment service the market works with: Stripe where there are keys, otherwise the double on this machine. */
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { StripeSettings } from '../settings.ts'
import { TEST_SECRETS } from './double/delivery.ts'
import { openPaymentDouble, type PaymentDouble } from './double/double.ts'
import type { PaymentProvider, TaxSettings } from './provider.ts'
import { createStripeProvider } from './stripe-provider.ts'

const TEST_KEY = 'sk_test_double'

interface ProviderSettings {
  readonly stripe: StripeSettings | null
  readonly tax: TaxSettings | null
  readonly dataFolder: string
}

export interface OpenedProvider {
  readonly provider: PaymentProvider
  /** Null where payments are real. */
  readonly double: PaymentDouble | null
}

/** `receive` takes the double's webhooks; Stripe sends its own to the market's address. */
export async function openPaymentProvider(
  { stripe, tax, dataFolder }: ProviderSettings,
  clock: Clock,
  receive: (payload: string, signature: string) => Promise<void>,
): Promise<OpenedProvider> {
  if (stripe !== null) return { provider: createStripeProvider({ ...stripe, tax }), double: null }
  const double = await openPaymentDouble({
    now: () => clock.now(),
    webhookSecrets: TEST_SECRETS,
    send: receive,
    stateFile: join(dataFolder, 'test-payments.json'),
  })
  const { host, port } = double
  const webhookSecrets = Object.values(TEST_SECRETS)
  const address = { host, port }
  return { provider: createStripeProvider({ secretKey: TEST_KEY, webhookSecrets, tax, address }), double }
}
