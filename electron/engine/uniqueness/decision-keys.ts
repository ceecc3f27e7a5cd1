/** The content keys of assets and matches, and the assets that have them. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { contentKey } from '#shared/similarity/subject.ts'
import type { Catalogs } from '../catalog/catalogs.ts'
import { pictureOf } from './catalog-candidates.ts'
import { parseMatchId } from './match-id.ts'

export interface DecisionKeys {
  /** Throws NOT_FOUND. */
  ofAsset(assetId: string): string
  ofMatch(matchId: string): string
  /** Assets with a report on content of these keys; those at most, so that a decision stays quick. */
  reportedAssetsWith(keys: readonly string[]): string[]
}

const MAX_RECHECKED = 20

const rowSchema = z
  .object({
    metadata_hash: z.string(),
    visual_hash: z.string().nullable(),
    low_information: z.number().nullable(),
  })
  .transform(({ metadata_hash, visual_hash, low_information }) => ({
    metadataHash: metadata_hash,
    picture: visual_hash === null ? null : { visualHash: visual_hash, lowInformation: low_information === 1 },
  }))

export function createDecisionKeys(db: Database, catalogs: Pick<Catalogs, 'opened'>): DecisionKeys {
  const content = db.prepare(
    `select f.metadata_hash, p.visual_hash, p.low_information from asset_fingerprint f
     left join picture_fingerprint p on p.picture_sha256 = f.picture_sha256 where f.asset_id = ?`,
  )
  const reported = db
    .prepare(
      `select a.id from (
         select asset_id from asset_fingerprint where 'card:' || metadata_hash = @key
         union
         select f.asset_id from picture_fingerprint p
         cross join asset_fingerprint f on f.picture_sha256 = p.picture_sha256 where p.visual_hash = @key
       ) concerned
       cross join preflight_report r on r.asset_id = concerned.asset_id
       cross join asset a on a.id = concerned.asset_id and +a.deleted_at is null
       order by a.updated_at desc limit ${MAX_RECHECKED}`,
    )
    .pluck()

  const ofAsset = (assetId: string): string => {
    const row = content.get(assetId)
    if (row === undefined) throw new LunaError('NOT_FOUND', `asset ${assetId}`)
    return contentKey(rowSchema.parse(row))
  }

  return {
    ofAsset,
    ofMatch(matchId) {
      const match = parseMatchId(matchId)
      if (match.origin === 'library') return ofAsset(match.assetId)
      const catalog = catalogs.opened().find(({ id }) => id === match.catalogId)
      if (catalog === undefined) throw new LunaError('NOT_FOUND', `catalog ${match.catalogId}`)
      const facts = catalog.file.facts(match.entry)
      return contentKey({ metadataHash: facts.metadataHash, picture: pictureOf(facts) })
    },
    reportedAssetsWith: (keys) => [...new Set(keys.flatMap((key) => reported.all({ key }).map(String)))],
  }
}
