import { ORPCError } from '@orpc/client'
import { fireEvent, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import type { Conflict, ConflictField } from '#shared/contract/studio/sync.ts'
import { api } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import { conflict as words } from '../../strings/en/conflict.ts'
import type { Answers } from '../../testing/fake-engine.ts'
import { renderWithClient, settled } from '../../testing/render-with-client.tsx'
import { ConflictSheet } from './conflict-sheet.tsx'
import type { Side } from './conflict-view.ts'

const ID = '0193a000-0000-7000-8000-000000000001'

const field = (path: string, change: Partial<ConflictField> = {}): ConflictField => ({
  ...{ path, base: `${path} before`, mine: `${path} here`, theirs: `${path} there`, concernsMoney: false },
  ...change,
})
const NAME = field('card.name')
const AGE = field('ageRating', { base: 'all', mine: '13+', theirs: '18+' })
const PRICE = field('offers', {
  base: [{ offer: 'one_time', priceCents: 199 }],
  mine: [{ offer: 'one_time', priceCents: 499 }],
  theirs: [{ offer: 'one_time', priceCents: 999 }],
  concernsMoney: true,
})

type Resolve = NonNullable<NonNullable<Answers['sync']>['resolve']>

interface Setting {
  fields?: ConflictField[]
  hasBase?: boolean
  resolve?: Resolve
}

/** Opens the sheet of one submission in conflict. */
async function openSheet({ fields = [NAME, PRICE, AGE], hasBase = true, resolve = () => ({}) }: Setting = {}) {
  const whole: Conflict = {
    ...{ submissionId: ID, assetId: null, name: 'Ash', hasBase, fields },
    theirsAt: '2026-01-02T10:00:00.000Z',
  }
  let conflicts = [whole]
  const [resolved, onClose] = [vi.fn(resolve), vi.fn()]
  renderWithClient(<ConflictSheet submissionId={ID} onClose={onClose} />, {
    sync: { conflicts: () => conflicts, resolve: resolved },
  })
  await screen.findByRole('button', { name: words.keep })
  return {
    user: userEvent.setup(),
    resolved,
    onClose,
    /** Reads the conflict again, as after a change event; null: it was resolved elsewhere. */
    async refetch(now: ConflictField[] | null) {
      conflicts = now === null ? [] : [{ ...whole, fields: now }]
      await settled(() => queryClient.invalidateQueries({ queryKey: api.sync.key() }))
    },
  }
}

type User = ReturnType<typeof userEvent.setup>

const keep = () => screen.getByRole<HTMLButtonElement>('button', { name: words.keep })
const group = (label: RegExp) => screen.getByRole('group', { name: label })
const radio = (label: RegExp, side: Side) =>
  within(group(label)).getByRole<HTMLInputElement>('radio', { name: new RegExp(`^${words.sides[side]}`) })
const choose = (user: User, label: RegExp, side: Side) => user.click(radio(label, side))
const chooseAll = (user: User, side: Side) => user.click(screen.getByRole('button', { name: words.sides[side] }))
const decided = (count: number, total: number) => screen.findByText(words.decided(count, total))

it('keeps nothing before every field is decided, and then sends exactly what was chosen', async () => {
  const { user, resolved, onClose } = await openSheet()
  expect(keep().disabled).toBe(true)
  await choose(user, /^Name/, 'mine')
  await choose(user, /^Prices/, 'theirs')
  await decided(2, 3)
  expect(keep().disabled).toBe(true)
  fireEvent.click(keep())
  expect(resolved).not.toHaveBeenCalled()

  await choose(user, /^Age/, 'base')
  expect(keep().disabled).toBe(false)
  await user.click(keep())
  expect(resolved.mock.calls.map(([input]) => input)).toEqual([
    { submissionId: ID, choices: { 'card.name': 'mine', offers: 'theirs', ageRating: 'base' } },
  ])
  expect(onClose).toHaveBeenCalledTimes(1)
  await screen.findByText(words.kept('Ash'))
})

it('decides all fields at once, and lets single ones differ', async () => {
  const { user, resolved } = await openSheet()
  await chooseAll(user, 'theirs')
  expect(keep().disabled).toBe(false)
  await choose(user, /^Prices/, 'mine')
  await user.click(keep())
  expect(resolved.mock.calls[0]?.[0]).toEqual({
    ...{ submissionId: ID, choices: { 'card.name': 'theirs', offers: 'mine', ageRating: 'theirs' } },
  })
})

it('asks again where another field comes into conflict after all were decided', async () => {
  const { user, resolved, refetch } = await openSheet({ fields: [NAME] })
  await chooseAll(user, 'mine')
  await refetch([NAME, PRICE])
  await decided(1, 2)
  expect(keep().disabled).toBe(true)
  expect(radio(/^Name/, 'mine').checked).toBe(true)

  await choose(user, /^Prices/, 'theirs')
  await user.click(keep())
  expect(resolved.mock.calls[0]?.[0].choices).toEqual({ 'card.name': 'mine', offers: 'theirs' })
})

it('asks again where a value changed after it was chosen', async () => {
  const { user, resolved, refetch } = await openSheet({ fields: [NAME, AGE] })
  await chooseAll(user, 'theirs')
  await refetch([NAME, { ...AGE, theirs: 'all' }])
  await decided(1, 2)
  expect(keep().disabled).toBe(true)
  expect(radio(/^Age/, 'theirs').checked).toBe(false)
  fireEvent.click(keep())
  expect(resolved).not.toHaveBeenCalled()
})

it('sends no choice for a field that is not in conflict any more', async () => {
  const { user, resolved, refetch } = await openSheet({ fields: [NAME, AGE] })
  await chooseAll(user, 'mine')
  await refetch([NAME])
  await decided(1, 1)
  await user.click(keep())
  expect(resolved.mock.calls[0]?.[0].choices).toEqual({ 'card.name': 'mine' })
})

it('stays open with its choices and says why where they could not be kept', async () => {
  const failure = new ORPCError('INVALID_INPUT', { message: 'The library is read-only.' })
  const { user, resolved, onClose } = await openSheet({ fields: [NAME], resolve: () => Promise.reject(failure) })
  await chooseAll(user, 'theirs')
  await user.click(keep())
  await screen.findByText('The library is read-only.')
  expect(onClose).not.toHaveBeenCalled()
  expect(radio(/^Name/, 'theirs').checked).toBe(true)

  resolved.mockResolvedValueOnce({})
  await user.click(keep())
  expect(resolved).toHaveBeenCalledTimes(2)
  expect(onClose).toHaveBeenCalledTimes(1)
})

it('chooses with the keys 1, 2 and 3 in the field that has the focus', async () => {
  const { user } = await openSheet()
  for (const [key, side] of Object.entries({ 1: 'base', 2: 'mine', 3: 'theirs' } as const)) {
    radio(/^Prices/, 'base').focus()
    await user.keyboard(key)
    expect(radio(/^Prices/, side).checked).toBe(true)
  }
  await decided(1, 3)
  await user.keyboard('{Control>}1{/Control}4')
  expect(radio(/^Prices/, 'theirs').checked).toBe(true)
})

it('offers what was before only where it is known, in buttons, fields and keys', async () => {
  const { user } = await openSheet({ fields: [NAME], hasBase: false })
  expect(screen.queryByRole('button', { name: words.sides.base })).toBeNull()
  expect(within(group(/^Name/)).getAllByRole('radio')).toHaveLength(2)
  radio(/^Name/, 'theirs').focus()
  await user.keyboard('1')
  expect(radio(/^Name/, 'mine').checked).toBe(true)
  await user.keyboard('3')
  expect(radio(/^Name/, 'mine').checked).toBe(true)
})

it('says that nothing is left to decide once the conflict is gone', async () => {
  const { refetch } = await openSheet()
  await refetch(null)
  await screen.findByText(words.settled)
  expect(screen.queryByRole('button', { name: words.keep })).toBeNull()
})
