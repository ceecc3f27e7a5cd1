/**
 * How close two texts are by their words and by their meaning, and how often unrelated texts are as close. Words are
 * compared by the cosine of inverse document frequencies (Salton and Buckley 1988), fixed in `word-rarity.ts`; meaning
 * by the cosine of the text vectors.
 */
import { type ChanceTable, logChance } from './chance.ts'
import { VECTOR_CHANCES, WORDS_CHANCE } from './text-chance-tables.ts'
import { tokenize } from './tokens.ts'
import { wordRarity } from './word-rarity.ts'

/** Shorter texts prove nothing by themselves: too few words to tell a copy from a commonplace. */
export const LEAST_TEXT_WORDS = 20

/**
 * Weight of the words, relative to the meaning, in the sum of both cosines. Measured where one unrelated pair in 6 × 10^7
 * is as close: of 127 held-out cards of another edition under another name, 65% are found with 0.35, 75% with 0.5 and 80%
 * with 0.65; under their name 88%, 89% and 90%.
 */
const WORDS_SHARE = 0.65

/**
 * Rarer words count no more than those of one text in 150. Measured by words alone at E ≤ 0.001 among 10,000 works:
 * with this bound, and with each word counted once, 68% of 161 renamed cards of another edition are found instead of
 * 51%, and no two cards of the sample world are flagged for the names they share, instead of two pairs. In a small
 * library, where E is smaller, some still are.
 */
const MOST_RARITY = 5

/** A word that more than one text in 20 contains, such as "the", "with" or "water". */
const COMMON_RARITY = 3
/**
 * Share of common words below which a text is not in the language of the rarities: there "und" would count as much as a
 * rare word, and all texts of that language would be close.
 */
const LEAST_COMMON_SHARE = 0.15

/** A text prepared for comparing. Prepare it once where it meets many others. */
export interface WeighedText {
  /** Number of words, as `wordCount` counts them. */
  readonly words: number
  readonly weights: ReadonlyMap<string, number>
  /** Euclidean length of the weights. */
  readonly length: number
  /** False for texts that are too short or in another language: their closeness shows nothing. */
  readonly isComparable: boolean
}

/** What was compared, and the measure: 0 to 1 for words, −1 to 1 with meaning. Higher is closer. */
export interface TextMeasure {
  readonly by: 'words' | 'meaning' | 'both'
  readonly closeness: number
}

/** How often unrelated texts are as close, for each way to compare. Those with meaning belong to one model profile. */
export interface TextChances {
  readonly words: ChanceTable
  readonly meaning: ChanceTable | null
  readonly both: ChanceTable | null
}

/** Weighs every different word once: a name that occurs in every sentence says no more than one that occurs once. */
export function weighText(text: string): WeighedText {
  const tokens = tokenize(text)
  const weights = new Map<string, number>()
  let common = 0
  let squares = 0
  for (const { word } of tokens) {
    const rarity = wordRarity(word)
    if (rarity < COMMON_RARITY) common++
    if (rarity === 0 || weights.has(word)) continue
    const weight = Math.min(MOST_RARITY, rarity)
    weights.set(word, weight)
    squares += weight * weight
  }
  const isComparable = tokens.length >= LEAST_TEXT_WORDS && common >= tokens.length * LEAST_COMMON_SHARE
  return { words: tokens.length, weights, length: Math.sqrt(squares), isComparable }
}

/** Returns the cosine of the weights: 0 (no word in common, or no words at all) to 1 (the same words). */
export function wordCloseness(a: WeighedText, b: WeighedText): number {
  if (a.length === 0 || b.length === 0) return 0
  const [small, large] = a.weights.size <= b.weights.size ? [a, b] : [b, a]
  let product = 0
  for (const [word, weight] of small.weights) product += weight * (large.weights.get(word) ?? 0)
  // Rounded below float noise, so that the order of the texts does not matter.
  return Math.min(1, Math.round((product / (a.length * b.length)) * 1e9) / 1e9)
}

/** The one number that words and meaning make together. */
export function fusedCloseness(words: number, meaning: number): number {
  return WORDS_SHARE * words + (1 - WORDS_SHARE) * meaning
}

/**
 * Compares two texts by all that is known of both. Null where that is nothing, or where one text is too short or in
 * another language than English.
 * @param b null for a work whose text is not known, such as an entry of a catalog
 * @param meaning cosine of both text vectors; null where one has none
 */
export function compareTexts(a: WeighedText, b: WeighedText | null, meaning: number | null): TextMeasure | null {
  if (!a.isComparable || b?.isComparable === false) return null
  if (b === null) return meaning === null ? null : { by: 'meaning', closeness: meaning }
  const words = wordCloseness(a, b)
  return meaning === null
    ? { by: 'words', closeness: words }
    : { by: 'both', closeness: fusedCloseness(words, meaning) }
}

/** @param profile `<id>@<version>` of the models that made both vectors; null where there are none */
export function textChances(profile: string | null): TextChances {
  const vectors = profile === null ? undefined : VECTOR_CHANCES[profile]
  return { words: WORDS_CHANCE, meaning: vectors?.meaning ?? null, both: vectors?.both ?? null }
}

/**
 * Returns log10 of the probability that two unrelated texts are at least as close; null where the profile's table was
 * not measured. Throws MODEL_OUTPUT_INVALID where the measure is not a number.
 */
export function logTextChance({ by, closeness }: TextMeasure, chances: TextChances): number | null {
  const table = chances[by]
  return table === null ? null : logChance(table, closeness)
}
