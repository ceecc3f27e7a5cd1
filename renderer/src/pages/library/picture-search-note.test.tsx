import { screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import type { ProfileStatus } from '#shared/contract/studio/models.ts'
import { en } from '../../strings/en.ts'
import { renderWithClient, settled } from '../../testing/render-with-client.tsx'
import { changeLook } from './library-view.ts'
import type { SearchMode } from './look.ts'
import { PictureSearchNote } from './picture-search-note.tsx'

const words = en.library.search

function profile(title: string, findsPictures: boolean, active: boolean): ProfileStatus {
  return {
    ...{ id: title.toLowerCase(), title, findsPictures, active },
    ...{ description: '', license: '', bundled: false, state: 'installed', sizeBytes: 1, installedBytes: 1 },
    ...{ imageDimensions: 1, textDimensions: 1, calibrationProvenance: '', evaluation: null, placement: null },
  }
}

async function open(mode: SearchMode, inUse: 'Built in' | 'Standard' | null): Promise<void> {
  changeLook({ search: { mode, text: 'a red dragon' } })
  let isAsked = false
  const list = () => {
    isAsked = true
    return [profile('Built in', false, inUse === 'Built in'), profile('Standard', true, inUse === 'Standard')]
  }
  renderWithClient(<PictureSearchNote />, { models: { list } })
  await settled(() => waitFor(() => expect(isAsked).toBe(true)))
}

beforeEach(() => changeLook({ search: { mode: 'words', text: '' } }))

it.each(['Built in', null] as const)('names the model that is needed, with %s in use', async (inUse) => {
  await open('picture', inUse)
  const note = await screen.findByRole('status')
  expect(note.textContent).toContain(words.needsModel('Standard'))
  expect(note.textContent).toContain(words.searchedWords)
  expect(screen.getByRole('link', { name: words.openModels }).getAttribute('href')).toContain('settings/models')
})

it('says nothing where the model in use can, nor where words are searched', async () => {
  await open('picture', 'Standard')
  expect(screen.queryByRole('status')).toBeNull()
  await settled(async () => changeLook({ search: { mode: 'words', text: 'a red dragon' } }))
  expect(screen.queryByRole('status')).toBeNull()
})

it('says nothing of models to who searches by words', async () => {
  await open('words', 'Built in')
  expect(screen.queryByRole('status')).toBeNull()
})
