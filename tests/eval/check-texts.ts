/** Checks texts against a gallery as the product does, and counts what is found and what is accused. */
import { sharedPassages } from '#shared/similarity/passages.ts'
import {
  compareTexts,
  logTextChance,
  type TextChances,
  type WeighedText,
  wordCloseness,
} from '#shared/similarity/text-closeness.ts'
import { cosine } from '#shared/similarity/vectors.ts'
import { type Bm25, indexBm25 } from './bm25.ts'
import type { CorpusText } from './text-corpus.ts'
import { fitTfIdf, type TermVector, termCosine } from './tf-idf.ts'

/** E = N · K · p of evidence: how many works would be as close by chance among the N compared, looked at in K ways. */
const MOST_EXPECTED = 0.001
/** Ways of looking at a work. */
const WAYS = 6
/** As many of the nearest as a check looks at closely, by words and by vector each. */
const NEAREST = 50

export interface PreparedText {
  readonly text: CorpusText
  readonly weighed: WeighedText
  /** Null where texts are compared by their words alone. */
  readonly vector: Float32Array | null
}

export interface Gallery {
  readonly works: readonly PreparedText[]
  readonly bm25: Bm25
  readonly tfIdf: { vector(text: string): TermVector; readonly works: readonly TermVector[] }
}

export function openGallery(works: readonly PreparedText[]): Gallery {
  const texts = works.map(({ text }) => text.text)
  const tfIdf = fitTfIdf(texts)
  return { works, bm25: indexBm25(texts), tfIdf: { vector: tfIdf.vector, works: texts.map(tfIdf.vector) } }
}

type Found = 'passage' | 'derivative' | 'nothing'

export interface CheckResult {
  /** How the work that the query describes was found; null where the gallery has none. */
  readonly own: Found | null
  /** The strongest finding about any other work. */
  readonly others: Found
  /** The work's place in the list is the first, by each measure. */
  readonly isFirst: Readonly<Record<'fused' | 'words' | 'tfIdf' | 'bm25', boolean>>
}

function nearest(scores: ArrayLike<number>): number[] {
  return Array.from({ length: scores.length }, (_, at) => at)
    .sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))
    .slice(0, NEAREST)
}

/** Works of the query's own name are the same thing; the others are different ones. */
export function checkText(query: PreparedText, gallery: Gallery, chances: TextChances): CheckResult {
  const { works } = gallery
  const meaning = works.map(({ vector }) =>
    query.vector === null || vector === null ? null : cosine(query.vector, vector),
  )
  const words = works.map(({ weighed }) => wordCloseness(query.weighed, weighed))
  const bm25 = gallery.bm25.scores(query.text.text)
  const terms = gallery.tfIdf.vector(query.text.text)
  const tfIdf = gallery.tfIdf.works.map((work) => termCosine(terms, work))
  const candidates = [...new Set([...nearest(meaning.map((value) => value ?? 0)), ...nearest(bm25)])]
  const isOwn = (at: number): boolean => works[at]?.text.name === query.text.name
  const expectedLog = Math.log10(MOST_EXPECTED / (works.length * WAYS))
  const finding = (at: number): Found => {
    const work = works[at]
    if (work === undefined) return 'nothing'
    if (sharedPassages(query.text.text, work.text.text).length > 0) return 'passage'
    const measure = compareTexts(query.weighed, work.weighed, meaning[at] ?? null)
    const log = measure === null ? null : logTextChance(measure, chances)
    return log !== null && log <= expectedLog ? 'derivative' : 'nothing'
  }
  const strongest = (found: readonly Found[]): Found =>
    found.includes('passage') ? 'passage' : found.includes('derivative') ? 'derivative' : 'nothing'
  const fused = works.map((work, at) => compareTexts(query.weighed, work.weighed, meaning[at] ?? null)?.closeness ?? 0)
  const first = (scores: ArrayLike<number>): boolean => isOwn(nearest(scores)[0] ?? -1)
  return {
    own: works.some((_, at) => isOwn(at)) ? strongest(candidates.filter(isOwn).map(finding)) : null,
    others: strongest(candidates.filter((at) => !isOwn(at)).map(finding)),
    isFirst: { fused: first(fused), words: first(words), tfIdf: first(tfIdf), bm25: first(bm25) },
  }
}
