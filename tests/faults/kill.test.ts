/**
 * kill -9 at random moments of imports, fingerprinting, editing and migrations: nothing committed is lost, nothing is
 * left over, and the next start resumes by itself. `LUNA_SEED` draws other moments.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrate, schemaVersion } from '#engine/database/migrate.ts'
import { DATABASE_FILE } from '#engine/database/open.ts'
import { createEngine, type Engine } from '#engine/engine.ts'
import { readRevision } from '#engine/revisions/revisions.ts'
import { randomFrom } from '#shared/random.ts'
import { byExtent, seed } from '#shared/testing/test-run.ts'
import { drawnScene } from '../fixtures/drawn-scene.ts'
import { expectNoRemnants, expectSound, expectWhole, namedMedia } from './invariants.ts'
import { type Kill, type WorkKind, workUntilKilled } from './killed-worker.ts'
import { STUDIO_ROUNDS } from './long-rounds.ts'
import { MANY_STEPS, ROWS_PER_STEP, stepTablesAt } from './many-steps.ts'
import { noteKills } from './note-kills.ts'
import { settle } from './settle.ts'

const rounds = byExtent({ short: 1, long: STUDIO_ROUNDS })
const KINDS: readonly WorkKind[] = byExtent({
  short: ['import'],
  long: ['import', 'fingerprint', 'edit', 'migrate'],
})
/** Kills come up to so long after a line, from the first line (modules are loaded) to the last that is waited for. */
const LONGEST_MS = 250
const MOST_LINES: Record<WorkKind, number> = { import: 40, fingerprint: 40, edit: 60, migrate: 12 }
/** Kills without a whole start between them. */
const MOST_IN_A_ROW = 3
const TIMEOUT_MS = 1_800_000 + rounds * 60_000

let directory: string
let libraryDirectory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'luna-kill-'))
  libraryDirectory = join(directory, 'library')
})

afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

interface Series {
  /** They follow each other directly. */
  readonly kills: readonly Kill[]
  readonly number: number
}

/** This kind's share of the rounds, in series of one to three kills. */
function seriesOf(kind: WorkKind): Series[] {
  const random = randomFrom(seed + KINDS.indexOf(kind))
  const share = Math.floor(rounds / KINDS.length) + (KINDS.indexOf(kind) < rounds % KINDS.length ? 1 : 0)
  const series: Series[] = []
  for (let left = share; left > 0; ) {
    const length = Math.min(left, 1 + Math.floor(random() * MOST_IN_A_ROW))
    const isFirst = series.length === 0
    const kills = Array.from({ length }, (_, index) => killOf(kind, random, isFirst && index === 0))
    series.push({ kills, number: series.length })
    left -= length
  }
  return series
}

/** A third of the kills hit the start, but never the first, so that something is done in every run. */
function killOf(kind: WorkKind, random: () => number, isFirst: boolean): Kill {
  const isAtStart = random() < 1 / 3 && !isFirst
  const afterLines = isAtStart ? 0 : 1 + Math.floor(random() * MOST_LINES[kind])
  return { afterLines, thenMs: Math.floor(random() * LONGEST_MS) }
}

async function killAll(kind: WorkKind, { kills }: Series, folder = ''): Promise<string[][]> {
  const said: string[][] = []
  for (const kill of kills) {
    said.push(...(await workUntilKilled({ kind, libraryDirectory, folder, kill })))
    noteKills(kind === 'import' ? 'import' : 'studio', 1)
  }
  return said
}

/** A start after the kills: the work resumes automatically; then everything is checked, open and closed. */
async function startAgain(look: (engine: Engine) => void | Promise<void>): Promise<void> {
  const engine = await createEngine({ libraryDirectory, host: 'cli', version: '1.0.0' })
  let named: string[]
  try {
    await settle(engine)
    await expectWhole(engine)
    await look(engine)
    named = namedMedia(engine.db)
  } finally {
    await engine.close()
  }
  expectNoRemnants(libraryDirectory, named)
}

async function drawFolder(name: string, count: number, firstSeed: number): Promise<string> {
  const folder = join(directory, name)
  mkdirSync(folder)
  for (let index = 0; index < count; index++) {
    const size = { width: 160, height: 120 }
    writeFileSync(join(folder, `scene ${firstSeed + index}.png`), await drawnScene(firstSeed + index, size))
  }
  return folder
}

async function withImported(count: number): Promise<void> {
  const folder = await drawFolder('works', count, 0)
  await startAgain(async (engine) => {
    await engine.imports.start({ paths: [folder], uploads: [] })
    await settle(engine)
  })
}

const killed = (kind: WorkKind) => test.runIf(KINDS.includes(kind))

