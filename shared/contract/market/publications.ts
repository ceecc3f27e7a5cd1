/** Published assets: what everyone sees of them, what those who have them get, and the log that proves when they came. */
import * as z from 'zod'
import { assetCardSchema } from '../../asset-card/card.ts'
import { ASSET_KINDS } from '../../asset-card/kinds.ts'
import { derivationKindSchema } from '../../offers/ancestry.ts'
import { BILLING_INTERVALS, offerKindSchema } from '../../offers/offers.ts'
import { sha256HexSchema } from '../../provenance/encoding.ts'
import { consistencyProofSchema, inclusionProofSchema } from '../../provenance/log.ts'
import { signedEnvelopeSchema, trustedKeySchema } from '../../provenance/signed-document.ts'
import { MEDIA_ROLES } from '../../submissions/limits.ts'
import { idSchema, instantSchema, MAX_PAGE_SIZE, pageOf, pageQuery, priceCentsSchema } from './common.ts'
import { priceExtrasShape } from './price-extras.ts'
import { marketProcedure } from './procedure.ts'

const TAGS = ['Assets']
const LOG_TAGS = ['Publication log']

export const publicCreatorSchema = z.object({
  creatorId: idSchema,
  /** Null where there is no public profile any more. */
  handle: z.string().nullable(),
  displayName: z.string(),
  isVerified: z.boolean(),
})

export const publicMediaSchema = z.object({
  sha256: sha256HexSchema,
  role: z.enum(MEDIA_ROLES),
  contentType: z.string(),
  sizeBytes: z.int(),
  /** Of pictures. */
  width: z.int().nullable(),
  height: z.int().nullable(),
  /** Of this market; what is sold needs an access token. */
  path: z.string(),
})
export type PublicMedia = z.infer<typeof publicMediaSchema>

const publicOfferSchema = z.object({
  id: idSchema,
  offer: offerKindSchema,
  /** Without a reduction. */
  priceCents: priceCentsSchema,
  /** Of subscriptions. */
  interval: z.enum(BILLING_INTERVALS).nullable(),
  ...priceExtrasShape,
})
export type PublicOffer = z.infer<typeof publicOfferSchema>

export const assetStatusSchema = z.enum(['published', 'sold_exclusively', 'withdrawn', 'removed'])

/** One link between a work and one that it derives from. */
const chainLinkSchema = z.object({
  /** The work that the link leads to: of an ancestor, the parent; of a derivative, the child. */
  assetId: idSchema,
  /** The work that derives. */
  childAssetId: idSchema,
  derivationKind: derivationKindSchema,
  /** Null where the asset was removed by moderation, and of a work for adults where these are not shown to the caller. */
  name: z.string().nullable(),
  ageRating: z.string(),
  kind: z.enum(ASSET_KINDS),
  status: assetStatusSchema,
  creator: publicCreatorSchema,
  /** The parent's share of what the work that derives from it receives. */
  royaltyPercent: z.int().min(0).max(100),
})
export type ChainLink = z.infer<typeof chainLinkSchema>

const versionSchema = z.object({
  id: idSchema,
  number: z.int().min(1),
  publishedAt: instantSchema,
  /** Its place in the publication log. */
  logIndex: z.int().min(0),
})

export const ratingSchema = z.object({ average: z.number().min(1).max(5).nullable(), count: z.int().min(0) })

const assetSchema = z.object({
  id: idSchema,
  kind: z.enum(ASSET_KINDS),
  status: assetStatusSchema,
  name: z.string(),
  /** The public part: what is sold is left out. */
  card: assetCardSchema,
  tags: z.array(z.string()),
  ageRating: z.string(),
  previews: z.array(publicMediaSchema),
  creator: publicCreatorSchema,
  /** Who shares what the work brings; how much each of them has is not public. */
  collaborators: z.array(publicCreatorSchema),
  offers: z.array(publicOfferSchema),
  /** What it derives from directly; `parent` is the first of them. */
  parent: chainLinkSchema.nullable(),
  parents: z.array(chainLinkSchema),
  /** The last of all that it derives from; of several roots, one. */
  root: chainLinkSchema.nullable(),
  /** How many steps it is away from the farthest work that it derives from. */
  depth: z.int().min(0),
  /** Newest first. */
  versions: z.array(versionSchema),
  currentVersionId: idSchema,
  /** No unless the card says yes; a license can permit it on top. */
  allowsAiTraining: z.boolean(),
  qualityScore: z.number().min(0).max(1).nullable(),
  rating: ratingSchema,
  salesCount: z.int().min(0),
  publishedAt: instantSchema,
  updatedAt: instantSchema,
})
export type PublicAsset = z.infer<typeof assetSchema>

/** What proves a publication without asking the market again. */
const provenCertificateSchema = z.object({
  certificate: signedEnvelopeSchema,
  inclusion: inclusionProofSchema,
  /** Of the tree that the proof is for. */
  checkpoint: signedEnvelopeSchema,
})
export type ProvenCertificate = z.infer<typeof provenCertificateSchema>

