/**
 * Every asset of the library laid out for the scan: hashes, bits and words of local features in memory (about 1.7 kB an
 * asset), vectors read from the database when a candidate is scored. Follows the library by its change events.
 */
import { setImmediate } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import type { LocalFeatures } from '#models/features/features.ts'
import { createFeatureIndex, type FeatureIndex } from '#models/features/inverted-index.ts'
import { PART_CANDIDATES, searchUnhurried } from '#models/features/unhurried-search.ts'
import { createColumns, type GrowingColumns } from '#shared/similarity/growing-columns.ts'
import {
  FLAG_ABSENT,
  FLAG_IMAGE_VECTOR,
  FLAG_LOW_INFORMATION,
  FLAG_PICTURE,
  FLAG_TEXT_VECTOR,
} from '#shared/similarity/scan-flags.ts'
import { hashWords, prefixWords } from '#shared/similarity/scan-query.ts'
import {
  createScanner,
  type HashQuery,
  type ScanHit,
  type ScanSource,
  type VectorQuery,
  type VectorSource,
} from '#shared/similarity/scanner.ts'
import { meanOfVectors, writeSignBits } from '#shared/similarity/vectors.ts'
import { vectorOf } from '../fingerprints/fingerprint-rows.ts'
import { createIndexRows, type IndexRow, type IndexRows } from './index-rows.ts'

export interface LibraryHit extends Omit<ScanHit, 'entry'> {
  readonly assetId: string
  /** How much it seems to share by local features; null where it was not found by them. */
  readonly partScore: number | null
}

export interface LibraryIndex {
  /** Assets in the index, after the last search. */
  readonly size: number
  /** Assets whose picture is not hashed yet, or of which a vector of the profile is still to be made. */
  readonly unfinished: { readonly hashes: ReadonlySet<string>; readonly vectors: ReadonlySet<string> }
  /** These assets changed; they are read again before the next search. */
  touch(assetIds: readonly string[]): void
  /** Anything may have changed; every asset is looked at before the next search. */
  touchAll(): void
  /** Brings the index up to date; called by every search, and early to spare the first one the wait. */
  refresh(profile: string | null, signal?: AbortSignal): Promise<void>
  /** Candidates by hash and by vectors of `profile`, measured. */
  search(query: Omit<HashQuery, 'except'>, vectors: VectorQuery, options: SearchOptions): Promise<LibraryHit[]>
}

export interface SearchOptions {
  readonly profile: string | null
  /** The work itself, left out. */
  readonly exceptAssetId: string | null
  /** Of the work's picture: assets that share rare ones are candidates. */
  readonly features?: LocalFeatures | null
  /** Assets found by other means, measured as well. */
  readonly also?: readonly string[]
  readonly signal?: AbortSignal | undefined
}

/** The mean is taken over this many vectors, and again once there are four times as many as it was taken over. */
const MEAN_SAMPLE = 2_000
const PAGE = 1_000
const TOUCHED_PAGE = 200

interface State {
  readonly profile: string | null
  readonly columns: GrowingColumns
  readonly image: VectorSource | null
  readonly text: VectorSource | null
  readonly entryOf: Map<string, number>
  readonly assetOf: (string | null)[]
  /** What each entry was made of, so that an unchanged asset costs no more than a comparison. */
  readonly contentOf: string[]
  readonly free: number[]
  readonly features: FeatureIndex
  readonly unfinished: { readonly hashes: Set<string>; readonly vectors: Set<string> }
  readonly sampled: number
  vectors: number
}

