/** Preflight: fingerprint, candidates in library and catalogs, verdict. */
import type { Database } from 'better-sqlite3'
import { type CardText, cardText } from '#models/hashes/card-text.ts'
import { sha256Hex } from '#models/hashes/metadata-hash.ts'
import type { Embedder } from '#models/inference/embedder.ts'
import type { AssetCard } from '#shared/asset-card/card.ts'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { judge } from '#shared/similarity/judge.ts'
import { layersChecked } from '#shared/similarity/layers-checked.ts'
import type { ScanPreset } from '#shared/similarity/scan-presets.ts'
import { hashQuery } from '#shared/similarity/scan-query.ts'
import type { HashQuery } from '#shared/similarity/scanner.ts'
import { contentKey } from '#shared/similarity/subject.ts'
import type { Catalogs } from '../catalog/catalogs.ts'
import type { OpenCatalog } from '../catalog/opened-catalogs.ts'
import type { Write } from '../database/write.ts'
import { readFeatures, readPictureFingerprint, readVector } from '../fingerprints/fingerprint-rows.ts'
import type { Fingerprints } from '../fingerprints/fingerprints.ts'
import type { PictureSource } from '../fingerprints/picture-source.ts'
import { comparedText } from '../library/compared-text.ts'
import type { ModelUse } from '../models/model-use.ts'
import { currentState } from '../revisions/current-state.ts'
import { type CatalogSearch, type OwnWorks, searchCatalogs, sharesProfile } from './catalog-candidates.ts'
import type { NamedCreator } from './creators.ts'
import type { Decisions } from './decisions.ts'
import type { FindInLibrary } from './library-candidates.ts'
import type { LibraryIndex } from './library-index.ts'
import type { FindNearestInMarket, NearestInMarket } from './market-nearest.ts'
import { ownAccountIds, publishedIdsOf } from './own-works.ts'
import type { ProvePictures } from './prove-pictures.ts'
import { readReport, storeReport } from './reports.ts'
import type { Subject } from './subject.ts'

/** The name of the profile in reports without any model. */
export const NO_MODEL_PROFILE = 'lexical'

export interface Preflight {
  /**
   * Full check of the newest state of an asset; the report is kept. With `asksMarket`, the nearest works of the market's
   * catalog are compared by all that the market tells of them. Throws NOT_FOUND, CANCELLED, what decoding throws.
   */
  check(assetId: string, signal?: AbortSignal, how?: { readonly asksMarket: boolean }): Promise<PreflightReport>
  /** The text as given, the picture as far as its fingerprint is made; nothing is kept. */
  live(assetId: string, card: AssetCard, signal?: AbortSignal): Promise<PreflightReport>
  /** Files outside of the library, of which one may be absent; nothing is kept. */
  checkFiles(
    files: { readonly picturePath?: string | undefined; readonly card?: AssetCard | undefined },
    signal?: AbortSignal,
  ): Promise<PreflightReport>
  /** Another state of an asset, as if it were its newest; nothing is kept. */
  checkState(
    assetId: string,
    state: { readonly card: AssetCard; readonly pictureId: string },
    signal?: AbortSignal,
  ): Promise<PreflightReport>
  lastReport(assetId: string): PreflightReport | null
}

export interface PreflightOptions {
  readonly db: Database
  readonly write: Write
  readonly fingerprints: Fingerprints
  readonly models: Pick<ModelUse, 'using'>
  readonly catalogs: Catalogs
  readonly index: LibraryIndex
  readonly findInLibrary: FindInLibrary
  readonly decisions: Decisions
  readonly ownName: () => string
  readonly nearestInMarket: FindNearestInMarket
  readonly provePictures: ProvePictures
  readonly scanPreset: () => ScanPreset
}

/** A picture alone is compared as a picture: the name of its file says nothing about the work. No card has this hash. */
const NO_TEXT: CardText = { metadataHash: sha256Hex(''), text: '', words: 0 }
const NO_CREATOR: NamedCreator = { userId: null, username: null }

interface Request {
  readonly assetId: string | null
  readonly text: CardText
  readonly creator: NamedCreator
  readonly picture: PictureSource | null
  /** False: only what is finished is used of the picture. */
  readonly makesPicture: boolean
  readonly asksMarket?: boolean
  readonly signal: AbortSignal | undefined
}

