// What a long run has passed so far, so that the next run can resume after it.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import * as z from 'zod'
import { root } from '../set-up.mjs'
import { sourceFiles } from '../sources.ts'

const CONFIGURATION = ['package.json', 'package-lock.json', 'vitest.config.ts', 'playwright.config.ts']

const count = z.int().min(0)
const reportSchema = z.object({
  name: z.string(),
  elapsedMs: z.number().min(0),
  counts: z.object({ passed: count, failed: count, skipped: count }),
  files: z.array(z.object({ file: z.string(), elapsedMs: z.number() })),
})

const progressSchema = z.object({
  /** Digest of the sources: results hold only for the sources that they were seen with. */
  sources: z.string(),
  seed: count,
  reports: z.array(reportSchema),
})
export type Progress = z.infer<typeof progressSchema>

/** SHA-256 over the names and contents of all sources and of the configuration of the tests. */
export function digestSources(): string {
  const hash = createHash('sha256')
  for (const file of [...CONFIGURATION, ...sourceFiles('ts,tsx,js,mjs,css,html,json,sql')]) {
    const content = readFileSync(path.join(root, file))
    hash.update(`${file}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/** The progress in `file`; undefined where there is none, where it cannot be read, or where the sources have changed. */
export function readProgress(file: string, sources: string): Progress | undefined {
  if (!existsSync(file)) return undefined
  try {
    const progress = progressSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    return progress.sources === sources ? progress : undefined
  } catch {
    return undefined // written by another version, or cut off by a crash
  }
}

export function writeProgress(file: string, progress: Progress): void {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(progress))
}
