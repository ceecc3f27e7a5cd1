import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { randomFrom } from '#shared/random.ts'
import { byExtent, seed } from '#shared/testing/test-run.ts'
import { migrate, schemaVersion } from './migrate.ts'
import { MIGRATIONS } from './migrations/all.ts'
import { DATABASE_FILE, openLibraryDatabase } from './open.ts'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'luna-database-'))
})

afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

const NEWEST = MIGRATIONS.at(-1)?.number

test('migrations are numbered without gaps, and a fresh library gets them all', () => {
  expect(MIGRATIONS.map(({ number }) => number)).toEqual(MIGRATIONS.map((_, index) => index + 1))
  const db = openLibraryDatabase(directory)
  expect(schemaVersion(db)).toBe(NEWEST)
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
  expect(db.pragma('foreign_keys', { simple: true })).toBe(1)
  const loose = db
    .prepare(`select name from pragma_table_list where schema = 'main' and type = 'table' and strict = 0`)
    .pluck()
    .all()
  expect(loose).toEqual(['sqlite_schema'])
  db.close()
})

test('opening again changes nothing', () => {
  const schema = () => {
    const db = openLibraryDatabase(directory)
    const sql = db.prepare('select sql from sqlite_schema order by name').pluck().all()
    db.close()
    return sql
  }
  expect(schema()).toEqual(schema())
})

test('a migration that fails leaves the version before it', () => {
  const db = new SqliteDatabase(join(directory, 'x.sqlite'))
  const steps = [
    { number: 1, sql: 'create table one (a text) strict' },
    { number: 2, sql: 'create table two (a text) strict; insert into nowhere values (1)' },
  ]
  expect(() => migrate(db, steps)).toThrow('nowhere')
  expect(schemaVersion(db)).toBe(1)
  expect(db.prepare(`select name from sqlite_schema where type = 'table'`).pluck().all()).toEqual(['one'])
  db.close()
})

test('a library from before collections keeps its works, by the names of their files, and is searched again', () => {
  const db = new SqliteDatabase(join(directory, 'x.sqlite'))
  db.pragma('foreign_keys = on')
  migrate(
    db,
    MIGRATIONS.filter(({ number }) => number < 13),
  )
  db.exec(`begin;
    insert into media (sha256, media_type, size_bytes, original_name, created_at)
      values ('${'a'.repeat(64)}', 'image/png', 1, 'pier.png', '');
    insert into asset (number, id, kind, name, head_revision_id, media_sha256, created_at, updated_at)
      values (1, 'one', 'image', 'Pier', 'r1', '${'a'.repeat(64)}', '', '');
    insert into revision (id, asset_id, number, branch, card, recipe, authored_at)
      values ('r1', 'one', 1, 'main', '{}', '{}', '');
    insert into asset_search (rowid, name) values (1, 'Pier');
    commit`)
  migrate(db)
  expect(db.prepare('select asset_id, path from asset_path').all()).toEqual([{ asset_id: 'one', path: 'pier.png' }])
  expect(db.prepare('select asset_id from search_pending').pluck().all()).toEqual(['one'])
  db.close()
})

test('a library from before filters knows of its works what searches filter by', () => {
  const db = new SqliteDatabase(join(directory, 'x.sqlite'))
  db.pragma('foreign_keys = on')
  migrate(
    db,
    MIGRATIONS.filter(({ number }) => number < 14),
  )
  const card = (generation: object) => JSON.stringify({ visual_generation: generation })
  const at = '2026-05-01T00:00:00.000Z'
  const media = 'a'.repeat(64)
  db.exec(`begin;
    insert into media (sha256, media_type, size_bytes, dominant_color, original_name, created_at)
      values ('${media}', 'image/png', 1, '#2040c0', 'pier.png', '');
    insert into media_source values ('/a/pier.png', '${media}', 1, ${Date.UTC(2026, 2, 9)}, '${at}');
    insert into generation (sha256, seed, loras, raw) values ('${media}', '18446744073709551615', '[{"name":"fog"}]', '');
    insert into asset (number, id, kind, name, head_revision_id, media_sha256, created_at, updated_at)
      values (1, 'one', 'image', 'Pier', 'r1', '${media}', '${at}', ''), (2, 'two', 'image', 'Sea', 'r2', null, '${at}', '');
    insert into revision (id, asset_id, number, branch, card, recipe, authored_at)
      values ('r1', 'one', 1, 'main', '${card({ loras: [{ name: 'ink' }], style_loras: ['grain'] })}', '{}', ''),
        ('r2', 'two', 1, 'main', '${card({ seed: 5 })}', '{}', '');
    insert into draft (asset_id, base_revision_id, branch, card, recipe, updated_at)
      values ('two', 'r2', 'main', '${card({ seed: 6, style_loras: ['Fog'] })}', '{}', '');
    commit`)
  migrate(db)
  expect(db.prepare('select id, seed, made_at from asset order by id').all()).toEqual([
    { id: 'one', seed: '18446744073709551615', made_at: '2026-03-09T00:00:00.000Z' },
    { id: 'two', seed: '6', made_at: at },
  ])
  expect(db.prepare('select asset_id, name from asset_lora order by 1, 2').raw().all()).toEqual([
    ['one', 'fog'],
    ['one', 'grain'],
    ['one', 'ink'],
    ['two', 'Fog'],
  ])
  expect(db.prepare('select color from media').pluck().get()).toBe('blue')
  db.close()
})

