/**
 * Lists of pairs of 32-bit numbers, one list for each of 65,536 cells, that grow at their ends. They lie in blocks of 31
 * pairs, so that a long list takes little more than its pairs, and growth copies nothing.
 */

const CELLS = 65_536
/** u32 of a block: the next block (0 for none), pairs in use, pairs. */
const BLOCK_WORDS = 64
const HEADER_WORDS = 2
const BLOCK_PAIRS = (BLOCK_WORDS - HEADER_WORDS) / 2
const SEGMENT_BLOCKS = 1_024

/** Pairs lie in `words` from index `from` on, one number after the other, up to index `to`. */
type Visit = (words: Uint32Array, from: number, to: number) => void

export interface Postings {
  /** Bytes that are reserved. */
  readonly bytes: number
  add(cell: number, first: number, second: number): void
  /** Pairs of a cell. */
  sizeOf(cell: number): number
  /** Visits the pairs of a cell in the order in which they were added. */
  scan(cell: number, visit: Visit): void
  /** Drops all pairs whose first number is not to be kept. The others keep their order. */
  keepOnly(isKept: (first: number) => boolean): void
}

export function createPostings(): Postings {
  const [heads, tails] = [new Uint32Array(CELLS), new Uint32Array(CELLS)]
  const sizes = new Uint32Array(CELLS)
  const segments: Uint32Array[] = []
  const free: number[] = []
  /** Of the block that is rewritten. */
  const pairs = new Uint32Array(BLOCK_PAIRS * 2)
  let blocks = 0

  // Block numbers begin at 1.
  const segmentOf = (block: number): Uint32Array =>
    segments[Math.floor((block - 1) / SEGMENT_BLOCKS)] ?? new Uint32Array(SEGMENT_BLOCKS * BLOCK_WORDS)
  const startOf = (block: number): number => ((block - 1) % SEGMENT_BLOCKS) * BLOCK_WORDS

  function takeBlock(): number {
    const again = free.pop()
    if (again !== undefined) {
      segmentOf(again).fill(0, startOf(again), startOf(again) + HEADER_WORDS)
      return again
    }
    if (blocks % SEGMENT_BLOCKS === 0) segments.push(new Uint32Array(SEGMENT_BLOCKS * BLOCK_WORDS))
    blocks++
    return blocks
  }

  function add(cell: number, first: number, second: number): void {
    let block = tails[cell] ?? 0
    if (block === 0 || segmentOf(block)[startOf(block) + 1] === BLOCK_PAIRS) {
      const added = takeBlock()
      if (block === 0) heads[cell] = added
      else segmentOf(block)[startOf(block)] = added
      tails[cell] = added
      block = added
    }
    const [words, start] = [segmentOf(block), startOf(block)]
    const count = words[start + 1] ?? 0
    words[start + HEADER_WORDS + count * 2] = first
    words[start + HEADER_WORDS + count * 2 + 1] = second
    words[start + 1] = count + 1
    sizes[cell] = (sizes[cell] ?? 0) + 1
  }

  function scan(cell: number, visit: Visit): void {
    let block = heads[cell] ?? 0
    while (block !== 0) {
      const [words, start] = [segmentOf(block), startOf(block)]
      const from = start + HEADER_WORDS
      visit(words, from, from + (words[start + 1] ?? 0) * 2)
      block = words[start] ?? 0
    }
  }

  /** Writes the list again, each block once it is free. */
  function rewrite(cell: number, isKept: (first: number) => boolean): void {
    let block = heads[cell] ?? 0
    heads[cell] = 0
    tails[cell] = 0
    sizes[cell] = 0
    while (block !== 0) {
      const [words, start] = [segmentOf(block), startOf(block)]
      const [next, length] = [words[start] ?? 0, (words[start + 1] ?? 0) * 2]
      pairs.set(words.subarray(start + HEADER_WORDS, start + HEADER_WORDS + length))
      free.push(block)
      for (let at = 0; at < length; at += 2) {
        const first = pairs[at] ?? 0
        if (isKept(first)) add(cell, first, pairs[at + 1] ?? 0)
      }
      block = next
    }
  }

  return {
    get bytes() {
      return 3 * CELLS * 4 + segments.length * SEGMENT_BLOCKS * BLOCK_WORDS * 4
    },
    add,
    sizeOf: (cell) => sizes[cell] ?? 0,
    scan,
    keepOnly(isKept) {
      for (let cell = 0; cell < CELLS; cell++) if (heads[cell] !== 0) rewrite(cell, isKept)
    },
  }
}
