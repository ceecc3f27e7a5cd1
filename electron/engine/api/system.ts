import { implement, type Router } from '@orpc/server'
import { systemContract } from '#shared/contract/studio/system.ts'
import { startBackup } from '../backup/backup-job.ts'
import { prepareDiagnostics, saveDiagnostics } from '../diagnostics/diagnostics.ts'
import { setLogLevel } from '../diagnostics/log.ts'
import type { Engine } from '../engine.ts'
import { measureStorage } from '../settings/storage.ts'
import { declaredErrors } from './declared-errors.ts'

const system = implement(systemContract).use(declaredErrors)

export function systemRouter(engine: Engine): Router<typeof systemContract, Record<never, never>> {
  const { options, settings, events, jobs } = engine
  return {
    info: system.info.handler(() => ({
      version: options.version,
      host: options.host,
      platform: process.platform,
      libraryPath: options.libraryDirectory,
      nativeFiles: options.host !== 'browser',
    })),
    settings: system.settings.handler(() => settings.get()),
    updateSettings: system.updateSettings.handler(({ input }) => {
      const updated = settings.update(input)
      setLogLevel(updated.detailedLog ? 'debug' : 'info')
      return updated
    }),
    storage: system.storage.handler(() => measureStorage(options)),
    changes: system.changes.handler(({ signal }) => events.subscribe(signal)),
    prepareDiagnostics: system.prepareDiagnostics.handler(() => prepareDiagnostics(engine)),
    saveDiagnostics: system.saveDiagnostics.handler(async ({ input }) => ({
      path: await saveDiagnostics(engine, input),
    })),
    backup: system.backup.handler(({ input }) => ({ jobId: startBackup(jobs, input.path) })),
  }
}
