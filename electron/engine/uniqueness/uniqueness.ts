/** Everything about how unique the works of a library are, composed from its parts. */
import { basename, join } from 'node:path'
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { createModelStore, type ModelStore } from '#models/profiles/store.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { Settings } from '#shared/contract/studio/system.ts'
import type { MatchComparison, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { type Catalogs, createCatalogs } from '../catalog/catalogs.ts'
import type { Write } from '../database/write.ts'
import { logUnexpected } from '../diagnostics/log.ts'
import type { Events } from '../events.ts'
import { type Background, createBackground } from '../fingerprints/background.ts'
import { createFingerprints, type Fingerprints } from '../fingerprints/fingerprints.ts'
import { createFittedPictures } from '../fingerprints/fitted-pictures.ts'
import { createOpenSource } from '../fingerprints/picture-source.ts'
import { createFitting, type Fitting } from '../imports/fitting.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { MarketAccess } from '../market/access.ts'
import type { MediaStore } from '../media/store.ts'
import { createAcceleration } from '../models/acceleration.ts'
import { createModelUse, type ModelUse } from '../models/model-use.ts'
import { createProfiles, type Profiles } from '../models/profiles.ts'
import { checkFiles, type FileFingerprint, fingerprintFiles, type InputFiles } from './check-files.ts'
import { type Cluster, clusterAssets } from './clusters.ts'
import { compareWithMatch, pictureOfMatch } from './compare.ts'
import { createDecisionKeys } from './decision-keys.ts'
import { createDecisions, type Decision, type Relation } from './decisions.ts'
import { createLexicalCandidates } from './lexical-candidates.ts'
import { createLibraryCandidates } from './library-candidates.ts'
import { createLibraryIndex, type LibraryIndex } from './library-index.ts'
import { createNearestInMarket } from './market-nearest.ts'
import { createMarketPreviews, type MarketPreviews } from './market-previews.ts'
import { createPreflight, type Preflight } from './preflight.ts'
import { createProvePictures } from './prove-pictures.ts'

export interface NewDecision {
  readonly assetId: string
  readonly matchId: string
  readonly relation: Relation
  readonly note: string
}

export interface Uniqueness extends Pick<Preflight, 'check' | 'checkState' | 'live' | 'lastReport'> {
  compare(assetId: string, matchId: string, signal?: AbortSignal): Promise<MatchComparison>
  /** A file with what the market shows of a work of its catalog; null where that is nothing, or not to be had now. */
  matchPicture(matchId: string): Promise<string | null>
  /** Stored by content on both sides; the reports of the affected assets are recomputed. Throws NOT_FOUND. */
  decide(decision: NewDecision, signal?: AbortSignal): Promise<Decision>
  undoDecision(decisionId: string, signal?: AbortSignal): Promise<void>
  clusters(assetIds: readonly string[]): Cluster[]
  /** Checks again, in the background, what was reported on assets of these contents. */
  recheck(contentKeys: readonly string[]): void
  checkFiles(files: InputFiles, signal?: AbortSignal): Promise<PreflightReport>
  fingerprintFiles(files: InputFiles, signal?: AbortSignal): Promise<FileFingerprint>
  readonly catalogs: Pick<Catalogs, 'list' | 'remove'>
  /** Answers with the job's id. */
  startCatalogImport(path: string): string
}

export interface UniquenessParts {
  readonly uniqueness: Uniqueness
  readonly models: ModelUse
  readonly profiles: Profiles
  /** `start()` fingerprints and checks what is not yet; runs by itself where the engine works in the background. */
  readonly background: Background
  readonly catalogs: Catalogs
  /** Of an import, for the models. */
  readonly fitting: Fitting
  close(): Promise<void>
}

export interface UniquenessOptions {
  readonly db: Database
  readonly write: Write
  readonly events: Events
  readonly jobs: Jobs
  readonly media: MediaStore
  readonly settings: { get(): Settings }
  readonly libraryDirectory: string
  readonly modelsDirectory: string
  /** Fingerprints and checks by itself. */
  readonly isBackground: boolean
  /** Of the market where the settings name none. */
  readonly marketUrl?: string | null
  /** Where nothing beyond the catalogs is to be asked of the market, there is none. */
  readonly access?: MarketAccess
  /** By default the one of the app's manifest, under `modelsDirectory`. */
  readonly modelStore?: ModelStore
}

export function createUniqueness(options: UniquenessOptions): UniquenessParts {
  const { db, write, events, jobs, media, settings } = options
  const stop = new AbortController()
  const store = modelStoreOf(options)
  const acceleration = createAcceleration({ db, write, isWanted: () => settings.get().useAccelerators })
  const memoryBudgetMb = () => settings.get().memoryBudgetMb
  const models = createModelUse({ db, write, store, memoryBudgetMb, acceleration })
  const index = createLibraryIndex(db)
  const openSource = createOpenSource(media)
  const fitted = createFittedPictures()
  const fingerprints = createFingerprints({
    ...{ db, write, open: openSource, fitted },
    onGrown: index.touch,
  })
  const catalogs = createCatalogs({
    ...{ db, write, directory: join(options.libraryDirectory, 'catalogs') },
    marketUrl: () => settings.get().marketUrl || (options.marketUrl ?? null),
  })
  const ownName = () => settings.get().creatorName
  const lexical = createLexicalCandidates(db)
  const findInLibrary = createLibraryCandidates({ db, index, lexical, ownName })
  const decisions = createDecisions({ db, write })
  const asked = askedOf(options)
  const preflight = createPreflight({
    ...{ db, write, fingerprints, models, catalogs, index, findInLibrary, decisions, ownName },
    nearestInMarket: createNearestInMarket(asked),
    provePictures: createProvePictures({ db, open: openSource }),
    scanPreset: () => settings.get().scanPreset,
  })
  const background = createBackground({
    ...{ db, jobs, events, fingerprints, models },
    refreshIndex: index.refresh,
    check: preflight.check,
    checksImports: () => settings.get().checkOnImport,
    isActive: options.isBackground,
  })
  const profiles = createProfiles({ jobs, events, store, use: models, startFingerprinting: background.start })
  registerCatalogImport(jobs, catalogs)
  void followLibrary(events, index, stop.signal)
  return {
    uniqueness: createApi({ db, media, asked, fingerprints, models, catalogs, jobs, preflight, decisions }),
    models,
    profiles,
    background,
    catalogs,
    fitting: createFitting(models, fitted),
    async close() {
      stop.abort()
      background.close()
      await Promise.all([models.close(), catalogs.close()])
    },
  }
}

/** The market that the catalogs come from. */
function askedOf({ access, settings }: UniquenessOptions) {
  if (access === undefined) return null
  const isFollowed = () => settings.get().followCatalog
  return {
    ...{ previews: createMarketPreviews(access, isFollowed), isFollowed },
    // As anyone, like the catalog itself.
    ask: async (works: string, signal: AbortSignal) =>
      (await access.market.clientOf(null).catalog.features({ works }, { signal })).items,
  }
}

/** The address of the model host is a setting: the store is recreated when it changes. */
function modelStoreOf(options: UniquenessOptions): () => ModelStore {
  const { modelStore, modelsDirectory, settings } = options
  if (modelStore !== undefined) return () => modelStore
  let current: { readonly hub: string; readonly store: ModelStore } | undefined
  return () => {
    const hub = settings.get().modelHub
    if (current?.hub !== hub) current = { hub, store: createModelStore({ directory: modelsDirectory, hub }) }
    return current.store
  }
}

async function followLibrary(events: Events, index: LibraryIndex, signal: AbortSignal): Promise<void> {
  for await (const event of events.subscribe(signal)) {
    if (event.type === 'assets') index.touch(event.ids)
    if (event.type === 'library') index.touchAll()
  }
}

const importSchema = z.object({ path: z.string() })

function registerCatalogImport(jobs: Jobs, catalogs: Catalogs): void {
  jobs.register('catalog_import', async ({ payload, signal, report }) => {
    const { path } = importSchema.parse(payload)
    await catalogs.import(path, { signal, onProgress: (done, total) => report({ done, total }) })
    await catalogs.warmUp()
  })
}

interface ApiOptions {
  readonly db: Database
  readonly media: MediaStore
  readonly asked: { readonly previews: MarketPreviews } | null
  readonly fingerprints: Fingerprints
  readonly models: ModelUse
  readonly catalogs: Catalogs
  readonly jobs: Jobs
  readonly preflight: Preflight
  readonly decisions: ReturnType<typeof createDecisions>
}

function createApi(options: ApiOptions): Uniqueness {
  const { db, media, asked, fingerprints, models, catalogs, jobs, preflight, decisions } = options
  const comparing = { db, media, catalogs, previews: asked?.previews ?? null }
  const keys = createDecisionKeys(db, catalogs)

  /** A decision changes what the stored reports of both sides say. */
  async function recheck(contentKeys: readonly string[], signal?: AbortSignal): Promise<void> {
    for (const assetId of keys.reportedAssetsWith(contentKeys)) await preflight.check(assetId, signal)
  }

  return {
    check: preflight.check,
    checkState: preflight.checkState,
    live: preflight.live,
    lastReport: preflight.lastReport,
    compare: (assetId, matchId, signal) => compareWithMatch(comparing, assetId, matchId, signal),
    matchPicture: (matchId) => pictureOfMatch(comparing, matchId),
    async decide({ assetId, matchId, relation, note }, signal) {
      const pair = { a: keys.ofAsset(assetId), b: keys.ofMatch(matchId) }
      const decision = decisions.decide({ ...pair, relation, note })
      await recheck([pair.a, pair.b], signal)
      return decision
    },
    async undoDecision(decisionId, signal) {
      const { a, b } = decisions.undo(decisionId)
      await recheck([a, b], signal)
    },
    recheck(contentKeys) {
      if (!db.open) return
      recheck(contentKeys).catch((cause: unknown) => logUnexpected('recheck', cause))
    },
    clusters: (assetIds) => clusterAssets(db, assetIds),
    checkFiles: (files, signal) => checkFiles(preflight, files, signal),
    fingerprintFiles: (files, signal) => fingerprintFiles({ fingerprints, models }, files, signal),
    catalogs,
    startCatalogImport(path) {
      if (path.trim() === '') throw new LunaError('INVALID_INPUT', 'path')
      return jobs.create({ kind: 'catalog_import', title: basename(path), unit: 'bytes', payload: { path } })
    },
  }
}
