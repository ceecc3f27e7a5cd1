import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { Rating } from '#shared/contract/market/reputation.ts'
import { en } from '../../strings/en.ts'
import { ADA, failure, type MarketAnswers } from '../../testing/fake-market.ts'
import { AT, idOf } from '../../testing/ids.ts'
import { choose, pressTwice, renderInStudio, write } from '../../testing/render-in-studio.tsx'
import { RatingActions } from './rating-actions.tsx'

const words = en.market.ratings
const RATING: Rating = {
  ...{ id: idOf(1), stars: 2, comment: 'Pale.', helpfulVotes: 0, ratedAt: AT, weighsInFull: true, answer: null },
}
const open = (market: MarketAnswers, rating = RATING) =>
  renderInStudio(<RatingActions rating={rating} isOwnWork mayReport />, { account: ADA, market })

it('answers a rating once, and reads the ratings afresh', async () => {
  const { user, sent } = open({ reputation: { answerRating: () => ({ done: true }) } })
  await user.click(screen.getByRole('button', { name: words.answer }))
  write(words.answerLabel, ' Thanks. ')
  pressTwice(words.sendAnswer)
  await expect.poll(() => screen.queryByRole('dialog')).toBeNull()
  expect(sent).toEqual([['reputation.answerRating', { id: RATING.id, text: 'Thanks.' }]])
})

it('takes an answer back by an empty one', async () => {
  const answered = { ...RATING, answer: { text: 'Thanks.', answeredAt: AT } }
  const { user, sent } = open({ reputation: { answerRating: () => ({ done: true }) } }, answered)
  await user.click(screen.getByRole('button', { name: words.changeAnswer }))
  write(words.answerLabel, '  ')
  await user.click(screen.getByRole('button', { name: words.sendAnswer }))
  await expect.poll(() => sent).toEqual([['reputation.answerRating', { id: RATING.id, text: null }]])
})

it('reports a rating once, with its reason', async () => {
  const { user, sent } = open({ reputation: { reportRating: () => ({ done: true }) } })
  await user.click(screen.getByRole('button', { name: words.report }))
  await choose(user, words.reportKind, words.reportKinds.offensive)
  write(words.reportNote, 'Names me.')
  pressTwice(words.sendReport)
  await screen.findByText(words.reported)
  expect(sent).toEqual([['reputation.reportRating', { id: RATING.id, kind: 'offensive', text: 'Names me.' }]])
})

it('keeps what was written where a report fails', async () => {
  const { user } = open({ reputation: { reportRating: () => Promise.reject(failure('EMAIL_NOT_VERIFIED')) } })
  await user.click(screen.getByRole('button', { name: words.report }))
  write(words.reportNote, 'Names me.')
  await user.click(screen.getByRole('button', { name: words.sendReport }))
  await screen.findByText(en.account.verification.send)
  expect(screen.getByDisplayValue('Names me.')).toBeDefined()
})

it('offers neither to a reader who may do neither', () => {
  renderInStudio(<RatingActions rating={RATING} isOwnWork={false} mayReport={false} />)
  expect(screen.queryAllByRole('button')).toEqual([])
})
