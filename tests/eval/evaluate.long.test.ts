import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Results } from './results.ts'
import { checksOf, prepareTinyEvaluation, type TinyEvaluation } from './tiny-evaluation.fixture.ts'

let evaluation: TinyEvaluation

beforeAll(async () => {
  evaluation = await prepareTinyEvaluation()
})

afterAll(() => evaluation.remove())

/** All but the times. */
function timeless(results: Results) {
  const { galleries, ...checks } = checksOf(results)
  return {
    ...results,
    measuredAt: '',
    checks: { ...checks, galleries: galleries.map((one) => ({ ...one, medianMs: 0 })) },
  }
}

test('gives the same results from the cache and without it', async () => {
  const first = timeless(await evaluation.run())
  expect(timeless(await evaluation.run())).toEqual(first)
  rmSync(join(evaluation.folder, 'out/cache'), { recursive: true })
  expect(timeless(await evaluation.run())).toEqual(first)
})

test('another seed draws and edits other pictures', async () => {
  const small = ['--unrelated', '2', '--sizes', '4', '--queries', '2', '--distractors', '4', '--edits', 'hue']
  const run = async (seed: string) => (await evaluation.run([...small, '--only', 'vectors', '--seed', seed])).vectors
  expect((await run('2'))?.calibration.related).not.toEqual((await run('3'))?.calibration.related)
})
