/** Search over the published assets: by meaning, by what pictures show and by words; filtered, sorted, counted. */
import * as z from 'zod'
import { AGE_RATINGS } from '../../asset-card/card.ts'
import { ASSET_KINDS } from '../../asset-card/kinds.ts'
import { licenseKindSchema } from '../../licensing/kinds.ts'
import { offerKindSchema } from '../../offers/offers.ts'
import { reputationLevelSchema } from '../../reputation/levels.ts'
import { idSchema, instantSchema, pageQuery, priceCentsSchema } from './common.ts'
import { marketProcedure } from './procedure.ts'
import { publicCreatorSchema, publicMediaSchema, ratingSchema } from './publications.ts'

export const SEARCH_SORTS = ['relevance', 'popularity', 'price_low', 'price_high', 'newest'] as const
export type SearchSort = (typeof SEARCH_SORTS)[number]

/** Similarity is 1 less the distance, on the profile's calibrated scale; what is farther away is no match. */
export const MAX_SEMANTIC_DISTANCE = 0.5

export const SEARCH_LAYERS = ['full_text', 'semantic', 'text_to_image'] as const
export type SearchLayer = (typeof SEARCH_LAYERS)[number]

const cents = z.coerce.number().pipe(priceCentsSchema)

const filterShape = {
  /** Words of works, or of the name of a creator; quotes, `or` and `-` are understood. */
  q: z
    .string()
    .trim()
    .max(500)
    .refine((text) => !text.includes('\0'), 'contains a character that is not text')
    .optional(),
  kind: z.enum(ASSET_KINDS).optional(),
  /** Of the cheapest offer. */
  minPriceCents: cents.optional(),
  maxPriceCents: cents.optional(),
  /** Offered under a license of this kind. */
  license: licenseKindSchema.optional(),
  /** Suited to this age: this rating or a lower one. */
  ageRating: z.enum(AGE_RATINGS).optional(),
  minRating: z.coerce.number().min(1).max(5).optional(),
  tag: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .transform((text) => text.toLowerCase())
    .refine((text) => !text.includes('\0'), 'contains a character that is not text')
    .optional(),
  /** Made by this creator. */
  creatorId: idSchema.optional(),
}

const filtersSchema = z.object(filterShape)
export type SearchFilters = z.output<typeof filtersSchema>

const querySchema = z.object({
  ...filterShape,
  ...pageQuery,
  sort: z.enum(SEARCH_SORTS).default('relevance'),
  /**
   * Finds in this way alone, such as by what the pictures show; in all ways by default, and where pictures cannot be
   * searched: the answer's `layers` say so.
   */
  layer: z.enum(SEARCH_LAYERS).optional(),
})
export type SearchQuery = z.output<typeof querySchema>

export const searchHitSchema = z.object({
  assetId: idSchema,
  name: z.string(),
  kind: z.enum(ASSET_KINDS),
  description: z.string(),
  tags: z.array(z.string()),
  ageRating: z.string(),
  creator: publicCreatorSchema,
  /** Null if the creator is too new to have a reputation. */
  creatorLevel: reputationLevelSchema.nullable(),
  /** The smallest preview. */
  thumbnail: publicMediaSchema.nullable(),
  /** Of the cheapest offer. */
  minPriceCents: priceCentsSchema.nullable(),
  offers: z.array(offerKindSchema),
  licenses: z.array(licenseKindSchema),
  rating: ratingSchema,
  salesCount: z.int().min(0),
  publishedAt: instantSchema,
  /** What found it; empty where nothing was asked for. */
  foundBy: z.array(z.enum(SEARCH_LAYERS)),
  /** Of the meanings of text and query, calibrated; null where it was found otherwise. */
  similarity: z.number().min(0).max(1).nullable(),
})
export type SearchHit = z.infer<typeof searchHitSchema>

const layerStateSchema = z.object({
  layer: z.enum(SEARCH_LAYERS),
  used: z.boolean(),
  /**
   * Why it was not: nothing was asked for, another way alone was, the market has no models that can, they did not
   * answer, the model of pictures knows none of the words, or results in another order than relevance were asked for,
   * to which pictures add nothing.
   */
  reason: z.enum(['no_query', 'not_wanted', 'no_models', 'unavailable', 'not_understood', 'not_sortable']).nullable(),
})
export type SearchLayerState = z.infer<typeof layerStateSchema>

const countSchema = z.object({ value: z.string(), count: z.int().min(0) })

const TAGS = ['Search']

export const searchContract = {
  assets: marketProcedure
    .meta({ access: 'public' })
    .route({
      method: 'GET',
      path: '/v1/search',
      summary: 'Search published assets; at most 50 per page',
      tags: TAGS,
    })
    .input(querySchema)
    .output(
      z.object({
        items: z.array(searchHitSchema),
        nextCursor: z.string().nullable(),
        layers: z.array(layerStateSchema),
        /** What was searched for instead, where nothing has the words of the query but something has similar ones. */
        spelling: z.string().nullable(),
      }),
    ),
  facets: marketProcedure
    .meta({ access: 'public' })
    .route({
      method: 'GET',
      path: '/v1/search/facets',
      summary: 'Facet counts: assets for each value of a filter, with the other filters applied',
      tags: TAGS,
    })
    .input(filtersSchema)
    .output(
      z.object({
        kinds: z.array(countSchema),
        licenses: z.array(countSchema),
        ageRatings: z.array(countSchema),
        /** The 30 most frequent. */
        tags: z.array(countSchema),
      }),
    ),
}
