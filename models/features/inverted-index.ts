/**
 * Finds the works that share features with a picture, among very many, without comparing each: an inverted file of words
 * with signatures (Jégou, Douze and Schmid 2008). It suggests candidates; whether something is shared is for
 * `findAgreement` to say.
 */
import { type CandidateSearch, createCandidateSearch } from './candidates.ts'
import { featuresOfVariant, type LocalFeatures, VARIANTS } from './features.ts'
import type { NearestFirst } from './nearest-owners.ts'
import { ANGLES } from './pattern.ts'
import { createPostings } from './postings.ts'
import { placesOf, readWords } from './words.ts'

/** A work and the angle of its feature share 32 bits. */
const ANGLE_BITS = 8
const MOST_SLOTS = 2 ** (32 - ANGLE_BITS)
/** Turns between a query and a work that are counted apart; each vote counts for the two nearest. */
const TURNS = 16
/** Parts of a bit in which votes are counted. */
const VOTE_STEPS = 8
const TURN_MS = 10
/** Space of removed works is used again once it is this share of all. */
const MOST_REMOVED = 0.25
const LEAST_REMOVED = 64

export interface FeatureMatch {
  readonly entry: number
  /** Sum over the agreeing features of how rare it is to lie as near, bits. */
  readonly score: number
}

export interface FeatureSearch {
  /** So many of the best, or as many as there are. */
  readonly take: number
  /** Works that are left out. */
  readonly except?: (entry: number) => boolean
}

export interface FeatureIndex {
  /** Works that it holds. */
  readonly size: number
  /** Bytes that are reserved, without the table of entry numbers. */
  readonly bytes: number
  /** Adds a work or replaces it; `quantized` is from `quantize`. Throws LIBRARY_CORRUPT, or RangeError when full. */
  put(entry: number, quantized: Uint8Array): void
  remove(entry: number): void
  /** The works that share most, the best first, of equals that with the lowest number. */
  search(features: LocalFeatures, search: FeatureSearch): FeatureMatch[]
  /** The same in turns of about 10 ms. Works may be put and removed between them. */
  searchInTurns(features: LocalFeatures, search: FeatureSearch): Generator<void, FeatureMatch[]>
}

/** What one search counts. Slots that are added later have no place in it. */
interface Tally {
  /** For each slot and turn. */
  readonly votes: Uint16Array
  /** Of the variant and turn with the most votes, for each slot. */
  readonly best: Uint16Array
  /** The feature of the query that voted last for each slot, counted from 1. */
  readonly lastVoter: Uint16Array
}

const REMOVED = -1

export function createFeatureIndex(): FeatureIndex {
  const postings = createPostings()
  const slots = new Map<number, number>()
  /** Entry of each slot, or `REMOVED`. */
  const entries: number[] = []
  const isHeld = (owner: number): boolean => entries[owner >>> ANGLE_BITS] !== REMOVED
  const candidates = createCandidateSearch(postings, isHeld)
  const free: number[] = []
  let removed = 0
  /** Changes when slots change their entry, so that a search in turns begins again. */
  let epoch = 0

  function put(entry: number, quantized: Uint8Array): void {
    const { count, word, signature, angle } = readWords(quantized)
    remove(entry)
    const slot = free.pop() ?? entries.length
    if (slot >= MOST_SLOTS) throw new RangeError(`${slot} works`)
    entries[slot] = entry
    slots.set(entry, slot)
    for (let at = 0; at < count; at++) {
      const owner = ((slot << ANGLE_BITS) | (angle[at] ?? 0)) >>> 0
      postings.add(word[at] ?? 0, owner, signature[at] ?? 0)
    }
  }

  function remove(entry: number): void {
    const slot = slots.get(entry)
    if (slot === undefined) return
    slots.delete(entry)
    entries[slot] = REMOVED
    removed++
    if (removed > LEAST_REMOVED + MOST_REMOVED * slots.size) sweep()
  }

  function sweep(): void {
    postings.keepOnly(isHeld)
    free.length = 0
    for (const [slot, entry] of entries.entries()) if (entry === REMOVED) free.push(slot)
    free.reverse()
    removed = 0
    epoch++
  }

  function* searchInTurns(features: LocalFeatures, search: FeatureSearch): Generator<void, FeatureMatch[]> {
    for (;;) {
      const startEpoch = epoch
      const tally = newTally(entries.length)
      for (const variant of VARIANTS) {
        yield* countVotes(
          featuresOfVariant(features, variant),
          candidates,
          slots.size,
          tally,
          () => epoch !== startEpoch,
        )
        if (epoch !== startEpoch) break
      }
      if (epoch === startEpoch) return bestOf(tally.best, entries, search)
    }
  }

  return {
    get size() {
      return slots.size
    },
    get bytes() {
      return postings.bytes + entries.length * 8
    },
    put,
    remove,
    search(features, search) {
      const turns = searchInTurns(features, search)
      for (;;) {
        const { done, value } = turns.next()
        if (done === true) return value
      }
    },
    searchInTurns,
  }
}

