/** Licenses: what is on offer, what was granted, declared use and what it owes, and complaints. */

import * as z from 'zod'
import { ASSET_KINDS } from '../../asset-card/kinds.ts'
import { documentedTermsSchema } from '../../licensing/documented.ts'
import { licenseKindSchema, usageRightSchema } from '../../licensing/kinds.ts'
import { REVOCATION_GROUNDS, REVOCATION_STATES } from '../../licensing/revocation.ts'
import { licenseTermsSchema } from '../../licensing/terms.ts'
import { countryCodeSchema } from '../../licensing/territory.ts'
import { usageTypeSchema } from '../../licensing/usage.ts'
import { sha256HexSchema } from '../../provenance/encoding.ts'
import { signedEnvelopeSchema } from '../../provenance/signed-document.ts'
import { idSchema, instantSchema, microDollarsText, pageOf, pageQuery, priceCentsSchema } from './common.ts'
import { marketProcedure, verifiedProcedure } from './procedure.ts'

const tags = ['Licenses']
const functions = ['Licensing functions']
const byId = z.object({ id: idSchema })
const assetKindSchema = z.enum(ASSET_KINDS)

const licenseSchema = z.object({
  /** Of the listing. */
  id: idSchema,
  assetId: idSchema,
  assetKind: assetKindSchema,
  creatorId: idSchema,
  title: z.string(),
  /** Of this market; null without a preview. */
  previewPath: z.string().nullable(),
  priceCents: priceCentsSchema,
  terms: licenseTermsSchema,
  /** Counts up with every edit; a purchase keeps the version it was made under. */
  version: z.int().min(1),
  createdAt: instantSchema,
})
export type LicenseView = z.infer<typeof licenseSchema>

export const licensesQuery = z.object({
  /** Words of the title, in any order. */
  q: z
    .string()
    .trim()
    .max(200)
    .refine((text) => !text.includes('\0'), 'contains a character that is not text')
    .optional(),
  assetKind: assetKindSchema.optional(),
  kind: licenseKindSchema.optional(),
  usageRight: usageRightSchema.optional(),
  /** Where it is to be used. */
  territory: countryCodeSchema.optional(),
  minPriceCents: z.coerce.number().int().min(0).optional(),
  maxPriceCents: z.coerce.number().int().min(0).optional(),
  allowsAiTraining: z.stringbool().optional(),
  /** Of a kind that permits use in advertising, or of one that does not. */
  permitsAdvertising: z.stringbool().optional(),
  /** Of a kind under which works derived from it may be sold, or of one under which they may not. */
  permitsDerivatives: z.stringbool().optional(),
  assetId: idSchema.optional(),
  creatorId: idSchema.optional(),
  sort: z.enum(['newest', 'price']).default('newest'),
  ...pageQuery,
})
export type LicensesQuery = z.infer<typeof licensesQuery>

const usageSchema = z.object({ impressions: z.int(), downloads: z.int(), embeds: z.int() })

const ownListingSchema = z.object({
  id: idSchema,
  assetId: idSchema,
  status: z.enum(['active', 'closed', 'sold']),
  title: z.string(),
  previewPath: z.string().nullable(),
  priceCents: priceCentsSchema,
  terms: licenseTermsSchema,
  version: z.int(),
  createdAt: instantSchema,
  analytics: z.object({
    /** Licenses granted and not refunded, and what was paid for them. */
    totalPurchases: z.int(),
    totalRevenueCents: z.int(),
    /** Of these, those in force. */
    liveGrants: z.int(),
    /** As licensees declare it. */
    declaredUsage: usageSchema,
    royaltiesMicroDollars: microDollarsText,
  }),
})
export type OwnListing = z.infer<typeof ownListingSchema>

const contentShape = {
  title: z.string().trim().min(1).max(500),
  previewSha256: sha256HexSchema.nullable().default(null),
  priceCents: priceCentsSchema,
  terms: licenseTermsSchema,
}

/** What a buyer of its time was offered. */
const listingVersionSchema = z.object({
  number: z.int().min(1),
  title: z.string(),
  priceCents: priceCentsSchema,
  terms: licenseTermsSchema,
  createdAt: instantSchema,
})
export type ListingVersionView = z.infer<typeof listingVersionSchema>

