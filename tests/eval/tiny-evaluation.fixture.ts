/** An evaluation of a few drawn pictures by small models with generated weights. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeTestProfile } from '#models/onnx-graphs/test-profile.ts'
import { createModelStore } from '#models/profiles/store.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { evaluate } from './evaluate.ts'
import { readOptions } from './options.ts'
import { noProgress } from './progress.ts'
import type { PicturesResult, Results } from './results.ts'

export interface TinyEvaluation {
  /** What is evaluated goes to `out` in it. */
  readonly folder: string
  run(args?: readonly string[], signal?: AbortSignal): Promise<Results>
  remove(): void
}

export const QUERIES = byExtent({ short: 4, long: 8 })
export const DISTRACTORS = byExtent({ short: 6, long: 12 })

export const TINY = [
  ...['--queries', String(QUERIES), '--distractors', String(DISTRACTORS)],
  ...['--edits', 'jpeg-30,mirror,crop-33', '--only', 'edits,text'],
]

export async function prepareTinyEvaluation(): Promise<TinyEvaluation> {
  const folder = mkdtempSync(join(tmpdir(), 'luna-eval-'))
  const { manifest, profileFolder } = await writeTestProfile(folder)
  const store = createModelStore({ directory: join(folder, 'models'), manifest })
  await store.importFolder('standard', profileFolder)
  const profile = await store.resolve('standard')
  return {
    folder,
    run(args = TINY, signal) {
      const options = readOptions(['--out', join(folder, 'out'), ...args])
      if (options === null) throw new Error('options were expected')
      return evaluate(options, profile, { progress: noProgress, signal })
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

export function picturesOf({ pictures }: Results): PicturesResult {
  if (pictures === null) throw new Error('pictures were expected')
  return pictures
}
