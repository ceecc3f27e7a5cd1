/** Tax as Stripe is asked for it and as it answers, with the double. */
import { v7 as uuidv7 } from 'uuid'
import { afterEach, describe, expect, it } from 'vitest'
import { HOUR_MS } from '#shared/time.ts'
import { openPaymentDouble, type PaymentDouble } from './double/double.ts'
import type { BuyerState } from './double/tax.ts'
import { createStripeProvider } from './stripe-provider.ts'
import { ratePercentOf } from './stripe-tax.ts'

const FRENCH: BuyerState = { name: 'Ada', country: 'FR', cardCountry: 'FR', taxId: null }

let double: PaymentDouble | undefined
afterEach(() => double?.close())

async function pay(tax: { behavior: 'exclusive' | 'inclusive'; taxCode?: string } | null, isTaxable = true) {
  double = await openPaymentDouble({ now: () => new Date(), send: async () => {} })
  const address = { host: double.host, port: double.port }
  const settings = tax && { taxCode: 'txcd_10000000', ...tax }
  const provider = createStripeProvider({ secretKey: 'sk_test_double', webhookSecrets: [], address, tax: settings })
  const { sessionId } = await provider.openCheckout(
    {
      reference: { accountId: uuidv7(), orderId: uuidv7() },
      ...{ lines: [{ title: 'A forest', amountCents: 1_000 }], isTaxable, interval: null },
      ...{ returnUrl: 'https://a.example', cancelUrl: 'https://a.example', expiresAt: new Date(Date.now() + HOUR_MS) },
    },
    uuidv7(),
  )
  double.pay(sessionId, { buyer: FRENCH })
  const { paymentIntentId, tax: charged } = await provider.readCheckout(sessionId)
  const { amountCents, country } = await provider.readPayment(paymentIntentId ?? '')
  return { amountCents, country, charged }
}

describe('tax of a payment page', () => {
  it('is added to the price, or contained in it', async () => {
    const billedTo = { name: 'Ada', address: ['1 Street', '12345 Town'], country: 'FR', vatNumber: null }
    expect(await pay({ behavior: 'exclusive' })).toEqual({
      amountCents: 1_200,
      country: 'FR',
      charged: { taxCents: 200, ratePercent: '20', treatment: 'taxed', billedTo },
    })
    await double?.close()
    expect(await pay({ behavior: 'inclusive' })).toMatchObject({ amountCents: 1_000, charged: { taxCents: 167 } })
  })

  it.each([
    ['the setting is off', null, true],
    ['nothing is bought yet', { behavior: 'exclusive' as const }, false],
  ])('is none where %s', async (_why, tax, isTaxable) => {
    expect(await pay(tax, isTaxable)).toMatchObject({ amountCents: 1_000, charged: { taxCents: 0, ratePercent: null } })
  })

  it('is refused with a tax code that Stripe does not know', async () => {
    await expect(pay({ behavior: 'exclusive', taxCode: 'books' })).rejects.toMatchObject({ code: 'PAYMENT_FAILED' })
  })
})

it('adds rates up exactly', () => {
  expect(ratePercentOf([])).toBeNull()
  expect(ratePercentOf([6.25, 1.5, 0.1, 0.2])).toBe('8.05')
  expect(ratePercentOf([20])).toBe('20')
})
