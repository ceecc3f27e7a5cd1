/** Licenses as the API shows them. */

import type { AssetKind } from '#shared/asset-card/kinds.ts'
import type {
  Complaint,
  DocumentedAnswer,
  LicensePurchase,
  LicenseStatus,
  LicenseView,
  OwnListing,
  PublicLicenseStatus,
} from '#shared/contract/market/licensing.ts'
import { termsToDocumented } from '#shared/licensing/documented.ts'
import { type Grant, validityOf } from './grants.ts'
import type { Listing, PublicLicense } from './listing-rows.ts'
import type { Revocation } from './revocations.ts'
import type { ListingFigures } from './views.ts'

const iso = (at: Date | null) => at?.toISOString() ?? null

function previewPath(assetId: string, sha256: string | null): string | null {
  return sha256 === null ? null : `/v1/assets/${assetId}/media/${sha256}`
}

export function licenseAnswer(license: PublicLicense): LicenseView {
  const { previewSha256, createdAt, ...shown } = license
  return { ...shown, previewPath: previewPath(license.assetId, previewSha256), createdAt: createdAt.toISOString() }
}

export function ownListingAnswer(listing: Listing, figures: ListingFigures): OwnListing {
  const { id, assetId, status, current, createdAt } = listing
  return {
    id,
    assetId,
    status,
    title: current.title,
    previewPath: previewPath(assetId, current.previewSha256),
    priceCents: current.priceCents,
    terms: current.terms,
    version: current.number,
    createdAt: createdAt.toISOString(),
    analytics: {
      totalPurchases: figures.totalPurchases,
      totalRevenueCents: figures.totalRevenueCents,
      liveGrants: figures.liveGrants,
      declaredUsage: figures.usage,
      royaltiesMicroDollars: String(figures.royalties),
    },
  }
}

export function documentedAnswer(
  listing: Listing,
  assetKind: AssetKind,
  figures: ListingFigures,
  publicUrl: string,
): DocumentedAnswer {
  const { id, assetId, creatorId, status, current, createdAt } = listing
  const path = previewPath(assetId, current.previewSha256)
  const { attribution_text, allows_ai_training, ...terms } = termsToDocumented(current.terms)
  return {
    id,
    content_type: assetKind,
    content_id: assetId,
    content_title: current.title,
    content_preview_url: path === null ? null : `${publicUrl}${path}`,
    creator_id: creatorId,
    license_type: terms.license_type,
    price_cents: current.priceCents,
    usage_rights: [...terms.usage_rights],
    max_impressions: terms.max_impressions ?? null,
    duration_days: terms.duration_days ?? null,
    territory: [...(terms.territory ?? [])],
    royalty_percentage: terms.royalty_percentage ?? 0,
    requires_attribution: terms.requires_attribution ?? false,
    attribution_text: attribution_text ?? null,
    allows_ai_training: allows_ai_training ?? false,
    total_purchases: figures.totalPurchases,
    total_revenue_cents: figures.totalRevenueCents,
    is_active: status === 'active',
    created_at: createdAt.toISOString(),
  }
}

function statusOf(grant: Grant, at: Date): { status: LicenseStatus; sentence: string } {
  if (grant.endReason === 'refunded') return { status: 'refunded', sentence: 'The purchase was refunded.' }
  const validity = validityOf(grant, at)
  if (validity.isValid) return { status: 'valid', sentence: 'The license is valid.' }
  const { reason, sentence } = validity
  return { status: reason === 'impressions_used_up' ? 'used_up' : reason, sentence }
}

export function purchaseAnswer(grant: Grant, at: Date): LicensePurchase {
  return {
    id: grant.id,
    licenseId: grant.listingId,
    assetId: grant.assetId,
    creatorId: grant.creatorId,
    title: grant.title,
    licenseeName: grant.licenseeName,
    priceCents: grant.priceCents,
    status: statusOf(grant, at).status,
    terms: grant.license.terms,
    termsSha256: grant.termsSha256,
    saleId: grant.saleId,
    licenseKey: grant.licenseKey,
    keyFingerprint: grant.keyFingerprint,
    activeFrom: grant.activeFrom.toISOString(),
    expiresAt: iso(grant.expiresAt),
    endedAt: iso(grant.endedAt),
    declaredUsage: grant.usage,
    createdAt: grant.createdAt.toISOString(),
  }
}

export function publicStatusAnswer(grant: Grant, at: Date): PublicLicenseStatus {
  return {
    ...statusOf(grant, at),
    grantId: grant.id,
    keyFingerprint: grant.keyFingerprint,
    licenseId: grant.listingId,
    assetId: grant.assetId,
    kind: grant.license.terms.kind,
    termsSha256: grant.termsSha256,
    allowsAiTraining: grant.license.terms.allowsAiTraining,
    issuedAt: grant.createdAt.toISOString(),
    expiresAt: iso(grant.expiresAt),
    endedAt: iso(grant.endedAt),
    checkedAt: at.toISOString(),
  }
}

export function complaintAnswer(revocation: Revocation): Complaint {
  return {
    ...revocation,
    cureUntil: iso(revocation.cureUntil),
    appealUntil: iso(revocation.appealUntil),
    createdAt: revocation.createdAt.toISOString(),
    updatedAt: revocation.updatedAt.toISOString(),
    steps: revocation.steps.map((step) => ({ ...step, at: step.at.toISOString() })),
  }
}
