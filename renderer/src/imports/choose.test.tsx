import { afterEach, expect, it, vi } from 'vitest'
import { chooseFiles, chooseFolder } from './choose.ts'
import { importFound } from './importing.ts'

vi.mock('./importing.ts', () => ({ importFound: vi.fn(), importPaths: vi.fn() }))

const inputs = () => [...document.querySelectorAll<HTMLInputElement>('input[type=file]')]

afterEach(() => {
  for (const input of inputs()) input.remove()
  vi.clearAllMocks()
})

it.each([
  ['files', chooseFiles, false],
  ['a folder', chooseFolder, true],
])('keeps the input for %s in the document until something is chosen', (_what, choose, takesFolder) => {
  choose()
  const [input] = inputs()
  expect(input).toMatchObject({ hidden: true, multiple: true, webkitdirectory: takesFolder })
  input?.dispatchEvent(new Event('change'))
  expect(importFound).toHaveBeenCalledOnce()
  expect(inputs()).toEqual([])
})

it('takes the input away where nothing is chosen', () => {
  chooseFiles()
  inputs()[0]?.dispatchEvent(new Event('cancel'))
  expect(importFound).not.toHaveBeenCalled()
  expect(inputs()).toEqual([])
})