export function createPreflight(options: PreflightOptions): Preflight {
  const { db } = options
  return {
    async check(assetId, signal, { asksMarket } = { asksMarket: false }) {
      const { card, pictureId, mediaId } = currentState(db, assetId)
      const work = workOf(db, assetId, card, mediaId)
      const picture = pictureId === null ? null : { pictureId }
      const report = await run(options, { ...work, picture, makesPicture: true, asksMarket, signal })
      storeReport(options, assetId, { pictureId, metadataHash: work.text.metadataHash }, report)
      return report
    },
    async live(assetId, card, signal) {
      const { pictureId, mediaId } = currentState(db, assetId)
      const picture = pictureId === null ? null : { pictureId }
      return run(options, { ...workOf(db, assetId, card, mediaId), picture, makesPicture: false, signal })
    },
    async checkFiles({ picturePath, card }, signal) {
      const picture = picturePath === undefined ? null : { path: picturePath }
      const text = card === undefined ? NO_TEXT : cardText(card)
      const creator = card === undefined ? NO_CREATOR : creatorOf(card)
      return run(options, { assetId: null, text, creator, picture, makesPicture: true, signal })
    },
    async checkState(assetId, { card, pictureId }, signal) {
      const { mediaId } = currentState(db, assetId)
      return run(options, { ...workOf(db, assetId, card, mediaId), picture: { pictureId }, makesPicture: true, signal })
    },
    lastReport: (assetId) => readReport(db, assetId),
  }
}

function workOf(
  db: Database,
  assetId: string,
  card: AssetCard,
  mediaId: string | null,
): Pick<Request, 'assetId' | 'text' | 'creator'> {
  return { assetId, text: comparedText(db, card, mediaId), creator: creatorOf(card) }
}

function run(options: PreflightOptions, request: Request): Promise<PreflightReport> {
  const startedAt = performance.now()
  return options.models.using(async (embedder) => {
    const report = await runWith(options, request, embedder)
    return { ...report, checkedAt: new Date().toISOString(), durationMs: performance.now() - startedAt }
  }, request.signal)
}

async function runWith(
  options: PreflightOptions,
  request: Request,
  embedder: Embedder | null,
): Promise<Omit<PreflightReport, 'checkedAt' | 'durationMs'>> {
  request.signal?.throwIfAborted()
  const { assetId, text, creator } = request
  const vectors = startVectors(options, request, embedder)
  const [picture, features] = await Promise.all([pictureOf(options, request), featuresOf(options, request)])
  const query = hashQuery(picture, text.metadataHash)
  // The catalogs' hashes are scanned while the models still work.
  const search = searchCatalogs(options.catalogs, query, ownWorks(options, assetId))
  try {
    const subject: Subject = {
      ...(await vectors),
      assetId,
      text,
      creator,
      hasPicture: request.picture !== null,
      pictureId: request.picture !== null && 'pictureId' in request.picture ? request.picture.pictureId : null,
      picture,
      features,
    }
    return await compare(options, subject, { query, search, embedder, ...provedSource(request) })
  } finally {
    search.close()
  }
}

interface Comparing {
  readonly query: HashQuery
  readonly search: CatalogSearch
  readonly embedder: Embedder | null
  readonly source: PictureSource | null
  readonly asksMarket: boolean
  readonly signal: AbortSignal | undefined
}

/** While somebody types, no picture is decoded. */
function provedSource({ picture, makesPicture, asksMarket = false, signal }: Request) {
  return { source: makesPicture ? picture : null, asksMarket, signal }
}

