import { implement, type Router } from '@orpc/server'
import { renamesContract } from '#shared/contract/studio/renames.ts'
import type { Engine } from '../engine.ts'
import { declaredErrors } from './declared-errors.ts'

const contract = implement(renamesContract).use(declaredErrors)

export function renamesRouter({
  library: { renames },
}: Pick<Engine, 'library'>): Router<typeof renamesContract, Record<never, never>> {
  return {
    preview: contract.preview.handler(({ input }) => renames.preview(input)),
    apply: contract.apply.handler(({ input }) => ({ changed: renames.rename(input) })),
  }
}
