import fc from 'fast-check'
import { expect, it } from 'vitest'
import { payoutOutlook } from './payout-forecast.ts'

const accounts = fc.record({
  state: fc.constantFrom('none', 'onboarding', 'active', 'restricted'),
  schedule: fc.constantFrom('weekly', 'manual'),
  holdReason: fc.option(fc.string({ minLength: 1 })),
} as const)

const plans = fc.array(
  fc.bigInt({ min: 0n, max: 10n ** 9n }).map((amount) => ({
    at: '2026-03-02T06:00:00.000Z',
    amountMicroDollars: String(amount),
    remainingMicroDollars: '0',
  })),
  { maxLength: 4 },
)

it('names dates only where something is paid on them by itself', () => {
  fc.assert(
    fc.property(fc.option(accounts), plans, (account, payouts) => {
      const hasPayout = payouts.some(({ amountMicroDollars }) => amountMicroDollars !== '0')
      const isPaidByItself =
        account === null || (account.state === 'active' && account.holdReason === null && account.schedule === 'weekly')
      expect(payoutOutlook(account, payouts) === 'dates').toBe(hasPayout && isPaidByItself)
    }),
  )
})

it('asks for payouts to be set up before anything else is said of them', () => {
  fc.assert(
    fc.property(accounts, plans, (account, payouts) => {
      expect(payoutOutlook(account, payouts) === 'set_up').toBe(account.state !== 'active')
    }),
  )
})
