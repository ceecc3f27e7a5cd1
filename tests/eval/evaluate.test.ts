import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readOptions } from './options.ts'
import { formatResults } from './report.ts'
import { type Results, readResults } from './results.ts'
import {
  DISTRACTORS,
  picturesOf,
  prepareTinyEvaluation,
  QUERIES,
  TINY,
  type TinyEvaluation,
} from './tiny-evaluation.fixture.ts'

let evaluation: TinyEvaluation
let first: Results

beforeAll(async () => {
  evaluation = await prepareTinyEvaluation()
  first = await evaluation.run()
})

afterAll(() => evaluation.remove())

describe('a small evaluation', () => {
  test('finds what hashes are made to find, and not what they cannot', () => {
    const { edits, queries, gallery } = picturesOf(first)
    expect([queries, edits.map(({ edit }) => edit)]).toEqual([QUERIES, ['jpeg-30', 'mirror', 'crop-33']])
    expect(gallery).toBe(QUERIES + DISTRACTORS)
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
    const out = join(evaluation.folder, 'out/standard')
    expect(readdirSync(out).sort()).toEqual(['curves.svg', 'results.json'])
    expect(await readResults(join(out, 'results.json'))).toEqual(first)
    expect(readFileSync(join(out, 'curves.svg'), 'utf8')).toMatch(/^<svg [\s\S]*pHash[\s\S]*<\/svg>\n$/)
    expect(formatResults(first)).toContain('| JPEG of quality 30 | 100.0 |')
  })

  test('ends when it is canceled, without results', async () => {
    const out = join(evaluation.folder, 'cancelled')
    const signal = AbortSignal.abort()
    await expect(evaluation.run([...TINY, '--out', out], signal)).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(readdirSync(out)).toEqual(['cache'])
  })
})

test('explains edited pairs, and no unrelated ones', async () => {
  const { parts } = await evaluation.run(['--only', 'parts', '--parts-pairs', '3', '--edits', 'mirror'])
  expect(parts).toEqual([
    expect.objectContaining({ edit: 'mirror', pairs: 3, explainedRelated: 1, explainedUnrelated: 0 }),
  ])
})

describe('options', () => {
  test('are refused where they say nothing', () => {
    expect(() => readOptions(['--edits', 'nothing'])).toThrow(/there is no such edit/)
    expect(() => readOptions(['--queries', 'many'])).toThrow(/queries/)
    expect(() => readOptions(['--profile', 'mine'])).toThrow(/profile/)
    expect(() => readOptions(['--unknown'])).toThrow(/unknown/)
    expect(readOptions(['--help'])).toBeNull()
  })
})
