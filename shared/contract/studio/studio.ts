/**
 * The studio API: one typed contract, three hosts. Electron serves it over a MessagePort, the browser host over HTTP
 * on 127.0.0.1, the command line calls it in process. Errors are `ErrorReport`s (see `errors.ts`) under their codes.
 */
import type { ContractRouterClient } from '@orpc/contract'
import { assetsContract } from './assets.ts'
import { jobsContract } from './jobs.ts'
import { marketLinkContract } from './market.ts'
import { modelsContract } from './models.ts'
import { revisionsContract } from './revisions.ts'
import { syncContract } from './sync.ts'
import { systemContract } from './system.ts'
import { uniquenessContract } from './uniqueness.ts'

export const studioContract = {
  assets: assetsContract,
  revisions: revisionsContract,
  jobs: jobsContract,
  uniqueness: uniquenessContract,
  models: modelsContract,
  market: marketLinkContract,
  sync: syncContract,
  system: systemContract,
}

export type StudioClient = ContractRouterClient<typeof studioContract>
