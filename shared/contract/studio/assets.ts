/** Assets as the studio shows them: lists, details, bulk edits, undo, smart folders. */
import * as z from 'zod'
import { AGE_RATINGS, ASSET_KINDS, assetCardSchema } from '../../asset-card/card.ts'
import { VERDICTS } from '../../similarity/verdict.ts'
import { collectionIdSchema } from './collections.ts'
import { procedure } from './procedure.ts'

export const assetIdSchema = z.uuid()
/** SHA-256 of a file's bytes in lower-case hex; identifies a media file independent of its location. */
export const mediaIdSchema = z.string().regex(/^[0-9a-f]{64}$/)
export const timestampSchema = z.iso.datetime()

export const flagSchema = z.enum(['pick', 'reject'])

export const assetSummarySchema = z.object({
  id: assetIdSchema,
  kind: z.enum(ASSET_KINDS),
  name: z.string(),
  /** What the grid shows: the rendered picture of the newest state; null for assets without a picture. */
  pictureId: mediaIdSchema.nullable(),
  width: z.int().nullable(),
  height: z.int().nullable(),
  hasAlpha: z.boolean(),
  /** `#rrggbb`, shown while the thumbnail loads. */
  dominantColor: z.string().nullable(),
  rating: z.int().min(0).max(5),
  flag: flagSchema.nullable(),
  tags: z.array(z.string()),
  hasDraft: z.boolean(),
  /** The number of other assets that this one represents when assets that differ only in seed are collapsed. */
  collapsedCount: z.int(),
  verdict: z.object({ verdict: z.enum(VERDICTS), uniqueness: z.number(), stale: z.boolean() }).nullable(),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
})
export type AssetSummary = z.infer<typeof assetSummarySchema>

/** What people type is shorter; a search is longer once it is written out. */
const MAX_SEARCH_LENGTH = 10_000

export const assetFilterSchema = z.object({
  /** Of these alone. */
  ids: z.array(assetIdSchema).max(10_000).optional(),
  /** A search as `shared/search/library` reads it: words, phrases and filters. Throws SEARCH_NOT_UNDERSTOOD. */
  text: z.string().max(MAX_SEARCH_LENGTH).optional(),
  /** Meaning instead of words: the card's text vector, or the picture's by the CLIP text tower. */
  semantic: z.object({ query: z.string().min(1).max(2000), by: z.enum(['text', 'picture']) }).optional(),
  similarTo: assetIdSchema.optional(),
  /** This asset and all whose prompts and settings differ from its own only in the seed: a collapsed stack, opened. */
  seedsOf: assetIdSchema.optional(),
  kinds: z.array(z.enum(ASSET_KINDS)).optional(),
  tags: z.array(z.string()).optional(),
  /** In this collection or in one below it. */
  collection: collectionIdSchema.optional(),
  minRating: z.int().min(0).max(5).optional(),
  flag: z.enum(['pick', 'reject', 'none']).optional(),
  verdicts: z.array(z.enum([...VERDICTS, 'unchecked'])).optional(),
  model: z.string().optional(),
  /** Made with this LoRA, as the card or the picture's file names it; capital letters do not matter. */
  lora: z.string().optional(),
  hasDraft: z.boolean().optional(),
  createdAfter: timestampSchema.optional(),
  createdBefore: timestampSchema.optional(),
  trashed: z.boolean().optional(),
})
export type AssetFilter = z.infer<typeof assetFilterSchema>

export const assetSortSchema = z.enum(['newest', 'oldest', 'name', 'rating', 'uniqueness', 'relevance'])
export type AssetSort = z.infer<typeof assetSortSchema>

export const assetQuerySchema = z.object({
  filter: assetFilterSchema.default({}),
  sort: assetSortSchema.default('newest'),
  /** Show one of several assets whose prompts and settings differ only in the seed. */
  collapseSeeds: z.boolean().default(false),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(500).default(100),
})
export type AssetQuery = z.infer<typeof assetQuerySchema>

