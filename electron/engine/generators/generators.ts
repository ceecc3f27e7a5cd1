/** Pictures on request: asks the creator's generator seed by seed, keeps each picture, and says how unique it is. */
import { readFile } from 'node:fs/promises'
import type { Database } from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import * as z from 'zod'
import { LunaError, toLunaError } from '#shared/contract/errors.ts'
import {
  type GenerationBatch,
  type GenerationRequest,
  type GeneratorCheck,
  type GeneratorConfig,
  seedAfter,
  type WorkflowReading,
} from '#shared/contract/studio/generators.ts'
import type { Write } from '../database/write.ts'
import type { JobRun, Jobs } from '../jobs/jobs.ts'
import type { MediaStore } from '../media/store.ts'
import { currentState } from '../revisions/current-state.ts'
import type { Preflight } from '../uniqueness/preflight.ts'
import { type BatchRow, batchesOf, endBatch, insertBatch, readBatch, resultsOf } from './batch-rows.ts'
import { parseWorkflow, readWorkflow } from './comfyui-workflow.ts'
import { keepConfig, openGenerator, readConfig, type ShownConfig } from './config.ts'
import type { Generator, MadePicture } from './generator.ts'
import { keepPicture } from './keep-picture.ts'

export interface Generators {
  config(): ShownConfig
  setConfig(config: GeneratorConfig): ShownConfig
  check(signal?: AbortSignal): Promise<GeneratorCheck>
  readWorkflow(text: string): WorkflowReading
  start(assetId: string, request: GenerationRequest): { batchId: string; jobId: string }
  batches(assetId: string): GenerationBatch[]
}

export interface GeneratorsOptions {
  readonly db: Database
  readonly write: Write
  readonly jobs: Jobs
  readonly media: MediaStore
  readonly uniqueness: Pick<Preflight, 'checkState'>
}

const payloadSchema = z.object({ batchId: z.string() })

export function createGenerators(options: GeneratorsOptions): Generators {
  const { db, write, jobs } = options
  /** Asked for since this program started. */
  const fresh = new Set<string>()

  jobs.register('generation', async (run) => {
    const { batchId } = payloadSchema.parse(run.payload)
    const batch = readBatch(db, batchId)
    if (batch === null) return
    // A generator is not set to work again just because the app was opened.
    if (!fresh.has(batchId)) return write(() => endBatch(db, batchId, 'interrupted'))
    try {
      await makeAll(options, batch, run)
      write((changed) => {
        endBatch(db, batchId, 'finished')
        changed.asset(batch.asset_id)
      })
    } catch (cause) {
      if (!run.signal.aborted) write(() => endBatch(db, batchId, 'failed', toLunaError(cause).toReport()))
      throw cause
    }
  })

  return {
    config: () => readConfig(db),
    setConfig: (config) => keepConfig(db, write, config),
    check: (signal) => openGenerator(readConfig(db)).check(signal),
    readWorkflow: (text) => readWorkflow(parseWorkflow(text)),
    start(assetId, request) {
      const { kind } = readConfig(db)
      if (kind === null) throw new LunaError('GENERATOR_NOT_SET')
      assertPossible(db, assetId, kind, request)
      return write((changed) => {
        const batchId = newId()
        const jobId = jobs.create({
          kind: 'generation',
          title: request.prompt.slice(0, 80),
          unit: 'items',
          total: request.count,
          payload: { batchId },
        })
        insertBatch(db, { id: batchId, assetId, jobId, generator: kind, request })
        fresh.add(batchId)
        changed.asset(assetId)
        return { batchId, jobId }
      })
    },
    batches: (assetId) => batchesOf(db, assetId, jobs.get),
  }
}

/** Throws NOT_FOUND, INVALID_INPUT. */
function assertPossible(
  db: Database,
  assetId: string,
  kind: GenerationBatch['generator'],
  { startsFromPicture }: GenerationRequest,
): void {
  const { pictureId } = currentState(db, assetId)
  if (!startsFromPicture) return
  if (kind === 'comfyui')
    throw new LunaError('INVALID_INPUT', 'startsFromPicture: add the starting picture to the ComfyUI workflow instead.')
  if (pictureId === null) throw new LunaError('INVALID_INPUT', 'startsFromPicture: the asset has no picture.')
}

async function makeAll(options: GeneratorsOptions, batch: BatchRow, run: JobRun): Promise<void> {
  const { request, asset_id: assetId } = batch
  const generator = openGenerator(readConfig(options.db))
  const startPicture = request.startsFromPicture ? await presentPicture(options, assetId) : null
  run.report({ done: 0, total: request.count })
  const made = new Set(resultsOf(options.db, batch.id).map(({ seed }) => seed))
  for (let index = 0; index < request.count; index++) {
    const seed = seedAfter(request.firstSeed, index)
    if (!made.has(seed)) await makeOne(options, { batch, generator, seed, startPicture, index, run })
    run.report({ done: index + 1 })
  }
}

async function presentPicture({ db, media }: GeneratorsOptions, assetId: string): Promise<Uint8Array | null> {
  const { pictureId } = currentState(db, assetId)
  return pictureId === null ? null : readFile(media.pathOf(pictureId))
}

interface OneOfBatch {
  readonly batch: BatchRow
  readonly generator: Generator
  readonly seed: string
  readonly startPicture: Uint8Array | null
  readonly index: number
  readonly run: JobRun
}

/** The share of a picture's progress that the generator has; the rest is looking at it. */
const MAKING_SHARE = 0.9

async function makeOne(options: GeneratorsOptions, one: OneOfBatch): Promise<void> {
  const { batch, generator, seed, startPicture, index, run } = one
  const { signal } = run
  if (signal.aborted) throw new LunaError('CANCELLED')
  const onProgress = (share: number) => run.report({ done: index + share * MAKING_SHARE })
  const made = await generator.make({ ...batch.request, seed, startPicture }, { signal, onProgress })
  const [first, ...others] = made
  // The result comes last: a seed that has one is not made again.
  for (const [index, other] of others.entries()) {
    await keepPicture(options, batch, { seed, part: index + 1, made: other, signal })
  }
  if (first !== undefined) await keepResult(options, one, first)
}

async function keepResult(
  options: GeneratorsOptions,
  { batch, seed, run }: OneOfBatch,
  made: MadePicture,
): Promise<void> {
  const { signal } = run
  const { resultId, pictureId, card } = await keepPicture(options, batch, { seed, part: 0, made, signal })
  const report = await options.uniqueness.checkState(batch.asset_id, { card, pictureId }, signal)
  options.write((changed) => {
    options.db
      .prepare(
        `update generation_result set uniqueness = @uniqueness, verdict = @verdict, nearest_name = @nearestName
         where id = @resultId`,
      )
      .run({
        resultId,
        uniqueness: report.uniqueness,
        verdict: report.verdict,
        nearestName: report.matches[0]?.name ?? null,
      })
    changed.asset(batch.asset_id)
  })
}
