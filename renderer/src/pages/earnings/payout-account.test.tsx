import { screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { PayoutAccount } from '#shared/contract/market/payments.ts'
import { en } from '../../strings/en.ts'
import { failure, type MarketAnswers } from '../../testing/fake-market.ts'
import { AT, idOf } from '../../testing/ids.ts'
import { button, choose, isPressable, pressTwice, renderInStudio, write } from '../../testing/render-in-studio.tsx'
import { PayoutAccountPanel } from './payout-account.tsx'

const words = en.earnings.payouts
const NONE: PayoutAccount = {
  ...{ state: 'none', requirements: [], country: null, schedule: 'weekly', nextPayoutAt: null, holdReason: null },
}
const ACTIVE: PayoutAccount = { ...NONE, state: 'active', country: 'DE' }
const PAYOUT = {
  id: idOf(1),
  amountCents: 1_234,
  state: 'planned',
  failure: null,
  createdAt: AT,
  settledAt: null,
} as const

interface Setting {
  account?: PayoutAccount
  available?: string
  isAway?: boolean
  payments?: MarketAnswers['payments']
}

const open = ({ account = ACTIVE, available = '12345678', isAway = false, payments = {} }: Setting = {}) =>
  renderInStudio(<PayoutAccountPanel account={account} available={available} isAway={isAway} />, {
    market: { payments },
  })

let opened = vi.spyOn(window, 'open')
beforeEach(() => {
  opened = vi.spyOn(window, 'open').mockReturnValue(null)
})
afterEach(() => opened.mockRestore())

it('sets the account up for a country, on the page of the payment service, once', async () => {
  const { sent } = open({ account: NONE, payments: { onboard: () => ({ url: 'https://pay.example/onboard' }) } })
  expect(isPressable(button(words.setUp))).toBe(false)
  write(words.country, ' d')
  expect(isPressable(button(words.setUp))).toBe(false)
  write(words.country, 'de')
  expect(screen.getByText('Germany')).toBeDefined()
  pressTwice(words.setUp)
  await screen.findByText(words.opened)
  expect(sent).toEqual([['payments.onboard', { country: 'DE' }]])
  expect(opened).toHaveBeenCalledTimes(1)
})

it('pays out once, and says how much', async () => {
  const { sent } = open({ payments: { requestPayout: () => PAYOUT } })
  pressTwice(words.request)
  await screen.findByText(words.requested('$12.34'))
  expect(sent).toEqual([['payments.requestPayout', {}]])
})

it('says why nothing could be paid out, and lets it be tried again', async () => {
  const { user } = open({ payments: { requestPayout: () => Promise.reject(failure('MARKET_UNREACHABLE')) } })
  await user.click(button(words.request))
  await screen.findByRole('alert')
  expect(isPressable(button(words.request))).toBe(true)
})

it.each([
  ['less than a cent is available', { available: '9999' }],
  ['payouts are held', { account: { ...ACTIVE, holdReason: 'Confirm your identity.' } }],
  ['the market is away', { isAway: true }],
])('pays nothing out while %s', (_why, setting) => {
  open(setting)
  expect(isPressable(button(words.request))).toBe(false)
})

it('pays out a single cent', () => {
  open({ available: '10000' })
  expect(isPressable(button(words.request))).toBe(true)
})

it('says what is held and what is wanted', () => {
  open({ account: { ...ACTIVE, holdReason: 'Confirm your identity.', requirements: ['A bank account'] } })
  expect(screen.getByText('Confirm your identity.')).toBeDefined()
  expect(screen.getByText('A bank account')).toBeDefined()
})

it('changes when it pays', async () => {
  const { user, sent } = open({ payments: { setPayoutSchedule: () => ({ ...ACTIVE, schedule: 'manual' }) } })
  await choose(user, words.schedule, words.manual)
  await screen.findByText(words.scheduleSet)
  expect(sent).toEqual([['payments.setPayoutSchedule', { schedule: 'manual' }]])
})

it('says that the schedule was not changed where it fails', async () => {
  const { user } = open({ payments: { setPayoutSchedule: () => Promise.reject(failure('MARKET_UNREACHABLE')) } })
  await choose(user, words.schedule, words.manual)
  await screen.findByText(en.errors.saveFailed)
  await waitFor(() => expect(screen.getByRole('combobox').textContent).toBe(words.weekly))
})

it('has neither schedule nor payout before the account is active', () => {
  open({ account: { ...NONE, state: 'onboarding', country: 'DE' } })
  expect(screen.queryByRole('button', { name: words.request })).toBeNull()
  expect(screen.queryByRole('combobox')).toBeNull()
  expect(isPressable(button(words.lookAfter))).toBe(true)
})
