/** The catalog: fingerprints of published works for checks without a connection, and what changed since. */
import * as z from 'zod'
import { ASSET_KINDS } from '../../asset-card/kinds.ts'
import { sha256HexSchema } from '../../provenance/encoding.ts'
import { signedEnvelopeSchema } from '../../provenance/signed-document.ts'
import { idSchema, instantSchema, MAX_PAGE_SIZE } from './common.ts'
import { marketProcedure } from './procedure.ts'
import { publicMediaSchema } from './publications.ts'

/** What makes the vectors of a snapshot where the market has no models: nothing; words and hashes are compared. */
export const NO_PROFILE = 'lexical@1'

/** Changes are read by programs, many at once. */
const MAX_CHANGES_PAGE = 500

const profileSchema = z
  .string()
  .max(200)
  .regex(/^[\w.-]+@[\w.-]+$/, 'must be like standard@1')

const snapshotSchema = z.object({
  /** Which models made its vectors; snapshots of different profiles are never mixed. */
  profile: profileSchema,
  /** Of the file, which is fetched under `path`. */
  sha256: sha256HexSchema,
  sizeBytes: z.int().min(0),
  entries: z.int().min(0),
  createdAt: instantSchema,
  /** The position at which the change feed continues from the snapshot. */
  cursor: z.string(),
  /** A catalog signature over the digest. */
  signature: signedEnvelopeSchema,
  path: z.string(),
})
export type CatalogSnapshot = z.infer<typeof snapshotSchema>

const hash64Schema = z.string().regex(/^[0-9a-f]{16}$/)

/** A work as the catalog holds it. */
export const compactFingerprintSchema = z.object({
  /** Empty where the work is not in the market any more, and of works for adults. */
  name: z.string(),
  kind: z.enum(ASSET_KINDS),
  /** First 8 bytes of the SHA-256 of the creator's id, in hex. A studio can compute the key of its own account. */
  creatorKey: hash64Schema,
  metadataHash: sha256HexSchema,
  words: z.int().min(0),
  picture: z.object({ pHash: hash64Schema, dHash: hash64Schema, lowInformation: z.boolean() }).nullable(),
  /** Base64 of one signed byte a dimension, the largest ±127; null without one of the profile asked for. */
  imageInt8: z.string().nullable(),
  textInt8: z.string().nullable(),
  /** Base64 of the strongest local features of the picture; null without any, and from markets that keep none. */
  features: z.string().max(10_000).nullable().default(null),
})
export type CompactFingerprint = z.infer<typeof compactFingerprintSchema>

const changeSchema = z.object({
  /** Strictly ascending, without gaps. */
  sequence: z.int().min(1),
  kind: z.enum(['published', 'updated', 'withdrawn', 'sold_exclusively', 'removed']),
  at: instantSchema,
  assetId: idSchema,
  versionId: idSchema,
  /** Where it was removed for infringement, it stays to be compared with. */
  removedForInfringement: z.boolean(),
  /** As they are now, all versions; none for a work that is not compared with any more. They replace those before. */
  fingerprints: z.array(compactFingerprintSchema),
})
export type CatalogChange = z.infer<typeof changeSchema>

/** Works whose features are asked for at once. */
export const MOST_FEATURES_AT_ONCE = 16

const WORK_KEY = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}:[0-9a-f]{16}:[0-9a-f]{16}'

const workKeysSchema = z
  .string()
  .regex(
    new RegExp(`^${WORK_KEY}(?:,${WORK_KEY}){0,${MOST_FEATURES_AT_ONCE - 1}}$`),
    `must be 1 to ${MOST_FEATURES_AT_ONCE} of assetId:pHash:dHash, separated by commas`,
  )

const fullFeaturesSchema = z.object({
  assetId: idSchema,
  pHash: hash64Schema,
  dHash: hash64Schema,
  /** Base64 of all local features of the picture; null without any. */
  features: z.string().max(16_000).nullable(),
  /** What everyone may see of it; null where the work is not shown any more. */
  preview: publicMediaSchema.nullable(),
})
export type FullFeatures = z.infer<typeof fullFeaturesSchema>

const TAGS = ['Catalog']

export const catalogContract = {
  snapshots: marketProcedure
    .meta({ access: 'public' })
    .route({ method: 'GET', path: '/v1/catalog', summary: 'The newest snapshot of each profile', tags: TAGS })
    .input(z.object({ profile: profileSchema.optional() }))
    .output(z.object({ items: z.array(snapshotSchema) })),
  changes: marketProcedure
    .meta({ access: 'public' })
    .route({ method: 'GET', path: '/v1/changes', summary: 'What changed after a cursor, in order', tags: TAGS })
    .input(
      z.object({
        cursor: z.string().max(100).optional(),
        limit: z.coerce.number().int().min(1).max(MAX_CHANGES_PAGE).default(MAX_PAGE_SIZE),
        profile: profileSchema.default(NO_PROFILE),
      }),
    )
    .output(
      z.object({
        items: z.array(changeSchema),
        /** For the next call, also where nothing has changed. */
        nextCursor: z.string(),
        hasMore: z.boolean(),
        /** True if the feed does not reach back to the cursor: download a snapshot, then continue from its cursor. */
        mustRestart: z.boolean(),
      }),
    ),
  features: marketProcedure
    .meta({ access: 'public' })
    .route({ method: 'GET', path: '/v1/features', summary: 'All local features of a few works', tags: TAGS })
    .input(
      z.object({
        /** Works as the catalog holds them, each by its asset and the hashes of its picture. */
        works: workKeysSchema,
      }),
    )
    /** Those that are compared with, in no order. */
    .output(z.object({ items: z.array(fullFeaturesSchema).max(MOST_FEATURES_AT_ONCE) })),
}
