import { fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { en } from '../../strings/en.ts'
import { failure } from '../../testing/fake-market.ts'
import { idOf } from '../../testing/ids.ts'
import { button, renderInStudio } from '../../testing/render-in-studio.tsx'
import { CollectDialog } from './collect-dialog.tsx'
import { DRAGGED_ASSETS, DRAGGED_COLLECTION } from './collection-tree.ts'
import { useOpenCollections } from './collections.ts'
import { CollectionsSection } from './collections-section.tsx'
import { FolderDialogs } from './folder-dialogs.tsx'
import { closeDialog, openDialog, setSelection } from './library-session.ts'
import { changeLook, useLibraryView } from './library-view.ts'
import { DEFAULT_LOOK } from './look.ts'
import { NO_SELECTION, selectAll } from './selection.ts'

const words = en.library.collections
const [HARBOR, NIGHT, PORTRAITS] = [idOf(1), idOf(2), idOf(3)]
const ALL = [
  { id: HARBOR, name: 'Harbor', parentId: null, count: 3 },
  { id: NIGHT, name: 'Night', parentId: HARBOR, count: 1 },
  { id: PORTRAITS, name: 'Portraits', parentId: null, count: 2 },
]

afterEach(() => {
  useOpenCollections.setState({ open: [] })
  setSelection(NO_SELECTION)
  closeDialog()
  changeLook(DEFAULT_LOOK)
})

function open() {
  const update = vi.fn((_input: unknown) => ({ changed: 1, unfit: 0 }))
  const create = vi.fn((_input: unknown) => ({ id: idOf(9) }))
  const change = vi.fn((_input: unknown) => ({}) as Record<string, never>)
  const studio = renderInStudio(
    <>
      <CollectionsSection />
      <FolderDialogs />
      <CollectDialog />
    </>,
    { studio: { collections: { list: () => ALL, create, change }, assets: { update } } },
  )
  return { ...studio, update, create, change }
}

const inputsOf = (answer: { mock: { calls: unknown[][] } }) => answer.mock.calls.map(([input]) => input)

it('opens a collection to show what is within it, and shows the assets of one', async () => {
  const { user } = open()
  await screen.findByRole('button', { name: /^Harbor/ })
  expect(screen.queryByRole('button', { name: /^Night/ })).toBeNull()
  await user.click(button(words.expand('Harbor')))
  await user.click(button(/^Night/))
  expect(useLibraryView.getState().look.collection).toBe(NIGHT)
  expect(button(/^Night/).getAttribute('aria-current')).toBe('true')
  await user.click(button(words.collapse('Harbor')))
  expect(screen.queryByRole('button', { name: /^Night/ })).toBeNull()
})

it('takes assets that are dropped on it, and collections that it is not within', async () => {
  const { user, update, change } = open()
  const drop = async (name: RegExp, type: string, data: string) => {
    const dataTransfer = new DataTransfer()
    dataTransfer.setData(type, data)
    const target = await screen.findByRole('button', { name })
    fireEvent(target, new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }))
  }
  await drop(/^Portraits/, DRAGGED_ASSETS, `${idOf(20)} ${idOf(21)}`)
  await waitFor(() => expect(inputsOf(update)).toEqual([{ ids: [idOf(20), idOf(21)], addToCollection: PORTRAITS }]))
  await drop(/^Portraits/, DRAGGED_COLLECTION, NIGHT)
  await waitFor(() => expect(inputsOf(change)).toEqual([{ id: NIGHT, parentId: PORTRAITS }]))
  await user.click(button(words.expand('Harbor')))
  await drop(/^Night/, DRAGGED_COLLECTION, HARBOR)
  await drop(/^Portraits/, 'text/plain', 'words')
  expect(change).toHaveBeenCalledTimes(1)
  expect(update).toHaveBeenCalledTimes(1)
})

it('makes a collection inside another by its menu, and refuses an empty name', async () => {
  const { user, create } = open()
  await screen.findByRole('button', { name: /^Harbor/ })
  await user.click(button(words.menu('Harbor')))
  await user.click(await screen.findByRole('menuitem', { name: words.addInside }))
  await user.click(await screen.findByRole('button', { name: en.common.save }))
  await screen.findByText(words.nameMissing)
  await user.type(screen.getByLabelText(en.library.folder.name), 'Dusk{Enter}')
  await waitFor(() => expect(inputsOf(create)).toEqual([{ name: 'Dusk', parentId: HARBOR }]))
})

it('adds the selection to the collection that is found by its path', async () => {
  const { user, update } = open()
  setSelection(selectAll(NO_SELECTION, [idOf(20)]))
  openDialog({ name: 'collect' })
  await screen.findByText('Harbor / Night')
  await user.type(screen.getByLabelText(words.choose), 'harbor / n{Enter}')
  await waitFor(() => expect(inputsOf(update)).toEqual([{ ids: [idOf(20)], addToCollection: NIGHT }]))
})

it('says that the collections could not be loaded, and loads them again', async () => {
  let isBroken = true
  const list = () => {
    if (isBroken) throw failure('INTERNAL')
    return ALL
  }
  const { user } = renderInStudio(<CollectionsSection />, { studio: { collections: { list } } })
  await screen.findByRole('alert')
  isBroken = false
  await user.click(button(en.common.retry))
  await screen.findByRole('button', { name: /^Harbor/ })
})