const priorityClaimReceiptSchema = z.object({
  id: idSchema,
  claim: signedEnvelopeSchema,
  inclusion: inclusionProofSchema,
  checkpoint: signedEnvelopeSchema,
})
export type PriorityClaimReceipt = z.infer<typeof priorityClaimReceiptSchema>

const byId = z.object({ id: idSchema })
const treeSize = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

export const publicationsContract = {
  find: marketProcedure
    .meta({ access: 'public' })
    .route({ method: 'GET', path: '/v1/assets/{id}', summary: 'The public view of an asset', tags: TAGS })
    .input(byId)
    .output(assetSchema),
  derivation: marketProcedure
    .meta({ access: 'public' })
    .route({
      method: 'GET',
      path: '/v1/assets/{id}/derivation',
      summary: 'The ancestors and derivatives of an asset',
      tags: TAGS,
    })
    .input(byId.extend(pageQuery))
    // Ancestors: every link, the links into a work before those out of it.
    .output(z.object({ ancestors: z.array(chainLinkSchema), derivatives: pageOf(chainLinkSchema) })),
  certificate: marketProcedure
    .meta({ access: 'public' })
    .route({
      method: 'GET',
      path: '/v1/assets/{id}/certificate',
      summary: 'The certificate of a version, with its inclusion proof',
      tags: TAGS,
    })
    .input(byId.extend({ versionId: idSchema.optional() }))
    .output(provenCertificateSchema),
  content: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/assets/{id}/content',
      summary: 'The full card and all files, for those with access',
      tags: TAGS,
    })
    .input(byId.extend({ versionId: idSchema.optional() }))
    .output(z.object({ versionId: idSchema, card: assetCardSchema, media: z.array(publicMediaSchema) })),
  withdraw: marketProcedure
    .meta({ access: 'creator' })
    .route({
      method: 'POST',
      path: '/v1/assets/{id}/withdraw',
      summary: 'Withdraw the caller’s asset from the market; buyers keep it',
      tags: TAGS,
    })
    .input(byId)
    .output(z.object({ id: idSchema, status: assetStatusSchema })),

  checkpoint: marketProcedure
    .meta({ access: 'public' })
    .route({ method: 'GET', path: '/v1/log/checkpoint', summary: 'Size and root of the log, signed', tags: LOG_TAGS })
    .output(z.object({ checkpoint: signedEnvelopeSchema })),
  inclusion: marketProcedure
    .meta({ access: 'public' })
    .route({
      method: 'GET',
      path: '/v1/log/inclusion',
      summary: 'Inclusion proof of an entry in the log of a given size',
      tags: LOG_TAGS,
    })
    .input(z.object({ leaf: treeSize, size: treeSize.optional() }))
    .output(inclusionProofSchema),
  consistency: marketProcedure
    .meta({ access: 'public' })
    .route({
      method: 'GET',
      path: '/v1/log/consistency',
      summary: 'Consistency proof between two sizes of the log',
      tags: LOG_TAGS,
    })
    .input(z.object({ from: treeSize, to: treeSize }))
    .output(consistencyProofSchema),
  entries: marketProcedure
    .meta({ access: 'public' })
    .route({ method: 'GET', path: '/v1/log/entries', summary: 'Entries of the log in order', tags: LOG_TAGS })
    .input(
      z.object({ from: treeSize.default(0), limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(20) }),
    )
    .output(
      z.object({
        items: z.array(
          z.object({
            logIndex: z.int(),
            loggedAt: instantSchema,
            /** Of the entry in the tree, so that the tree can be recomputed without any document. */
            leafHash: sha256HexSchema,
            /** Null where it names a work for adults that the reader is not shown. */
            entry: signedEnvelopeSchema.nullable(),
          }),
        ),
      }),
    ),
  keys: marketProcedure
    .meta({ access: 'public' })
    .route({
      method: 'GET',
      path: '/v1/keys',
      summary: 'Current and former signing keys with their periods',
      tags: LOG_TAGS,
    })
    .output(z.object({ keys: z.array(trustedKeySchema) })),
  claimPriority: marketProcedure
    .route({
      method: 'POST',
      path: '/v1/priority-claims',
      summary: 'Record a commitment to a work in the log without revealing the work',
      tags: LOG_TAGS,
    })
    .input(z.object({ commitment: sha256HexSchema }))
    .output(priorityClaimReceiptSchema),
  priorityClaims: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/priority-claims',
      summary: 'The caller’s priority claims, newest first',
      tags: LOG_TAGS,
    })
    .input(z.object(pageQuery))
    .output(
      pageOf(z.object({ id: idSchema, commitment: sha256HexSchema, logIndex: z.int(), recordedAt: instantSchema })),
    ),
}
