/** What of the market's catalog is the creator's own. */
import type { Database } from 'better-sqlite3'

/** Returns the ids of all signed-in accounts: works published by any of them are the user's own. */
export function ownAccountIds(db: Database): string[] {
  return db.prepare('select id from market_account').pluck().all().map(String)
}

/** Ids under which an asset of the library is published. */
export function publishedIdsOf(db: Database, assetId: string | null): ReadonlySet<string> {
  if (assetId === null) return new Set()
  const ids = db
    .prepare(
      `select json_extract(market, '$.assetId') as id from submission where asset_id = @assetId and market is not null
       union select json_extract(draft, '$.assetId') from submission where asset_id = @assetId`,
    )
    .pluck()
    .all({ assetId })
  return new Set(ids.filter((id) => typeof id === 'string'))
}
