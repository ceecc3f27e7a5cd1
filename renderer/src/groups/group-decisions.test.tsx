import { screen, waitFor } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { en } from '../strings/en.ts'
import { failure } from '../testing/fake-market.ts'
import { idOf } from '../testing/ids.ts'
import { button, isPressable, pressTwice, renderInStudio } from '../testing/render-in-studio.tsx'
import { CloseGroups } from './close-groups.tsx'

const words = en.groups
const heading = (count: number) => `${count} groups`

/** Every test decides about a group of its own, since decisions outlive what shows them. */
let next = 0

function openGroup(uniqueness: { decide?: () => { decisionId: string }; undoDecision?: () => object } = {}) {
  next += 10
  const memberIds = [idOf(next), idOf(next + 1), idOf(next + 2)]
  let count = 900
  const decideNext = () => {
    count += 1
    return { decisionId: idOf(count) }
  }
  const decided = vi.fn(uniqueness.decide ?? decideNext)
  const undone = vi.fn(uniqueness.undoDecision ?? (() => ({})))
  const studio = renderInStudio(<CloseGroups assetIds={memberIds} heading={heading} none={<p>None is close</p>} />, {
    studio: {
      assets: { list: () => ({ items: [], total: 0 }) },
      uniqueness: {
        clusters: () => [{ representativeId: memberIds[0] ?? '', memberIds }],
        decide: decided,
        undoDecision: undone as () => Record<string, never>,
      },
    },
  })
  return { ...studio, memberIds, decided, undone }
}

const inputsOf = (answer: { mock: { calls: unknown[][] } }) => answer.mock.calls.map(([input]) => input)

it('marks every other member as an alternate of the first, once', async () => {
  const { memberIds, decided } = openGroup()
  await screen.findByText(heading(1))
  pressTwice(words.alternates)
  await screen.findByRole('button', { name: words.undoNoted })
  const matchId = `asset:${memberIds[0]}`
  expect(inputsOf(decided)).toEqual([
    { assetId: memberIds[1], matchId, relation: 'alternate_of' },
    { assetId: memberIds[2], matchId, relation: 'alternate_of' },
  ])
})

it('undoes the whole decision', async () => {
  const { user, undone } = openGroup()
  await user.click(await screen.findByRole('button', { name: words.alternates }))
  await user.click(await screen.findByRole('button', { name: words.undoNoted }))
  await screen.findByRole('button', { name: words.alternates })
  expect(inputsOf(undone)).toEqual([{ decisionId: idOf(901) }, { decisionId: idOf(902) }])
})

it('takes back the members that were marked where a later one fails', async () => {
  let count = 0
  const { user, undone } = openGroup({
    decide: () => {
      count += 1
      if (count === 2) throw failure('DISK_FULL')
      return { decisionId: idOf(800) }
    },
  })
  await user.click(await screen.findByRole('button', { name: words.alternates }))
  await screen.findByText(failure('DISK_FULL').message)
  expect(inputsOf(undone)).toEqual([{ decisionId: idOf(800) }])
  expect(isPressable(button(words.alternates))).toBe(true)
})

it('shows that it is at work, and cannot be pressed until it is done', async () => {
  const { promise, resolve } = Promise.withResolvers<{ decisionId: string }>()
  const { user } = openGroup({ decide: () => promise as never })
  await user.click(await screen.findByRole('button', { name: words.alternates }))
  const working = await screen.findByRole<HTMLButtonElement>('button', { name: words.noting(0, 2) })
  expect(isPressable(working)).toBe(false)
  resolve({ decisionId: idOf(800) })
  await screen.findByRole('button', { name: words.undoNoted })
})

it('says that none is close', async () => {
  renderInStudio(<CloseGroups assetIds={[idOf(1), idOf(2)]} heading={heading} none={<p>None is close</p>} />, {
    studio: { uniqueness: { clusters: () => [{ representativeId: idOf(1), memberIds: [idOf(1)] }] } },
  })
  await screen.findByText('None is close')
})

it('says that the groups could not be found, and looks again', async () => {
  let isBroken = true
  const clusters = () => {
    if (isBroken) throw failure('INTERNAL')
    return []
  }
  const { user } = renderInStudio(
    <CloseGroups assetIds={[idOf(1), idOf(2)]} heading={heading} none={<p>None is close</p>} />,
    { studio: { uniqueness: { clusters } } },
  )
  await screen.findByRole('alert')
  isBroken = false
  await user.click(button(en.common.retry))
  await waitFor(() => expect(screen.getByText('None is close')).toBeDefined())
})
