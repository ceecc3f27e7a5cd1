import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { en } from '../../strings/en.ts'
import { idOf } from '../../testing/ids.ts'
import { button, renderInStudio } from '../../testing/render-in-studio.tsx'
import { changeLook, useLibraryView } from './library-view.ts'
import { DEFAULT_LOOK } from './look.ts'
import { SearchBox } from './search-box.tsx'
import { SearchNote } from './search-note.tsx'

const words = en.library.search
const FACETS = {
  kinds: [],
  tags: [
    { value: 'old town', count: 4 },
    { value: 'town hall', count: 2 },
    { value: 'elf', count: 1 },
  ],
  models: [],
  loras: [{ value: 'ink', count: 3 }],
  total: 9,
  trashed: 0,
}

afterEach(() => changeLook(DEFAULT_LOOK))

async function open() {
  const studio = renderInStudio(
    <>
      <SearchBox />
      <SearchNote />
    </>,
    {
      studio: {
        assets: { facets: () => FACETS },
        collections: { list: () => [{ id: idOf(1), name: 'Night, harbor', parentId: null, count: 2 }] },
      },
    },
  )
  const field = await screen.findByRole<HTMLInputElement>('combobox', { name: words.label })
  return { ...studio, field }
}

const options = () => screen.queryAllByRole('option').map((option) => option.textContent)
const searched = () => useLibraryView.getState().look.search.text

it('leaves the caret where one types on at once after a completion', async () => {
  const { user, field } = await open()
  await user.type(field, 'tag:elf')
  await waitFor(() => expect(options()).toHaveLength(1))
  await user.keyboard('{ArrowDown}')
  fireEvent.keyDown(field, { key: 'Enter' })
  expect([field.value, field.selectionStart]).toEqual(['tag:elf ', 8])
  const moved = vi.spyOn(field, 'setSelectionRange')
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  expect(moved).not.toHaveBeenCalled()
})

it('completes names of filters and values that the library has, by the keyboard alone', async () => {
  const { user, field } = await open()
  await user.type(field, 'ta')
  await waitFor(() => expect(options()).toEqual(['tag:tag:elf']))
  await user.keyboard('{ArrowDown}{Enter}')
  expect(field.value).toBe('tag:')
  await waitFor(() => expect(options()).toEqual(['old town4', 'town hall2', 'elf1']))
  await user.keyboard('town')
  expect(options()).toEqual(['town hall2', 'old town4'])
  await user.keyboard('{ArrowDown}{ArrowDown}')
  const active = screen.getByRole('option', { selected: true })
  expect(active.textContent).toContain('old town')
  expect(field.getAttribute('aria-activedescendant')).toBe(active.id)
  expect(field.getAttribute('aria-controls')).toBe(screen.getByRole('listbox').id)
  await user.keyboard('{Enter}')
  expect(field.value).toBe('tag:"old town" ')
  expect(searched()).toBe('tag:"old town" ')
  expect(field.getAttribute('aria-expanded')).toBe('false')
  await waitFor(() => expect(field.selectionStart).toBe(field.value.length))
})

it('completes inside the text, and quotes what needs it', async () => {
  const { user, field } = await open()
  fireEvent.change(field, { target: { value: 'in:nig tower' } })
  field.setSelectionRange(6, 6)
  fireEvent.change(field, { target: { value: 'in:nigh tower' } })
  field.setSelectionRange(7, 7)
  await user.keyboard('{Escape}')
  expect(options()).toEqual([])
  fireEvent.keyDown(field, { key: 'ArrowDown' })
  await waitFor(() => expect(options()).toEqual(['Night, harbor2']))
  await user.click(screen.getByRole('option'))
  expect(field.value).toBe('in:"Night, harbor" tower')
})

it('offers all filters where one asks for them in an empty field, and lets go with Escape', async () => {
  const { user, field } = await open()
  await user.click(field)
  expect(options()).toEqual([])
  await user.keyboard('{ArrowDown}')
  await waitFor(() => expect(options()).toHaveLength(12))
  await user.keyboard('{Escape}')
  expect(options()).toEqual([])
  expect(document.activeElement).toBe(field)
  await user.keyboard('{Escape}')
  expect(document.activeElement).not.toBe(field)
})

it('says in words what is not understood, and mends it', async () => {
  const { user, field } = await open()
  const note = screen.getByRole('status')
  await user.type(field, 'tga:elf sea{Enter}')
  await within(note).findByText(/Did you mean tag:\?/)
  expect(field.getAttribute('aria-invalid')).toBe('true')
  expect(field.getAttribute('aria-describedby')).toBe(note.id)
  await user.click(button(words.takeKey('tag')))
  expect(field.value).toBe('tag:elf sea')
  expect(note.textContent).toBe('')
  await user.clear(field)
  await user.type(field, 'note: sea{Enter}')
  await user.click(await screen.findByRole('button', { name: words.searchAsWords }))
  expect(field.value).toBe('"note:" sea')
})

it('gives a hint while a filter is unfinished, with nothing to mend', async () => {
  const { user, field } = await open()
  await user.type(field, 'rating:{Enter}')
  await screen.findByText(/“rating:” needs stars/)
  expect(screen.queryByRole('button', { name: words.searchAsWords })).toBeNull()
})
