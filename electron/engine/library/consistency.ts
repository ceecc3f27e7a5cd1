/** Whether a library that no program has open is whole: for tests of sudden ends, and for support. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { openLibraryDatabase } from '../database/open.ts'
import { missingMedia } from '../media/media-rows.ts'
import { createMediaStore } from '../media/store.ts'

export interface ConsistencyOptions {
  /** Reads every media file again and compares its contents with its name. */
  readonly readsMedia?: boolean
}

/** What is wrong, in words; nothing for a whole library. Right after a kill, files that no row names are to be expected. */
export async function checkConsistency(
  libraryDirectory: string,
  { readsMedia = true }: ConsistencyOptions = {},
): Promise<string[]> {
  const db = openLibraryDatabase(libraryDirectory)
  try {
    const store = createMediaStore(join(libraryDirectory, 'media'))
    return [
      ...findings(db, 'pragma integrity_check').filter((line) => line !== 'ok'),
      ...findings(db, 'pragma foreign_key_check').map((table) => `a row of ${table} refers to one that is not there`),
      ...(await missingMedia(db, store)).map((id) => `media ${id} has a row and no file`),
      ...(readsMedia ? mediaProblems(db, join(libraryDirectory, 'media')) : []),
      ...RULES.flatMap(({ sql, says }) => findings(db, sql).map((id) => `${id} ${says}`)),
    ]
  } finally {
    db.close()
  }
}

function findings(db: Database, sql: string): string[] {
  return db
    .prepare(sql)
    .raw()
    .all()
    .map((row) => (Array.isArray(row) ? String(row[0]) : String(row)))
}

/** Each selects what breaks the rule. */
const RULES: readonly { readonly sql: string; readonly says: string }[] = [
  {
    sql: 'select a.id from asset a left join asset_fingerprint f on f.asset_id = a.id where f.asset_id is null',
    says: 'is an asset that nothing can be compared with',
  },
  {
    sql: `select a.id from asset a left join asset_search s on s.rowid = a.number where s.rowid is null
      and a.id not in (select asset_id from search_pending)`,
    says: 'is an asset that no search finds',
  },
  {
    sql: `select a.id from asset a join revision r on r.id = a.head_revision_id where r.asset_id <> a.id`,
    says: 'is an asset with the head of another one',
  },
  {
    sql: `select i.path from import_item i left join asset a on a.id = i.asset_id
      where i.state = 'imported' and a.id is null`,
    says: 'counts as imported and has no asset',
  },
  {
    sql: `select a.media_sha256 from asset a where a.deleted_at is null and a.media_sha256 is not null
      and not exists (select 1 from asset_origin o where o.asset_id = a.id)
      group by a.media_sha256 having count(*) > 1`,
    says: 'is a file that came in more than once',
  },
]

function mediaProblems(db: Database, directory: string): string[] {
  const named = new Set(findings(db, 'select sha256 from media'))
  return readdirSync(directory).flatMap((folder) =>
    readdirSync(join(directory, folder)).flatMap((name) => {
      if (folder === 'incoming') return [`incoming/${name} was never finished`]
      if (!named.has(name)) return [`media ${name} is named by no row`]
      const content = createHash('sha256')
        .update(readFileSync(join(directory, folder, name)))
        .digest('hex')
      return content === name ? [] : [`media ${name} does not have the contents of its name`]
    }),
  )
}
