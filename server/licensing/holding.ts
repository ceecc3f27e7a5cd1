/** What licensees do: buy, prove, declare use; and what anyone may ask about a certificate. */
import { randomUUID } from 'node:crypto'
import { LunaError } from '#shared/contract/errors.ts'
import type {
  LicensePurchase,
  OwedMonth,
  PublicLicenseStatus,
  PurchaseAnswer,
} from '#shared/contract/market/licensing.ts'
import type { GrantValidity } from '#shared/licensing/validity.ts'
import type { SignedEnvelope } from '#shared/provenance/signed-document.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase } from '../db/database.ts'
import { decodeCursor, type Paged, type PageRequest, pageFrom, timeAndIdSchema } from '../http/cursor.ts'
import { publicStatusAnswer, purchaseAnswer } from './answers.ts'
import { type Grant, grantById, grantByReference, grantOfOrder, ownGrants, validityOf } from './grants.ts'
import { holdLicense, type Intent } from './license-sales.ts'
import { takeReservation } from './reservations.ts'
import { type Declaration, type Declared, declareUsage } from './usage.ts'
import { monthsOf } from './views.ts'

/** What licensing asks of sales. */
export interface LicenseCheckouts {
  open(request: {
    readonly buyerId: string
    readonly key: string
    readonly wish: { readonly kind: 'license'; readonly licenseId: string; readonly returnUrl?: string | undefined }
  }): Promise<{
    readonly id: string
    readonly state: string
    readonly sessionId: string | null
    readonly url: string | null
  }>
}

interface Purchase extends Intent {
  readonly returnUrl: string | undefined
  readonly key: string | null
}

interface PurchaseDetails extends LicensePurchase {
  readonly certificate: SignedEnvelope
  readonly frozenTerms: string
  readonly months: OwedMonth[]
}

export interface LicenseHolding {
  /** Throws NOT_FOUND, OFFER_UNAVAILABLE, ALREADY_OWNED, OWN_ASSET, RATE_LIMITED, WALLET_TOO_LOW, INVALID_INPUT. */
  buy(purchase: Purchase): Promise<PurchaseAnswer>
  purchases(licenseeId: string, page: PageRequest): Promise<Paged<LicensePurchase>>
  /** Throws NOT_FOUND. */
  purchase(licenseeId: string, grantId: string): Promise<PurchaseDetails>
  /** By the grant's id or its key's fingerprint. Throws NOT_FOUND. */
  status(reference: string): Promise<PublicLicenseStatus>
  /** For both sides of the license. Throws NOT_FOUND. */
  validity(callerId: string, grantId: string): Promise<GrantValidity>
  /** Throws NOT_FOUND, LICENSE_NOT_VALID, IDEMPOTENCY_KEY_REUSED. */
  declare(declaration: Declaration): Promise<Declared & { impressionsLeft: number | null }>
}

export interface HoldingParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly checkouts: LicenseCheckouts
}

function impressionsLeftOf({ license, usage }: Grant): number | null {
  const { maxImpressions } = license.terms
  return maxImpressions === null ? null : Math.max(0, maxImpressions - usage.impressions)
}

function createBuy({ database, clock, checkouts }: HoldingParts): LicenseHolding['buy'] {
  return async ({ listingId, buyerId, licenseeName, returnUrl, key }) => {
    const { version, isNew } = await database.asService((tx) =>
      holdLicense(tx, { listingId, buyerId, licenseeName }, clock.now()),
    )
    const wish = { kind: 'license', licenseId: listingId, returnUrl } as const
    try {
      const order = await checkouts.open({ buyerId, key: key ?? randomUUID(), wish })
      if (order.url !== null && order.sessionId !== null && order.state === 'pending') {
        return { success: true, checkout_url: order.url, session_id: order.sessionId }
      }
      const grant = await database.asAccount(buyerId, (tx) => grantOfOrder(tx, buyerId, order.id))
      return { success: true, purchase_id: grant.id, license_key: grant.licenseKey }
    } catch (error) {
      // An existing one stays: otherwise the next order would restart it.
      if (isNew) await database.asService((tx) => takeReservation(tx, version, buyerId))
      throw error
    }
  }
}

export function createLicenseHolding(parts: HoldingParts): LicenseHolding {
  const { database, clock } = parts
  return {
    buy: createBuy(parts),
    purchases: (licenseeId, { cursor, limit }) =>
      database.asAccount(licenseeId, async (tx) => {
        const before = decodeCursor(timeAndIdSchema, cursor)
        const rows = await ownGrants(tx, licenseeId, before, limit + 1)
        return pageFrom(
          rows,
          limit,
          (row) => purchaseAnswer(row, clock.now()),
          (row) => [row.createdAt, row.id],
        )
      }),
    purchase: (licenseeId, grantId) =>
      database.asAccount(licenseeId, async (tx) => {
        const grant = await grantById(tx, licenseeId, grantId)
        const months = await monthsOf(tx, licenseeId, grantId)
        const { certificate, termsText: frozenTerms } = grant
        return { ...purchaseAnswer(grant, clock.now()), certificate, frozenTerms, months }
      }),
    status: (reference) =>
      database.asService(async (tx) => publicStatusAnswer(await grantByReference(tx, reference), clock.now())),
    validity: (callerId, grantId) =>
      database.asService(async (tx) => {
        const grant = await grantByReference(tx, grantId)
        if (grant.licenseeId !== callerId && grant.creatorId !== callerId) {
          throw new LunaError('NOT_FOUND', 'There is no such license.')
        }
        return validityOf(grant, clock.now())
      }),
    declare: (declaration) =>
      database.asService(async (tx) => {
        const declared = await declareUsage(tx, declaration, clock.now())
        return { ...declared, impressionsLeft: impressionsLeftOf(declared.grant) }
      }),
  }
}
