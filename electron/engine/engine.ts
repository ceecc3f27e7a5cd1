/** The engine: one library with everything that works on it, composed by hand. Knows no Electron. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { decodeApart } from '#models/processes/decode-apart.ts'
import { createExports, type Exports } from './api/exports.ts'
import { registerBackupJob } from './backup/backup-job.ts'
import { closeLibraryDatabase, openLibraryDatabase } from './database/open.ts'
import { storageError } from './database/storage-errors.ts'
import { createWrite, type Write } from './database/write.ts'
import { setLogLevel } from './diagnostics/log.ts'
import { createEvents, type Events } from './events.ts'
import { createGenerators, type Generators } from './generators/generators.ts'
import type { Fitting } from './imports/fitting.ts'
import { createImports, type Imports } from './imports/imports.ts'
import { createUploads, type Uploads } from './imports/uploads.ts'
import { createWatchFolders, type WatchFolders } from './imports/watch.ts'
import { type Instance, joinLibrary } from './instance.ts'
import { createJobs, type Jobs } from './jobs/jobs.ts'
import { createLibrary, type Library } from './library/library.ts'
import type { Ranker } from './library/ranking.ts'
import { cleanUp, startFolders } from './maintenance.ts'
import { createMarketAccess } from './market/access.ts'
import { createFileSecrets, type Secrets } from './market/secrets.ts'
import { createMarketLink, type MarketLink } from './market-link.ts'
import { createMediaStore, type MediaStore } from './media/store.ts'
import { createThumbnails, type Thumbnails } from './media/thumbnails.ts'
import { createDrafts, type Drafts } from './revisions/drafts.ts'
import { createIterations, type Iterations } from './revisions/iterations.ts'
import { createRenderPicture } from './revisions/render-picture.ts'
import { createSamples, type Samples } from './samples/samples.ts'
import { createSettings, type SettingsStore } from './settings/settings.ts'
import { createDuplicates, type Duplicates } from './uniqueness/duplicates.ts'
import { createUniqueness, type UniquenessParts } from './uniqueness/uniqueness.ts'

export interface EngineOptions {
  readonly libraryDirectory: string
  /** Model weights, shared by all libraries of a user; next to the library by default. */
  readonly modelsDirectory?: string | undefined
  /** The folder of the studio's log files; next to the library by default. */
  readonly logsDirectory?: string | undefined
  /** The token store; by default a file next to the library that only its owner may read. */
  readonly secrets?: Secrets | undefined
  /** The market address if the settings have none, such as that of a locally started market. */
  readonly marketUrl?: string | null | undefined
  readonly host: 'electron' | 'browser' | 'cli'
  /** Of the app. */
  readonly version: string
  /**
   * Resumes jobs, watches folders, syncs and cleans up automatically. The command line passes false and only runs its
   * command.
   */
  readonly background?: boolean | undefined
}

type CompleteOptions = { readonly [K in keyof EngineOptions]-?: Exclude<EngineOptions[K], undefined> }

export interface Engine extends MarketLink {
  readonly options: CompleteOptions
  readonly db: Database
  readonly write: Write
  readonly events: Events
  readonly jobs: Jobs
  readonly media: MediaStore
  readonly thumbnails: Thumbnails
  readonly library: Library
  readonly duplicates: Duplicates
  readonly drafts: Drafts
  readonly iterations: Iterations
  readonly settings: SettingsStore
  readonly uploads: Uploads
  readonly imports: Imports
  readonly watchFolders: WatchFolders
  readonly samples: Samples
  readonly exports: Exports
  readonly generators: Generators
  readonly uniqueness: UniquenessParts['uniqueness']
  readonly profiles: UniquenessParts['profiles']
  /** Fingerprints and checks what is not yet; does so by itself in the background. */
  readonly fingerprinting: UniquenessParts['background']
  /** Stops the work so that it resumes at the next start, and releases the library. */
  close(): Promise<void>
}

