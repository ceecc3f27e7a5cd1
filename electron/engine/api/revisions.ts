import { implement, type Router } from '@orpc/server'
import { revisionsContract } from '#shared/contract/studio/revisions.ts'
import type { Engine } from '../engine.ts'
import { compareRevisions, listRevisions } from '../revisions/revisions.ts'
import { declaredErrors } from './declared-errors.ts'

const revisions = implement(revisionsContract).use(declaredErrors)

export function revisionsRouter({
  db,
  drafts,
  iterations,
  library,
}: Pick<Engine, 'db' | 'drafts' | 'iterations' | 'library'>): Router<typeof revisionsContract, Record<never, never>> {
  return {
    saveDraft: revisions.saveDraft.handler(({ input }) => drafts.save(input)),
    discardDraft: revisions.discardDraft.handler(async ({ input }) => {
      await drafts.discard(input.assetId)
      return library.get(input.assetId)
    }),
    commit: revisions.commit.handler(({ input }) => drafts.commit(input.assetId, input.note)),
    list: revisions.list.handler(({ input }) => listRevisions(db, input.assetId)),
    compare: revisions.compare.handler(({ input }) => compareRevisions(db, input.beforeId, input.afterId)),
    restore: revisions.restore.handler(async ({ input }) => {
      const { assetId } = await drafts.restore(input.revisionId, input.branch)
      return library.get(assetId)
    }),
    iterations: revisions.iterations.handler(({ input }) => iterations.list(input.assetId)),
    addIteration: revisions.addIteration.handler(({ input }) => iterations.add(input)),
    removeIteration: revisions.removeIteration.handler(({ input }) => {
      iterations.remove(input.id)
      return {}
    }),
  }
}
