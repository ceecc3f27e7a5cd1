/** What the sales domain is made of and works with. */
import type { Clock } from '../clock.ts'
import type { MarketDatabase } from '../db/database.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Notify } from '../payments/parts.ts'
import type { PaymentProvider } from '../payments/provider.ts'
import type { ReturnUrls } from '../payments/return-url.ts'
import type { BundleSales, FeeSchedules, GiftSales, LicenseSales, Prices, SellableAssets } from './seams.ts'

export interface SalesParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly jobs: Pick<Jobs, 'enqueue' | 'register' | 'every'>
  readonly provider: PaymentProvider
  readonly notify: Notify
  readonly assets: SellableAssets
  readonly prices: Prices
  readonly bundles: BundleSales
  readonly fees: FeeSchedules
  readonly licenses: LicenseSales
  readonly gifts: GiftSales
  readonly returnUrls: ReturnUrls
}
