import { implement, type Router } from '@orpc/server'
import { LunaError } from '#shared/contract/errors.ts'
import { uniquenessContract } from '#shared/contract/studio/uniqueness.ts'
import type { Engine } from '../engine.ts'
import { declaredErrors } from './declared-errors.ts'

const contract = implement(uniquenessContract).use(declaredErrors)

export function uniquenessRouter({
  uniqueness,
  uploads,
  marketCatalog,
}: Pick<Engine, 'uniqueness' | 'uploads' | 'marketCatalog'>): Router<typeof uniquenessContract, Record<never, never>> {
  return {
    check: contract.check.handler(async ({ input, signal }) => {
      if (input.refresh) await marketCatalog.catchUp()
      return uniqueness.check(input.assetId, signal, { asksMarket: input.refresh })
    }),
    live: contract.live.handler(({ input, signal }) => uniqueness.live(input.assetId, input.card, signal)),
    lastReport: contract.lastReport.handler(({ input }) => uniqueness.lastReport(input.assetId)),
    compare: contract.compare.handler(({ input, signal }) => uniqueness.compare(input.assetId, input.matchId, signal)),
    decide: contract.decide.handler(async ({ input }) => ({ decisionId: (await uniqueness.decide(input)).id })),
    undoDecision: contract.undoDecision.handler(async ({ input }) => {
      await uniqueness.undoDecision(input.decisionId)
      return {}
    }),
    catalogs: contract.catalogs.handler(() => uniqueness.catalogs.list()),
    startCatalogImport: contract.startCatalogImport.handler(async ({ input }) => {
      const [path] = input.path === undefined ? await uploads.files(present(input.upload)) : [input.path]
      if (path === undefined) throw new LunaError('INVALID_INPUT', 'path or upload: one of them is needed')
      return { jobId: uniqueness.startCatalogImport(path) }
    }),
    removeCatalog: contract.removeCatalog.handler(async ({ input }) => {
      await uniqueness.catalogs.remove(input.id)
      return {}
    }),
    marketCatalog: contract.marketCatalog.handler(() => marketCatalog.status()),
    refreshMarketCatalog: contract.refreshMarketCatalog.handler(async () => {
      await marketCatalog.refresh({ isAsked: true })
      return marketCatalog.status()
    }),
    removeMarketCatalog: contract.removeMarketCatalog.handler(async () => {
      await marketCatalog.remove()
      return {}
    }),
    trustMarketKeys: contract.trustMarketKeys.handler(async () => {
      await marketCatalog.trustKeys()
      return marketCatalog.status()
    }),
  }
}

const present = (id: string | undefined): string[] => (id === undefined ? [] : [id])