describe(`seed ${seed}, ${rounds} kills`, () => {
  killed('import')('imports', { timeout: TIMEOUT_MS }, async () => {
    const count = byExtent({ short: 6, long: 40 })
    let assets = 0
    for (const series of seriesOf('import')) {
      const folder = await drawFolder(`folder ${series.number}`, count, series.number * count)
      const said = await killAll('import', series, folder)
      const wasStarted = said.some(([what]) => what === 'job')
      assets += wasStarted ? count : 0
      await startAgain((engine) => {
        for (const [what, id = ''] of said) if (what === 'asset') engine.library.get(id)
        for (const [what, id = ''] of said) if (what === 'job') expect(engine.jobs.get(id)?.state).toBe('finished')
        if (wasStarted) expectImportedOnce(engine, folder, count)
        // A job may have been stored just before it could be said.
        const { total } = engine.library.facets()
        if (!wasStarted && total === assets + count) assets = total
        expect(total).toBe(assets)
      })
    }
    expect(assets).toBeGreaterThan(0)
  })

  killed('fingerprint')('fingerprints', { timeout: TIMEOUT_MS }, async () => {
    const count = byExtent({ short: 6, long: 50 })
    await withImported(count)
    const fingerprints = (engine: Engine) => engine.db.prepare('select * from picture_fingerprint order by 1').all()
    let first: unknown[] = []
    await startAgain((engine) => {
      first = fingerprints(engine)
    })
    expect(first).toHaveLength(count)
    for (const series of seriesOf('fingerprint')) {
      const db = new SqliteDatabase(join(libraryDirectory, DATABASE_FILE))
      db.exec('delete from picture_fingerprint; delete from preflight_report')
      db.close()
      const said = await killAll('fingerprint', series)
      const reported = new Set(said.flatMap(([what, id = '']) => (what === 'asset' ? [id] : [])))
      const before = new SqliteDatabase(join(libraryDirectory, DATABASE_FILE))
      const kept = new Set(before.prepare('select asset_id from preflight_report').pluck().all())
      before.close()
      expect([...reported].filter((id) => !kept.has(id))).toEqual([])
      await startAgain((engine) => {
        expect(fingerprints(engine)).toEqual(first)
        expect(engine.db.prepare('select count(*) from preflight_report').pluck().get()).toBe(count)
      })
    }
  })

  killed('edit')('drafts, revisions and edited pictures', { timeout: TIMEOUT_MS }, async () => {
    await withImported(byExtent({ short: 3, long: 6 }))
    const newest = new Map<string, number>()
    for (const series of seriesOf('edit')) {
      const said = await killAll('edit', series)
      for (const [what, id = '', step] of said) if (what === 'draft') newest.set(id, Number(step))
      await startAgain((engine) => expectEdits(engine, said, newest))
    }
    expect(newest.size).toBeGreaterThan(0)
  })

  killed('migrate')('migrations', { timeout: TIMEOUT_MS }, async () => {
    for (const { kills } of seriesOf('migrate')) {
      for (const kill of kills) {
        const said = await workUntilKilled({ kind: 'migrate', libraryDirectory, folder: '', kill })
        noteKills('studio', 1)
        const reached = said.filter(([what]) => what === 'library').length
        for (let round = 0; round < reached; round++) expectMigrated(join(libraryDirectory, String(round)))
        rmSync(libraryDirectory, { recursive: true, force: true })
      }
    }
  })
})

/** Every file is reported as new exactly once, although the work was cut, and however often it was restarted. */
function expectImportedOnce({ db }: Engine, folder: string, count: number): void {
  const tellings = db.prepare(
    `select sum(state = 'imported') as as_new, count(distinct asset_id) as assets
     from import_item where path like ? group by path`,
  )
  expect(tellings.all(join(folder, '%'))).toEqual(Array.from({ length: count }, () => ({ as_new: 1, assets: 1 })))
}

function expectEdits(engine: Engine, said: readonly string[][], newest: ReadonlyMap<string, number>): void {
  for (const [what, id = '', step = ''] of said) {
    if (what === 'revision')
      expect(readRevision(engine.db, id)).toMatchObject({ note: `step ${step}`, card: { description: step } })
    if (what === 'created') engine.library.get(id)
    if (what === 'trashed') expect(isTrashed(engine, id)).toBe(true)
  }
  // One more step may have been committed than could be said.
  for (const [id, step] of newest) expect(Number(engine.library.get(id).card.description)).toBeGreaterThanOrEqual(step)
}

function isTrashed({ db }: Engine, id: string): boolean {
  return db.prepare('select deleted_at is not null from asset where id = ?').pluck().get(id) === 1
}

/** Stopped between whole steps, and brought to the end by the next start. */
function expectMigrated(library: string): void {
  const db = new SqliteDatabase(join(library, DATABASE_FILE))
  try {
    expectSound(db)
    expectSteps(db, schemaVersion(db))
    migrate(db, MANY_STEPS)
    expectSteps(db, MANY_STEPS.length)
    expectSound(db)
  } finally {
    db.close()
  }
}

function expectSteps(db: SqliteDatabase.Database, version: number): void {
  expect(schemaVersion(db)).toBe(version)
  const tables = db.prepare(`select name from sqlite_schema where type = 'table' and name like 'step%' order by rowid`)
  expect(tables.pluck().all()).toEqual(stepTablesAt(version))
  for (const table of stepTablesAt(version)) {
    expect(db.prepare(`select count(*) from ${table}`).pluck().get()).toBe(ROWS_PER_STEP)
  }
}
