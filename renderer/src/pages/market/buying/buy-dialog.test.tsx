import { screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useCheckouts } from '../../../buying/checkouts.ts'
import { en } from '../../../strings/en.ts'
import { describeDialog } from '../../../testing/dialog-rules.tsx'
import { ADA } from '../../../testing/fake-market.ts'
import { AT, idOf } from '../../../testing/ids.ts'
import { button, renderInStudio, write } from '../../../testing/render-in-studio.tsx'
import { BuyDialog, type Purchase } from './buy-dialog.tsx'

const words = en.buying.confirm
const PAGE = 'https://pay.example/session/1'
const COPY: Purchase = {
  ...{ assetId: idOf(1), name: 'Ash', offer: 'one_time', priceCents: 999, interval: null, licenseId: null },
}
const USE: Purchase = { ...COPY, offer: 'per_use', priceCents: 25 }
const ORDER = {
  ...{
    id: idOf(2),
    kind: 'one_time' as const,
    state: 'pending' as const,
    title: 'Ash',
    priceCents: 999,
    url: PAGE,
    failure: null,
    items: [],
  },
  ...{ createdAt: AT, expiresAt: AT },
}

const wallet = (balanceMicroDollars: string) => ({ ledger: { wallet: () => ({ balanceMicroDollars, asOf: AT }) } })
const shown = (purchase: Purchase) => (onClose: () => void) => (
  <BuyDialog purchase={purchase} accountId={ADA.id} onClose={onClose} />
)

let opened = vi.spyOn(window, 'open')
beforeEach(() => {
  opened = vi.spyOn(window, 'open').mockReturnValue(null)
})
afterEach(() => {
  opened.mockRestore()
  useCheckouts.setState({ open: [] })
})

describeDialog('buying a copy', {
  render: shown(COPY),
  sends: ['market', 'sales', 'openCheckout'],
  answer: ORDER,
  action: words.toBrowser('$9.99'),
  input: { kind: 'one_time', assetId: idOf(1) },
})

describeDialog('subscribing', {
  render: shown({ ...COPY, offer: 'subscription', interval: 'year' }),
  sends: ['market', 'sales', 'openCheckout'],
  answer: { ...ORDER, kind: 'subscription' },
  action: words.toBrowser('$9.99'),
  input: { kind: 'subscription', assetId: idOf(1), interval: 'year' },
})

describeDialog('getting a license for nothing', {
  render: shown({ ...COPY, offer: 'license', licenseId: idOf(7), priceCents: 0 }),
  setting: { studio: { licensing: { refresh: () => ({}) } } },
  sends: ['market', 'sales', 'openCheckout'],
  answer: { ...ORDER, kind: 'license', state: 'fulfilled', url: null },
  action: en.buying.getFree,
  input: { kind: 'license', licenseId: idOf(7) },
})

describeDialog('paying for a use', {
  render: shown(USE),
  setting: { market: wallet('1000000') },
  sends: ['market', 'sales', 'use'],
  answer: { saleId: idOf(3), assetId: idOf(1), versionId: idOf(4), priceCents: 25, coveredBy: null, at: AT },
  async fill() {
    await screen.findByText(words.byWallet('$1.00'))
    write(words.story, ' The bridge ')
    write(words.turn, '7')
  },
  action: en.buying.use('$0.25'),
  input: { assetId: idOf(1), storyId: 'The bridge', turnId: 7 },
  done: words.used('Ash'),
  typed: [' The bridge ', '7'],
  incomplete: words.storyMissing,
})

it('opens the payment page once and remembers the payment, for after a restart', async () => {
  const { user } = renderInStudio(
    shown(COPY)(() => undefined),
    { market: { sales: { openCheckout: () => ORDER } } },
  )
  await user.click(button(words.toBrowser('$9.99')))
  await waitFor(() => expect(opened).toHaveBeenCalledTimes(1))
  expect(opened.mock.calls[0]?.[0]).toBe(PAGE)
  expect(useCheckouts.getState().open).toEqual([
    {
      id: ORDER.id,
      kind: 'one_time',
      url: PAGE,
      title: 'Ash',
      accountId: ADA.id,
      assetId: COPY.assetId,
      licenseId: null,
    },
  ])
  expect(localStorage.getItem('luna.checkouts')).toContain(ORDER.id)
})

it('says that nothing was charged for what is owned already', async () => {
  const used = {
    saleId: idOf(3),
    assetId: idOf(1),
    versionId: idOf(4),
    priceCents: 0,
    coveredBy: 'license',
    at: AT,
  } as const
  const { user } = renderInStudio(
    shown(USE)(() => undefined),
    {
      market: { ...wallet('1000000'), sales: { use: () => used } },
    },
  )
  write(words.story, 'The bridge')
  await user.click(button(en.buying.use('$0.25')))
  await screen.findByText(words.usedFree('Ash'))
})

it.each(['-1', '1.5', '', '1234567890'])('takes no turn “%s”', async (turn) => {
  const { user, sent } = renderInStudio(
    shown(USE)(() => undefined),
    { market: wallet('1000000') },
  )
  write(words.story, 'The bridge')
  write(words.turn, turn)
  await user.click(button(en.buying.use('$0.25')))
  await screen.findByText(words.turnWrong)
  expect(sent).toEqual([])
})

it('offers to top up in place of a use that the balance does not cover, to the millionth of a dollar', async () => {
  const { user, sent } = renderInStudio(
    shown(USE)(() => undefined),
    {
      market: {
        ...wallet('249999'),
        payments: { walletPaybacks: () => ({ balanceMicroDollars: '249999', refundableCents: 0, underWayCents: 0 }) },
      },
    },
  )
  await screen.findByText(words.tooLow)
  expect(screen.queryByRole('button', { name: en.buying.use('$0.25') })).toBeNull()
  await user.click(button(en.buying.wallet.topUp))
  await screen.findByRole('dialog', { name: en.buying.wallet.title })
  expect(sent).toEqual([])
})
