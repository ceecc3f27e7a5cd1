import { implement, type Router } from '@orpc/server'
import { LunaError } from '#shared/contract/errors.ts'
import { type Conflict, syncContract } from '#shared/contract/studio/sync.ts'
import type { Engine } from '../engine.ts'
import type { SubmissionRow } from '../submissions/submission-rows.ts'
import { queueCall } from '../sync/queued-calls.ts'
import { declaredErrors } from './declared-errors.ts'

function conflictOf({ id, assetId, draft, conflict }: SubmissionRow): Conflict[] {
  if (conflict === null) return []
  return [{ submissionId: id, assetId, name: draft.card.name, theirsAt: conflict.at, fields: conflict.conflicts }]
}

const contract = implement(syncContract).use(declaredErrors)

export function syncRouter({
  sync,
  submissions,
  market,
  write,
}: Pick<Engine, 'sync' | 'submissions' | 'market' | 'write'>): Router<typeof syncContract, Record<never, never>> {
  return {
    queue: contract.queue.handler(({ input }) => ({ mutationId: write((changed) => queueCall(sync, changed, input)) })),
    status: contract.status.handler(() => sync.status()),
    mutations: contract.mutations.handler(() => sync.outbox.list(market.requireAccount().id)),
    now: contract.now.handler(async () => {
      await sync.now()
      return {}
    }),
    retry: contract.retry.handler(({ input }) => {
      write((changed) => sync.outbox.renew(changed, input.mutationId))
      void sync.now()
      return {}
    }),
    discard: contract.discard.handler(({ input }) => {
      write((changed) => sync.outbox.remove(changed, input.mutationId))
      return {}
    }),
    exportMutations: contract.exportMutations.handler(() => {
      throw new LunaError('NOT_FOUND')
    }),
    conflicts: contract.conflicts.handler(() => submissions.list().flatMap(conflictOf)),
    resolve: contract.resolve.handler(({ input }) => {
      submissions.resolve(input.submissionId, input.choices)
      return {}
    }),
  }
}
