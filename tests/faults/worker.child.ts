/**
 * Works on a library until it is killed, and says what is committed: one line as soon as the call that did it has
 * returned, written to the pipe before anything else happens.
 */
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { migrate } from '#engine/database/migrate.ts'
import { DATABASE_FILE, openLibraryDatabase } from '#engine/database/open.ts'
import { createEngine, type Engine } from '#engine/engine.ts'
import { IDENTITY_RECIPE } from '#engine/revisions/current-state.ts'
import { OUT_OF_WORK } from './killed-worker.ts'
import { MANY_STEPS } from './many-steps.ts'
import { settle } from './settle.ts'

const [, , kind, libraryDirectory = '', folder = ''] = process.argv
const say = (...words: readonly (string | number)[]) => writeSync(1, `${words.join(' ')}\n`)

const open = (): Promise<Engine> => createEngine({ libraryDirectory, host: 'cli', version: '1.0.0' })

/** Names each asset whose change has been committed. */
async function sayChanges(engine: Engine): Promise<void> {
  for await (const change of engine.events.subscribe()) {
    if (change.type === 'assets') for (const id of change.ids) say('asset', id)
  }
}

async function importFolder(): Promise<void> {
  const engine = await open()
  void sayChanges(engine)
  const isUnfinished = engine.jobs.list().some(({ kind: of, state }) => of === 'import' && state !== 'finished')
  // An import that an earlier kill interrupted resumes automatically.
  if (!isUnfinished) say('job', (await engine.imports.start({ paths: [folder], uploads: [] })).jobId)
  await settle(engine)
  say(OUT_OF_WORK)
}

async function fingerprintAll(): Promise<void> {
  const engine = await open()
  void sayChanges(engine)
  const id = await engine.fingerprinting.start()
  if (id !== null) say('job', id)
  await settle(engine)
  say(OUT_OF_WORK)
}

/** New assets, drafts with edited words and pictures, revisions, ratings, the trash, without end. */
async function edit(): Promise<void> {
  const engine = await open()
  const { items } = await engine.library.list({ filter: { kinds: ['image'] }, sort: 'name', ...FIRST_PAGE })
  for (let step = Date.now(); ; step++) {
    const { id } = items[step % items.length] ?? engine.library.createEmpty('item', `Step ${step}`)
    const { card, media } = engine.library.get(id)
    const recipe = { ...IDENTITY_RECIPE, rotateQuarterTurns: step % 4, brightness: 1 + (step % 7) / 10 }
    await engine.drafts.save({
      assetId: id,
      card: { ...card, description: String(step) },
      recipe,
      mediaId: media?.id ?? null,
    })
    say('draft', id, step)
    if (step % 2 === 0) {
      const revision = await engine.drafts.commit(id, `step ${step}`)
      say('revision', revision.id, step)
    }
    engine.library.edits.update({ ids: [id], rating: 1 + (step % 5) })
    const fresh = engine.library.createEmpty('item', `Lamp ${step}`)
    say('created', fresh.id)
    if (step % 3 === 0) {
      engine.library.edits.trash([fresh.id])
      say('trashed', fresh.id)
    }
  }
}

const FIRST_PAGE = { collapseSeeds: false, offset: 0, limit: 100 }

/** Fresh libraries, brought through the app's migrations and many more. */
function migrateOnAndOn(): void {
  for (let round = 0; ; round++) {
    const directory = join(libraryDirectory, String(round))
    say('library', round)
    openLibraryDatabase(directory).close()
    const db = new SqliteDatabase(join(directory, DATABASE_FILE))
    migrate(db, MANY_STEPS)
    db.close()
    say('migrated', round)
  }
}

// Without work left it waits to be killed.
setInterval(() => {}, 60_000)
say('loaded')
switch (kind) {
  case 'import':
    await importFolder()
    break
  case 'fingerprint':
    await fingerprintAll()
    break
  case 'edit':
    await edit()
    break
  case 'migrate':
    migrateOnAndOn()
    break
  default:
    throw new Error(`no such work: ${kind}`)
}
