/** The studio for one command: the engine in this process, spoken to through the same API as the app's. */
import { createRouterClient } from '@orpc/server'
import { createRouter } from '#engine/api/router.ts'
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
  const engine = await createEngine({
    libraryDirectory: folders.library,
    modelsDirectory: folders.models,
    host: 'cli',
    version: packageJson.version,
    background: false,
  })
  try {
    return await run({ engine, client: createRouterClient(createRouter(engine)) })
  } finally {
    await engine.close()
  }
}

/** Follows a job to its end. @throws LunaError the job's own error, or CANCELLED. */
export async function finishJob(
  { client }: Studio,
  jobId: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
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
