/**
 * The studio API: one typed contract, three hosts. Electron serves it over a MessagePort, the browser host over HTTP
 * on 127.0.0.1, the command line calls it in process. Errors are `ErrorReport`s (see `errors.ts`) under their codes.
 */
import type { ContractRouterClient } from '@orpc/contract'
import { assetsContract } from './assets.ts'
import { collectionsContract } from './collections.ts'
import { duplicatesContract } from './duplicates.ts'
import { earningsContract } from './earnings.ts'
import { generatorsContract } from './generators.ts'
import { jobsContract } from './jobs.ts'
import { licensingContract } from './licensing.ts'
import { marketLinkContract } from './market.ts'
import { modelsContract } from './models.ts'
import { pricesContract } from './prices.ts'
import { proposalsContract } from './proposals.ts'
import { provenanceContract } from './provenance.ts'
import { purchasesContract } from './purchases.ts'
import { renamesContract } from './renames.ts'
import { revisionsContract } from './revisions.ts'
import { submissionsContract } from './submissions.ts'
import { syncContract } from './sync.ts'
import { systemContract } from './system.ts'
import { uniquenessContract } from './uniqueness.ts'

/** Written out by name: inferred, it would be longer than the compiler writes down. */
type StudioContract = {
  readonly assets: typeof assetsContract
  readonly collections: typeof collectionsContract
  readonly duplicates: typeof duplicatesContract
  readonly proposals: typeof proposalsContract
  readonly renames: typeof renamesContract
  readonly revisions: typeof revisionsContract
  readonly earnings: typeof earningsContract
  readonly generators: typeof generatorsContract
  readonly jobs: typeof jobsContract
  readonly uniqueness: typeof uniquenessContract
  readonly models: typeof modelsContract
  readonly licensing: typeof licensingContract
  readonly market: typeof marketLinkContract
  readonly prices: typeof pricesContract
  readonly provenance: typeof provenanceContract
  readonly submissions: typeof submissionsContract
  readonly sync: typeof syncContract
  readonly purchases: typeof purchasesContract
  readonly system: typeof systemContract
}

export const studioContract: StudioContract = {
  assets: assetsContract,
  collections: collectionsContract,
  duplicates: duplicatesContract,
  proposals: proposalsContract,
  renames: renamesContract,
  revisions: revisionsContract,
  earnings: earningsContract,
  generators: generatorsContract,
  jobs: jobsContract,
  uniqueness: uniquenessContract,
  models: modelsContract,
  licensing: licensingContract,
  market: marketLinkContract,
  prices: pricesContract,
  provenance: provenanceContract,
  submissions: submissionsContract,
  sync: syncContract,
  purchases: purchasesContract,
  system: systemContract,
}

export type StudioClient = ContractRouterClient<typeof studioContract>