/** Non-destructive picture edits, applied by the engine in this fixed order. */
export const pictureRecipeSchema = z.object({
  /** Clockwise quarter turns first, then mirroring, then the crop in relative coordinates of the turned picture. */
  rotateQuarterTurns: z.int().min(0).max(3).default(0),
  rotateDegrees: z.number().min(-45).max(45).default(0),
  flipHorizontal: z.boolean().default(false),
  flipVertical: z.boolean().default(false),
  crop: z
    .object({
      x: z.number().min(0).max(1),
      y: z.number().min(0).max(1),
      width: z.number().gt(0).max(1),
      height: z.number().gt(0).max(1),
    })
    .nullable()
    .default(null),
  levels: z
    .object({
      black: z.number().min(0).max(254),
      white: z.number().min(1).max(255),
      gamma: z.number().min(0.1).max(10),
    })
    .nullable()
    .default(null),
  hueDegrees: z.number().min(-180).max(180).default(0),
  saturation: z.number().min(0).max(4).default(1),
  brightness: z.number().min(0).max(4).default(1),
  /** `#rrggbb` laid under transparent parts; null keeps transparency. */
  background: z
    .string()
    .regex(/^#[0-9a-f]{6}$/)
    .nullable()
    .default(null),
  resize: z
    .object({ width: z.int().min(1).max(16384), height: z.int().min(1).max(16384) })
    .nullable()
    .default(null),
})
export type PictureRecipe = z.infer<typeof pictureRecipeSchema>

const mediaFileSchema = z.object({
  id: mediaIdSchema,
  mediaType: z.string(),
  sizeBytes: z.int(),
  width: z.int().nullable(),
  height: z.int().nullable(),
  originalName: z.string(),
  /** Where this content was last seen outside the library; empty when only the library holds it. */
  sourcePaths: z.array(z.string()),
})

export const assetDetailSchema = z.object({
  summary: assetSummarySchema,
  /** The newest state: the draft where there is one, else the head revision. */
  card: assetCardSchema,
  /** The unedited picture and the edits laid over it. */
  media: mediaFileSchema.nullable(),
  recipe: pictureRecipeSchema,
  /** Where imports found it, within the folder that was imported: `my-art/harbor/gate.png`. */
  paths: z.array(z.string()),
  /** The collections it is in itself. */
  collectionIds: z.array(collectionIdSchema),
  headRevisionId: z.uuid(),
  branch: z.string(),
  draftUpdatedAt: timestampSchema.nullable(),
})
export type AssetDetail = z.infer<typeof assetDetailSchema>

export const smartFolderSchema = z.object({
  id: z.uuid(),
  name: z.string().min(1).max(120),
  query: assetQuerySchema.omit({ offset: true, limit: true }),
})
export type SmartFolder = z.infer<typeof smartFolderSchema>

export const EXPORT_FORMATS = [
  'card_json',
  'picture',
  'original_file',
  'character_json_v1',
  'character_json_v2',
  'character_json_v3',
  'character_png',
  'charx',
] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

const facetSchema = z.array(z.object({ value: z.string(), count: z.int() }))

export const assetsContract = {
  list: procedure.input(assetQuerySchema).output(z.object({ items: z.array(assetSummarySchema), total: z.int() })),
  /** The ids of everything a list would show, in its order. */
  ids: procedure.input(assetQuerySchema.omit({ offset: true, limit: true })).output(z.array(assetIdSchema)),
  get: procedure.input(z.object({ id: assetIdSchema })).output(assetDetailSchema),
  facets: procedure.output(
    z.object({
      kinds: facetSchema,
      tags: facetSchema,
      models: facetSchema,
      loras: facetSchema,
      total: z.int(),
      trashed: z.int(),
    }),
  ),
  /** A new asset without a file: an empty valid card. */
  create: procedure
    .input(z.object({ kind: z.enum(ASSET_KINDS), name: z.string().min(1).max(255) }))
    .output(z.object({ id: assetIdSchema })),
  /** Bulk edit; one undoable step. Throws INVALID_INPUT for the kind or age rating of more than MOST_CARDS_AT_ONCE. */
  update: procedure
    .input(
      z.object({
        ids: z.array(assetIdSchema).min(1).max(50_000),
        addTags: z.array(z.string().trim().min(1).max(100)).max(50).optional(),
        removeTags: z.array(z.string()).max(50).optional(),
        rating: z.int().min(0).max(5).optional(),
        flag: flagSchema.nullable().optional(),
        addToCollection: collectionIdSchema.optional(),
        removeFromCollection: collectionIdSchema.optional(),
        kind: z.enum(ASSET_KINDS).optional(),
        /** Null removes it. */
        ageRating: z.enum(AGE_RATINGS).nullable().optional(),
      }),
    )
    /** `unfit`: assets that stay of their kind, since their file is none of the one that was asked for. */
    .output(z.object({ changed: z.int(), unfit: z.int() })),
  trash: procedure.input(z.object({ ids: z.array(assetIdSchema).min(1) })).output(z.object({ changed: z.int() })),
  restore: procedure.input(z.object({ ids: z.array(assetIdSchema).min(1) })).output(z.object({ changed: z.int() })),
  undo: procedure.output(z.object({ description: z.string().nullable() })),
  redo: procedure.output(z.object({ description: z.string().nullable() })),
  smartFolders: procedure.output(z.array(smartFolderSchema)),
  saveSmartFolder: procedure.input(smartFolderSchema.partial({ id: true })).output(smartFolderSchema),
  removeSmartFolder: procedure.input(z.object({ id: z.uuid() })).output(z.object({})),
  /** Prepares a file for download at `/export/{exportId}`. */
  export: procedure
    .input(
      z.object({
        id: assetIdSchema,
        format: z.enum(EXPORT_FORMATS),
      }),
    )
    .output(z.object({ exportId: z.uuid(), fileName: z.string(), mediaType: z.string(), sizeBytes: z.int() })),
}