const newTally = (count: number): Tally => ({
  votes: new Uint16Array(count * TURNS),
  best: new Uint16Array(count),
  lastVoter: new Uint16Array(count),
})

function* countVotes(
  features: LocalFeatures,
  candidates: CandidateSearch,
  works: number,
  tally: Tally,
  isOutdated: () => boolean,
): Generator<void, void> {
  const places = placesOf(features, features.count)
  tally.votes.fill(0)
  tally.lastVoter.fill(0)
  let turnEnds = performance.now() + TURN_MS
  for (let feature = 0; feature < features.count; feature++) {
    vote(candidates.nearest(places, feature), features.angle[feature] ?? 0, feature + 1, works, tally)
    if (performance.now() < turnEnds) continue
    yield
    if (isOutdated()) return
    turnEnds = performance.now() + TURN_MS
  }
  keepBest(tally)
}

/**
 * A feature votes once for a work, with the nearest of its features. The vote is the logarithm of how few of the works
 * have one as near: what is everywhere counts little, and what is near counts more.
 */
function vote(
  { count, owners, asNear }: NearestFirst,
  angle: number,
  voter: number,
  works: number,
  tally: Tally,
): void {
  const { votes, lastVoter } = tally
  for (let at = 0; at < count; at++) {
    const owner = owners[at] ?? 0
    const slot = owner >>> ANGLE_BITS
    if (slot >= lastVoter.length || lastVoter[slot] === voter) continue
    lastVoter[slot] = voter
    const weight = Math.round(VOTE_STEPS * Math.log2(1 + works / (asNear[at] ?? 1)))
    const turn = ((owner - angle) & (ANGLES - 1)) / (ANGLES / TURNS)
    const lower = (Math.floor(turn - 0.5) + TURNS) % TURNS
    const upper = (lower + 1) % TURNS
    votes[slot * TURNS + lower] = (votes[slot * TURNS + lower] ?? 0) + weight
    votes[slot * TURNS + upper] = (votes[slot * TURNS + upper] ?? 0) + weight
  }
}

function keepBest({ votes, best }: Tally): void {
  for (let slot = 0, at = 0; slot < best.length; slot++) {
    let most = best[slot] ?? 0
    for (let turn = 0; turn < TURNS; turn++, at++) {
      const count = votes[at] ?? 0
      if (count > most) most = count
    }
    best[slot] = most
  }
}

function bestOf(best: Uint16Array, entries: readonly number[], { take, except }: FeatureSearch): FeatureMatch[] {
  const least = leastScore(best, entries, take, except)
  const matches: FeatureMatch[] = []
  for (const [slot, votes] of best.entries()) {
    const entry = entries[slot] ?? REMOVED
    if (votes < least || entry === REMOVED || except?.(entry) === true) continue
    matches.push({ entry, score: votes / VOTE_STEPS })
  }
  return matches.sort((a, b) => b.score - a.score || a.entry - b.entry).slice(0, take)
}

/** At least `take` works reach it, or all that have any vote. */
function leastScore(
  best: Uint16Array,
  entries: readonly number[],
  take: number,
  except: FeatureSearch['except'],
): number {
  const counts = new Uint32Array(2 ** 16)
  for (const [slot, votes] of best.entries()) {
    const entry = entries[slot] ?? REMOVED
    if (entry !== REMOVED && except?.(entry) !== true) counts[votes] = (counts[votes] ?? 0) + 1
  }
  let [left, least] = [take, counts.length]
  while (least > 1 && left > 0) {
    least--
    left -= counts[least] ?? 0
  }
  return least
}
