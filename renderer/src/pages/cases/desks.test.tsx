import { screen, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { en } from '../../strings/en.ts'
import { failure, type MarketAnswers } from '../../testing/fake-market.ts'
import { AT, idOf } from '../../testing/ids.ts'
import { button, isPressable, renderInStudio, write } from '../../testing/render-in-studio.tsx'
import { RatingDesk } from './rating-desk.tsx'
import { RefundDesk } from './refund-desk.tsx'

const REQUEST = {
  ...{ id: idOf(1), buyerId: idOf(2), saleId: idOf(3), assetId: idOf(4), name: 'Ash', amountMicroDollars: '9990000' },
  ...{ reason: 'other', note: 'Torn.', beyond: 'too_many' as const, requestedAt: AT },
  history: { recent: 4, refunds: 4, purchases: 9, hasSameWork: false },
}
const RATING = {
  ...{ id: idOf(5), assetId: idOf(4), name: 'Ash', stars: 1, comment: 'Bad.', answer: null, weighsInFull: true },
  ...{ ratedAt: AT, reportedAt: AT, reports: [{ kind: 'spam' as const, text: null }] },
}
const refunds = (sales: MarketAnswers['sales'] = {}, items = [REQUEST]) => ({
  sales: { refundRequests: () => ({ items, nextCursor: null }), ...sales },
})
const ratings = (reputation: MarketAnswers['reputation'] = {}, items = [RATING]) => ({
  reputation: { reportedRatings: () => ({ items, nextCursor: null }), ...reputation },
})

let current: ReturnType<typeof renderInStudio>

async function decide(action: string, dialog: { title: string; action: string }, text: string) {
  const { user } = current
  await user.click(await screen.findByRole('button', { name: action }))
  const opened = await screen.findByRole('dialog', { name: dialog.title })
  write(en.cases.dialogs.words, text)
  await user.click(within(opened).getByRole('button', { name: dialog.action }))
}

it.each([
  ['grant', true],
  ['decline', false],
] as const)('sends the decision “%s” on a refund with the answer to the buyer', async (name, isGranted) => {
  const words = en.cases.refunds
  current = renderInStudio(<RefundDesk />, { market: refunds({ decideRefund: () => ({ done: true }) }) })
  await decide(words[name], words.dialogs[name], 'You may have it.')
  await screen.findByText(isGranted ? words.granted : words.declined)
  expect(current.sent).toEqual([['sales.decideRefund', { id: REQUEST.id, isGranted, answer: 'You may have it.' }]])
})

it.each([
  ['keep', false],
  ['hide', true],
] as const)('sends the decision “%s” on a rating with its reason', async (name, isHidden) => {
  const words = en.cases.ratings
  current = renderInStudio(<RatingDesk />, { market: ratings({ decideRating: () => ({ done: true }) }) })
  await decide(words[name], words.dialogs[name], 'It names somebody.')
  await screen.findByText(isHidden ? words.hidden : words.kept)
  expect(current.sent).toEqual([['reputation.decideRating', { id: RATING.id, isHidden, reason: 'It names somebody.' }]])
})

it('says that nothing waits', async () => {
  renderInStudio(<RefundDesk />, { market: refunds({}, []) })
  await screen.findByText(en.cases.refunds.none)
})

it('shows what was read before without a connection, and decides nothing then', async () => {
  const { setAway } = renderInStudio(<RefundDesk />, { market: refunds() })
  await screen.findByText('Ash')
  await setAway(true)
  await screen.findByText(/^Luna Market/)
  expect(isPressable(button(en.cases.refunds.grant))).toBe(false)
})

it('says what is wrong where nothing is known without a connection', async () => {
  renderInStudio(<RatingDesk />, { market: ratings(), isAway: true })
  await screen.findByText(en.marketData.offlineTitle)
})

it('shows an error, and asks again', async () => {
  let isBroken = true
  const reputation: MarketAnswers['reputation'] = {
    reportedRatings: () => {
      if (isBroken) throw failure('INTERNAL')
      return { items: [], nextCursor: null }
    },
  }
  const { user } = renderInStudio(<RatingDesk />, { market: { reputation } })
  await screen.findByRole('alert')
  isBroken = false
  await user.click(button(en.common.retry))
  await screen.findByText(en.cases.ratings.none)
})
