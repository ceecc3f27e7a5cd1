import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import type { DuplicateGroup } from '#shared/contract/studio/duplicates.ts'
import { DuplicatesPage } from '../pages/duplicates/duplicates-page.tsx'
import { en } from '../strings/en.ts'
import { failure } from '../testing/fake-market.ts'
import { idOf } from '../testing/ids.ts'
import { button, renderInStudio } from '../testing/render-in-studio.tsx'
import { groupOf, memberOf } from './duplicates.fixture.ts'

const words = en.groups

const SMALL = memberOf(1)
const LARGE = memberOf(2, { width: 400, height: 300 })
const FIRST: DuplicateGroup = { ...groupOf(SMALL, LARGE), pairs: [{ a: idOf(1), b: idOf(2), similarity: 0.97 }] }
const SECOND = groupOf(memberOf(3, { width: 900 }), memberOf(4), memberOf(5))
const DONE: DuplicateGroup = { ...groupOf(memberOf(6), memberOf(7)), alternates: [{ a: idOf(6), b: idOf(7) }] }

function open(groups: () => DuplicateGroup[] = () => [FIRST, SECOND, DONE]) {
  const resolve = vi.fn((_input: unknown) => ({ changed: 1 }))
  const undo = vi.fn(() => ({ description: 'Move 1 copy to the trash' }))
  const studio = renderInStudio(<DuplicatesPage importId={null} />, {
    studio: {
      duplicates: { groups, resolve },
      collections: { list: () => [] },
      uniqueness: {
        compare: () => {
          throw failure('NOT_FOUND')
        },
      },
      assets: { undo },
    },
  })
  return { ...studio, resolve, undo }
}

const inputsOf = (answer: { mock: { calls: unknown[][] } }) => answer.mock.calls.map(([input]) => input)
const cards = () => screen.getAllByRole('listitem').filter((item) => item.hasAttribute('data-group'))

it('shows what tells copies apart, and leaves out what was called alternates', async () => {
  const { user } = open()
  await screen.findByText(words.count(2))
  const [first] = cards()
  expect(first?.textContent).toContain('400 × 300')
  expect(first?.textContent).toContain(words.similar('97%'))
  await user.click(screen.getByRole('checkbox', { name: words.hideResolved }))
  await screen.findByText(words.count(3))
  expect(cards()[2]?.textContent).toContain(words.alternate)
})

it('sends what is kept of one group, merged by default, and is undone by the same step', async () => {
  const { user, resolve, undo } = open()
  await user.click(await screen.findByRole('radio', { name: words.keepNamed('Copy 2') }))
  const [first] = cards()
  if (first === undefined) throw new Error('no group')
  await user.click(within(first).getByRole('button', { name: words.trash }))
  await waitFor(() =>
    expect(inputsOf(resolve)).toEqual([
      { groups: [{ keeperId: idOf(2), otherIds: [idOf(1)] }], action: 'trash', merge: true },
    ]),
  )
  await user.click(await screen.findByRole('button', { name: en.common.undo }))
  await waitFor(() => expect(undo).toHaveBeenCalledTimes(1))
})

it('keeps by a rule in all groups, and resolves all of them in one step', async () => {
  const { user, resolve } = open()
  await screen.findByText(words.count(2))
  await user.click(button(words.rules.title))
  await user.click(await screen.findByRole('menuitem', { name: words.rules.largest }))
  await user.click(screen.getByRole('checkbox', { name: words.merge }))
  await user.click(button(words.all.title(2)))
  await user.click(await screen.findByRole('menuitem', { name: words.all.alternates }))
  await waitFor(() =>
    expect(inputsOf(resolve)).toEqual([
      {
        groups: [
          { keeperId: idOf(2), otherIds: [idOf(1)] },
          { keeperId: idOf(3), otherIds: [idOf(4), idOf(5)] },
        ],
        action: 'alternates',
        merge: false,
      },
    ]),
  )
})

it('compares all members of a group side by side, and the kept one is chosen there', async () => {
  const { user } = open()
  await screen.findByText(words.count(2))
  const [, second] = cards()
  if (second === undefined) throw new Error('no group')
  fireEvent.click(within(second).getByRole('button', { name: words.compare }))
  const dialog = await screen.findByRole('dialog')
  expect(dialog.textContent).toContain(words.comparing(0))
  await user.keyboard('{Escape}')
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
})

it('says that nothing is left, and that the groups could not be found', async () => {
  let isBroken = true
  const { user } = open(() => {
    if (isBroken) throw failure('INTERNAL')
    return []
  })
  await screen.findByRole('alert')
  isBroken = false
  await user.click(button(en.common.retry))
  await screen.findByText(words.none)
})
