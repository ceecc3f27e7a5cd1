import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readOptions } from './options.ts'
import { formatResults } from './report.ts'
import { type Results, readResults } from './results.ts'
import {
  checksOf,
  ORIGINALS,
  prepareTinyEvaluation,
  TINY,
  type TinyEvaluation,
  UNRELATED,
  WORKS,
} from './tiny-evaluation.fixture.ts'

let evaluation: TinyEvaluation
let first: Results

beforeAll(async () => {
  evaluation = await prepareTinyEvaluation()
  first = await evaluation.run()
})

afterAll(() => evaluation.remove())

describe('a small evaluation', () => {
  test('checks edited pictures of a library, and others, by the engine and by simpler ways', () => {
    const { galleries, preset } = checksOf(first)
    expect([preset, galleries.length]).toEqual(['fast', 1])
    const [{ works, drawn, methods, unrelated, edits } = galleries[0] ?? expect.fail()] = galleries
    expect([works, drawn, unrelated.checks, unrelated.leftOut]).toEqual([WORKS, WORKS, UNRELATED, 0])
    expect(methods.map(({ name }) => name)).toEqual(['check', 'phash', 'vector', 'vector-strict'])
    expect(edits.map(({ edit, checks }) => [edit, checks])).toEqual([
      ['jpeg-30', ORIGINALS],
      ['mirror', ORIGINALS],
    ])
    for (const { methods: found } of edits) {
      for (const { found: count, named } of found) expect(named).toBeLessThanOrEqual(count)
    }
  })

  test('finds what each way is made to find, and not what it cannot', () => {
    const named = (edit: string, name: string): number | undefined =>
      checksOf(first)
        .galleries[0]?.edits.find((one) => one.edit === edit)
        ?.methods.find(({ method }) => method === name)?.named
    expect([named('jpeg-30', 'check'), named('jpeg-30', 'phash')]).toEqual([ORIGINALS, ORIGINALS])
    expect([named('mirror', 'check'), named('mirror', 'phash')]).toEqual([ORIGINALS, 0])
  })

  test('gives the vectors that a calibration is fitted on, and compares texts with TF-IDF', () => {
    const { related, unrelated } = first.vectors?.calibration ?? expect.fail()
    expect(related.map(({ edit, cosines }) => [edit, cosines.length])).toEqual([
      ['jpeg-30', 2],
      ['mirror', 2],
    ])
    expect(unrelated.pairs).toBe(2 * 2 * 7)
    const [cards] = first.text?.cards ?? []
    expect(cards?.auc.tfIdf).toBeGreaterThan(0.95)
  })

  test('is written whole, and reads back as it was', async () => {
    const out = join(evaluation.folder, 'out/standard')
    expect(readdirSync(out)).toEqual(expect.arrayContaining([`accused-${WORKS}.json`, 'results.json']))
    expect(await readResults(join(out, 'results.json'))).toEqual(first)
    expect(formatResults(first)).toContain('| JPEG of quality 30 | 100.0 (100.0) |')
  })

  test('ends when it is canceled, without results', async () => {
    const out = join(evaluation.folder, 'cancelled')
    const signal = AbortSignal.abort()
    await expect(evaluation.run([...TINY, '--out', out], signal)).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(readdirSync(out)).toEqual(['cache'])
  })
})

describe('options', () => {
  test('are refused where they say nothing', () => {
    expect(() => readOptions(['--edits', 'nothing'])).toThrow(/there is no such edit/)
    expect(() => readOptions(['--originals', 'many'])).toThrow(/originals/)
    expect(() => readOptions(['--sizes', '100,few'])).toThrow(/sizes/)
    expect(() => readOptions(['--profile', 'mine'])).toThrow(/profile/)
    expect(() => readOptions(['--unknown'])).toThrow(/unknown/)
    expect(readOptions(['--help'])).toBeNull()
  })
})
