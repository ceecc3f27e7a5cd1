/** What must hold of any library, whatever happened to the programs that worked on it. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import sharp from 'sharp'
import { expect } from 'vitest'
import * as z from 'zod'
import type { Engine } from '#engine/engine.ts'
import { missingMedia } from '#engine/media/media-rows.ts'

export function expectSound(db: Database): void {
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(db.pragma('foreign_key_check')).toEqual([])
}

/** The open library, with its work settled. */
export async function expectWhole(engine: Engine): Promise<void> {
  const { db, media } = engine
  expectSound(db)
  expect(await missingMedia(db, media)).toEqual([])
  const unended = engine.jobs.list().filter(({ state }) => state !== 'finished')
  expect(unended).toEqual([])
  expect(db.prepare(`select path from import_item where state in ('pending', 'failed')`).pluck().all()).toEqual([])
  expectRevisionsWhole(db)
  await expectThumbnails(engine)
}

const chainSchema = z.object({ asset_id: z.string(), count: z.number(), newest: z.number(), head_is_own: z.number() })

function expectRevisionsWhole(db: Database): void {
  const chains = db
    .prepare(
      `select r.asset_id, count(*) as count, max(r.number) as newest,
         max(r.id = a.head_revision_id) as head_is_own
       from revision r join asset a on a.id = r.asset_id group by r.asset_id`,
    )
    .all()
    .map((row) => chainSchema.parse(row))
  for (const chain of chains) expect(chain).toMatchObject({ newest: chain.count, head_is_own: 1 })
  expect(chains).toHaveLength(Number(db.prepare('select count(*) from asset').pluck().get()))
}

const SOME = 8

/** Some of the newest pictures, whose making a kill may have cut. */
async function expectThumbnails({ db, thumbnails }: Engine): Promise<void> {
  const ids = db
    .prepare('select picture_sha256 from asset where picture_sha256 is not null order by number desc limit ?')
    .pluck()
    .all(SOME)
  for (const id of ids) {
    const { format, width } = await sharp(await thumbnails.get(String(id), 256)).metadata()
    expect(format).toBe('webp')
    expect(width).toBeGreaterThan(0)
  }
}

/** The closed library: every file in its folders is referenced by a row, and no partial files are left. */
export function expectNoRemnants(libraryDirectory: string, namedMedia: readonly string[]): void {
  const media = filesBelow(join(libraryDirectory, 'media')).map((path) => path.split(/[/\\]/).at(-1) ?? '')
  expect(media.toSorted()).toEqual(namedMedia.toSorted())
  expect(filesBelow(join(libraryDirectory, 'thumbnails')).filter((path) => !path.endsWith('.webp'))).toEqual([])
  expect(readdirSync(join(libraryDirectory, 'exports'))).toEqual([])
  expect(readdirSync(join(libraryDirectory, 'uploads'))).toEqual([])
  expect(readdirSync(libraryDirectory).filter((name) => name.startsWith('backup-'))).toEqual([])
}

export function namedMedia(db: Database): string[] {
  return db.prepare('select sha256 from media').pluck().all().map(String)
}

function filesBelow(directory: string): string[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
