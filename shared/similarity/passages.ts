/**
 * Passages that two texts share word for word: what shows that a text was copied. Found as plagiarism detection finds
 * them, by greedy string tiling (Wise 1993) over hashed shingles (Broder 1997): the longest run first, then the longest
 * of what is left.
 */
import { tokenize } from './tokens.ts'
import type { TextSpan } from './words.ts'

export interface Passage {
  /** Length in words. */
  readonly words: number
  /** From its first word to the end of its last one, in each text. */
  readonly a: TextSpan
  readonly b: TextSpan
}

export interface PassageOptions {
  /** Least length in words. Default: 20. */
  readonly leastWords?: number
}

/** Shared runs of fewer words are idioms, names, game terms and figures as often as copies. */
export const LEAST_PASSAGE_WORDS = 20

/** Of the least length, how much must be different words: a chorus or a row of numbers is no passage. */
const LEAST_DISTINCT_SHARE = 0.6

/** A shingle is looked up in so many places at most, which bounds the time for texts that repeat themselves. */
const MOST_PLACES = 64

/** A run of equal words: where it begins in each text, counted in words, and how long it is. */
interface Run {
  readonly a: number
  readonly b: number
  readonly length: number
}

/** Words as numbers, equal words as equal numbers. */
interface Texts {
  readonly a: Int32Array
  readonly b: Int32Array
}

/**
 * Returns shared passages, longest first, that overlap in neither text. Case, accents, punctuation, white space,
 * invisible characters and Unicode form do not matter. In scripts without spaces a character counts as a word. Takes
 * time proportional to the words of both texts for texts without repetition, and at most 64 times that.
 */
export function sharedPassages(a: string, b: string, options: PassageOptions = {}): Passage[] {
  const leastWords = Math.max(1, options.leastWords ?? LEAST_PASSAGE_WORDS)
  const [tokensA, tokensB] = [tokenize(a), tokenize(b)]
  const numbers = new Map<string, number>()
  const numberOf = ({ word }: { readonly word: string }): number => {
    const known = numbers.get(word)
    if (known !== undefined) return known
    numbers.set(word, numbers.size)
    return numbers.size - 1
  }
  const texts = { a: Int32Array.from(tokensA, numberOf), b: Int32Array.from(tokensB, numberOf) }
  return tiles(texts, maximalRuns(texts, leastWords), leastWords).map((run) => ({
    words: run.length,
    a: { start: tokensA[run.a]?.start ?? 0, end: tokensA[run.a + run.length - 1]?.end ?? 0 },
    b: { start: tokensB[run.b]?.start ?? 0, end: tokensB[run.b + run.length - 1]?.end ?? 0 },
  }))
}

/** Runs that cannot be extended in either direction; those of one pair of texts may overlap. */
function maximalRuns({ a, b }: Texts, leastWords: number): Run[] {
  const places = placesByShingle(b, leastWords)
  const hashes = shingleHashes(a, leastWords)
  /** By difference of positions, where in `a` the last run found there ends. */
  const coveredTo = new Int32Array(a.length + b.length)
  const runs: Run[] = []
  for (let at = 0; at < hashes.length; at++) {
    for (const place of places.get(hashes[at] ?? 0) ?? []) {
      const diagonal = at - place + b.length
      if (at < (coveredTo[diagonal] ?? 0)) continue
      let length = 0
      while (at + length < a.length && place + length < b.length && a[at + length] === b[place + length]) length++
      if (length < leastWords) continue
      coveredTo[diagonal] = at + length - leastWords + 1
      runs.push({ a: at, b: place, length })
    }
  }
  return runs
}

/** Positions in rising order; of shingles that occur more often only the first ones. */
function placesByShingle(text: Int32Array, leastWords: number): Map<number, number[]> {
  const places = new Map<number, number[]>()
  for (const [at, hash] of shingleHashes(text, leastWords).entries()) {
    const known = places.get(hash)
    if (known === undefined) places.set(hash, [at])
    else if (known.length < MOST_PLACES) known.push(at)
  }
  return places
}

const HASH_BASE = 0x01000193

/** Rolling hash (Karp and Rabin 1987) of each `length` words, modulo 2^32. Equal words have equal hashes. */
function shingleHashes(text: Int32Array, length: number): Int32Array {
  const hashes = new Int32Array(Math.max(0, text.length - length + 1))
  let highest = 1
  for (let at = 1; at < length; at++) highest = Math.imul(highest, HASH_BASE)
  let hash = 0
  for (let at = 0; at < text.length; at++) {
    if (at >= length) hash = (hash - Math.imul(spread(text[at - length]), highest)) | 0
    hash = (Math.imul(hash, HASH_BASE) + spread(text[at])) | 0
    if (at >= length - 1) hashes[at - length + 1] = hash
  }
  return hashes
}

function spread(word = 0): number {
  return Math.imul(word + 1, 0x9e3779b1) ^ (word >>> 15)
}

/** Takes the longest run, then the longest of what no taken run covers, until none has the least length. */
function tiles(texts: Texts, runs: readonly Run[], leastWords: number): Run[] {
  const leastDistinct = Math.ceil(leastWords * LEAST_DISTINCT_SHARE)
  const taken = { a: new Uint8Array(texts.a.length), b: new Uint8Array(texts.b.length) }
  const byLength = new Map<number, Run[]>()
  for (const run of runs) push(byLength, run)
  const found: Run[] = []
  for (let length = Math.max(0, ...byLength.keys()); length >= leastWords; length--) {
    for (const run of byLength.get(length) ?? []) {
      const [free, ...others] = freeParts(run, taken, leastWords)
      if (free === undefined) continue
      if (free.length < length) {
        for (const part of [free, ...others]) push(byLength, part)
      } else if (hasDistinctWords(texts.a, run, leastDistinct)) {
        found.push(run)
        taken.a.fill(1, run.a, run.a + length)
        taken.b.fill(1, run.b, run.b + length)
      }
    }
  }
  return found
}

function push(byLength: Map<number, Run[]>, run: Run): void {
  const known = byLength.get(run.length)
  if (known === undefined) byLength.set(run.length, [run])
  else known.push(run)
}

/** Parts of a run that no taken run covers in either text. */
function freeParts(run: Run, taken: { readonly a: Uint8Array; readonly b: Uint8Array }, leastWords: number): Run[] {
  const parts: Run[] = []
  let from = 0
  for (let at = 0; at <= run.length; at++) {
    const isFree = at < run.length && taken.a[run.a + at] === 0 && taken.b[run.b + at] === 0
    if (isFree) continue
    if (at - from >= leastWords) parts.push({ a: run.a + from, b: run.b + from, length: at - from })
    from = at + 1
  }
  return parts
}

function hasDistinctWords(text: Int32Array, { a, length }: Run, least: number): boolean {
  const words = new Set<number>()
  for (let at = a; at < a + length && words.size < least; at++) words.add(text[at] ?? 0)
  return words.size >= least
}
