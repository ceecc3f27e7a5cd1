/** The market API: JSON over HTTP, one contract for the server, the desktop app and the OpenAPI document. */
import type { ClientContext } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { accountsContract } from './accounts.ts'
import { catalogContract } from './catalog.ts'
import { ledgerContract } from './ledger.ts'
import { licensingContract } from './licensing.ts'
import { moderationContract } from './moderation.ts'
import { notificationsContract } from './notifications.ts'
import { offersContract } from './offers.ts'
import { paymentsContract } from './payments.ts'
import { publicationsContract } from './publications.ts'
import { reputationContract } from './reputation.ts'
import { reviewContract } from './review.ts'
import { salesContract } from './sales.ts'
import { searchContract } from './search.ts'
import { derivationsContract, submissionsContract, uploadsContract } from './submissions.ts'
import { syncContract } from './sync.ts'
import { systemContract } from './system.ts'

export const marketContract = {
  accounts: accountsContract,
  catalog: catalogContract,
  ledger: ledgerContract,
  licensing: licensingContract,
  moderation: moderationContract,
  notifications: notificationsContract,
  offers: offersContract,
  payments: paymentsContract,
  publications: publicationsContract,
  reputation: reputationContract,
  review: reviewContract,
  sales: salesContract,
  search: searchContract,
  submissions: submissionsContract,
  derivations: derivationsContract,
  uploads: uploadsContract,
  sync: syncContract,
  system: systemContract,
}

/** `Context` is what a caller gives beside the input of each call. */
export type MarketClient<Context extends ClientContext> = ContractRouterClient<typeof marketContract, Context>