async function compare(
  options: PreflightOptions,
  subject: Subject,
  { query, search, embedder, source, asksMarket, signal }: Comparing,
): Promise<Omit<PreflightReport, 'checkedAt' | 'durationMs'>> {
  const { assetId, text, picture } = subject
  signal?.throwIfAborted()
  const inCatalogs = search.finish(subject, embedder)
  inCatalogs.catch(() => undefined)
  const inLibrary = await options.findInLibrary(subject, query, embedder, signal)
  const found = [...inLibrary.candidates, ...(await inCatalogs)]
  const { catalogs } = search
  const nearest = options.nearestInMarket(subject.features === null ? [] : found, { catalogs, asksMarket, signal })
  // Met where it is awaited; without this it would count as unhandled if a comparison fails first.
  nearest.catch(() => undefined)
  const candidates = await options.provePictures({ ...subject, source }, found, {
    ...{ catalogs, preset: options.scanPreset(), signal },
    known: async () => (await nearest)?.pictures ?? new Map(),
  })
  signal?.throwIfAborted()
  const comparedWith = {
    libraryAssets: options.index.size - (assetId === null ? 0 : 1),
    ...catalogsCompared(catalogs, await nearest),
  }
  const decisions = options.decisions.of(contentKey({ metadataHash: text.metadataHash, picture }))
  return {
    assetId,
    ...judge(candidates, { works: worksOf(comparedWith), decisions }),
    profile: embedder?.profile ?? NO_MODEL_PROFILE,
    layersChecked: layersChecked(subject, {
      hasModel: embedder !== null,
      hasOtherCatalog: catalogs.some((catalog) => !sharesProfile(catalog, embedder)),
      usedWords: inLibrary.usedWords,
      isWaitingForHashes: hasOther(options.index.unfinished.hashes, assetId),
      isWaitingForVectors: hasOther(options.index.unfinished.vectors, assetId),
    }),
    comparedWith,
  }
}

function worksOf({ libraryAssets, catalogEntries }: PreflightReport['comparedWith']): number {
  return libraryAssets + catalogEntries
}

function catalogsCompared(
  catalogs: readonly OpenCatalog[],
  nearest: NearestInMarket | null,
): Omit<PreflightReport['comparedWith'], 'libraryAssets'> {
  const entriesOf = (some: readonly OpenCatalog[]) => some.reduce((sum, { entries }) => sum + entries, 0)
  const newest = (some: readonly OpenCatalog[]) =>
    some
      .map(({ asOf }) => asOf)
      .toSorted()
      .at(-1) ?? null
  const ofMarket = catalogs.filter(({ isMarket }) => isMarket)
  const marketAsOf = newest(ofMarket)
  return {
    catalogEntries: entriesOf(catalogs),
    catalogCreatedAt: newest(catalogs),
    market:
      marketAsOf === null
        ? null
        : {
            entries: entriesOf(ofMarket),
            asOf: marketAsOf,
            ...(nearest === null ? {} : { features: nearest.features }),
          },
  }
}

function ownWorks({ db, ownName }: PreflightOptions, assetId: string | null): OwnWorks {
  return { creatorName: ownName(), accountIds: ownAccountIds(db), publishedAs: publishedIdsOf(db, assetId) }
}

function hasOther(assetIds: ReadonlySet<string>, own: string | null): boolean {
  return assetIds.size > (own !== null && assetIds.has(own) ? 1 : 0)
}

/** The models start at once; they need no hashes. */
function startVectors(
  { db, fingerprints }: PreflightOptions,
  { assetId, text, picture, makesPicture, signal }: Request,
  embedder: Embedder | null,
): Promise<Pick<Subject, 'imageVector' | 'textVector'>> {
  if (embedder === null) return Promise.resolve({ imageVector: null, textVector: null })
  const known = (): Float32Array | null =>
    picture !== null && 'pictureId' in picture ? readVector(db, 'picture', picture.pictureId, embedder.profile) : null
  const image = async () => {
    if (picture === null) return null
    return makesPicture ? fingerprints.imageVector(picture, embedder, signal) : known()
  }
  const isKept = assetId !== null && makesPicture
  const words = fingerprints.textVector(text, embedder, { keep: isKept, ...(signal === undefined ? {} : { signal }) })
  const all = Promise.all([image(), words]).then(([imageVector, textVector]) => ({ imageVector, textVector }))
  // Met where it is awaited; without this it would count as unhandled if hashing fails first.
  all.catch(() => undefined)
  return all
}

async function pictureOf({ db, fingerprints }: PreflightOptions, { picture, makesPicture, signal }: Request) {
  if (picture === null) return null
  if (makesPicture) return fingerprints.picture(picture, signal)
  return 'pictureId' in picture ? readPictureFingerprint(db, picture.pictureId) : null
}

async function featuresOf({ db, fingerprints }: PreflightOptions, { picture, makesPicture, signal }: Request) {
  if (picture === null) return null
  if (makesPicture) return fingerprints.features(picture, signal)
  return 'pictureId' in picture ? readFeatures(db, picture.pictureId) : null
}

function creatorOf({ creator }: AssetCard): NamedCreator {
  return { userId: creator?.user_id ?? null, username: creator?.username ?? null }
}
