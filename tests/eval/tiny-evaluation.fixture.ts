/** An evaluation of a few drawn pictures by the real engine, with small models with generated weights. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { writeTestProfile } from '#models/onnx-graphs/test-profile.ts'
import { createModelStore } from '#models/profiles/store.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { evaluate } from './evaluate.ts'
import { readOptions } from './options.ts'
import { noProgress } from './progress.ts'
import type { ChecksResult, Results } from './results.ts'

export interface TinyEvaluation {
  /** What is evaluated goes to `out` in it. */
  readonly folder: string
  run(args?: readonly string[], signal?: AbortSignal): Promise<Results>
  remove(): void
}

export const UNRELATED = byExtent({ short: 3, long: 8 })
export const ORIGINALS = byExtent({ short: 2, long: 4 })
export const WORKS = byExtent({ short: 6, long: 16 })

export const TINY = [
  ...['--unrelated', String(UNRELATED), '--originals', String(ORIGINALS), '--sizes', String(WORKS)],
  ...[
    '--queries',
    '2',
    '--distractors',
    '6',
    '--edits',
    'jpeg-30,mirror',
    '--only',
    'checks,vectors,text',
    '--preset',
    'fast',
  ],
]

/** The caller undoes what `vi` stubs. */
export async function prepareTinyEvaluation(): Promise<TinyEvaluation> {
  const folder = mkdtempSync(join(tmpdir(), 'luna-eval-'))
  const { manifest, profileFolder } = await writeTestProfile(folder)
  const models = join(folder, 'models')
  const store = createModelStore({ directory: models, manifest })
  await store.importFolder('standard', profileFolder)
  const profile = await store.resolve('standard')
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
  vi.stubEnv('LUNA_STUDIO_MANIFEST', join(folder, 'manifest.json'))
  return {
    folder,
    run(args = TINY, signal) {
      const options = readOptions(['--models', models, '--out', join(folder, 'out'), ...args])
      if (options === null) throw new Error('options were expected')
      return evaluate(options, profile, { progress: noProgress, signal })
    },
    remove() {
      vi.unstubAllEnvs()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export function checksOf({ checks }: Results): ChecksResult {
  if (checks === null) throw new Error('checks were expected')
  return checks
}
