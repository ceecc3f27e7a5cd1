import { implement, type Router } from '@orpc/server'
import { type Conflict, syncContract } from '#shared/contract/studio/sync.ts'
import type { Engine } from '../engine.ts'
import type { SubmissionRow } from '../submissions/submission-rows.ts'
import { queueCall } from '../sync/queued-calls.ts'
import { retryMutation } from '../sync/retry.ts'
import { unsentFile } from '../sync/unsent-file.ts'
import { declaredErrors } from './declared-errors.ts'

function conflictOf({ id, assetId, draft, conflict }: SubmissionRow): Conflict[] {
  if (conflict === null) return []
  return [
    {
      submissionId: id,
      assetId,
      name: draft.card.name,
      hasBase: conflict.base !== null,
      theirsAt: conflict.at,
      fields: conflict.conflicts,
    },
  ]
}

const contract = implement(syncContract).use(declaredErrors)

export function syncRouter({
  sync,
  submissions,
  market,
  write,
  exports,
}: Pick<Engine, 'sync' | 'submissions' | 'market' | 'write' | 'exports'>): Router<
  typeof syncContract,
  Record<never, never>
> {
  const accountIdOf = (input: { accountId?: string | undefined } | undefined) =>
    input?.accountId ?? market.requireAccount().id
  return {
    queue: contract.queue.handler(({ input }) => ({ mutationId: write((changed) => queueCall(sync, changed, input)) })),
    status: contract.status.handler(() => sync.status()),
    mutations: contract.mutations.handler(({ input }) => sync.outbox.list(accountIdOf(input))),
    now: contract.now.handler(async () => {
      write((changed) => sync.outbox.hurry(changed, market.requireAccount().id))
      await sync.now()
      return {}
    }),
    retry: contract.retry.handler(({ input }) => {
      retryMutation({ sync, market, write }, input.mutationId)
      void sync.now()
      return {}
    }),
    discard: contract.discard.handler(({ input }) => {
      write((changed) => sync.outbox.remove(changed, input.mutationId))
      return {}
    }),
    exportMutations: contract.exportMutations.handler(({ input }) =>
      exports.keep(unsentFile(sync.outbox.list(accountIdOf(input)))),
    ),
    conflicts: contract.conflicts.handler(() => submissions.list().flatMap(conflictOf)),
    resolve: contract.resolve.handler(({ input }) => {
      submissions.resolve(input.submissionId, input.choices)
      sync.soon()
      return {}
    }),
  }
}
