import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeTestProfile } from '#models/onnx-graphs/test-profile.ts'
import type { InstalledProfile } from '#models/profiles/installed.ts'
import { createModelStore } from '#models/profiles/store.ts'
import { evaluate } from './evaluate.ts'
import { type EvalOptions, readOptions } from './options.ts'
import { noProgress } from './progress.ts'
import { formatResults } from './report.ts'
import { type PicturesResult, type Results, readResults } from './results.ts'

let folder = ''
let profile: InstalledProfile
let first: Results

const optionsWith = (args: readonly string[]): EvalOptions => {
  const options = readOptions(['--out', join(folder, 'out'), ...args])
  if (options === null) throw new Error('options were expected')
  return options
}

const TINY = ['--queries', '8', '--distractors', '12', '--edits', 'jpeg-30,mirror,crop-33', '--only', 'edits,text']

const run = (args: readonly string[] = TINY, signal?: AbortSignal): Promise<Results> =>
  evaluate(optionsWith(args), profile, { progress: noProgress, signal })

const picturesOf = ({ pictures }: Results): PicturesResult => {
  if (pictures === null) throw new Error('pictures were expected')
  return pictures
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'luna-eval-'))
  const { manifest, profileFolder } = await writeTestProfile(folder)
  const store = createModelStore({ directory: join(folder, 'models'), manifest })
  await store.importFolder('standard', profileFolder)
  profile = await store.resolve('standard')
  first = await run()
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a small evaluation', () => {
  test('finds what hashes are made to find, and not what they cannot', () => {
    const { edits, queries, gallery } = picturesOf(first)
    expect([queries, edits.map(({ edit }) => edit)]).toEqual([8, ['jpeg-30', 'mirror', 'crop-33']])
    expect(gallery).toBe(20)
    const recall = (edit: string, layer: string): number | undefined =>
      edits.find((one) => one.edit === edit)?.layers.find((one) => one.layer === layer)?.recallAtPrecision99.recall
    expect([recall('jpeg-30', 'phash'), recall('jpeg-30', 'dhash'), recall('jpeg-30', 'all')]).toEqual([1, 1, 1])
    expect(recall('mirror', 'hashes-turned')).toBe(1)
    expect(recall('mirror', 'phash')).toBeLessThan(0.5)
    // A model that has learnt nothing brings a crop's original among the nearest by chance; laid over it, it is sure.
    expect(recall('crop-33', 'all')).toBeGreaterThan(recall('crop-33', 'together') ?? 1)
    expect(edits[0]?.pHashRadius).toMatchObject({ bits: 10, recall: 1 })
  })

  test('says how every layer did, each figure within its bounds', () => {
    const { layers, overall, edits, calibration } = picturesOf(first)
    expect(layers.map(({ name }) => name)).toEqual([
      ...['phash', 'dhash', 'hashes-turned', 'vector', 'vector-parts', 'together', 'all'],
    ])
    expect(overall.map(({ layer }) => layer)).toEqual(layers.map(({ name }) => name))
    for (const { cosines, queries } of edits) {
      expect(cosines.related).toHaveLength(queries)
      expect(cosines.related).toEqual(cosines.related.toSorted((a, b) => a - b))
      expect(cosines.unrelated.pairs).toBe(queries * (picturesOf(first).gallery - 1))
    }
    expect(calibration.related.map(({ edit }) => edit)).toEqual(['jpeg-30', 'mirror', 'crop-33'])
  })

  test('compares texts with TF-IDF in the same run', () => {
    const [cards] = first.text?.cards ?? []
    expect(cards?.auc.tfIdf).toBeGreaterThan(0.95)
    expect(cards?.positives).toBeGreaterThan(100)
    expect(first.text?.scored).toBeNull()
  })

  test('is written whole, and reads back as it was', async () => {
    const out = join(folder, 'out/standard')
    expect(readdirSync(out).sort()).toEqual(['curves.svg', 'results.json'])
    expect(await readResults(join(out, 'results.json'))).toEqual(first)
    expect(readFileSync(join(out, 'curves.svg'), 'utf8')).toMatch(/^<svg [\s\S]*pHash[\s\S]*<\/svg>\n$/)
    expect(formatResults(first)).toContain('| JPEG of quality 30 | 100.0 |')
  })

  test('gives the same again, from the cache and anew', async () => {
    const same = { ...first, measuredAt: expect.any(String) }
    expect(await run()).toEqual(same)
    rmSync(join(folder, 'out/cache'), { recursive: true })
    expect(await run()).toEqual(same)
  }, 120_000)

  test('another seed draws and edits otherwise', async () => {
    const other = await run([
      '--queries',
      '4',
      '--distractors',
      '6',
      '--edits',
      'hue',
      '--only',
      'edits',
      '--seed',
      '2',
    ])
    const anew = await run(['--queries', '4', '--distractors', '6', '--edits', 'hue', '--only', 'edits', '--seed', '3'])
    expect(picturesOf(other).edits).not.toEqual(picturesOf(anew).edits)
  }, 120_000)

  test('ends when it is cancelled, without results', async () => {
    const out = join(folder, 'cancelled')
    const signal = AbortSignal.abort()
    await expect(run([...TINY, '--out', out], signal)).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(readdirSync(out)).toEqual(['cache'])
  })
})

test('explains edited pairs, and no unrelated ones', async () => {
  const { parts } = await run(['--only', 'parts', '--parts-pairs', '3', '--edits', 'mirror'])
  expect(parts).toEqual([
    expect.objectContaining({ edit: 'mirror', pairs: 3, explainedRelated: 1, explainedUnrelated: 0 }),
  ])
}, 120_000)

describe('options', () => {
  test('are refused where they say nothing', () => {
    expect(() => readOptions(['--edits', 'nothing'])).toThrow(/there is no such edit/)
    expect(() => readOptions(['--queries', 'many'])).toThrow(/queries/)
    expect(() => readOptions(['--profile', 'mine'])).toThrow(/profile/)
    expect(() => readOptions(['--unknown'])).toThrow(/unknown/)
    expect(readOptions(['--help'])).toBeNull()
  })
})
