/** The engine: one library with everything that works on it, composed by hand. Knows no Electron. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { openLibraryDatabase } from './database/open.ts'
import { storageError } from './database/storage-errors.ts'
import { createWrite, type Write } from './database/write.ts'
import { createEvents, type Events } from './events.ts'
import { type Instance, joinLibrary } from './instance.ts'
import { createJobs, type Jobs } from './jobs/jobs.ts'
import { isMediaNamed } from './media/media-rows.ts'
import { createMediaStore, type MediaStore } from './media/store.ts'
import { createSettings, type SettingsStore } from './settings/settings.ts'

export interface EngineOptions {
  readonly libraryDirectory: string
  /** Model weights, shared by all libraries of a user; beside the library by default. */
  readonly modelsDirectory?: string | undefined
  readonly host: 'electron' | 'browser' | 'cli'
  /** Of the app. */
  readonly version: string
  /** Takes up unfinished jobs, watches folders, cleans up. The command line says false: it does what it is told. */
  readonly background?: boolean | undefined
}

type CompleteOptions = { readonly [K in keyof EngineOptions]-?: NonNullable<EngineOptions[K]> }

export interface Engine {
  readonly options: CompleteOptions
  readonly db: Database
  readonly write: Write
  readonly events: Events
  readonly jobs: Jobs
  readonly media: MediaStore
  readonly settings: SettingsStore
  /** Stops the work so that it goes on at the next start, and releases the library. */
  close(): Promise<void>
}

/** How often the engine looks whether another program has changed the library, milliseconds. */
const LOOK_EVERY_MS = 1_000

/** Throws LIBRARY_TOO_NEW, LIBRARY_CORRUPT, LIBRARY_LOCKED, FOLDER_READ_ONLY or DISK_FULL. */
export async function createEngine(given: EngineOptions): Promise<Engine> {
  const options = withDefaults(given)
  const startedAt = new Date()
  const db = openLibraryDatabase(options.libraryDirectory)
  const instance = joinSafely(db, options)
  const events = createEvents()
  const write = createWrite(db, events)
  const media = createMediaStore(join(options.libraryDirectory, 'media'))
  const jobs = createJobs({ db, instance })
  const settings = createSettings({ db, write })

  const cleaning = instance.isLeader ? cleanUp({ db, media, instance, startedAt }) : Promise.resolve()
  const stopLooking = lookForChanges(db, () => {
    events.emit({ type: 'library' })
    jobs.refresh()
    if (instance.isLeader) jobs.resume()
  })
  if (instance.isLeader) jobs.resume()

  return {
    options,
    db,
    write,
    events,
    jobs,
    media,
    settings,
    async close() {
      stopLooking()
      await jobs.close()
      await cleaning
      events.close()
      db.close()
      instance.close()
    },
  }
}

function withDefaults(given: EngineOptions): CompleteOptions {
  return {
    ...given,
    modelsDirectory: given.modelsDirectory ?? join(given.libraryDirectory, '..', 'models'),
    background: given.background ?? true,
  }
}

function joinSafely(db: Database, { libraryDirectory, background }: CompleteOptions): Instance {
  try {
    for (const folder of ['media', 'thumbnails', 'catalogs', 'uploads']) {
      mkdirSync(join(libraryDirectory, folder), { recursive: true })
    }
    return joinLibrary(libraryDirectory, background)
  } catch (cause) {
    db.close()
    throw storageError(cause, libraryDirectory)
  }
}

interface CleanUpOptions {
  readonly db: Database
  readonly media: MediaStore
  readonly instance: Instance
  readonly startedAt: Date
}

/** While another program works on the library, only what is too old to be its work goes. */
const OLD_REMNANT_MS = 24 * 60 * 60 * 1000

async function cleanUp({ db, media, instance, startedAt }: CleanUpOptions): Promise<void> {
  const before = instance.hasCompany() ? new Date(startedAt.getTime() - OLD_REMNANT_MS) : startedAt
  try {
    await media.sweep({ before, isNamed: isMediaNamed(db) })
  } catch (cause) {
    // Remnants do no harm; the next start tries again.
    console.error(cause)
  }
}

function lookForChanges(db: Database, onChange: () => void): () => void {
  const look = () => Number(db.pragma('data_version', { simple: true }))
  let seen = look()
  const timer = setInterval(() => {
    const version = look()
    if (version === seen) return
    seen = version
    onChange()
  }, LOOK_EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}
