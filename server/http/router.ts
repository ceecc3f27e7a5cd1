/** Every domain's part of the API, put together. */
import type { Router } from '@orpc/server'
import type { marketContract } from '#shared/contract/market/market.ts'
import type { AccountsService } from '../accounts/accounts.ts'
import { accountsRouter } from '../accounts/router.ts'
import type { ApiKeys } from '../api-keys/api-keys.ts'
import { apiKeysRouter } from '../api-keys/router.ts'
import type { Community } from '../assembly/community.ts'
import type { Intake } from '../assembly/intake.ts'
import type { Rights } from '../assembly/rights.ts'
import type { Storefront } from '../assembly/storefront.ts'
import type { Trade } from '../assembly/trade.ts'
import { bundlesRouter } from '../bundles/router.ts'
import { catalogRouter } from '../catalog/router.ts'
import type { Clock } from '../clock.ts'
import { followsRouter, wishesRouter } from '../follows/router.ts'
import { giftsRouter } from '../gifts/router.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { ledgerRouter } from '../ledger/router.ts'
import { licensingRouter } from '../licensing/router.ts'
import { moderationRouter } from '../moderation/router.ts'
import { staffReadsRouter } from '../moderation/staff-reads-router.ts'
import { mailRouter } from '../notifications/mails/router.ts'
import type { MailSettingsService } from '../notifications/mails/settings.ts'
import { notificationsRouter } from '../notifications/router.ts'
import { discountsRouter } from '../offers/discounts-router.ts'
import { offersRouter } from '../offers/router.ts'
import { paymentsRouter } from '../payments/router.ts'
import { publicationsRouter } from '../publications/router.ts'
import { receiptsRouter } from '../receipts/router.ts'
import { reputationRouter } from '../reputation/router.ts'
import { reviewRouter } from '../review/router.ts'
import { cartRouter } from '../sales/cart-router.ts'
import { salesRouter } from '../sales/router.ts'
import { autoTopUpRouter } from '../sales/top-ups/router.ts'
import { searchRouter } from '../search/router.ts'
import { sharesRouter } from '../shares/router.ts'
import { derivationsRouter, submissionsRouter, uploadsRouter } from '../submissions/router.ts'
import { syncRouter } from '../sync/router.ts'
import { webhooksRouter } from '../webhooks/router.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'
import type { RequestContext } from './context.ts'
import { marketImplementer } from './implementer.ts'
import { systemRouter } from './system-router.ts'

export interface RouterParts {
  readonly accounts: AccountsService
  readonly apiKeys: ApiKeys
  readonly clock: Clock
  readonly community: Community
  readonly intake: Intake
  readonly ledger: Ledger
  readonly mail: MailSettingsService
  readonly payments: 'test' | 'live'
  readonly rights: Rights
  readonly storefront: Storefront
  readonly trade: Trade
  readonly webhooks: Webhooks
}

export type MarketRouter = Router<typeof marketContract, RequestContext>

export function createRouter({
  accounts,
  apiKeys,
  clock,
  community,
  intake,
  ledger,
  mail,
  payments,
  rights,
  storefront,
  trade,
  webhooks,
}: RouterParts): MarketRouter {
  return marketImplementer.router({
    accounts: accountsRouter(accounts),
    apiKeys: apiKeysRouter(apiKeys),
    autoTopUp: autoTopUpRouter(trade.sales.topUps),
    bundles: bundlesRouter(storefront.bundles),
    cart: cartRouter(storefront.cart),
    catalog: catalogRouter(storefront.database, storefront.reads),
    discounts: discountsRouter(rights.discounts),
    follows: followsRouter(storefront.follows),
    wishes: wishesRouter(storefront.wishes),
    gifts: giftsRouter(trade.gifts),
    ledger: ledgerRouter(ledger, community.walletAlerts, community.staffReads),
    licensing: licensingRouter(rights.licensing),
    mail: mailRouter(mail),
    moderation: moderationRouter(community.moderation),
    notifications: notificationsRouter(community.notifications),
    offers: offersRouter(rights.offers),
    payments: paymentsRouter(trade.paymentsRouter),
    publications: publicationsRouter(storefront.publications),
    receipts: receiptsRouter({ database: storefront.database, clock }),
    reputation: reputationRouter(community.reputation),
    review: reviewRouter(intake.review),
    sales: salesRouter(trade.salesRouter),
    search: searchRouter(storefront.search),
    shares: sharesRouter(rights.shares),
    staffReads: staffReadsRouter(community.staffReads),
    submissions: submissionsRouter(intake.submissions),
    derivations: derivationsRouter(intake.derivations),
    uploads: uploadsRouter(intake.uploads),
    sync: syncRouter(storefront.database),
    system: systemRouter(clock, payments),
    webhooks: webhooksRouter(webhooks),
  })
}