const statusSchema = z.enum(['valid', 'not_active_yet', 'expired', 'used_up', 'revoked', 'refunded'])
export type LicenseStatus = z.infer<typeof statusSchema>

const grantShape = {
  id: idSchema,
  licenseId: idSchema,
  assetId: idSchema,
  title: z.string(),
  /** To whom the license was made out. */
  licenseeName: z.string(),
  priceCents: priceCentsSchema,
  termsSha256: sha256HexSchema,
  activeFrom: instantSchema,
  expiresAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
  declaredUsage: usageSchema,
  createdAt: instantSchema,
}

export const licensePurchaseSchema = z.object({
  ...grantShape,
  creatorId: idSchema,
  /** The purchase that gave it. */
  saleId: idSchema.nullable(),
  status: statusSchema,
  terms: licenseTermsSchema,
  /** For the licensee alone. */
  licenseKey: z.string(),
  keyFingerprint: sha256HexSchema,
})
export type LicensePurchase = z.infer<typeof licensePurchaseSchema>

const soldLicenseSchema = z.object({
  ...grantShape,
  kind: licenseKindSchema,
  endReason: z.enum(['revoked', 'refunded']).nullable(),
})
export type SoldLicense = z.infer<typeof soldLicenseSchema>

const royaltySchema = z.object({
  id: idSchema,
  grantId: idSchema,
  licenseId: idSchema,
  assetId: idSchema,
  /** Of UTC, such as 2026-03. */
  month: z.string(),
  declaredUsage: usageSchema,
  amountMicroDollars: microDollarsText,
  createdAt: instantSchema,
})
export type Royalty = z.infer<typeof royaltySchema>

const owedMonthSchema = z.object({
  grantId: idSchema,
  month: z.string(),
  declaredUsage: usageSchema,
  amountMicroDollars: microDollarsText,
  /** open: the month is not over; owed: as soon as the wallet covers it, it is paid. */
  state: z.enum(['open', 'owed', 'paid']),
})
export type OwedMonth = z.infer<typeof owedMonthSchema>

/** Tells nothing of the licensee: who shows the certificate shows the name. */
const publicStatusSchema = z.object({
  status: statusSchema,
  sentence: z.string(),
  grantId: idSchema,
  keyFingerprint: sha256HexSchema,
  licenseId: idSchema,
  assetId: idSchema,
  kind: licenseKindSchema,
  termsSha256: sha256HexSchema,
  allowsAiTraining: z.boolean(),
  issuedAt: instantSchema,
  expiresAt: instantSchema.nullable(),
  /** Use before this moment stays licensed. */
  endedAt: instantSchema.nullable(),
  checkedAt: instantSchema,
})
export type PublicLicenseStatus = z.infer<typeof publicStatusSchema>

