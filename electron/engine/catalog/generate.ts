/**
 * Large catalogs from a seed, for tests and benchmarks: works in clusters, as genres and styles are, whose vectors all
 * lean one way, as embeddings do, with every twentieth entry a near-duplicate of the one before it.
 */
import type { CatalogHeader } from '#models/catalog/format.ts'
import { type CatalogEntry, writeCatalog } from '#models/catalog/writer.ts'
import { packDescribed } from '#models/features/compact.ts'
import { FEATURE_SIDE } from '#models/features/extract.ts'
import { LEVELS } from '#models/features/features.ts'
import { ANGLES, DESCRIPTOR_WORDS } from '#models/features/pattern.ts'
import { SIGNATURE_BITS, WORD_BITS } from '#models/features/words.ts'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import { meanOfVectors } from '#shared/similarity/vectors.ts'

export interface GeneratorOptions {
  readonly seed: number
  readonly entries: number
  readonly profile: string
  readonly profileVersion: string
  readonly imageDimensions: number
  readonly textDimensions: number
  /** Local features of each work; by default none. */
  readonly featuresPerWork?: number
}

export interface CatalogGenerator {
  /** Entry `at`, always the same for the same seed; vectors of unit length. */
  entry(at: number): CatalogEntry
  /** The entry that `at` was made to be close to, or null. */
  nearDuplicateOf(at: number): number | null
}

const NEAR_DUPLICATE_EVERY = 20
const ENTRIES_PER_CLUSTER = 500
/** Shares of a vector's length: what all have in common, what a cluster has, what is the entry's own. */
const LEAN = 0.6
const CLUSTER = 0.55
const OWN = 0.6
/** Leaves a near-duplicate at a cosine of about 0.97. */
const DUPLICATE_NOISE = 0.25
const NOISE_LENGTH = 65_536

const NAMES = ['Amber', 'Hollow', 'Silver', 'Drowned', 'Quiet', 'Crimson', 'Winter', 'Clockwork', 'Ashen', 'Gilded']
const THINGS = ['Harbour', 'Lantern', 'Orchard', 'Knight', 'Gate', 'Archive', 'Fox', 'Tower', 'Mirror', 'Choir']

