/** The stored features that are nearest to one feature of a query, from the words around its own. */
import { type NearestFirst, NearestOwners } from './nearest-owners.ts'
import type { Postings } from './postings.ts'
import { costsOf, type Places, SIGNATURE_BITS, sidesOf, WORD_BITS } from './words.ts'

/** So many words are looked in, the likeliest first (multi-probe LSH: Lv et al. 2007). */
const WORDS_LOOKED_IN = 12
/** The words that are as likely or likelier than the last differ in these of the cheapest bits. */
const CHEAPEST_BITS = 6
/** Features further away are not looked at: signatures of unrelated ones differ by 128 on average. */
const LARGEST_DISTANCE = 127
/**
 * At most so many stored features are compared with one of a query; words of which more are stored than are left to read
 * are passed over. It bounds the time of a search, and what half of all works have tells nothing.
 */
const MOST_READ = 4_000

export interface CandidateSearch {
  /** Owners of the features near feature number `feature`. What it returns is valid until the next call. */
  nearest(places: Places, feature: number): NearestFirst
}

/** @param isHeld whether what an owner stored still counts */
export function createCandidateSearch(postings: Postings, isHeld: (owner: number) => boolean): CandidateSearch {
  const table = new Uint16Array(4 * 256)
  const near = { words: new Uint16Array(WORDS_LOOKED_IN), costs: new Uint16Array(WORDS_LOOKED_IN) }
  const owners = new NearestOwners(LARGEST_DISTANCE)
  let base = 0

  function visit(words: Uint32Array, from: number, to: number): void {
    // Nearly all are too far away: the loop up to that decision is what a search spends its time in.
    const [most, start] = [owners.limit, base]
    for (let at = from + 1; at < to; at += 2) {
      const signature = words[at] ?? 0
      const distance =
        start +
        (table[signature & 255] ?? 0) +
        (table[256 + ((signature >>> 8) & 255)] ?? 0) +
        (table[512 + ((signature >>> 16) & 255)] ?? 0) +
        (table[768 + (signature >>> 24)] ?? 0)
      if (distance > most || distance > owners.limit) continue
      const owner = words[at - 1] ?? 0
      if (isHeld(owner)) owners.add(owner, distance)
    }
  }

  return {
    nearest(places, feature) {
      fillDistances(table, places, feature)
      fillWords(near, places, feature)
      owners.clear()
      let left = MOST_READ
      for (let at = 0; at < WORDS_LOOKED_IN; at++) {
        const [word, size] = [near.words[at] ?? 0, postings.sizeOf(near.words[at] ?? 0)]
        base = near.costs[at] ?? 0
        if (base > owners.limit) break
        if (size > left) continue
        postings.scan(word, visit)
        left -= size
      }
      return owners.nearestFirst()
    },
  }
}

/** For each byte of a signature and each of its values what it adds to the distance. */
function fillDistances(table: Uint16Array, places: Places, feature: number): void {
  const signature = sidesOf(places, feature, WORD_BITS, SIGNATURE_BITS)
  const costs = costsOf(places, feature, WORD_BITS, SIGNATURE_BITS)
  for (let byte = 0; byte < 4; byte++) {
    const [own, at] = [(signature >>> (byte * 8)) & 255, byte * 256]
    table[at + own] = 0
    for (let differing = 1; differing < 256; differing++) {
      const lowest = 31 - Math.clz32(differing & -differing)
      const before = table[at + (own ^ (differing & (differing - 1)))] ?? 0
      table[at + (own ^ differing)] = before + (costs[byte * 8 + lowest] ?? 0)
    }
  }
}

/** Words in the order in which they are looked in, and what they cost. */
interface NearWords {
  readonly words: Uint16Array
  readonly costs: Uint16Array
}

/** The feature's own word, and those that the smallest changes to its places would give, the cheapest first. */
function fillWords({ words, costs }: NearWords, places: Places, feature: number): void {
  const own = sidesOf(places, feature, 0, WORD_BITS)
  const costOf = costsOf(places, feature, 0, WORD_BITS)
  const bits = Array.from(costOf.keys())
    .sort((a, b) => (costOf[a] ?? 0) - (costOf[b] ?? 0) || a - b)
    .slice(0, CHEAPEST_BITS)
  const [changes, changeCosts] = [new Uint16Array(2 ** CHEAPEST_BITS), new Uint32Array(2 ** CHEAPEST_BITS)]
  for (let choice = 1; choice < changes.length; choice++) {
    const [rest, bit] = [choice & (choice - 1), bits[31 - Math.clz32(choice & -choice)] ?? 0]
    changes[choice] = (changes[rest] ?? 0) | (1 << bit)
    changeCosts[choice] = (changeCosts[rest] ?? 0) + (costOf[bit] ?? 0)
  }
  for (let at = 0; at < words.length; at++) {
    const least = leastIndex(changeCosts)
    words[at] = own ^ (changes[least] ?? 0)
    costs[at] = Math.min(changeCosts[least] ?? 0, LARGEST_DISTANCE + 1)
    changeCosts[least] = TAKEN
  }
}

const TAKEN = 0xffff_ffff

function leastIndex(values: Uint32Array): number {
  let least = 0
  for (let at = 1; at < values.length; at++) if ((values[at] ?? 0) < (values[least] ?? 0)) least = at
  return least
}