const complaintGroundSchema = z.enum(REVOCATION_GROUNDS)
const complaintStateSchema = z.enum(REVOCATION_STATES)
const complaintSchema = z.object({
  id: idSchema,
  grantId: idSchema,
  ground: complaintGroundSchema,
  state: complaintStateSchema,
  cureUntil: instantSchema.nullable(),
  appealUntil: instantSchema.nullable(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
  steps: z.array(
    z.object({
      number: z.int(),
      step: z.string(),
      by: z.enum(['creator', 'licensee', 'market']),
      note: z.string(),
      at: instantSchema,
    }),
  ),
})
export type Complaint = z.infer<typeof complaintSchema>

const noteSchema = z.string().trim().min(1).max(4_000)

/** The documented body of a new license. */
const documentedLicenseSchema = documentedTermsSchema.extend({
  content_type: assetKindSchema,
  content_id: idSchema,
  content_title: z.string().trim().min(1).max(500),
  /** Address of a preview of the asset on this market. */
  content_preview_url: z.string().max(2_000).nullish(),
  price_cents: z.int().min(0).max(99_999_999),
})
export type DocumentedLicense = z.infer<typeof documentedLicenseSchema>

const documentedAnswerSchema = z.object({
  id: idSchema,
  content_type: assetKindSchema,
  content_id: idSchema,
  content_title: z.string(),
  content_preview_url: z.string().nullable(),
  creator_id: idSchema,
  license_type: licenseKindSchema,
  price_cents: z.int(),
  usage_rights: z.array(z.string()),
  max_impressions: z.int().nullable(),
  duration_days: z.int().nullable(),
  territory: z.array(z.string()),
  royalty_percentage: z.int(),
  requires_attribution: z.boolean(),
  attribution_text: z.string().nullable(),
  allows_ai_training: z.boolean(),
  total_purchases: z.int(),
  total_revenue_cents: z.int(),
  is_active: z.boolean(),
  created_at: instantSchema,
})
export type DocumentedAnswer = z.infer<typeof documentedAnswerSchema>

const purchaseAnswerSchema = z.union([
  z.object({ success: z.literal(true), checkout_url: z.string(), session_id: z.string() }),
  z.object({ success: z.literal(true), purchase_id: idSchema, license_key: z.string() }),
])
export type PurchaseAnswer = z.infer<typeof purchaseAnswerSchema>

const anyone = marketProcedure.meta({ access: 'public' })
const account = marketProcedure.meta({ access: 'account' })
const creator = marketProcedure.meta({ access: 'creator' })
const moderator = marketProcedure.meta({ access: 'moderator' })

const listings = {
  browse: anyone
    .route({ method: 'GET', path: '/v1/licenses', summary: 'Licenses on offer', tags })
    .input(licensesQuery)
    .output(pageOf(licenseSchema)),
  find: anyone
    .route({ method: 'GET', path: '/v1/licenses/{id}', summary: 'One license on offer', tags })
    .input(byId)
    .output(licenseSchema),
  edit: creator
    .route({
      method: 'PUT',
      path: '/v1/licenses/{id}',
      summary: 'Change the listing for new purchases; granted licenses do not change',
      tags,
    })
    .input(byId.extend(contentShape))
    .output(ownListingSchema),
  close: creator
    .route({ method: 'POST', path: '/v1/licenses/{id}/close', summary: 'Stop offering it', tags })
    .input(byId)
    .output(ownListingSchema),
  own: creator
    .route({ method: 'GET', path: '/v1/me/licenses', summary: 'The caller’s listings with their figures', tags })
    .input(z.object(pageQuery))
    .output(pageOf(ownListingSchema)),
  versions: creator
    .route({
      method: 'GET',
      path: '/v1/me/licenses/{id}/versions',
      summary: 'Versions of the caller’s listing, newest first; each purchase keeps the version it was made under',
      tags,
    })
    .input(byId.extend(pageQuery))
    .output(pageOf(listingVersionSchema)),
  sold: creator
    .route({ method: 'GET', path: '/v1/me/licenses/sold', summary: 'Licenses sold, without their keys', tags })
    .input(z.object({ ...pageQuery, licenseId: idSchema.optional() }))
    .output(pageOf(soldLicenseSchema)),
  royalties: creator
    .route({ method: 'GET', path: '/v1/me/royalties', summary: 'Royalties on declared use, by month', tags })
    .input(z.object(pageQuery))
    .output(pageOf(royaltySchema)),
}

const purchases = {
  purchases: account
    .route({ method: 'GET', path: '/v1/me/license-purchases', summary: 'The caller’s licenses with their keys', tags })
    .input(z.object(pageQuery))
    .output(pageOf(licensePurchaseSchema)),
  purchase: account
    .route({
      method: 'GET',
      path: '/v1/me/license-purchases/{id}',
      summary: 'A license of the caller with its certificate, frozen terms and royalties due',
      tags,
    })
    .input(byId)
    .output(
      licensePurchaseSchema.extend({
        certificate: signedEnvelopeSchema,
        frozenTerms: z.string(),
        months: z.array(owedMonthSchema),
      }),
    ),
  status: anyone
    .route({
      method: 'GET',
      path: '/v1/license-certificates/{reference}',
      summary: 'Whether a license is valid, by its id or the fingerprint of its key',
      tags,
    })
    .input(z.object({ reference: z.union([idSchema, sha256HexSchema]) }))
    .output(publicStatusSchema),
}

const complaints = {
  complain: creator
    .route({
      method: 'POST',
      path: '/v1/license-grants/{id}/complaints',
      summary: 'Complain about the use of the caller’s work; the market decides',
      tags,
      successStatus: 201,
    })
    .input(byId.extend({ ground: complaintGroundSchema, note: noteSchema }))
    .output(complaintSchema),
  giveNotice: moderator
    .route({
      method: 'POST',
      path: '/v1/license-grants/{id}/notices',
      summary: 'Give a licensee notice without a complaint',
      tags,
      successStatus: 201,
    })
    .input(
      byId.extend({ ground: complaintGroundSchema, note: noteSchema, cureDays: z.int().min(1).max(90).optional() }),
    )
    .output(complaintSchema),
  complaints: account
    .route({ method: 'GET', path: '/v1/license-complaints', summary: 'Complaints that involve the caller', tags })
    .input(z.object(pageQuery))
    .output(pageOf(complaintSchema)),
  complaint: account
    .route({ method: 'GET', path: '/v1/license-complaints/{id}', summary: 'A complaint with all its steps', tags })
    .input(byId)
    .output(complaintSchema),
  respond: account
    .route({
      method: 'POST',
      path: '/v1/license-complaints/{id}/responses',
      summary: 'Answer as the licensee',
      tags,
    })
    .input(byId.extend({ note: noteSchema }))
    .output(complaintSchema),
  appeal: account
    .route({ method: 'POST', path: '/v1/license-complaints/{id}/appeal', summary: 'Appeal a revocation', tags })
    .input(byId.extend({ note: noteSchema }))
    .output(complaintSchema),
  allComplaints: moderator
    .route({
      method: 'GET',
      path: '/v1/moderation/license-complaints',
      summary: 'All complaints about licenses',
      tags,
    })
    .input(z.object({ ...pageQuery, state: complaintStateSchema.optional() }))
    .output(pageOf(complaintSchema)),
  decide: moderator
    .route({
      method: 'POST',
      path: '/v1/moderation/license-complaints/{id}/steps',
      summary: 'Take the next step; a revocation takes two people, its appeal a third',
      tags,
    })
    .input(
      byId.extend({
        step: z.enum(['notice', 'cured', 'dismiss', 'propose', 'confirm', 'uphold', 'reinstate']),
        note: noteSchema,
        cureDays: z.int().min(1).max(90).optional(),
      }),
    )
    .output(complaintSchema),
}

const documented = {
  createLicense: verifiedProcedure
    .meta({ access: 'creator' })
    .route({
      method: 'POST',
      path: '/functions/v1/create-license',
      summary: 'Offer a license for the caller’s asset',
      tags: functions,
      successStatus: 201,
    })
    .input(documentedLicenseSchema)
    .output(z.object({ success: z.literal(true), license_id: idSchema, license: documentedAnswerSchema })),
  purchaseLicense: verifiedProcedure
    .route({
      method: 'POST',
      path: '/functions/v1/purchase-license',
      summary: 'Buy a license: returns a payment page, or the key if no card payment is needed',
      tags: functions,
    })
    .input(
      z.object({
        license_id: idSchema,
        /** To whom the license is made out; by default the buyer. */
        company_name: z.string().trim().min(1).max(200).nullish(),
        return_url: z.url().max(2_000).nullish(),
      }),
    )
    .output(purchaseAnswerSchema),
  isLicenseValid: account
    .route({
      method: 'GET',
      path: '/functions/v1/is-license-valid',
      summary: 'Whether a license bought or sold by the caller is valid now (is_license_valid)',
      tags: functions,
    })
    .input(z.object({ purchase_id: idSchema }))
    .output(
      z.object({
        is_valid: z.boolean(),
        reason: z.string().nullable(),
        expires_at: instantSchema.nullable(),
        impressions_left: z.int().nullable(),
      }),
    ),
  recordLicenseUsage: account
    .route({
      method: 'POST',
      path: '/functions/v1/record-license-usage',
      summary: 'Report use of the caller’s license (record_license_usage)',
      tags: functions,
    })
    .input(
      z.object({
        purchase_id: idSchema,
        usage_type: usageTypeSchema,
        count: z.int().min(1).max(1_000_000_000),
        /** Declared again under the same key, it counts once. The Idempotency-Key header does the same. */
        idempotency_key: z.string().min(1).max(200).optional(),
      }),
    )
    .output(
      z.object({
        success: z.literal(true),
        /** The market measures nothing; this is what the licensee says. */
        source: z.literal('declared_by_licensee'),
        royalty_micro_dollars: microDollarsText,
        /** With which it is settled. */
        month: z.string(),
        impressions_left: z.int().nullable(),
      }),
    ),
}

export const licensingContract = { ...listings, ...purchases, ...complaints, ...documented }
