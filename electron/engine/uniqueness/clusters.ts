/** Groups assets that are close to each other, so that a batch of variants is one decision. */
import { setImmediate } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import type { Embedder } from '#models/inference/embedder.ts'
import { calibrate } from '#shared/similarity/calibration.ts'
import { popcount32 } from '#shared/similarity/hamming.ts'
import { type LexicalText, lexicalSimilarity, prepareLexical } from '#shared/similarity/lexical.ts'
import { orientedDistance } from '#shared/similarity/scan.ts'
import { hashWords } from '#shared/similarity/scan-query.ts'
import { cosine, meanOfVectors, signBits } from '#shared/similarity/vectors.ts'
import { THRESHOLDS } from '#shared/similarity/verdict.ts'
import { readPictureFingerprint, vectorOf } from '../fingerprints/fingerprint-rows.ts'

export interface Cluster {
  /** The oldest of the group. */
  readonly representativeId: string
  /** All of the group, the representative included, oldest first. */
  readonly memberIds: string[]
}

export interface ClustersOptions {
  readonly db: Database
  readonly embedder: Embedder | null
  readonly signal?: AbortSignal | undefined
}

/** Above this many assets texts are compared word by word only where they are equal: pairs grow with the square. */
const MAX_LEXICAL = 1_000
/** Bits of two vectors over the threshold differ far less than this share; the exact cosine decides. */
const MAX_BIT_SHARE = 0.25
const TURN_MS = 10

interface Item {
  readonly id: string
  readonly metadataHash: string
  readonly text: string
  readonly words: number
  /** Null without a picture that says enough. */
  readonly pHash: { readonly own: Uint32Array; readonly oriented: Uint32Array } | null
  readonly visualHash: string | null
  readonly image: Float32Array | null
  readonly textVector: Float32Array | null
}

/**
 * Every asset that is not in the trash stands in exactly one cluster; one that is close to no other is a cluster of its
 * own. Uses what fingerprints there are: hashes are made by the import, vectors in the background after it.
 */
export async function clusterAssets(options: ClustersOptions, assetIds: readonly string[]): Promise<Cluster[]> {
  const items = readItems(options, assetIds)
  const groups = createGroups(items.length)
  joinEqual(items, groups, ({ metadataHash }) => metadataHash)
  joinEqual(items, groups, ({ visualHash }) => visualHash)
  joinEqual(items, groups, ({ words, text }) => (words >= THRESHOLDS.textCopyMinWords ? text : null))
  await joinPairs(items, groups, isPictureCopy, options.signal)
  const { embedder } = options
  if (embedder === null) {
    if (items.length <= MAX_LEXICAL) await joinPairs(items.map(withWords), groups, isTextCopy, options.signal)
  } else {
    const { image, text } = embedder.calibration
    const isImageCopy = (a: Float32Array, b: Float32Array) => calibrate(image, cosine(a, b)) > THRESHOLDS.visualCopy
    const isWordingCopy = (a: Float32Array, b: Float32Array) => calibrate(text, cosine(a, b)) > THRESHOLDS.textCopy
    const longText = ({ words, textVector }: Item) => (words >= THRESHOLDS.textCopyMinWords ? textVector : null)
    await joinPairs(
      withBits(items, ({ image }) => image),
      groups,
      areClose(isImageCopy),
      options.signal,
    )
    await joinPairs(withBits(items, longText), groups, areClose(isWordingCopy), options.signal)
  }
  return groups.list().map((members) => {
    const memberIds = members.flatMap((at) => items[at]?.id ?? [])
    return { representativeId: memberIds[0] ?? '', memberIds }
  })
}

const rowSchema = z.object({
  id: z.string(),
  picture_sha256: z.string().nullable(),
  metadata_hash: z.string(),
  metadata_text: z.string(),
  word_count: z.number(),
  picture_vector: z.instanceof(Uint8Array).nullable(),
  text_vector: z.instanceof(Uint8Array).nullable(),
})

