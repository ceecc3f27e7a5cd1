import { implement, type Router } from '@orpc/server'
import { generatorsContract } from '#shared/contract/studio/generators.ts'
import type { Engine } from '../engine.ts'
import { declaredErrors } from './declared-errors.ts'

const contract = implement(generatorsContract).use(declaredErrors)

export function generatorsRouter({
  generators,
}: Pick<Engine, 'generators'>): Router<typeof generatorsContract, Record<never, never>> {
  return {
    config: contract.config.handler(() => generators.config()),
    setConfig: contract.setConfig.handler(({ input }) => generators.setConfig(input)),
    check: contract.check.handler(({ signal }) => generators.check(signal)),
    readWorkflow: contract.readWorkflow.handler(({ input }) => generators.readWorkflow(input.workflow)),
    start: contract.start.handler(({ input }) => generators.start(input.assetId, input.request)),
    batches: contract.batches.handler(({ input }) => generators.batches(input.assetId)),
  }
}
