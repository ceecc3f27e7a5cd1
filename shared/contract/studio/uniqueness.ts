/** Preflight: fingerprint, candidates, verdict; the decisions a creator takes on matches. */
import * as z from 'zod'
import { ASSET_KINDS, assetCardSchema } from '../../asset-card/card.ts'
import { fieldDifferenceSchema } from '../../asset-card/diff.ts'
import { sha256HexSchema } from '../../provenance/encoding.ts'
import { evidenceSchema } from '../../similarity/evidence.ts'
import { layerCheckSchema, matchLayersSchema } from '../../similarity/layers.ts'
import { reasonSchema } from '../../similarity/reasons.ts'
import { matchedRegionsSchema, transformationSchema } from '../../similarity/transformation.ts'
import { VERDICTS } from '../../similarity/verdict.ts'
import { errorReportSchema } from '../errors.ts'
import { assetIdSchema, mediaIdSchema, timestampSchema } from './assets.ts'
import { procedure } from './procedure.ts'

export const decisionRelationSchema = z.enum(['not_duplicate', 'alternate_of'])

export const matchObject = z.object({
  /**
   * `asset:<id>` in the library, `catalog:<catalog id>:<entry id>` in a catalog, `market:<fingerprint id>` in the
   * market.
   */
  id: z.string(),
  origin: z.enum(['library', 'catalog']),
  name: z.string(),
  kind: z.enum(ASSET_KINDS),
  creator: z.enum(['self', 'other']),
  creatorName: z.string().nullable(),
  pictureId: mediaIdSchema.nullable(),
  /** Of what a catalog holds: the published work's id in the market that made the catalog. */
  publishedId: z.string().exactOptional(),
  /** On the scale whose marks are those of the verdict: rises as fewer works as close would be expected by chance. */
  similarity: z.number().min(0).max(1),
  /** Orders works that are similar; decides nothing. */
  combined: z.number().min(0).max(1),
  layers: matchLayersSchema,
  evidence: z.array(evidenceSchema),
  reasons: z.array(reasonSchema),
  /** The orientation of the other picture in which the hashes agree best. */
  orientation: z.string(),
  decision: z.object({ id: z.uuid(), relation: decisionRelationSchema }).nullable(),
})
// Named, since the compiler writes unnamed types out wherever a contract has them, and gives up at some length.
export interface Match extends z.infer<typeof matchObject> {}
const matchSchema: z.ZodType<Match, Match> = matchObject

/** Schemas of a report’s parts, by name. */
export const preflightReportParts = {
  assetId: assetIdSchema.nullable(),
  verdict: z.enum(VERDICTS),
  uniqueness: z.number().min(0).max(1),
  /** The match that decided, and the rule it met. */
  decidingMatchId: z.string().nullable(),
  reasons: z.array(reasonSchema),
  /** Which models made the vectors; `lexical` where none is installed. */
  profile: z.string(),
  layersChecked: z.array(layerCheckSchema),
  matches: z.array(matchSchema),
  /** Close without anything that shows a copy; decide nothing. */
  similarWorks: z.array(matchSchema),
  comparedWith: z.object({
    libraryAssets: z.int(),
    catalogEntries: z.int(),
    catalogCreatedAt: timestampSchema.nullable(),
    /** The market's own catalog among them, and up to when its works are in it. */
    market: z
      .object({
        entries: z.int(),
        asOf: timestampSchema,
        /**
         * What was compared of its nearest pictures: all features, as the market tells them, or without an answer the
         * few that the catalog holds. Absent where none was near.
         */
        features: z.enum(['full', 'compact']).exactOptional(),
      })
      .nullable(),
  }),
  checkedAt: timestampSchema,
  durationMs: z.number(),
}
const preflightReportObject = z.object(preflightReportParts)
export interface PreflightReport extends z.infer<typeof preflightReportObject> {}
export const preflightReportSchema: z.ZodType<PreflightReport, PreflightReport> = preflightReportObject

