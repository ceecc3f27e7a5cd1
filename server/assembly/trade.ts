/** Buying and being paid: sales and the payment side, and what they need of each other. */
import { LunaError } from '#shared/contract/errors.ts'
import type { NotificationContent } from '#shared/contract/market/notifications.ts'
import { createCodeTries } from '../accounts/limits.ts'
import { createBundleSales } from '../bundles/quotes.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { createGiftSales } from '../gifts/gift-sales.ts'
import { createGifts, type Gifts, type GiftsParts } from '../gifts/gifts.ts'
import type { RawRoute } from '../http/raw-route.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Keyring } from '../keys/keyring.ts'
import type { MailOutbox } from '../mail/outbox.ts'
import { notify } from '../notifications/notify.ts'
import { feeScheduleAt } from '../offers/fees.ts'
import { type CodeTries, createPrices } from '../offers/prices.ts'
import { sellableAssets } from '../offers/sellable.ts'
import { openPaymentProvider } from '../payments/open-provider.ts'
import { createPaymentsService, type PaymentsService } from '../payments/payments.ts'
import { paymentRoutes } from '../payments/raw-routes.ts'
import { createReturnUrls } from '../payments/return-url.ts'
import type { PaymentsRouterParts } from '../payments/router.ts'
import type { Entitlements } from '../publications/views.ts'
import { runReceipts } from '../receipts/receipts.ts'
import { createEntitlements } from '../sales/entitlements.ts'
import type { SalesParts } from '../sales/parts.ts'
import type { SalesRouterParts } from '../sales/router.ts'
import { createSalesService, type SalesService } from '../sales/sales.ts'
import type { LicenseSales, Prices } from '../sales/seams.ts'
import type { MarketSettings } from '../settings.ts'

interface TradeParts {
  readonly settings: Pick<MarketSettings, 'stripe' | 'tax' | 'issuer' | 'dataFolder' | 'returnOrigins'>
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly jobs: Jobs
  readonly keyring: Keyring
  readonly licenses: LicenseSales
  readonly outbox: Pick<MailOutbox, 'send'>
  readonly mailLinks: GiftsParts['mailLinks']
  readonly limits: GiftsParts['limits']
  /** Where the market is reached. */
  readonly url: string
}

export interface Trade extends Entitlements {
  readonly sales: SalesService
  /** Of coupon codes. */
  readonly tries: CodeTries
  readonly prices: Prices
  readonly gifts: Gifts
  readonly salesRouter: SalesRouterParts
  readonly paymentsRouter: PaymentsRouterParts
  readonly rawRoutes: readonly RawRoute[]
  /** Of pages to pay on. */
  readonly paymentOrigins: readonly string[]
  /** What a comparison with the payment service works with. */
  readonly reconciliation: {
    readonly salesParts: SalesParts
    readonly sales: SalesService
    readonly payments: PaymentsService
    isAccountKnown(tx: Tx, accountId: string): Promise<boolean>
  }
  close(): Promise<void>
}

async function isAccountKnown(tx: Tx, accountId: string): Promise<boolean> {
  const query = tx.selectFrom('accounts').select('account_id').where('account_id', '=', accountId)
  return (await query.executeTakeFirst()) !== undefined
}

const TEST_SERVICE_INTERVAL_MS = 1_000

export async function openTrade({
  settings,
  database,
  clock,
  jobs,
  keyring,
  licenses,
  outbox,
  mailLinks,
  limits,
  url,
}: TradeParts): Promise<Trade> {
  const { provider, double } = await openPaymentProvider(settings, clock, (payload, signature) =>
    payments.inbox.receive(payload, signature),
  )
  const common = {
    database,
    clock,
    jobs,
    keyring,
    provider,
    publicUrl: url,
    notify: (tx: Tx, accountId: string, content: NotificationContent) => notify(tx, accountId, content, clock.now()),
  }
  const returnUrls = createReturnUrls([...settings.returnOrigins, new URL(url).origin], () => url)
  const fees = { inForce: feeScheduleAt }
  const tries = createCodeTries(database)
  const prices = createPrices(tries)
  const offered = { assets: sellableAssets, licenses, prices, gifts: createGiftSales(common.notify) }
  const bundles = createBundleSales(sellableAssets)
  const salesParts = { ...common, ...offered, bundles, fees, returnUrls }
  const sales = createSalesService(salesParts)
  const payments = createPaymentsService(common, sales.hooks)
  runReceipts({ database, clock, jobs, outbox, issuer: settings.issuer, marketUrl: url })
  if (double !== null) {
    jobs.every('let time pass at the test payment service', TEST_SERVICE_INTERVAL_MS, async () => double.letTimePass())
  }
  return {
    sales,
    ...{ tries, prices },
    gifts: createGifts({ ...common, outbox, mailLinks, limits }),
    salesRouter: { sales, database, clock },
    paymentsRouter: {
      payments,
      database,
      returnUrls,
      emailOf: async (tx, accountId) => {
        const account = await tx
          .selectFrom('accounts')
          .select('email')
          .where('account_id', '=', accountId)
          .executeTakeFirst()
        if (account === undefined || account.email === null) throw new LunaError('NOT_FOUND')
        return account.email
      },
    },
    ...createEntitlements(clock),
    rawRoutes: paymentRoutes(payments),
    paymentOrigins: [double === null ? 'https://checkout.stripe.com' : `http://${double.host}:${double.port}`],
    reconciliation: { salesParts, sales, payments, isAccountKnown },
    close: async () => double?.close(),
  }
}