/** Uniform numbers from 0 to 1 from a 32-bit state (Steele, Lea, Flood: "Fast splittable pseudorandom number generators"). */
function randomFrom(state: number): () => number {
  let at = state >>> 0
  return () => {
    at = (at + 0x9e3779b9) >>> 0
    let mixed = Math.imul(at ^ (at >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 4_294_967_296
  }
}

export function createCatalogGenerator(options: GeneratorOptions): CatalogGenerator {
  const image = createVectorSource(options.seed ^ 0x1111, options.imageDimensions)
  const text = createVectorSource(options.seed ^ 0x2222, options.textDimensions)
  const nearDuplicateOf = (at: number): number | null =>
    at % NEAR_DUPLICATE_EVERY === NEAR_DUPLICATE_EVERY - 1 ? at - 1 : null
  return {
    nearDuplicateOf,
    entry(at) {
      const original = nearDuplicateOf(at)
      const source = original ?? at
      const random = randomFrom(Math.imul(options.seed ^ at, 0x9e3779b1))
      const sourceRandom = randomFrom(Math.imul(options.seed ^ source ^ 0x5bd1e995, 0x85ebca77))
      const cluster = Math.floor(source / ENTRIES_PER_CLUSTER)
      const hashes = [randomHex(sourceRandom, 16), randomHex(sourceRandom, 16)]
      const [pHash = '', dHash = ''] = original === null ? hashes : hashes.map((hash) => flipBits(hash, random, 3))
      const creator = Math.floor(random() * Math.max(options.entries / 20, 1))
      return {
        id: `work-${at}`,
        name: `${pick(NAMES, random)} ${pick(THINGS, random)} ${at}`,
        creatorName: `Creator ${creator}`,
        creatorKey: creator.toString(16).padStart(16, '0'),
        kind: pick(ASSET_KINDS, sourceRandom) ?? 'image',
        picture: { pHash, dHash, lowInformation: false },
        metadataHash: randomHex(random, 64),
        words: 20 + Math.floor(random() * 100),
        imageVector: image(cluster, source, original === null ? null : at),
        textVector: text(cluster, source, original === null ? null : at),
        features: randomFeatures(sourceRandom, options.featuresPerWork ?? 0),
      }
    },
  }
}

/** Writes the generator's entries to `path`; means are taken from the first 2,000. */
export async function generateCatalog(
  path: string,
  options: GeneratorOptions,
  signal?: AbortSignal,
): Promise<CatalogHeader> {
  const generator = createCatalogGenerator(options)
  const sample = Array.from({ length: Math.min(options.entries, 2_000) }, (_, at) => generator.entry(at))
  const mean = (vectors: (Float32Array | null)[], dimensions: number) =>
    meanOfVectors(
      vectors.filter((vector) => vector !== null),
      dimensions,
    )
  const description = {
    title: `${options.entries} generated works`,
    profile: options.profile,
    profileVersion: options.profileVersion,
    createdAt: '2026-01-01T00:00:00.000Z',
    entries: options.entries,
    imageMean: mean(
      sample.map(({ imageVector }) => imageVector),
      options.imageDimensions,
    ),
    textMean: mean(
      sample.map(({ textVector }) => textVector),
      options.textDimensions,
    ),
    featuresPerWork: options.featuresPerWork ?? 0,
  }
  return writeCatalog(path, description, allEntries(generator, options.entries), signal)
}

function* allEntries(generator: CatalogGenerator, entries: number): Generator<CatalogEntry> {
  for (let at = 0; at < entries; at++) yield generator.entry(at)
}

/** As compact features are, of points anywhere in a picture; those of near-duplicates are the same. */
function randomFeatures(random: () => number, count: number): Uint8Array | null {
  if (count === 0) return null
  const values = (end: number) => Array.from({ length: count }, () => Math.floor(random() * end))
  const descriptors = new Uint32Array(count * DESCRIPTOR_WORDS)
  for (let at = 0; at < descriptors.length; at += DESCRIPTOR_WORDS) {
    descriptors.set([Math.floor(random() * 2 ** WORD_BITS), Math.floor(random() * 2 ** SIGNATURE_BITS)], at)
  }
  const features = {
    ...{ width: FEATURE_SIDE, height: FEATURE_SIDE, count, descriptors },
    ...{ x: Uint16Array.from(values(FEATURE_SIDE * 16)), y: Uint16Array.from(values(FEATURE_SIDE * 16)) },
    ...{ angle: Uint8Array.from(values(ANGLES)), level: Uint8Array.from(values(LEVELS)) },
  }
  return packDescribed(features)
}

/** Vectors out of windows into one table of noise: quick, and independent enough for distances. */
function createVectorSource(seed: number, dimensions: number) {
  const random = randomFrom(seed)
  const noise = Float32Array.from({ length: NOISE_LENGTH + dimensions }, () => gaussian(random))
  const windowFor = (kind: number, number: number): number =>
    Math.floor(randomFrom(Math.imul(seed ^ kind, 0x27d4eb2f) ^ Math.imul(number, 0x9e3779b1))() * NOISE_LENGTH)
  const lean = windowFor(1, 0)
  return (cluster: number, source: number, duplicate: number | null): Float32Array => {
    const center = windowFor(2, cluster)
    const own = windowFor(3, source)
    const extra = duplicate === null ? 0 : windowFor(4, duplicate)
    const extraShare = duplicate === null ? 0 : DUPLICATE_NOISE
    const vector = new Float32Array(dimensions)
    let squares = 0
    for (let at = 0; at < dimensions; at++) {
      const value =
        LEAN * (noise[lean + at] ?? 0) +
        CLUSTER * (noise[center + at] ?? 0) +
        OWN * (noise[own + at] ?? 0) +
        extraShare * (noise[extra + at] ?? 0)
      vector[at] = value
      squares += value * value
    }
    const scale = 1 / Math.sqrt(squares)
    for (let at = 0; at < dimensions; at++) vector[at] = (vector[at] ?? 0) * scale
    return vector
  }
}

/** Box and Muller's transform. */
function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

function pick<T>(choices: readonly T[], random: () => number): T | undefined {
  return choices[Math.floor(random() * choices.length)]
}

function randomHex(random: () => number, digits: number): string {
  let hex = ''
  while (hex.length < digits)
    hex += Math.floor(random() * 4_294_967_296)
      .toString(16)
      .padStart(8, '0')
  return hex.slice(0, digits)
}

function flipBits(hash: string, random: () => number, bits: number): string {
  let value = BigInt(`0x${hash}`)
  for (let flipped = 0; flipped < bits; flipped++) value ^= 1n << BigInt(Math.floor(random() * 64))
  return value.toString(16).padStart(16, '0')
}
