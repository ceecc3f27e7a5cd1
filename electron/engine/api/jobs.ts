import { implement, type Router } from '@orpc/server'
import { jobsContract } from '#shared/contract/studio/jobs.ts'
import type { Engine } from '../engine.ts'
import { declaredErrors } from './declared-errors.ts'

const jobsApi = implement(jobsContract).use(declaredErrors)

type Parts = Pick<Engine, 'jobs' | 'imports' | 'samples' | 'watchFolders'>

export function jobsRouter(engine: Parts): Router<typeof jobsContract, Record<never, never>> {
  const { jobs, imports, samples, watchFolders } = engine
  return {
    list: jobsApi.list.handler(() => jobs.list()),
    watch: jobsApi.watch.handler(({ signal }) => jobs.watch(signal)),
    cancel: jobsApi.cancel.handler(({ input }) => {
      jobs.cancel(input.id)
      return {}
    }),
    clear: jobsApi.clear.handler(() => {
      jobs.clear()
      return {}
    }),
    startImport: jobsApi.startImport.handler(({ input }) => imports.start(input)),
    retryImport: jobsApi.retryImport.handler(({ input }) => imports.retry(input)),
    importOutcome: jobsApi.importOutcome.handler(({ input }) => imports.outcome(input.jobId)),
    importReport: jobsApi.importReport.handler(({ input }) => imports.report(input.jobId)),
    startSampleLibrary: jobsApi.startSampleLibrary.handler(() => samples.start()),
    watchFolders: jobsApi.watchFolders.handler(() => watchFolders.list()),
    addWatchFolder: jobsApi.addWatchFolder.handler(({ input }) => watchFolders.add(input.path)),
    removeWatchFolder: jobsApi.removeWatchFolder.handler(async ({ input }) => {
      await watchFolders.remove(input.id)
      return {}
    }),
  }
}
