import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drawPixels } from './drawn-pictures.ts'
import { originalItem } from './edited-pictures.ts'
import { isPictureHeldOut } from './hold-out.ts'
import { type PictureSelection, selectPictures } from './picture-set.ts'
import { describeItems } from './prints.ts'
import { sharpOf } from './raw-picture.ts'
import { hashTrait } from './traits.ts'

const folder = mkdtempSync(join(tmpdir(), 'luna-set-'))
const files = ['one.png', 'deep/two.webp', 'deep/deeper/three.jpg']
const rows = files.map((file, at) => ({ id: `P${at}`, file, set: 'test', caption: at === 0 ? 'a harbour' : 'a tower' }))

const select = (selection: Partial<PictureSelection>, most = 10) =>
  selectPictures({ seed: 1, isHoldOut: false, ...selection }, most)

beforeAll(async () => {
  mkdirSync(join(folder, 'deep/deeper'), { recursive: true })
  for (const [at, file] of files.entries()) await sharpOf(await drawPixels(1, at)).toFile(join(folder, file))
  writeFileSync(join(folder, 'notes.txt'), 'no picture')
  writeFileSync(join(folder, 'index.jsonl.gz'), gzipSync(rows.map((row) => JSON.stringify(row)).join('\n')))
})

afterAll(() => rmSync(folder, { recursive: true }))

test('a folder gives every file below it, in the order of the seed; what is no picture is left out when it is read', async () => {
  const pictures = await select({ folder })
  expect(pictures.map(({ id }) => id).sort()).toEqual([
    'deep/deeper/three.jpg',
    'deep/two.webp',
    'index.jsonl.gz',
    'notes.txt',
    'one.png',
  ])
  expect((await select({ folder })).map(({ id }) => id)).toEqual(pictures.map(({ id }) => id))
  const items = pictures.map(originalItem)
  const { readable } = await describeItems(items, { folder: join(folder, 'cache'), group: 'all', traits: [hashTrait] })
  expect(readable.map((at) => pictures[at]?.id).sort()).toEqual(['deep/deeper/three.jpg', 'deep/two.webp', 'one.png'])
})

test('an index names the files; one set and caption are one work', async () => {
  const pictures = await select({ index: join(folder, 'index.jsonl.gz') })
  expect(pictures.map(({ id }) => id).sort()).toEqual(['P0', 'P1', 'P2'])
  expect(new Set(pictures.map(({ work }) => work)).size).toBe(2)
  for (const picture of pictures) expect((await picture.load()).width).toBeGreaterThan(100)
})

test('an index may name files in archives, families, and what training may use', async () => {
  const shard = 'pictures.tar'
  execFileSync('tar', ['--format=ustar', '-cf', join(folder, shard), '-C', join(folder, 'deep'), 'two.webp'])
  const index = join(folder, 'archived.jsonl')
  const uses = ['train', 'measure'] as const
  const archived = uses.map((use, at) => ({ id: `A${at}`, file: 'two.webp', shard, family: 'both', use }))
  writeFileSync(index, archived.map((row) => JSON.stringify(row)).join('\n'))
  const pictures = await select({ index })
  expect(pictures.map(({ work }) => work)).toEqual(['both', 'both'])
  for (const picture of pictures) {
    const { bytes, extension } = await picture.file()
    expect([Buffer.compare(bytes, readFileSync(join(folder, 'deep/two.webp'))), extension]).toEqual([0, '.webp'])
    expect((await picture.load()).width).toBeGreaterThan(100)
  }
  expect((await select({ index, isHoldOut: true })).map(({ id }) => id)).toEqual(['A1'])
  rmSync(join(folder, shard))
  rmSync(index)
})

test('hold-out keeps those whose id measures and never trains', async () => {
  const index = join(folder, 'index.jsonl.gz')
  const held = (await select({ index, isHoldOut: true })).map(({ id }) => id)
  expect(held.sort()).toEqual(['P0', 'P1', 'P2'].filter(isPictureHeldOut))
})

test('without either, pictures are drawn, others for another seed', async () => {
  const [first, again, other] = [await select({}, 3), await select({}, 3), await select({ seed: 2 }, 3)]
  const sums = (pictures: typeof first) => Promise.all(pictures.map((picture) => picture.sha256()))
  expect(await sums(first)).toEqual(await sums(again))
  expect(new Set([...(await sums(first)), ...(await sums(other))]).size).toBe(6)
})

describe('an index that is none is refused with its line', () => {
  test.each([
    ['no JSON', 'P0', /line 1: SyntaxError/],
    ['no file', `${JSON.stringify(rows[0])}\n\n{"id":"P1"}`, /line 3: [\s\S]*file/],
  ])('%s', async (name, content, message) => {
    const index = join(folder, `${name}.jsonl`)
    writeFileSync(index, content)
    await expect(select({ index })).rejects.toThrow(message)
  })
})
