import { expect, it } from 'vitest'
import { isPlaceholderName } from './placeholder-name.ts'

it.each([
  'IMG 2045',
  'ComfyUI 00174',
  '00136-1001076984-web',
  'DSC_0012',
  'Untitled',
  '3f2a9c1e-8d41-4c55-9f0a-1b2c3d4e5f60',
  'PXL 20240101 123456789',
  'a',
  '',
])('“%s” is a name that no person gave', (name) => {
  expect(isPlaceholderName(name)).toBe(true)
})

it.each(['Cleric 26', 'Forest background', 'Head by Fang', '月の城', 'Dead beef face', 'Ana', 'Book illustration 83'])(
  '“%s” says what it is',
  (name) => {
    expect(isPlaceholderName(name)).toBe(false)
  },
)
