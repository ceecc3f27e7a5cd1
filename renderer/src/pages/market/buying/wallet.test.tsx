import { screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useCheckouts } from '../../../buying/checkouts.ts'
import { en } from '../../../strings/en.ts'
import { describeDialog } from '../../../testing/dialog-rules.tsx'
import { ADA, failure, type MarketAnswers } from '../../../testing/fake-market.ts'
import { AT, idOf } from '../../../testing/ids.ts'
import { button, choose, isPressable, pressTwice, renderInStudio } from '../../../testing/render-in-studio.tsx'
import { WalletButton, WalletDialog } from './wallet.tsx'

const words = en.buying.wallet
const reads = (refundableCents = 0, underWayCents = 0) => ({
  ledger: { wallet: () => ({ balanceMicroDollars: '12340000', asOf: AT }) },
  payments: { walletPaybacks: () => ({ balanceMicroDollars: '12340000', refundableCents, underWayCents }) },
})
const open = (market: MarketAnswers, isAway = false) =>
  renderInStudio(<WalletDialog accountId={ADA.id} onClose={() => undefined} />, { market, isAway })

beforeEach(() => {
  vi.spyOn(window, 'open').mockReturnValue(null)
})
afterEach(() => {
  vi.restoreAllMocks()
  useCheckouts.setState({ open: [] })
})

describeDialog('topping up', {
  render: (onClose) => <WalletDialog accountId={ADA.id} onClose={onClose} />,
  setting: { market: reads() },
  sends: ['market', 'sales', 'openCheckout'],
  answer: {
    ...{ id: idOf(1), kind: 'top_up', state: 'pending', title: 'Top-up', priceCents: 5_000, failure: null },
    ...{ url: 'https://pay.example/1', createdAt: AT, expiresAt: AT },
  },
  fill: (user) => choose(user, words.topUp, '$50.00'),
  action: /^Pay \$\d+\.00 in the browser$/,
  input: { kind: 'top_up', amountCents: 5_000 },
})

it('pays back once, however often it is pressed', async () => {
  const payBackWallet = vi.fn(() => ({ id: idOf(2), amountCents: 500 }))
  const { payments, ledger } = reads(500)
  const studio = open({ ledger, payments: { ...payments, payBackWallet } })
  await screen.findByRole('button', { name: words.payBack('$5.00') })
  pressTwice(words.payBack('$5.00'))
  await screen.findByText(words.paidBack('$5.00'))
  expect(studio.sent).toEqual([['payments.payBackWallet', {}]])
})

it('says why nothing could be paid back, and that it can be tried again', async () => {
  const { payments, ledger } = reads(500)
  const payBackWallet = () => Promise.reject(failure('EMAIL_NOT_VERIFIED'))
  const { user } = open({ ledger, payments: { ...payments, payBackWallet } })
  await user.click(await screen.findByRole('button', { name: words.payBack('$5.00') }))
  await screen.findByText(en.account.verification.send)
  await waitFor(() => expect(isPressable(button(words.payBack('$5.00')))).toBe(true))
})

it('offers no payback of nothing, and names what is on its way', async () => {
  open(reads(0, 700))
  await screen.findByText(words.underWay('$7.00'))
  expect(screen.queryByRole('button', { name: /to my card/ })).toBeNull()
})

it('can neither top up nor pay back while the market is away, and says so', async () => {
  const { setAway } = open(reads(500))
  await screen.findByRole('button', { name: words.payBack('$5.00') })
  await setAway(true)
  await screen.findByText(en.buying.offline)
  expect(isPressable(button(words.payBack('$5.00')))).toBe(false)
  expect(isPressable(button(words.pay('$10.00')))).toBe(false)
})

it('says in place of a balance why it is not known', async () => {
  open(reads(), true)
  await screen.findByText(en.marketData.offlineTitle)
})

it('shows the balance, and opens the wallet; nothing of it when signed out', async () => {
  const { user } = renderInStudio(<WalletButton />, { market: reads() })
  await user.click(await screen.findByRole('button', { name: /\$12\.34/ }))
  await screen.findByRole('dialog', { name: words.title })
})

it('has no wallet for somebody who is signed out', async () => {
  renderInStudio(<WalletButton />, { account: null })
  await waitFor(() => expect(screen.queryByRole('button')).toBeNull())
})