/** Throws LIBRARY_TOO_NEW, LIBRARY_CORRUPT, LIBRARY_LOCKED, FOLDER_READ_ONLY or DISK_FULL. */
export async function createEngine(given: EngineOptions): Promise<Engine> {
  const options = withDefaults(given)
  const foundation = open(options)
  const { db, instance, events, write, media, jobs, settings, uploads, exportsDirectory } = foundation
  const thumbnails = createThumbnails(join(options.libraryDirectory, 'thumbnails'), media)
  const access = createMarketAccess({ ...foundation, ...options })
  const { models, ...comparing } = createUniqueness({
    ...{ ...foundation, ...options, access },
    isBackground: instance.isLeader,
  })
  await comparing.background.settle()
  const { activeProfile, embedQuery } = models

  const cleaning = instance.isLeader ? cleanUp({ ...foundation, ...options, thumbnails }) : Promise.resolve()
  const bringing = createBringing({ ...foundation, ...options, fitting: comparing.fitting, whenClean: cleaning })

  const {
    start: startLink,
    close: closeLink,
    ...marketLink
  } = createMarketLink({
    ...{ ...foundation, ...options, ...access },
    catalogs: comparing.catalogs,
    activeProfile,
  })

  const ranker: Ranker = { db, activeProfile, embedQuery }
  const library = createLibrary({ write, ranker, onDecisions: comparing.uniqueness.recheck })
  const engine = {
    ...bringing,
    ...marketLink,
    options,
    db,
    write,
    events,
    jobs,
    media,
    settings,
    uploads,
    thumbnails,
    library,
    duplicates: createDuplicates({ db, write, history: library.history, activeProfile }),
    drafts: createDrafts({ db, write, renderPicture: createRenderPicture({ db, write, media }) }),
    iterations: createIterations({ db, write }),
    generators: createGenerators({ ...foundation, uniqueness: comparing.uniqueness }),
    exports: createExports({
      ...{ db, media, directory: exportsDirectory },
      stripsMetadata: () => settings.get().stripMetadataOnExport,
    }),
    uniqueness: comparing.uniqueness,
    profiles: comparing.profiles,
    fingerprinting: comparing.background,
  }
  registerBackupJob(jobs, { db, media, libraryDirectory: options.libraryDirectory, appVersion: options.version })

  const stopLooking = followOthers(foundation)
  setLogLevel(settings.get().detailedLog ? 'debug' : 'info')
  if (instance.isLeader) {
    jobs.resume()
    startLink()
  }

  return {
    ...engine,
    async close() {
      stopLooking()
      await closeLink()
      await bringing.watchFolders.close()
      await jobs.close()
      await bringing.imports.close()
      await comparing.close()
      await cleaning
      events.close()
      closeLibraryDatabase(db, options.libraryDirectory)
      rmSync(exportsDirectory, { recursive: true, force: true })
      instance.close()
    },
  }
}

interface BringingOptions extends Foundation {
  readonly libraryDirectory: string
  readonly fitting: Fitting
  readonly whenClean: Promise<void>
}

/** All the ways in which works come into the library. */
function createBringing(options: BringingOptions): Pick<Engine, 'imports' | 'watchFolders' | 'samples'> {
  const { instance, libraryDirectory } = options
  const folders = { media: join(libraryDirectory, 'media'), thumbnails: join(libraryDirectory, 'thumbnails') }
  const imports = createImports({ ...options, folders })
  return {
    imports,
    watchFolders: createWatchFolders({ ...options, imports, isActive: instance.isLeader }),
    samples: createSamples({ ...options, folders }),
  }
}

interface Foundation {
  readonly db: Database
  readonly instance: Instance
  readonly events: Events
  readonly write: Write
  readonly media: MediaStore
  readonly jobs: Jobs
  readonly settings: SettingsStore
  readonly uploads: Uploads
  /** This program's own. */
  readonly exportsDirectory: string
}

function open({ libraryDirectory, background }: CompleteOptions): Foundation {
  decodeApart()
  const db = openLibraryDatabase(libraryDirectory)
  let instance: Instance | undefined
  try {
    startFolders(libraryDirectory)
    instance = joinLibrary(libraryDirectory, background)
    const exportsDirectory = join(libraryDirectory, 'exports', instance.id)
    mkdirSync(exportsDirectory)
    const events = createEvents()
    const write = createWrite(db, events)
    return {
      db,
      instance,
      events,
      write,
      media: createMediaStore(join(libraryDirectory, 'media')),
      jobs: createJobs({ db, instance }),
      settings: createSettings({ db, write }),
      uploads: createUploads(join(libraryDirectory, 'uploads')),
      exportsDirectory,
    }
  } catch (cause) {
    db.close()
    instance?.close()
    throw storageError(cause, libraryDirectory)
  }
}

function withDefaults(given: EngineOptions): CompleteOptions {
  return {
    ...given,
    secrets: given.secrets ?? secretsOfLibrary(given.libraryDirectory),
    marketUrl: given.marketUrl ?? null,
    modelsDirectory: given.modelsDirectory ?? join(given.libraryDirectory, '..', 'models'),
    logsDirectory: given.logsDirectory ?? join(given.libraryDirectory, '..', 'logs'),
    background: given.background ?? true,
  }
}

function secretsOfLibrary(libraryDirectory: string): Secrets {
  const folder = join(libraryDirectory, 'secrets')
  return createFileSecrets(join(folder, 'tokens.sealed'), join(folder, 'tokens.key'))
}

/** Takes up what other programs change in the library. */
function followOthers({ db, events, jobs, instance }: Foundation): () => void {
  return lookForChanges(db, () => {
    events.emit({ type: 'library' })
    jobs.refresh()
    if (instance.isLeader) jobs.resume()
  })
}

/** How often the engine looks whether another program has changed the library, milliseconds. */
const LOOK_EVERY_MS = 1_000

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
