/** Sales and payments as they run in the market, over a test database and the payment double, with assets made up. */
import { pino } from 'pino'
import { v7 as uuidv7 } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import type { NotificationContent } from '#shared/contract/market/notifications.ts'
import type { Book } from '#shared/ledger/kinds.ts'
import { ancestryUnder, type ParentLink } from '#shared/offers/ancestry.ts'
import { CURRENT_FEE_SCHEDULE, type OfferKind } from '#shared/offers/offers.ts'
import { createCodeTries } from '../accounts/limits.ts'
import { createBundleSales } from '../bundles/quotes.ts'
import type { Tx } from '../db/database.ts'
import { createGiftSales } from '../gifts/gift-sales.ts'
import { createJobs } from '../jobs/jobs.ts'
import { createTestKeyring } from '../keys/keyring.fixture.ts'
import { balanceOf } from '../ledger/balances.ts'
import { notify } from '../notifications/notify.ts'
import { createPrices } from '../offers/prices.ts'
import { type DeliveryOptions, TEST_SECRETS } from '../payments/double/delivery.ts'
import { openPaymentDouble, type PaymentDouble } from '../payments/double/double.ts'
import type { BuyerState } from '../payments/double/tax.ts'
import { createPaymentsService, type PaymentsService } from '../payments/payments.ts'
import type { PaymentProvider, TaxSettings } from '../payments/provider.ts'
import { createReturnUrls } from '../payments/return-url.ts'
import { createStripeProvider } from '../payments/stripe-provider.ts'
import { runReceipts } from '../receipts/receipts.ts'
import { issuerOf } from '../tax-settings.ts'
import type { TestDatabase } from '../testing/databases.fixture.ts'
import type { SalesParts } from './parts.ts'
import { createSalesService } from './sales.ts'
import type { LicenseSales, SellableAsset, SellableAssets } from './seams.ts'

const MARKET_URL = 'http://market.test'

export interface TestAsset {
  readonly assetId: string
  readonly creatorId: string
  /** Of each way in which it is sold; a license price is that of its only listing, whose id is the asset's. */
  readonly prices: Partial<Record<OfferKind, number>>
  readonly ancestry: readonly ParentLink[]
}

interface Notice {
  readonly accountId: string
  readonly kind: string
  readonly data: object
}

export type SalesWorld = Awaited<ReturnType<typeof openSalesWorld>>

function createAssets() {
  const assets = new Map<string, TestAsset>()
  const removed = new Set<string>()
  const grants: { buyerId: string; saleId: string; withdrawn: boolean }[] = []
  const asSold = (asset: TestAsset, offer: OfferKind): SellableAsset | null => {
    const priceCents = asset.prices[offer]
    if (priceCents === undefined || removed.has(asset.assetId)) return null
    const { assetId, creatorId, ancestry } = asset
    return { assetId, creatorId, versionId: assetId, title: 'A quiet forest', ancestry, offerId: assetId, priceCents }
  }
  const sellable: SellableAssets = {
    sellable: async (_tx, wanted) =>
      wanted.map(({ assetId, offer }) => {
        const asset = assets.get(assetId)
        return asset === undefined ? null : asSold(asset, offer)
      }),
    creatorOf: async (_tx, assetId) => assets.get(assetId)?.creatorId ?? '',
    deliverable: async (_tx, assetId) => !removed.has(assetId),
  }
  const licenses: LicenseSales = {
    async quote(_tx, listingId) {
      const asset = assets.get(listingId)
      const sold = asset === undefined ? null : asSold(asset, 'license')
      if (sold === null) throw new LunaError('OFFER_UNAVAILABLE')
      return sold
    },
    ordered: async (_tx, offerId) => {
      const asset = assets.get(offerId)
      return asset === undefined ? null : asSold(asset, 'license')
    },
    async grant(_tx, { buyerId, saleId }) {
      grants.push({ buyerId, saleId, withdrawn: false })
      return { expiresAt: null }
    },
    async withdraw(_tx, { saleId }) {
      for (const grant of grants) if (grant.saleId === saleId) grant.withdrawn = true
    },
  }
  function addAsset(
    creatorId: string,
    prices: TestAsset['prices'],
    parent?: TestAsset,
    royaltyPercent = 10,
  ): TestAsset {
    const link = parent && { assetId: parent.assetId, creatorId: parent.creatorId, royaltyPercent }
    const asset: TestAsset = {
      assetId: uuidv7(),
      creatorId,
      prices,
      ancestry: parent === undefined || link === undefined ? [] : [link, ...parent.ancestry].slice(0, 5),
    }
    assets.set(asset.assetId, asset)
    return asset
  }
  function addDerivative(
    creatorId: string,
    prices: TestAsset['prices'],
    parents: readonly (readonly [TestAsset, royaltyPercent: number])[],
  ): TestAsset {
    const assetId = uuidv7()
    const named = parents.map(([parent, royaltyPercent]) => ({ ...parent, royaltyPercent, kind: 'mashup' as const }))
    const asset: TestAsset = { assetId, creatorId, prices, ancestry: ancestryUnder(assetId, named) }
    assets.set(assetId, asset)
    return asset
  }
  return { addAsset, addDerivative, removed, grants, sellable, licenses }
}

/** Deliveries of the double on their way, or kept until the test lets them go. */
type Receive = (payload: string, signature: string) => Promise<void>

