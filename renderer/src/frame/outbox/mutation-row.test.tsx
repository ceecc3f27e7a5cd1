import { screen, waitFor, within } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import type { Mutation } from '#shared/contract/studio/sync.ts'
import { en } from '../../strings/en.ts'
import { failure } from '../../testing/fake-market.ts'
import { idOf } from '../../testing/ids.ts'
import { pressTwice, renderInStudio } from '../../testing/render-in-studio.tsx'
import { MutationRow } from './mutation-row.tsx'

const words = en.outbox
const REFUSED: Mutation = {
  ...{
    id: idOf(1),
    number: 1,
    kind: 'call',
    subject: 'rating:1',
    title: 'Rating of Ash',
    state: 'refused',
    attempts: 2,
  },
  ...{ call: null, nextTryAt: null, createdAt: '2026-11-23T10:00:00.000Z' },
  error: {
    code: 'EMAIL_NOT_VERIFIED',
    message: 'Confirm your address.',
    retryable: false,
    detail: 'rating: unverified',
  },
}

const open = (change: Partial<Mutation> = {}, sync = {}) =>
  renderInStudio(<MutationRow mutation={{ ...REFUSED, ...change }} isBlocked={false} />, { studio: { sync } })

it('says why something was refused, and has the button that helps', () => {
  open()
  expect(screen.getByText(/Confirm your address/)).toBeDefined()
  expect(screen.getByText('rating: unverified')).toBeDefined()
  expect(screen.getByRole('button', { name: en.account.verification.send })).toBeDefined()
})

it('discards after a question, naming what it is', async () => {
  const discard = vi.fn(() => ({}))
  const { user } = open({}, { discard })
  await user.click(screen.getByRole('button', { name: words.discardOf(REFUSED.title) }))
  const dialog = await screen.findByRole('dialog', { name: words.discardTitle(REFUSED.title) })
  expect(discard).not.toHaveBeenCalled()
  await user.click(within(dialog).getByRole('button', { name: words.discard }))
  await screen.findByText(words.discarded(REFUSED.title))
  expect(discard.mock.calls.map(([input]: unknown[]) => input)).toEqual([{ mutationId: REFUSED.id }])
})

it('discards nothing on Escape', async () => {
  const { user } = open()
  await user.click(screen.getByRole('button', { name: words.discardOf(REFUSED.title) }))
  await screen.findByRole('dialog')
  await user.keyboard('{Escape}')
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
})

it('tries again by hand, and says why that failed', async () => {
  const { user } = open({}, { retry: () => Promise.reject(failure('INTERNAL')) })
  await user.click(screen.getByRole('button', { name: words.retryOf(REFUSED.title) }))
  await screen.findByText(failure('INTERNAL').message)
})

it('offers nothing for what is on its way', () => {
  open({ state: 'sending', error: null })
  expect(screen.queryAllByRole('button')).toEqual([])
})

it('leads to the decision where two devices changed the same submission', () => {
  open({ state: 'held', subject: `submission:${idOf(5)}`, error: null })
  expect(screen.getByRole('button', { name: words.decideOf(REFUSED.title) })).toBeDefined()
  expect(screen.queryByRole('button', { name: words.discardOf(REFUSED.title) })).toBeNull()
})

it('retries once although it is pressed twice', async () => {
  const retry = vi.fn(() => ({}))
  open({}, { retry })
  pressTwice(words.retryOf(REFUSED.title))
  await waitFor(() => expect(retry).toHaveBeenCalled())
  expect(retry).toHaveBeenCalledTimes(1)
})
