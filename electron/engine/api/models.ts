import { implement, type Router } from '@orpc/server'
import { modelsContract } from '#shared/contract/studio/models.ts'
import type { Engine } from '../engine.ts'
import { declaredErrors } from './declared-errors.ts'

const models = implement(modelsContract).use(declaredErrors)

export function modelsRouter({
  profiles,
}: Pick<Engine, 'profiles'>): Router<typeof modelsContract, Record<never, never>> {
  return {
    list: models.list.handler(() => profiles.list()),
    startDownload: models.startDownload.handler(async ({ input }) => ({
      jobId: await profiles.startDownload(input.profileId),
    })),
    startFolderImport: models.startFolderImport.handler(async ({ input }) => ({
      jobId: await profiles.startFolderImport(input.profileId, input.path),
    })),
    verify: models.verify.handler(({ input }) => profiles.verify(input.profileId)),
    remove: models.remove.handler(async ({ input }) => {
      await profiles.remove(input.profileId)
      return {}
    }),
    activate: models.activate.handler(async ({ input }) => ({ jobId: await profiles.activate(input.profileId) })),
  }
}
