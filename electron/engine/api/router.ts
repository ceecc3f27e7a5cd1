/** The studio API over an engine; the same for every host. */
import type { Engine } from '../engine.ts'
import { assetsRouter } from './assets.ts'
import { collectionsRouter } from './collections.ts'
import { duplicatesRouter } from './duplicates.ts'
import { earningsRouter } from './earnings.ts'
import { generatorsRouter } from './generators.ts'
import { jobsRouter } from './jobs.ts'
import { licensingRouter } from './licensing.ts'
import { marketRouter } from './market.ts'
import { modelsRouter } from './models.ts'
import { pricesRouter } from './prices.ts'
import { proposalsRouter } from './proposals.ts'
import { provenanceRouter } from './provenance.ts'
import { purchasesRouter } from './purchases.ts'
import { renamesRouter } from './renames.ts'
import { revisionsRouter } from './revisions.ts'
import { submissionsRouter } from './submissions.ts'
import { syncRouter } from './sync.ts'
import { systemRouter } from './system.ts'
import { uniquenessRouter } from './uniqueness.ts'

type StudioRouter = {
  readonly assets: ReturnType<typeof assetsRouter>
  readonly collections: ReturnType<typeof collectionsRouter>
  readonly duplicates: ReturnType<typeof duplicatesRouter>
  readonly proposals: ReturnType<typeof proposalsRouter>
  readonly renames: ReturnType<typeof renamesRouter>
  readonly revisions: ReturnType<typeof revisionsRouter>
  readonly earnings: ReturnType<typeof earningsRouter>
  readonly generators: ReturnType<typeof generatorsRouter>
  readonly jobs: ReturnType<typeof jobsRouter>
  readonly uniqueness: ReturnType<typeof uniquenessRouter>
  readonly models: ReturnType<typeof modelsRouter>
  readonly licensing: ReturnType<typeof licensingRouter>
  readonly market: ReturnType<typeof marketRouter>
  readonly prices: ReturnType<typeof pricesRouter>
  readonly provenance: ReturnType<typeof provenanceRouter>
  readonly submissions: ReturnType<typeof submissionsRouter>
  readonly sync: ReturnType<typeof syncRouter>
  readonly purchases: ReturnType<typeof purchasesRouter>
  readonly system: ReturnType<typeof systemRouter>
}

export function createRouter(engine: Engine): StudioRouter {
  return {
    assets: assetsRouter(engine),
    collections: collectionsRouter(engine),
    duplicates: duplicatesRouter(engine),
    proposals: proposalsRouter(engine),
    renames: renamesRouter(engine),
    revisions: revisionsRouter(engine),
    earnings: earningsRouter(engine),
    generators: generatorsRouter(engine),
    jobs: jobsRouter(engine),
    uniqueness: uniquenessRouter(engine),
    models: modelsRouter(engine),
    licensing: licensingRouter(engine),
    market: marketRouter(engine),
    prices: pricesRouter(engine),
    provenance: provenanceRouter(engine),
    submissions: submissionsRouter(engine),
    sync: syncRouter(engine),
    purchases: purchasesRouter(engine),
    system: systemRouter(engine),
  }
}
