import { screen } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { en } from '../strings/en.ts'
import { renderWithClient } from '../testing/render-with-client.tsx'
import { chooseFiles, chooseFolder } from './choose.ts'

const words = en.library.imports

const inputs = () => [...document.querySelectorAll<HTMLInputElement>('input[type=file]')]

afterEach(() => {
  for (const input of inputs()) input.remove()
})

it.each([
  ['files', chooseFiles, false],
  ['a folder', chooseFolder, true],
])('keeps the input for %s in the document until something is chosen', async (_what, choose, takesFolder) => {
  renderWithClient(null, {})
  choose()
  const [input] = inputs()
  expect(input).toMatchObject({ hidden: true, multiple: true, webkitdirectory: takesFolder })
  input?.dispatchEvent(new Event('change'))
  expect(await screen.findByText(words.nothing)).toBeDefined()
  expect(inputs()).toEqual([])
})

it('takes the input away where nothing is chosen', () => {
  renderWithClient(null, {})
  chooseFiles()
  inputs()[0]?.dispatchEvent(new Event('cancel'))
  expect(screen.queryByText(words.nothing)).toBeNull()
  expect(inputs()).toEqual([])
})
