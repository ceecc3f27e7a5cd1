import sharp from 'sharp'
import { expect, test } from 'vitest'
import { contactSheets } from './contact-sheet.ts'

const flat = (value: number) => ({ width: 4, height: 4, data: new Uint8Array(48).fill(value) })

test('shows each pair side by side, twenty-four a sheet', async () => {
  expect(await contactSheets([])).toEqual([])
  const pairs = Array.from({ length: 25 }, (_, at) => ({ number: at + 1, left: flat(250), right: flat(5) }))
  const sheets = await contactSheets(pairs)
  const sizes = await Promise.all(sheets.map(async (sheet) => (await sharp(sheet).metadata()).width))
  expect(sizes).toEqual([1512, 504])
  const { data, info } = await sharp(sheets[1]).raw().toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number): number | undefined => data[(y * info.width + x) * info.channels]
  expect([at(128, 140), at(376, 140)]).toEqual([250, 5])
})
