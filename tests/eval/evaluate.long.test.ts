import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { picturesOf, prepareTinyEvaluation, type TinyEvaluation } from './tiny-evaluation.fixture.ts'

let evaluation: TinyEvaluation

beforeAll(async () => {
  evaluation = await prepareTinyEvaluation()
})

afterAll(() => evaluation.remove())

test('gives the same results from the cache and without it', async () => {
  const same = { ...(await evaluation.run()), measuredAt: expect.any(String) }
  expect(await evaluation.run()).toEqual(same)
  rmSync(join(evaluation.folder, 'out/cache'), { recursive: true })
  expect(await evaluation.run()).toEqual(same)
})

test('another seed draws and edits other pictures', async () => {
  const small = ['--queries', '4', '--distractors', '6', '--edits', 'hue', '--only', 'edits']
  const [first, second] = [
    await evaluation.run([...small, '--seed', '2']),
    await evaluation.run([...small, '--seed', '3']),
  ]
  expect(picturesOf(first).edits).not.toEqual(picturesOf(second).edits)
})
