/** The market API: JSON over HTTP, one contract for the server, the desktop app and the OpenAPI document. */
import type { ClientContext } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { accountsContract } from './accounts.ts'
import { apiKeysContract } from './api-keys.ts'
import { autoTopUpContract } from './auto-top-up.ts'
import { bundlesContract } from './bundles.ts'
import { cartContract } from './cart.ts'
import { catalogContract } from './catalog.ts'
import { discountsContract } from './discounts.ts'
import { followsContract, wishesContract } from './follows.ts'
import { giftsContract } from './gifts.ts'
import { ledgerContract } from './ledger.ts'
import { licensingContract } from './licensing.ts'
import { mailContract } from './mail.ts'
import { moderationContract } from './moderation.ts'
import { notificationsContract } from './notifications.ts'
import { offersContract } from './offers.ts'
import { paymentsContract } from './payments.ts'
import { publicationsContract } from './publications.ts'
import { receiptsContract } from './receipts.ts'
import { reputationContract } from './reputation.ts'
import { reviewContract } from './review.ts'
import { salesContract } from './sales.ts'
import { searchContract } from './search.ts'
import { sharesContract } from './shares.ts'
import { staffReadsContract } from './staff-reads.ts'
import { derivationsContract, submissionsContract, uploadsContract } from './submissions.ts'
import { syncContract } from './sync.ts'
import { systemContract } from './system.ts'
import { webhooksContract } from './webhooks.ts'

/**
 * Named, so that declarations refer to the parts: written out in one, the whole is longer than the compiler allows. An
 * alias, since an interface is no record of routers.
 */
type MarketContract = {
  accounts: typeof accountsContract
  apiKeys: typeof apiKeysContract
  autoTopUp: typeof autoTopUpContract
  bundles: typeof bundlesContract
  cart: typeof cartContract
  catalog: typeof catalogContract
  discounts: typeof discountsContract
  follows: typeof followsContract
  wishes: typeof wishesContract
  gifts: typeof giftsContract
  ledger: typeof ledgerContract
  licensing: typeof licensingContract
  mail: typeof mailContract
  moderation: typeof moderationContract
  notifications: typeof notificationsContract
  offers: typeof offersContract
  payments: typeof paymentsContract
  publications: typeof publicationsContract
  receipts: typeof receiptsContract
  reputation: typeof reputationContract
  review: typeof reviewContract
  sales: typeof salesContract
  search: typeof searchContract
  shares: typeof sharesContract
  staffReads: typeof staffReadsContract
  submissions: typeof submissionsContract
  derivations: typeof derivationsContract
  uploads: typeof uploadsContract
  sync: typeof syncContract
  system: typeof systemContract
  webhooks: typeof webhooksContract
}

export const marketContract: MarketContract = {
  accounts: accountsContract,
  apiKeys: apiKeysContract,
  autoTopUp: autoTopUpContract,
  bundles: bundlesContract,
  cart: cartContract,
  catalog: catalogContract,
  discounts: discountsContract,
  follows: followsContract,
  wishes: wishesContract,
  gifts: giftsContract,
  ledger: ledgerContract,
  licensing: licensingContract,
  mail: mailContract,
  moderation: moderationContract,
  notifications: notificationsContract,
  offers: offersContract,
  payments: paymentsContract,
  publications: publicationsContract,
  receipts: receiptsContract,
  reputation: reputationContract,
  review: reviewContract,
  sales: salesContract,
  search: searchContract,
  shares: sharesContract,
  staffReads: staffReadsContract,
  submissions: submissionsContract,
  derivations: derivationsContract,
  uploads: uploadsContract,
  sync: syncContract,
  system: systemContract,
  webhooks: webhooksContract,
}

/** `Context` is what a caller passes with each call in addition to the input. */
export type MarketClient<Context extends ClientContext> = ContractRouterClient<typeof marketContract, Context>
