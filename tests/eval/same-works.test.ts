import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { sha256Hex } from '#models/hashes/metadata-hash.ts'
import { drawPixels } from './drawn-pictures.ts'
import { randomOf } from './edit.ts'
import { editNamed } from './edits.ts'
import { describeItems } from './prints.ts'
import { openProduct } from './product.ts'
import { findSameWorks } from './same-works.ts'
import { thumbnailTrait } from './traits.ts'

const folder = mkdtempSync(join(tmpdir(), 'luna-works-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('versions of one picture and pictures of one name belong together, others do not', async () => {
  const drawn = await Promise.all([1, 2, 3, 4].map((number) => drawPixels(5, number)))
  const [first, second] = drawn
  if (first === undefined || second === undefined) throw new Error('pictures were expected')
  const again = await editNamed('jpeg-30').apply(first, { random: randomOf(1, 'x', 'jpeg-30'), other: second })
  const items = [...drawn, again].map((pixels, at) => ({
    key: async () => sha256Hex(String(at)),
    load: async () => pixels,
  }))
  const { prints } = await describeItems(items, { folder, group: 'works', traits: [thumbnailTrait] })
  const product = await openProduct(folder)
  try {
    const same = await findSameWorks(prints, ['a', 'b', 'c', 'b', 'd'], [0, 1, 2], product)
    expect([0, 1, 2].map((row) => [...(same.of.get(row) ?? [])])).toEqual([[4], [3], []])
    expect(same.pairs).toBe(2)
  } finally {
    await product.close()
  }
})