test('a library of a newer app is left alone', () => {
  const db = openLibraryDatabase(directory)
  db.pragma('user_version = 999')
  db.close()
  expect(() => openLibraryDatabase(directory)).toThrow(expect.objectContaining({ code: 'LIBRARY_TOO_NEW' }))
})

test('a file that is not a library of Luna Studio is refused', () => {
  const path = join(directory, DATABASE_FILE)
  writeFileSync(
    path,
    'this is a text file, and longer than the header of a database; it goes on for a while '.repeat(3),
  )
  expect(() => openLibraryDatabase(directory)).toThrow(expect.objectContaining({ code: 'LIBRARY_CORRUPT' }))
  rmSync(path)
  const other = new SqliteDatabase(path)
  other.exec('create table theirs (a)')
  other.close()
  expect(() => openLibraryDatabase(directory)).toThrow(expect.objectContaining({ code: 'LIBRARY_CORRUPT' }))
})

test('damaged pages are found when the library opens', () => {
  openLibraryDatabase(directory).close()
  const path = join(directory, DATABASE_FILE)
  const bytes = readFileSync(path)
  bytes.fill(0xa5, 8192, 8192 + 4096 * 6)
  writeFileSync(path, bytes)
  expect(() => openLibraryDatabase(directory)).toThrow(expect.objectContaining({ code: 'LIBRARY_CORRUPT' }))
})

test.skipIf(process.getuid?.() === 0)('a folder that cannot be written to is named', () => {
  chmodSync(directory, 0o555)
  try {
    expect(() => openLibraryDatabase(directory)).toThrow(
      expect.objectContaining({ code: 'FOLDER_READ_ONLY', detail: expect.stringContaining(directory) }),
    )
  } finally {
    chmodSync(directory, 0o755)
  }
})

test('a folder that cannot be made is named', () => {
  const inTheWay = join(directory, 'file')
  writeFileSync(inTheWay, '')
  expect(() => openLibraryDatabase(join(inTheWay, 'library'))).toThrow(
    expect.objectContaining({ code: 'FOLDER_READ_ONLY', detail: join(inTheWay, 'library') }),
  )
})

/** Migrates one new file after the other and prints the number of each, until it is killed. */
const MIGRATOR = `
  const { openLibraryDatabase } = await import(process.argv[1])
  for (let round = 0; ; round++) {
    process.stdout.write(round + '\\n')
    openLibraryDatabase(process.argv[2] + '/' + round).close()
  }
`

function killWhileMigrating(afterMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [
      '--input-type=module',
      '--eval',
      MIGRATOR,
      new URL('./open.ts', import.meta.url).href,
      directory,
    ])
    let output = ''
    let errors = ''
    child.stderr.on('data', (text) => {
      errors += String(text)
    })
    child.stdout.on('data', (text) => {
      if (output === '') setTimeout(() => child.kill('SIGKILL'), afterMs)
      output += String(text)
    })
    // Its last lines may arrive after its exit.
    child.on('close', (_code, signal) => {
      if (signal === 'SIGKILL') resolve(Number(output.trim().split('\n').at(-1)))
      else reject(new Error(errors))
    })
  })
}

const LONGEST_MS = 60

test('a program killed while it migrates leaves a library that the next one opens', async () => {
  const random = randomFrom(seed)
  for (let round = 0; round < byExtent({ short: 2, long: 12 }); round++) {
    const last = await killWhileMigrating(random() * LONGEST_MS)
    const db = openLibraryDatabase(join(directory, String(last)))
    expect(schemaVersion(db)).toBe(NEWEST)
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    db.close()
    rmSync(directory, { recursive: true })
  }
})