export const matchComparisonSchema = z.object({
  transformation: transformationSchema.nullable(),
  /** A part that both show (a: the subject's picture), where no edit explains the whole of one by the other. */
  regions: matchedRegionsSchema.nullable(),
  /** Words both cards use, for marking; and where the fields differ. */
  sharedWords: z.array(z.string()),
  fields: z.array(fieldDifferenceSchema),
  subject: z.object({ card: assetCardSchema, pictureId: mediaIdSchema.nullable() }),
  /** The other card and picture where the library holds them; a catalog holds fingerprints only. */
  other: z.object({
    card: assetCardSchema.nullable(),
    pictureId: mediaIdSchema.nullable(),
    /** What the market shows of a work of its catalog; absent where it shows nothing, or another version's picture. */
    preview: z
      .discriminatedUnion('state', [
        z.object({
          state: z.literal('shown'),
          /** In the market. */
          assetId: z.uuid(),
          sha256: sha256HexSchema,
          width: z.int().positive(),
          height: z.int().positive(),
        }),
        /** Once the market answers. */
        z.object({ state: z.literal('unreachable') }),
      ])
      .exactOptional(),
  }),
})
export type MatchComparison = z.infer<typeof matchComparisonSchema>

export const catalogSchema = z.object({
  id: z.uuid(),
  title: z.string(),
  profile: z.string(),
  entries: z.int(),
  sizeBytes: z.int(),
  createdAt: timestampSchema,
  importedAt: timestampSchema,
})
export type Catalog = z.infer<typeof catalogSchema>

/** The market's catalog as it is here. */
export const marketCatalogSchema = z.object({
  /** Null where no market is set. */
  marketUrl: z.string().nullable(),
  /** Kept up to date by itself. */
  isFollowed: z.boolean(),
  /** Null until the first snapshot is here. */
  held: z
    .object({
      /** Works compared with, all versions. */
      entries: z.int(),
      /** Works that changed since the snapshot was made. */
      changedAssets: z.int(),
      sizeBytes: z.int(),
      snapshotAt: timestampSchema,
      /** When the market last said that there is nothing newer. */
      asOf: timestampSchema,
      profile: z.string(),
    })
    .nullable(),
  /** The profile in use here; vectors are compared where the catalog has the same. */
  wantedProfile: z.string(),
  /** Of the download under way. */
  jobId: z.uuid().nullable(),
  isRefreshing: z.boolean(),
  /** Why the last try did not end. */
  error: errorReportSchema.nullable(),
  /** The market signs with a key that it did not have when it was first met. */
  hasForeignKey: z.boolean(),
})
export type MarketCatalog = z.infer<typeof marketCatalogSchema>

export const uniquenessContract = {
  /**
   * Full preflight of the newest state of an asset. Reuses finished fingerprints; aborts with the caller. With
   * `refresh`, what is new in the market's catalog is read first where the market answers, and the nearest of its works
   * are compared by all that it tells of them; the report says as of when the catalog is, and what was compared.
   */
  check: procedure
    .input(z.object({ assetId: assetIdSchema, refresh: z.boolean().default(false) }))
    .output(preflightReportSchema),
  /** The same for a card still being typed: text layers now, picture layers from the stored fingerprint. */
  live: procedure.input(z.object({ assetId: assetIdSchema, card: assetCardSchema })).output(preflightReportSchema),
  /** The last report, or null when the asset was never checked. */
  lastReport: procedure.input(z.object({ assetId: assetIdSchema })).output(preflightReportSchema.nullable()),
  compare: procedure.input(z.object({ assetId: assetIdSchema, matchId: z.string() })).output(matchComparisonSchema),
  decide: procedure
    .input(
      z.object({
        assetId: assetIdSchema,
        matchId: z.string(),
        relation: decisionRelationSchema,
        note: z.string().max(1000).default(''),
      }),
    )
    .output(z.object({ decisionId: z.uuid() })),
  undoDecision: procedure.input(z.object({ decisionId: z.uuid() })).output(z.object({})),
  catalogs: procedure.output(z.array(catalogSchema)),
  startCatalogImport: procedure
    .input(z.object({ path: z.string().min(1).optional(), upload: z.uuid().optional() }))
    .output(z.object({ jobId: z.uuid() })),
  removeCatalog: procedure.input(z.object({ id: z.uuid() })).output(z.object({})),

  marketCatalog: procedure.output(marketCatalogSchema),
  /** Downloads changes, or starts with the snapshot. Resolves when it is done, or when a download has started. */
  refreshMarketCatalog: procedure.output(marketCatalogSchema),
  /** With its file; it is not fetched again until it is asked for. */
  removeMarketCatalog: procedure.output(z.object({})),
  /** The person has made sure that the market's new keys are its own. */
  trustMarketKeys: procedure.output(marketCatalogSchema),
}
