/** What is asked for works and what is granted to whom: offers, prices and licenses, with their periodic work. */
import type { LicenseTerms } from '#shared/licensing/terms.ts'
import { HOUR_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { listApprovedLicenses } from '../licensing/approved-licenses.ts'
import { createLicenseComplaints } from '../licensing/complaints.ts'
import { assertFitsParents } from '../licensing/derivatives.ts'
import { createLicenseHolding, type LicenseCheckouts } from '../licensing/holding.ts'
import { createLicenseSales } from '../licensing/license-sales.ts'
import { activeListingsOf } from '../licensing/listing-rows.ts'
import { createLicenseOffering } from '../licensing/offering.ts'
import { pruneReservations } from '../licensing/reservations.ts'
import type { Licensing } from '../licensing/router.ts'
import { settleRoyalties } from '../licensing/royalties.ts'
import { notify } from '../notifications/notify.ts'
import { createDiscounts, type DiscountsService } from '../offers/discounts.ts'
import { createOffersService, type OffersService } from '../offers/offers.ts'
import type { CodeTries } from '../offers/prices.ts'
import { creatorOf } from '../publications/assets.ts'
import type { Publications } from '../publications/publications.ts'
import type { MarketSigner } from '../publications/signing-key.ts'
import { reputationOf } from '../reputation/standing.ts'
import type { Decision } from '../review/decide.ts'
import type { LicenseSales } from '../sales/seams.ts'
import { createSharesService, type SharesService } from '../shares/shares.ts'

interface RightsParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly jobs: Pick<Jobs, 'every'>
  readonly checkouts: LicenseCheckouts
  readonly tries: CodeTries
  /** Where the market is reached, without a slash at the end. */
  readonly publicUrl: string
  /** Called in the transaction that changes the offers of an asset. */
  onChange(tx: Tx, assetId: string): Promise<void>
}

export interface Rights {
  readonly discounts: DiscountsService
  readonly offers: OffersService
  readonly licensing: Licensing
  readonly shares: SharesService
}

/** The terms under which a published asset can be derived from: those of its first listing. */
export async function licenseTermsOf(tx: Tx, assetId: string): Promise<LicenseTerms | null> {
  const [first] = await activeListingsOf(tx, await creatorOf(tx, assetId), assetId)
  return first?.current.terms ?? null
}

/** What sales need in order to sell a license. */
export function openLicenseSales(clock: Clock, signer: MarketSigner, publications: Publications): LicenseSales {
  return createLicenseSales({
    clock,
    signer,
    publications,
    granted: (tx, { grantId, licenseeId, assetId, title }) => {
      const data = { assetId, name: title.slice(0, 300), licenseId: grantId }
      return notify(tx, licenseeId, { kind: 'license_granted', data }, clock.now(), `license:${grantId}`)
    },
  })
}

/** Part of an approval. */
export async function offerApprovedLicenses(tx: Tx, { accountId, assetId, round, at }: Decision): Promise<void> {
  if (assetId === null) return
  const { card, offers } = round
  const work = { creatorId: accountId, assetId, assetKind: card.asset_type, title: card.name, offers }
  await listApprovedLicenses(tx, work, at)
}

export function openRights({ database, clock, jobs, checkouts, tries, publicUrl, onChange }: RightsParts): Rights {
  const offers = createOffersService({
    ...{ database, clock, onChange },
    levelOf: async (tx, accountId) => (await reputationOf(tx, accountId, clock.now())).level,
    assertMayBeSold: async (tx, asset) => {
      const listings = await activeListingsOf(tx, asset.creatorId, asset.id)
      const terms = listings.map(({ current }) => current.terms)
      await assertFitsParents(tx, asset, true, terms)
    },
  })
  const licensing: Licensing = {
    offering: createLicenseOffering({ database, clock, publicUrl, onChange }),
    holding: createLicenseHolding({ database, clock, checkouts }),
    complaints: createLicenseComplaints({ database, clock, notify }),
  }
  jobs.every('settle royalties on declared use', HOUR_MS, () => settleRoyalties(database, clock))
  jobs.every('forget old reservations', HOUR_MS, () => database.asService((tx) => pruneReservations(tx, clock.now())))
  const discounts = createDiscounts({ database, clock, tries })
  return { discounts, offers, licensing, shares: createSharesService(database, clock) }
}