function readItems({ db, embedder }: ClustersOptions, assetIds: readonly string[]): Item[] {
  const rows = db
    .prepare(
      `select a.id, f.picture_sha256, f.metadata_hash, f.metadata_text, f.word_count, pv.vector as picture_vector,
         tv.vector as text_vector
       from asset a join asset_fingerprint f on f.asset_id = a.id
       left join picture_vector pv on pv.picture_sha256 = f.picture_sha256 and pv.profile = @profile
       left join text_vector tv on tv.metadata_hash = f.metadata_hash and tv.profile = @profile
       where a.id in (select value from json_each(@ids)) and a.deleted_at is null order by a.created_at, a.id`,
    )
    .all({ ids: JSON.stringify(assetIds), profile: embedder?.profile ?? null })
  return rows.map((row) => {
    const parsed = rowSchema.parse(row)
    const picture = parsed.picture_sha256 === null ? null : readPictureFingerprint(db, parsed.picture_sha256)
    const speaks = picture !== null && !picture.lowInformation
    return {
      id: parsed.id,
      metadataHash: parsed.metadata_hash,
      text: parsed.metadata_text,
      words: parsed.word_count,
      pHash: speaks ? { own: hashWords([picture.pHash]), oriented: hashWords(picture.orientations.pHash) } : null,
      visualHash: speaks ? picture.visualHash : null,
      image: speaks && parsed.picture_vector !== null ? vectorOf(parsed.picture_vector) : null,
      textVector: parsed.text_vector === null ? null : vectorOf(parsed.text_vector),
    }
  })
}

interface Groups {
  join(a: number, b: number): void
  areJoined(a: number, b: number): boolean
  /** Members in rising order, groups by their first member. */
  list(): number[][]
}

/** Union-find; the smallest member stands for its group. */
function createGroups(count: number): Groups {
  const parent = Array.from({ length: count }, (_, at) => at)
  const root = (at: number): number => {
    let found = at
    while (parent[found] !== found) found = parent[found] ?? found
    parent[at] = found
    return found
  }
  return {
    join(a, b) {
      const [first, second] = [root(a), root(b)]
      parent[Math.max(first, second)] = Math.min(first, second)
    },
    areJoined: (a, b) => root(a) === root(b),
    list: () => [...Map.groupBy(parent.keys(), root).values()],
  }
}

function joinEqual(items: readonly Item[], groups: Groups, keyOf: (item: Item) => string | null): void {
  const first = new Map<string, number>()
  for (const [at, item] of items.entries()) {
    const key = keyOf(item)
    if (key === null) continue
    const known = first.get(key)
    if (known === undefined) first.set(key, at)
    else groups.join(known, at)
  }
}

/** Compares all pairs not yet in one group, in turns short enough for the rest of the engine. */
async function joinPairs<T>(
  items: readonly T[],
  groups: Groups,
  isClose: (a: T, b: T) => boolean,
  signal?: AbortSignal,
): Promise<void> {
  let turnEnds = performance.now() + TURN_MS
  for (const [a, itemA] of items.entries()) {
    for (let b = a + 1; b < items.length; b++) {
      const itemB = items[b]
      if (itemB !== undefined && isClose(itemA, itemB) && !groups.areJoined(a, b)) groups.join(a, b)
    }
    if (performance.now() < turnEnds) continue
    signal?.throwIfAborted()
    await setImmediate()
    turnEnds = performance.now() + TURN_MS
  }
}

function isPictureCopy(a: Item, b: Item): boolean {
  if (a.pHash === null || b.pHash === null) return false
  return orientedDistance(b.pHash.own, 0, a.pHash.oriented).distance <= THRESHOLDS.visualCopyPHashBits
}

interface Worded {
  readonly words: number
  readonly lexical: LexicalText
}

const withWords = ({ words, text }: Item): Worded => ({ words, lexical: prepareLexical(text) })

function isTextCopy(a: Worded, b: Worded): boolean {
  if (Math.min(a.words, b.words) < THRESHOLDS.textCopyMinWords) return false
  return lexicalSimilarity(a.lexical, b.lexical) > THRESHOLDS.textCopy
}

interface Coded {
  readonly vector: Float32Array | null
  readonly bits: Uint32Array
}

function withBits(items: readonly Item[], vectorOfItem: (item: Item) => Float32Array | null): Coded[] {
  const vectors = items.map(vectorOfItem)
  const present = vectors.filter((vector) => vector !== null)
  const mean = meanOfVectors(present, present[0]?.length ?? 0)
  return vectors.map((vector) => ({ vector, bits: vector === null ? new Uint32Array() : signBits(vector, mean) }))
}

function areClose(isCopy: (a: Float32Array, b: Float32Array) => boolean): (a: Coded, b: Coded) => boolean {
  return (a, b) => {
    if (a.vector === null || b.vector === null || a.vector.length !== b.vector.length) return false
    const limit = a.vector.length * MAX_BIT_SHARE
    let differing = 0
    for (const [at, word] of a.bits.entries()) differing += popcount32(word ^ (b.bits[at] ?? 0))
    return differing <= limit && isCopy(a.vector, b.vector)
  }
}