export function createLibraryIndex(db: Database): LibraryIndex {
  const rows = createIndexRows(db)
  const touched = new Set<string>()
  let isAllTouched = true
  let state: State | undefined
  let refreshing: Promise<void> = Promise.resolve()

  async function bringUpToDate(profile: string | null, signal?: AbortSignal): Promise<void> {
    if (state === undefined || state.profile !== profile || isOutgrown(state)) {
      state = createState(rows, profile)
      isAllTouched = true
    }
    const current = state
    if (isAllTouched) {
      isAllTouched = false
      touched.clear()
      try {
        await readAll(current, rows, signal)
      } catch (cause) {
        isAllTouched = true
        throw cause
      }
    }
    for (const batch of batches([...touched], TOUCHED_PAGE)) {
      for (const id of batch) touched.delete(id)
      replace(current, rows, batch)
      await setImmediate()
    }
  }

  const index: LibraryIndex = {
    get size() {
      return state?.entryOf.size ?? 0
    },
    get unfinished() {
      return state?.unfinished ?? { hashes: new Set(), vectors: new Set() }
    },
    touch(assetIds) {
      for (const id of assetIds) touched.add(id)
    },
    touchAll() {
      isAllTouched = true
    },
    refresh(profile, signal) {
      // One after the other: a second search must not read a half-filled index.
      const next = refreshing.catch(() => undefined).then(() => bringUpToDate(profile, signal))
      refreshing = next
      return next
    },
    async search(query, vectors, { profile, exceptAssetId, features = null, also = [], signal }) {
      await index.refresh(profile, signal)
      const current = state
      if (current === undefined) return []
      const scanner = createScanner(sourceOf(current))
      const except = exceptAssetId === null ? undefined : current.entryOf.get(exceptAssetId)
      const known = also.flatMap((assetId) => current.entryOf.get(assetId) ?? [])
      const partScores = await searchFeatures(current, features, except)
      const found = [...scanner.byHashes({ ...query, except }), ...known, ...partScores.keys()]
      await setImmediate()
      return scanner.measure({ ...query, except }, vectors, found).flatMap(({ entry, ...hit }) => {
        const assetId = current.assetOf[entry]
        const partScore = partScores.get(entry) ?? null
        return assetId === null || assetId === undefined ? [] : [{ ...hit, assetId, partScore }]
      })
    },
  }
  return index
}

/** Scores by entry, of those that share most. */
async function searchFeatures(
  state: State,
  features: LocalFeatures | null,
  except: number | undefined,
): Promise<ReadonlyMap<number, number>> {
  if (features === null) return new Map()
  const search = { take: PART_CANDIDATES, except: (entry: number) => entry === except }
  const matches = await searchUnhurried(state.features, features, search)
  return new Map(matches.map(({ entry, score }) => [entry, score]))
}

function sourceOf(state: State): ScanSource {
  return { entries: state.assetOf.length, columns: state.columns.arrays(), image: state.image, text: state.text }
}

function isOutgrown({ sampled, vectors, profile }: State): boolean {
  return profile !== null && sampled < MEAN_SAMPLE && vectors > Math.max(sampled, 50) * 4
}

function createState(rows: IndexRows, profile: string | null): State {
  const means = profile === null ? null : rows.sampleVectors(profile, MEAN_SAMPLE)
  const mean = (vectors: readonly Float32Array[] | undefined): Float32Array | null => {
    const first = vectors?.[0]
    return vectors === undefined || first === undefined ? null : meanOfVectors(vectors, first.length)
  }
  const imageMean = mean(means?.picture)
  const textMean = mean(means?.text)
  const assetOf: (string | null)[] = []
  const source = (kind: 'picture' | 'text', of: Float32Array | null): VectorSource | null =>
    of === null || profile === null
      ? null
      : { mean: of, read: (entry) => rows.vector(kind, assetOf[entry] ?? '', profile) }
  return {
    profile,
    columns: createColumns(imageMean?.length ?? 0, textMean?.length ?? 0),
    image: source('picture', imageMean),
    text: source('text', textMean),
    entryOf: new Map(),
    assetOf,
    contentOf: [],
    free: [],
    features: createFeatureIndex(),
    unfinished: { hashes: new Set(), vectors: new Set() },
    sampled: Math.max(means?.picture.length ?? 0, means?.text.length ?? 0),
    vectors: 0,
  }
}

