import { screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { createCard } from '#shared/asset-card/card.ts'
import { en } from '../../../strings/en.ts'
import { idOf } from '../../../testing/ids.ts'
import { button, renderInStudio } from '../../../testing/render-in-studio.tsx'
import { assetDetail, editSession, InEditor } from '../editor.fixture.tsx'
import { NameProposal, TagProposals } from './proposals.tsx'

const words = en.batch.proposals

function open(name: string, tags: string[]) {
  const detail = assetDetail(name, { card: { ...createCard('character', name), tags } })
  const session = editSession(detail)
  const proposed = { id: idOf(1), current: name, name: 'Drow rogue', tags: ['drow rogue', 'rain', 'silver hair'] }
  const studio = renderInStudio(
    <InEditor detail={detail} session={session}>
      <NameProposal />
      <TagProposals />
    </InEditor>,
    { studio: { proposals: { list: () => [proposed] } } },
  )
  return { ...studio, card: () => session.store.getState().history.present.card, session }
}

it('takes a proposed name in place of one that says nothing, and gives it back with undo', async () => {
  const { user, card, session } = open('ComfyUI 00162', [])
  await user.click(await screen.findByRole('button', { name: words.takeName }))
  expect(card().name).toBe('Drow rogue')
  expect(screen.queryByRole('button', { name: words.takeName })).toBeNull()
  session.undo()
  expect(card().name).toBe('ComfyUI 00162')
})

it('takes tags one by one or all, and offers none that are there', async () => {
  const { user, card, session } = open('The thief', ['Rain'])
  await screen.findByRole('region', { name: words.tags })
  expect(screen.queryByRole('button', { name: words.takeName })).toBeNull()
  expect(screen.queryByRole('button', { name: words.takeTag('rain') })).toBeNull()
  await user.click(button(words.takeTag('silver hair')))
  expect(card().tags).toEqual(['Rain', 'silver hair'])
  session.undo()
  await waitFor(() => button(words.takeAll))
  await user.click(button(words.takeAll))
  expect(card().tags).toEqual(['Rain', 'drow rogue', 'silver hair'])
  expect(screen.queryByRole('region', { name: words.tags })).toBeNull()
})
