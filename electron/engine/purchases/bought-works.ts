/** What of the library is somebody else's work, bought in the market. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'

const originSchema = z.object({ marketAssetId: z.string(), creatorName: z.string().nullable() })
/** The published work that was bought. */
export type BoughtOrigin = z.output<typeof originSchema>

const assetSchema = originSchema.extend({ assetId: z.string() })

export interface BoughtWorks {
  /** Of these assets of the library, those that were taken in from purchases. */
  ofAssets(assetIds: readonly string[]): z.output<typeof assetSchema>[]
  /** Whether a file is, byte for byte, one that was sold to any of the accounts here. */
  ofFile(sha256: string): BoughtOrigin | null
}

export function createBoughtWorks(db: Database): BoughtWorks {
  return {
    ofAssets: (assetIds) =>
      z.array(assetSchema).parse(
        db
          .prepare(
            `select asset_id as assetId, market_asset_id as marketAssetId, creator_name as creatorName
             from bought_asset where asset_id in (select value from json_each(?))`,
          )
          .all(JSON.stringify(assetIds)),
      ),
    ofFile: (sha256) =>
      originSchema.optional().parse(
        db
          .prepare(
            `select asset_id as marketAssetId, creator_name as creatorName
             from purchase_download, json_each(purchase_download.files) as file
             where file.value ->> 'role' = 'work' and file.value ->> 'sha256' = ? limit 1`,
          )
          .get(sha256),
      ) ?? null,
  }
}
