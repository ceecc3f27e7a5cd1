import { fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import type { RenameRequest } from '#shared/contract/studio/renames.ts'
import { en } from '../../strings/en.ts'
import { idOf } from '../../testing/ids.ts'
import { button, isPressable, renderInStudio, write } from '../../testing/render-in-studio.tsx'
import { EditDialog } from './edit-dialog.tsx'
import { closeDialog, openDialog, setSelection } from './library-session.ts'
import { RenameDialog } from './rename-dialog.tsx'
import { NO_SELECTION, selectAll } from './selection.ts'

const { edit: editWords, rename: renameWords } = en.batch
const IDS = [idOf(1), idOf(2)]
const AT = '2026-01-01T00:00:00.000Z'

const FACETS = { kinds: [], tags: [{ value: 'sea', count: 2 }], models: [], loras: [], total: 2, trashed: 0 }

function asset(id: string, rating: number) {
  return {
    ...{ id, kind: 'image' as const, name: 'Pier', pictureId: null, width: null, height: null, hasAlpha: false },
    ...{ dominantColor: null, rating, flag: null, tags: ['old'], hasDraft: false, collapsedCount: 0, verdict: null },
    ...{ createdAt: AT, updatedAt: AT },
  }
}

afterEach(() => {
  setSelection(NO_SELECTION)
  closeDialog()
})

function open(name: 'edit' | 'rename', unfit = 0) {
  const update = vi.fn((_input: unknown) => ({ changed: 2 - unfit, unfit }))
  const apply = vi.fn((_input: unknown) => ({ changed: 2 }))
  const preview = ({ ids, pattern, find }: Pick<RenameRequest, 'ids' | 'pattern'> & { find?: string | undefined }) =>
    ids.map((id, index) => ({
      id,
      before: `Pier ${index}`,
      after: find === 'Pier' ? null : pattern.replace('{n}', String(index)),
    }))
  setSelection(selectAll(NO_SELECTION, IDS))
  openDialog({ name })
  const studio = renderInStudio(
    <>
      <EditDialog />
      <RenameDialog />
    </>,
    {
      studio: {
        assets: {
          update,
          facets: () => FACETS,
          list: () => ({ items: [asset(idOf(1), 0), asset(idOf(2), 3)], total: 2 }),
        },
        renames: { preview, apply },
      },
    },
  )
  return { ...studio, update, apply }
}

const choose = async (label: string, option: string) => {
  fireEvent.keyDown(screen.getByLabelText(label), { key: 'Enter' })
  fireEvent.keyDown(await screen.findByRole('option', { name: option }), { key: 'Enter' })
}

it('says what the selection has, and changes only what one chooses, as one step', async () => {
  const { user, update } = open('edit')
  await waitFor(() => expect(screen.getByLabelText(editWords.kind).textContent).toBe(editWords.keepOf('Image')))
  expect(screen.getByLabelText(editWords.rating).textContent).toBe(editWords.keepMixed(2))
  expect(isPressable(button(editWords.apply))).toBe(false)
  await choose(editWords.kind, 'Character')
  await choose(editWords.ageRating, editWords.noAgeRating)
  await user.type(screen.getByRole('combobox', { name: editWords.removeTags }), 'old{Enter}')
  await user.click(button(editWords.apply))
  await screen.findByText(editWords.done(2))
  expect(update.mock.calls.map(([input]) => input)).toEqual([
    { ids: IDS, kind: 'character', ageRating: null, removeTags: ['old'] },
  ])
  expect(screen.queryByRole('dialog')).toBeNull()
})

it('says which assets keep their kind', async () => {
  const { user } = open('edit', 1)
  await choose(editWords.kind, 'Music')
  await user.click(button(editWords.apply))
  await screen.findByText(editWords.done(1))
  await screen.findByText(editWords.unfit(1))
})

it('shows the new names before they are given', async () => {
  const { user, apply } = open('rename')
  await screen.findAllByText('Pier 0')
  write(renameWords.pattern, 'Pier {n}')
  await waitFor(() => expect(isPressable(button(renameWords.apply(0)))).toBe(false))
  write(renameWords.pattern, '{nmae}')
  await screen.findByText(renameWords.unknown('{nmae}'))
  write(renameWords.pattern, 'Harbor ')
  await user.click(button(renameWords.insert(renameWords.placeholders.n)))
  expect(screen.getByLabelText<HTMLInputElement>(renameWords.pattern).value).toContain('{n}')
  write(renameWords.pattern, 'Harbor {n}')
  await screen.findByText('Harbor 1')
  await waitFor(() => expect(isPressable(button(renameWords.apply(2)))).toBe(true))
  await user.click(button(renameWords.apply(2)))
  await screen.findByText(renameWords.done(2))
  expect(apply.mock.calls.map(([input]) => input)).toEqual([
    { ids: IDS, pattern: 'Harbor {n}', find: '', replacement: '', start: 1 },
  ])
})

it('says where no name would be left', async () => {
  open('rename')
  write(renameWords.find, 'Pier')
  await waitFor(() => expect(screen.getAllByText(renameWords.stays)).toHaveLength(2))
  expect(isPressable(button(renameWords.apply(0)))).toBe(false)
})
