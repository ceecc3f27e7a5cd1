/** What two texts show of each other: words in the same order, or words and meaning that are close. */
import { LEAST_LOG_CHANCE } from './chance.ts'
import type { Evidence } from './evidence.ts'
import { LEAST_PASSAGE_WORDS, type Passage, sharedPassages } from './passages.ts'
import { compareTexts, LEAST_TEXT_WORDS, logTextChance, textChances, weighText } from './text-closeness.ts'

interface ComparedText {
  /** Null where only its vector is known. */
  readonly text: string | null
  readonly words: number
}

/**
 * Compares other texts with the subject's. `profile` is the profile of both text vectors behind `cosine`; null if
 * one of them has none.
 */
export function textEvidenceOf(
  subject: { readonly text: string; readonly words: number },
  profile: string | null,
): (other: ComparedText, cosine: number | null) => Evidence[] {
  const weighed = weighText(subject.text)
  const chances = textChances(profile)
  return ({ text, words }, cosine) => {
    const least = Math.min(subject.words, words)
    if (least < LEAST_TEXT_WORDS) return []
    const copied = text === null ? null : passageEvidence(sharedRuns(subject.text, text), subject.words, words)
    if (copied !== null) return [copied]
    // The chance of close vectors was not measured for other profiles.
    const known = chances.meaning === null ? null : cosine
    const measure = compareTexts(weighed, text === null ? null : weighText(text), known)
    const chance = measure === null ? null : logTextChance(measure, chances)
    return chance === null ? [] : [{ layer: 'text', words: least, logChance: Math.max(chance, LEAST_LOG_CHANCE) }]
  }
}

/** What is left of sentences that were moved about: shorter runs are idioms. */
const sharedRuns = (a: string, b: string): Passage[] => sharedPassages(a, b, { leastWords: LEAST_RUN_WORDS })

const LEAST_RUN_WORDS = 8
/** Two texts that share so much of both were not written independently, whatever the order of the passages. */
const LEAST_MOVED_SHARE = 0.75

/** Words in the same order are no accident: a long passage, or most of both texts in shorter ones. */
function passageEvidence(runs: readonly Passage[], ofSubject: number, ofOther: number): Evidence | null {
  const [longest] = runs
  if (longest === undefined) return null
  const shared = runs.reduce((sum, { words }) => sum + words, 0)
  const shares = { ofSubject: Math.min(1, shared / ofSubject), ofOther: Math.min(1, shared / ofOther) }
  const isMoved = Math.min(shares.ofSubject, shares.ofOther) >= LEAST_MOVED_SHARE
  if (longest.words < LEAST_PASSAGE_WORDS && !isMoved) return null
  return { layer: 'passage', words: longest.words, ...shares, logChance: LEAST_LOG_CHANCE }
}
