import { screen, waitFor } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { en } from '../../strings/en.ts'
import { failure } from '../../testing/fake-market.ts'
import { button, isPressable, pressTwice, renderInStudio } from '../../testing/render-in-studio.tsx'
import { ConflictBox } from './conflict-box.tsx'
import { ownWork, pendingPrices } from './own-work.fixture.ts'

const words = en.pricing.conflict
const WORK = ownWork(1, 999, { kind: 'character' })
const CONFLICTS = [
  { key: 'one_time', before: 199, mine: 499, theirs: 999 },
  { key: 'per_use', before: 10, mine: 25, theirs: null },
]
const box = (changes: Parameters<typeof pendingPrices>[1]) => (
  <ConflictBox work={WORK} pending={pendingPrices(WORK.assetId, changes)} />
)

it('applies nothing before each way is decided, and then sends exactly what was chosen, once', async () => {
  const resolve = vi.fn(() => ({}))
  const { user } = renderInStudio(box({ state: 'conflict' }), {
    studio: { prices: { conflicts: () => CONFLICTS, resolve } },
  })
  await screen.findByText(words.was('$1.99'))
  expect(isPressable(button(words.apply))).toBe(false)
  await user.click(button(words.mine('$4.99')))
  expect(isPressable(button(words.apply))).toBe(false)
  await user.click(button(words.theirs(words.notSold)))
  pressTwice(words.apply)
  await waitFor(() => expect(resolve).toHaveBeenCalled())
  expect(resolve.mock.calls.map(([input]: unknown[]) => input)).toEqual([
    { assetId: WORK.assetId, name: WORK.name, choices: { one_time: 'mine', per_use: 'theirs' } },
  ])
})

it('keeps the choices where they could not be applied', async () => {
  const prices = {
    conflicts: () => CONFLICTS.slice(0, 1),
    resolve: () => Promise.reject(failure('MARKET_UNREACHABLE')),
  }
  const { user } = renderInStudio(box({ state: 'conflict' }), { studio: { prices } })
  await user.click(await screen.findByRole('button', { name: words.theirs('$9.99') }))
  await user.click(button(words.apply))
  await screen.findByText(failure('MARKET_UNREACHABLE').message)
  expect(button(words.theirs('$9.99')).getAttribute('aria-pressed')).toBe('true')
})

it('says why the ways in conflict are not known, and asks again', async () => {
  let isAway = true
  const conflicts = () => {
    if (isAway) throw failure('MARKET_UNREACHABLE')
    return []
  }
  const { user } = renderInStudio(box({ state: 'conflict' }), { studio: { prices: { conflicts } } })
  await screen.findByRole('alert')
  isAway = false
  await user.click(button(en.common.retry))
  await screen.findByText(words.noneInBoth)
  expect(isPressable(button(words.apply))).toBe(true)
})

it('says why the market refused, and discards once', async () => {
  const discard = vi.fn(() => ({}))
  renderInStudio(box({ state: 'refused', problem: 'The work was removed.' }), { studio: { sync: { discard } } })
  expect(screen.getByText('The work was removed.')).toBeDefined()
  pressTwice(words.giveUp)
  await waitFor(() => expect(discard).toHaveBeenCalled())
  expect(discard).toHaveBeenCalledTimes(1)
})