function createPost() {
  const onTheWay = new Set<Promise<void>>()
  const kept: { payload: string; signature: string }[] = []
  let isKeeping = false
  let receive: Receive | null = null
  const deliver = (payload: string, signature: string): Promise<void> => {
    const delivery = receive?.(payload, signature) ?? Promise.reject(new Error('The market is gone.'))
    onTheWay.add(delivery)
    return delivery.finally(() => onTheWay.delete(delivery))
  }
  return {
    kept,
    /** Null: no one answers. */
    leadTo(receiver: Receive | null) {
      receive = receiver
    },
    keep: (keeping: boolean) => {
      isKeeping = keeping
    },
    async send(payload: string, signature: string): Promise<void> {
      if (isKeeping) kept.push({ payload, signature })
      else await deliver(payload, signature)
    },
    deliver,
    arrived: async () => {
      while (onTheWay.size > 0) await Promise.allSettled(onTheWay)
    },
  }
}

const FEES = { inForce: async () => CURRENT_FEE_SCHEDULE }

interface Address {
  readonly host: string
  readonly port: number
}

interface WorldOptions extends Pick<DeliveryOptions, 'disorder'> {
  readonly tax?: TaxSettings | null
  /** Opens a line to the double, such as a slow one, and returns its address. */
  readonly via?: (double: Address) => Promise<Address>
  /** The same works and the same payment service, with another database. */
  readonly after?: {
    readonly works: ReturnType<typeof createAssets>
    readonly post: ReturnType<typeof createPost>
    readonly double: PaymentDouble
    readonly provider: PaymentProvider
  }
}

/** The double, and the market's provider that talks to it. */
async function openProvider(
  clock: TestDatabase['clock'],
  delivery: DeliveryOptions,
  { tax = null, via }: WorldOptions,
) {
  const double = await openPaymentDouble({ ...delivery, now: () => clock.now(), webhookSecrets: TEST_SECRETS })
  const { host, port } = double
  const webhookSecrets = Object.values(TEST_SECRETS)
  const address = via === undefined ? { host, port } : await via({ host, port })
  const provider = createStripeProvider({ secretKey: 'sk_test_double', webhookSecrets, tax, address })
  return { double, provider }
}

async function onboard(
  { payments, double }: { readonly payments: PaymentsService; readonly double: PaymentDouble },
  creatorId: string,
): Promise<string> {
  await payments.connect.onboard({
    accountId: creatorId,
    email: 'creator@example.com',
    country: 'US',
    returnUrl: 'https://studio.example/',
  })
  const account = Object.values(double.state.accounts).find(({ metadata }) => metadata['luna_account'] === creatorId)
  if (account === undefined) throw new Error('There is no account at the payment service.')
  double.onboard(account.id)
  return account.id
}

/** Another server of the same market. */
function openNodeWith(parts: SalesParts) {
  const jobs = createJobs({ ...parts, log: pino({ level: 'silent' }) })
  return { jobs, sales: createSalesService({ ...parts, jobs }) }
}

export async function openSalesWorld(
  { database, clock }: Pick<TestDatabase, 'database' | 'clock'>,
  { disorder, ...options }: WorldOptions = {},
) {
  const works = options.after?.works ?? createAssets()
  const { sellable, licenses, ...assets } = works
  const post = options.after?.post ?? createPost()
  const { double, provider } =
    options.after ?? (await openProvider(clock, { ...(disorder && { disorder }), send: post.send }, options))
  const jobs = createJobs({ database, clock, log: pino({ level: 'silent' }) })
  const notices: Notice[] = []
  const common = {
    database,
    clock,
    jobs,
    provider,
    publicUrl: MARKET_URL,
    returnUrls: createReturnUrls(['https://studio.example'], () => MARKET_URL),
    notify: async (tx: Tx, accountId: string, content: NotificationContent) => {
      notices.push({ accountId, ...content })
      await notify(tx, accountId, content, clock.now())
    },
  }
  const gifts = createGiftSales(common.notify)
  const offered = { assets: sellable, licenses, gifts, prices: createPrices(createCodeTries(database)) }
  const salesParts = { ...common, ...offered, bundles: createBundleSales(sellable), fees: FEES }
  const sales = createSalesService(salesParts)
  const payments = createPaymentsService({ ...common, keyring: createTestKeyring() }, sales.hooks)
  post.leadTo(payments.inbox.receive)
  runReceipts({
    ...{ database, clock, jobs, issuer: issuerOf({}), marketUrl: 'http://market.example' },
    outbox: { send: async () => {} },
  })

  /** Lets everything happen that is due: deliveries and jobs, and what they cause. */
  async function settle(): Promise<void> {
    do {
      await double.deliverHeld()
      await post.arrived()
    } while ((await jobs.runDue()) > 0)
  }

  const balance = (ownerId: string, book: Book) => database.asService((tx) => balanceOf(tx, ownerId, book))

  async function buy(
    buyerId: string,
    wish: Parameters<typeof sales.checkouts.open>[0]['wish'],
    card = `card_${buyerId}`,
    buyer?: BuyerState,
  ) {
    const order = await sales.checkouts.open({ buyerId, key: uuidv7(), wish })
    if (order.sessionId !== null) double.pay(order.sessionId, { fingerprint: card, ...(buyer && { buyer }) })
    await settle()
    return sales.checkouts.read(buyerId, order.id)
  }

  return {
    openNode: () => openNodeWith(salesParts),
    database,
    clock,
    works,
    salesParts,
    double,
    provider,
    jobs,
    sales,
    payments,
    notices,
    post,
    settle,
    ...assets,
    balance,
    buy,
    async onboard(creatorId: string): Promise<string> {
      const accountId = await onboard({ payments, double }, creatorId)
      await settle()
      return accountId
    },
    topUp: (buyerId: string, amountCents = 1_000) => buy(buyerId, { kind: 'top_up', amountCents }),
    close: () => double.close(),
  }
}
