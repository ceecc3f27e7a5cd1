import { screen, waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { formatDate } from '../../../strings/dates.ts'
import { en } from '../../../strings/en.ts'
import { failure, type MarketAnswers } from '../../../testing/fake-market.ts'
import { AT, idOf } from '../../../testing/ids.ts'
import { pressTwice, renderInStudio } from '../../../testing/render-in-studio.tsx'
import { Subscriptions } from './subscriptions.tsx'

const words = en.purchases.subscriptions
const subscription = (number: number, title: string) => ({
  ...{ id: idOf(number), state: 'active' as const, assetId: idOf(9), title, interval: 'month' as const },
  ...{ priceCents: 299, cancelAtPeriodEnd: false, periodStart: AT, periodEnd: AT, endedAt: null },
})
const ASH = subscription(1, 'Ash')
const read = (...items: ReturnType<typeof subscription>[]) => ({ subscriptions: () => ({ items, nextCursor: null }) })

async function openCancel(sales: MarketAnswers['sales']) {
  const studio = renderInStudio(<Subscriptions />, { market: { sales: { ...read(ASH), ...sales } } })
  await studio.user.click(await screen.findByRole('button', { name: words.cancelName('Ash') }))
  await screen.findByRole('dialog', { name: words.confirm('Ash') })
  return studio
}

it('asks before it cancels, names the day, and cancels once', async () => {
  const studio = await openCancel({ cancelSubscription: () => ({ ...ASH, cancelAtPeriodEnd: true }) })
  expect(studio.sent).toEqual([])
  expect(screen.getByText(words.confirmText(formatDate(AT)))).toBeDefined()
  pressTwice(words.cancel)
  await screen.findByText(words.cancelled('Ash'))
  expect(studio.sent).toEqual([['sales.cancelSubscription', { id: ASH.id }]])
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
})

it('keeps the question open where it fails', async () => {
  const { user } = await openCancel({ cancelSubscription: () => Promise.reject(failure('MARKET_UNREACHABLE')) })
  const dialog = screen.getByRole('dialog')
  await user.click(within(dialog).getByRole('button', { name: words.cancel }))
  await screen.findByText(failure('MARKET_UNREACHABLE').message)
  expect(screen.getByRole('dialog')).toBe(dialog)
})

it('keeps the subscription on Escape', async () => {
  const { user, sent } = await openCancel({})
  await user.keyboard('{Escape}')
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(sent).toEqual([])
})

it('offers no end of what ends already, and says when there is none', async () => {
  const ending = { ...subscription(2, 'Birch'), cancelAtPeriodEnd: true }
  renderInStudio(<Subscriptions />, { market: { sales: read(ending) } })
  await screen.findByText(words.ends(formatDate(AT)))
  expect(screen.queryByRole('button', { name: words.cancelName('Birch') })).toBeNull()
})

it('says that there are none', async () => {
  renderInStudio(<Subscriptions />, { market: { sales: read() } })
  await screen.findByText(en.purchases.noSubscriptions)
})
