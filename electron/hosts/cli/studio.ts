/** The studio for one command: the engine in this process, spoken to through the same API as the app's. */
import { createRouterClient } from '@orpc/server'
import { createRouter } from '#engine/api/router.ts'
import { closeLog, openLog } from '#engine/diagnostics/log.ts'
import { createEngine, type Engine } from '#engine/engine.ts'
import { dataFolders } from '#models/data-folders.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { Job } from '#shared/contract/studio/jobs.ts'
import type { StudioClient } from '#shared/contract/studio/studio.ts'
import packageJson from '../../../package.json' with { type: 'json' }
import type { Progress } from './progress.ts'

export interface Studio {
  readonly engine: Engine
  readonly client: StudioClient
}

/** Opens the library, runs the command and always closes it again. */
export async function withStudio<T>(library: string | undefined, run: (studio: Studio) => Promise<T>): Promise<T> {
  const folders = dataFolders(library)
  openLog({ folder: folders.logs, program: 'cli', host: 'cli', version: packageJson.version })
  const engine = await createEngine({
    libraryDirectory: folders.library,
    modelsDirectory: folders.models,
    logsDirectory: folders.logs,
    host: 'cli',
    version: packageJson.version,
    background: false,
  })
  try {
    return await run({ engine, client: createRouterClient(createRouter(engine)) })
  } finally {
    await engine.close()
    closeLog()
  }
}

/** How often a job is looked after, milliseconds. */
const LOOK_EVERY_MS = 1_000

/**
 * Follows a job to its end, also one that another program on this library runs. @throws LunaError the job's own error,
 * CANCELLED, or INTERNAL where the program that ran it is gone.
 */
export async function finishJob(studio: Studio, jobId: string, progress: Progress, signal: AbortSignal): Promise<void> {
  const lost = Promise.withResolvers<never>()
  // Waiting for another program keeps nothing else of this one busy, which would end it.
  const timer = setInterval(() => {
    if (isAbandoned(studio, jobId)) lost.reject(new LunaError('INTERNAL', ABANDONED))
  }, LOOK_EVERY_MS)
  try {
    await Promise.race([watchJob(studio, jobId, progress, signal), lost.promise])
  } finally {
    clearInterval(timer)
  }
}

const ABANDONED = 'The program that was doing this work has stopped. Run the command again.'

function isAbandoned({ engine: { jobs } }: Studio, jobId: string): boolean {
  const job = jobs.get(jobId)
  return job?.state === 'running' && jobs.underWay(job.kind) === undefined
}

async function watchJob({ client }: Studio, jobId: string, progress: Progress, signal: AbortSignal): Promise<void> {
  const cancel = () => void client.jobs.cancel({ id: jobId })
  if (signal.aborted) cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    for await (const job of await client.jobs.watch()) {
      if (job.id !== jobId) continue
      progress.report(job)
      if (isOver(job)) return
    }
  } finally {
    signal.removeEventListener('abort', cancel)
    progress.stop()
  }
}

function isOver(job: Job): boolean {
  switch (job.state) {
    case 'queued':
    case 'running':
      return false
    case 'finished':
      return true
    case 'cancelled':
      throw new LunaError('CANCELLED')
    case 'failed':
      throw new LunaError(job.error?.code ?? 'INTERNAL', job.error?.detail)
    default:
      return job.state satisfies never
  }
}