/** Compares every asset with its entry, page by page; only what differs is read whole. */
async function readAll(state: State, rows: IndexRows, signal?: AbortSignal): Promise<void> {
  const seen = new Set<string>()
  for (let after = 0; ; ) {
    signal?.throwIfAborted()
    const page = rows.page(after, PAGE, state.profile)
    const last = page.at(-1)
    if (last === undefined) break
    after = last.number
    const changed = page.filter(({ assetId, content }) => {
      seen.add(assetId)
      return state.contentOf[state.entryOf.get(assetId) ?? -1] !== content
    })
    for (const batch of batches(changed, TOUCHED_PAGE)) {
      replace(
        state,
        rows,
        batch.map(({ assetId }) => assetId),
      )
      await setImmediate()
    }
  }
  for (const assetId of [...state.entryOf.keys()]) if (!seen.has(assetId)) remove(state, assetId)
}

/** Reloads assets; deleted and trashed ones are removed from the index. */
function replace(state: State, rows: IndexRows, assetIds: readonly string[]): void {
  const found = new Map(rows.read(assetIds, state.profile).map((row) => [row.assetId, row]))
  for (const assetId of assetIds) {
    const row = found.get(assetId)
    if (row === undefined) remove(state, assetId)
    else put(state, row)
  }
}

function remove(state: State, assetId: string): void {
  const entry = state.entryOf.get(assetId)
  if (entry === undefined) return
  state.entryOf.delete(assetId)
  state.assetOf[entry] = null
  state.contentOf[entry] = ''
  state.columns.arrays().flags[entry] = FLAG_ABSENT
  state.free.push(entry)
  state.features.remove(entry)
  state.unfinished.hashes.delete(assetId)
  state.unfinished.vectors.delete(assetId)
}

function setMember(set: Set<string>, member: string, isIn: boolean): void {
  if (isIn) set.add(member)
  else set.delete(member)
}

function put(state: State, row: IndexRow): void {
  const { unfinished, profile } = state
  const isVectorMissing = (row.hasPicture && row.pictureVector === null) || (row.hasWords && row.textVector === null)
  setMember(unfinished.hashes, row.assetId, row.hasPicture && (row.pHash === null || row.words === null))
  setMember(unfinished.vectors, row.assetId, profile !== null && isVectorMissing)
  const entry = state.entryOf.get(row.assetId) ?? state.free.pop() ?? state.assetOf.length
  state.columns.reserve(entry + 1)
  state.entryOf.set(row.assetId, entry)
  state.assetOf[entry] = row.assetId
  state.contentOf[entry] = row.content
  const columns = state.columns.arrays()
  columns.pHash.set(hashWords([row.pHash ?? NO_HASH]), entry * 2)
  columns.dHash.set(hashWords([row.dHash ?? NO_HASH]), entry * 2)
  columns.metadataPrefix.set(prefixWords(row.metadataHash), entry * 2)
  const hasImage = writeBits(row.pictureVector, state.image?.mean, columns.imageBits, entry)
  const hasText = writeBits(row.textVector, state.text?.mean, columns.textBits, entry)
  if (row.pictureVector !== null || row.textVector !== null) state.vectors++
  if (row.words === null) state.features.remove(entry)
  else state.features.put(entry, row.words)
  columns.flags[entry] =
    (row.pHash === null ? 0 : FLAG_PICTURE) |
    (row.lowInformation ? FLAG_LOW_INFORMATION : 0) |
    (hasImage ? FLAG_IMAGE_VECTOR : 0) |
    (hasText ? FLAG_TEXT_VECTOR : 0)
}

const NO_HASH = '0'.repeat(16)

function writeBits(
  bytes: Uint8Array | null,
  mean: Float32Array | undefined,
  column: Uint32Array,
  entry: number,
): boolean {
  if (bytes === null || mean === undefined || bytes.length !== mean.length * 4) return false
  writeSignBits(vectorOf(bytes), mean, column, entry * Math.ceil(mean.length / 32))
  return true
}

function batches<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size))
}
