import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { drawPixels } from './drawn-pictures.ts'
import { sharpOf } from './raw-picture.ts'
import type { Results } from './results.ts'
import {
  checksOf,
  ORIGINALS,
  prepareTinyEvaluation,
  TINY,
  type TinyEvaluation,
  WORKS,
} from './tiny-evaluation.fixture.ts'

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

test('pairs that are known to share a part are no accusations', async () => {
  // Each drawing is there twice, under names that do not say so: what is held out has a copy in the library.
  const pictures = join(evaluation.folder, 'pictures')
  await writeTwins(pictures, 4)
  const args = ['--pictures', pictures, '--unrelated', '3', '--originals', '1', '--sizes', '5', '--edits', 'mirror']
  const run = async (...more: string[]) => {
    const { galleries } = checksOf(await evaluation.run([...args, '--only', 'checks', ...more]))
    return galleries[0]?.unrelated.methods[0]
  }
  const accused = (await run())?.accused ?? 0
  expect(accused).toBeGreaterThan(0)
  const rows = accusedRows(join(evaluation.folder, 'out/standard/accused-5.json'))
  expect(readdirSync(join(evaluation.folder, 'out/standard'))).toContain('accused-5-1.png')
  const sharing = join(evaluation.folder, 'sharing.jsonl')
  writeFileSync(sharing, rows.map(({ query, picture }) => JSON.stringify({ a: picture, b: query })).join('\n'))
  expect(await run('--sharing', sharing)).toEqual({ method: 'check', accused: 0, sharing: accused })
})

test('a catalog of the gallery alone is compared with, filled up from an index', async () => {
  const filling = join(evaluation.folder, 'filling')
  mkdirSync(filling)
  for (const number of [50, 51]) await sharpOf(await drawPixels(1, number)).toFile(join(filling, `${number}.png`))
  const index = join(filling, 'index.jsonl')
  writeFileSync(index, [50, 51].map((id) => JSON.stringify({ id: String(id), file: `${id}.png` })).join('\n'))
  const args = ['--only', 'checks', '--against', 'catalog', '--fill', index, '--out', join(filling, 'out')]
  const { against, galleries } = checksOf(await evaluation.run([...TINY, ...args]))
  const [{ works, filled, drawn, edits } = galleries[0] ?? expect.fail()] = galleries
  expect([against, works, filled, drawn]).toEqual(['catalog', WORKS, 2, WORKS - 2])
  for (const { methods } of edits) expect(methods[0]).toEqual({ method: 'check', found: ORIGINALS, named: ORIGINALS })
})

async function writeTwins(folder: string, drawings: number): Promise<void> {
  mkdirSync(folder)
  for (let number = 0; number < drawings; number++) {
    const drawing = sharpOf(await drawPixels(1, number))
    await drawing.clone().toFile(join(folder, `${number}.png`))
    await drawing.clone().toFile(join(folder, `${number + drawings}.webp`))
  }
}

const accusedSchema = z.array(z.object({ query: z.string(), picture: z.string() }))
const accusedRows = (path: string) => accusedSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
