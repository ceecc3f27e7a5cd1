import { implement, type Router } from '@orpc/server'
import { submissionsContract } from '#shared/contract/studio/submissions.ts'
import type { Engine } from '../engine.ts'
import { declaredErrors } from './declared-errors.ts'

const contract = implement(submissionsContract).use(declaredErrors)

export function submissionsRouter({
  submissionDesk: desk,
}: Pick<Engine, 'submissionDesk'>): Router<typeof submissionsContract, Record<never, never>> {
  return {
    list: contract.list.handler(() => desk.list()),
    uploads: contract.uploads.handler(() => desk.uploads()),
    get: contract.get.handler(({ input }) => desk.get(input.id)),
    ofAsset: contract.ofAsset.handler(({ input }) => desk.ofAsset(input.assetId)),
    prepare: contract.prepare.handler(({ input }) => desk.prepare(input)),
    check: contract.check.handler(({ input }) => desk.check(input.draft, { assetId: input.assetId })),
    save: contract.save.handler(({ input }) => desk.save(input)),
    submit: contract.submit.handler(({ input }) => desk.submit(input.id)),
    withdraw: contract.withdraw.handler(({ input }) => desk.withdraw(input.id, input.reason)),
    appeal: contract.appeal.handler(({ input }) => desk.appeal(input.id, input.reason)),
    adopt: contract.adopt.handler(async ({ input, signal }) => ({
      assetId: await desk.adopt(input.id, signal ?? new AbortController().signal),
    })),
    forget: contract.forget.handler(({ input }) => {
      desk.forget(input.id)
      return {}
    }),
  }
}
