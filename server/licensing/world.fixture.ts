/** Offers, licenses and sales as they run in the market, over a test database and the payment double. */
import { pino } from 'pino'
import { v7 as uuidv7 } from 'uuid'
import type { DocumentedLicense } from '#shared/contract/market/licensing.ts'
import type { NotificationContent } from '#shared/contract/market/notifications.ts'
import type { Book } from '#shared/ledger/kinds.ts'
import { createCodeTries } from '../accounts/limits.ts'
import { openLicenseSales, openRights } from '../assembly/rights.ts'
import { createBundleSales } from '../bundles/quotes.ts'
import type { Tx } from '../db/database.ts'
import { createGiftSales } from '../gifts/gift-sales.ts'
import { createJobs } from '../jobs/jobs.ts'
import { createTestKeyring } from '../keys/keyring.fixture.ts'
import { balanceOf } from '../ledger/balances.ts'
import { notify } from '../notifications/notify.ts'
import { feeScheduleAt } from '../offers/fees.ts'
import { createPrices } from '../offers/prices.ts'
import { sellableAssets } from '../offers/sellable.ts'
import { TEST_SECRETS } from '../payments/double/delivery.ts'
import { openPaymentDouble } from '../payments/double/double.ts'
import { createPaymentsService } from '../payments/payments.ts'
import { createReturnUrls } from '../payments/return-url.ts'
import { createStripeProvider } from '../payments/stripe-provider.ts'
import {
  addCreator,
  openTestSigner,
  type PublicationChanges,
  publicationOf,
  TEST_ISSUER,
} from '../publications/publications.fixture.ts'
import { createPublications } from '../publications/publications.ts'
import { runReceipts } from '../receipts/receipts.ts'
import { createSalesService } from '../sales/sales.ts'
import type { LicenseSales } from '../sales/seams.ts'
import { issuerOf } from '../tax-settings.ts'
import type { TestDatabase } from '../testing/databases.fixture.ts'

export const RETURN_URL = 'https://studio.example/licensing'

export type RightsWorld = Awaited<ReturnType<typeof openRightsWorld>>

/** The body that the documentation shows, for this asset. */
export function documentedLicense(assetId: string, changes: Partial<DocumentedLicense> = {}): DocumentedLicense {
  return {
    content_type: 'character',
    content_id: assetId,
    content_title: 'Shadowveil for your story',
    license_type: 'royalty_free',
    price_cents: 999,
    usage_rights: ['web', 'social'],
    max_impressions: null,
    duration_days: null,
    territory: ['worldwide'],
    royalty_percentage: 0,
    requires_attribution: false,
    allows_ai_training: false,
    ...changes,
  }
}

/** Payments of the market against the double. */
async function openPayments({ database, clock }: TestDatabase, licenses: LicenseSales) {
  const onTheWay = new Set<Promise<void>>()
  const double = await openPaymentDouble({
    now: () => clock.now(),
    webhookSecrets: TEST_SECRETS,
    send: (payload, signature) => {
      const delivery = payments.inbox.receive(payload, signature)
      onTheWay.add(delivery)
      return delivery.finally(() => onTheWay.delete(delivery))
    },
  })
  const { host, port } = double
  const provider = createStripeProvider({
    secretKey: 'sk_test_double',
    webhookSecrets: Object.values(TEST_SECRETS),
    address: { host, port },
  })
  const jobs = createJobs({ database, clock, log: pino({ level: 'silent' }) })
  const common = {
    ...{ database, clock, jobs, provider, publicUrl: TEST_ISSUER },
    notify: (tx: Tx, accountId: string, content: NotificationContent) => notify(tx, accountId, content, clock.now()),
  }
  const sales = createSalesService({
    ...common,
    assets: sellableAssets,
    prices: createPrices(createCodeTries(database)),
    bundles: createBundleSales(sellableAssets),
    fees: { inForce: feeScheduleAt },
    licenses,
    gifts: createGiftSales(common.notify),
    returnUrls: createReturnUrls(['https://studio.example'], () => TEST_ISSUER),
  })
  const payments = createPaymentsService({ ...common, keyring: createTestKeyring() }, sales.hooks)
  runReceipts({
    ...{ database, clock, jobs, issuer: issuerOf({}), marketUrl: 'http://market.example' },
    outbox: { send: async () => {} },
  })

  /** Lets everything happen that is due: deliveries and jobs, and what they cause. */
  async function settle(): Promise<void> {
    do while (onTheWay.size > 0) await Promise.allSettled(onTheWay)
    while ((await jobs.runDue()) > 0)
  }
  return { double, jobs, sales, settle }
}

export async function openRightsWorld(test: TestDatabase) {
  const { database, clock, admin } = test
  const signer = await openTestSigner(test)
  const publications = createPublications({ clock, signer, onChange: async () => {} })
  const { double, jobs, sales, settle } = await openPayments(test, openLicenseSales(clock, signer, publications))
  const changed: string[] = []
  const rights = openRights({
    ...{ database, clock, jobs, publicUrl: TEST_ISSUER },
    ...{ checkouts: sales.checkouts, tries: createCodeTries(database) },
    onChange: async (_tx, assetId) => {
      changed.push(assetId)
    },
  })
  const { offering, holding, complaints } = rights.licensing

  const publish = async (creatorId: string, changes: PublicationChanges = {}) =>
    database.asService((tx) => publications.publish(tx, publicationOf(creatorId, changes)))

  /** A creator with one published asset. */
  async function published(name = 'Ann', changes: PublicationChanges = {}) {
    const creatorId = await addCreator(test, name)
    const { assetId, versionId } = await publish(creatorId, changes)
    return { creatorId, assetId, versionId }
  }

  /** A creator, an asset and a license on offer for it. */
  async function listed(changes: Partial<DocumentedLicense> = {}) {
    const work = await published()
    const license = await offering.create(work.creatorId, documentedLicense(work.assetId, changes))
    return { ...work, listingId: license.id, license }
  }

  const order = (buyerId: string, listingId: string, licenseeName: string | null = 'Acme Corp') =>
    holding.buy({ buyerId, listingId, licenseeName, returnUrl: RETURN_URL, key: uuidv7() })

  /** Ordered and paid; the newest license of the buyer. */
  async function buy(buyerId: string, listingId: string, licenseeName: string | null = 'Acme Corp') {
    const answer = await order(buyerId, listingId, licenseeName)
    if ('session_id' in answer) double.pay(answer.session_id, { fingerprint: `card_${buyerId}` })
    await settle()
    const [grant] = (await holding.purchases(buyerId, { limit: 1 })).items
    if (grant === undefined) throw new Error('Nothing was granted.')
    return grant
  }

  async function topUp(buyerId: string, amountCents = 1_000): Promise<void> {
    const { sessionId } = await sales.checkouts.open({ buyerId, key: uuidv7(), wish: { kind: 'top_up', amountCents } })
    if (sessionId !== null) double.pay(sessionId, { fingerprint: `card_${buyerId}` })
    await settle()
  }

  const balance = (ownerId: string, book: Book) => database.asService((tx) => balanceOf(tx, ownerId, book))

  return {
    ...{ test, database, clock, admin, double, sales, signer, publications, offers: rights.offers },
    discounts: rights.discounts,
    ...{ offering, holding, complaints, changed },
    ...{ publish, published, listed, order, buy, topUp, balance, settle },
    close: () => double.close(),
  }
}
