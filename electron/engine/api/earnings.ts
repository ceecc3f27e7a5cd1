import { implement, type Router } from '@orpc/server'
import { earningsContract } from '#shared/contract/studio/earnings.ts'
import type { Engine } from '../engine.ts'
import { declaredErrors } from './declared-errors.ts'

const contract = implement(earningsContract).use(declaredErrors)

export function earningsRouter({
  earnings,
  exports,
}: Pick<Engine, 'earnings' | 'exports'>): Router<typeof earningsContract, Record<never, never>> {
  return {
    overview: contract.overview.handler(({ input }) => earnings.overview(input.period)),
    works: contract.works.handler(({ input }) => earnings.works(input.period)),
    royalties: contract.royalties.handler(({ input }) => earnings.royalties(input.period)),
    lines: contract.lines.handler(({ input }) => earnings.lines(input)),
    lineTotals: contract.lineTotals.handler(({ input }) => earnings.lineTotals(input.filter)),
    months: contract.months.handler(() => earnings.months()),
    statement: contract.statement.handler(({ input, signal }) => earnings.statement(input.period, signal)),
    payouts: contract.payouts.handler(() => earnings.payouts()),
    check: contract.check.handler(() => earnings.check()),
    readAgain: contract.readAgain.handler(() => {
      earnings.readAgain()
      return {}
    }),
    export: contract.export.handler(async ({ input, signal }) => {
      const { exportId, fileName } = await exports.keep(await earnings.file(input, signal))
      return { exportId, fileName }
    }),
  }
}
