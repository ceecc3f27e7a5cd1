/** Which match a report is about, and what it says in one sentence. */
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import type { Reason } from '#shared/similarity/reasons.ts'
import { en } from '../strings/en.ts'

const words = en.uniqueness.sentence

/** The match that decided; of a unique asset the closest one without a decision. */
export function leadingMatch(report: PreflightReport): Match | null {
  const deciding = report.matches.find(({ id }) => id === report.decidingMatchId)
  return deciding ?? report.matches.find(({ decision }) => decision === null) ?? null
}

/** The match's name stands between the two texts, set apart; null where the sentence names none. */
export interface Sentence {
  readonly before: string
  readonly name: string | null
  readonly after: string
}

/** Measured values this near to each other are the same value. */
const STEPS = 1e6

/**
 * The one way in which shares are shown: rounded down, so that nothing is shown as having reached a threshold that it
 * has not; 0 % and 100 % only where they are exact.
 */
export function percent(share: number): string {
  const steps = Math.round(share * STEPS)
  const whole = Math.floor((100 * steps) / STEPS)
  return whole === 0 && steps > 0 ? '< 1 %' : `${whole} %`
}

/** A share of unrelated pairs, with as many digits as tell it from all of them; rounded down. Null where it was not measured. */
export function rarity(share: number | null | undefined): string | null {
  if (share === null || share === undefined) return null
  const digits = share >= 0.9999 ? 3 : share >= 0.99 ? 2 : share >= 0.9 ? 1 : 0
  const power = 10 ** digits
  return words.rarity(`${(Math.floor((Math.round(share * STEPS * 100) / STEPS) * power) / power).toFixed(digits)} %`)
}

/** What is left of 100 % beside the closest match as `percent` shows it, so that the two always add up. */
export function uniquenessPercent(uniqueness: number): string {
  const closest = percent(1 - uniqueness)
  return closest === '< 1 %' ? '> 99 %' : `${100 - Number.parseInt(closest, 10)} %`
}

function aboutWhat(report: PreflightReport, match: Match): { subject: string; value: number } {
  const has = (code: Reason['code']) => report.reasons.some((reason) => reason.code === code)
  if (has('combined_duplicate') || has('combined_derivative')) return { subject: '', value: match.combined }
  if (has('visual_copy_aligned') && match.layers.alignment !== null) {
    return { subject: words.picture, value: match.layers.alignment }
  }
  if ((has('visual_copy_phash') || has('visual_copy_similarity')) && match.layers.visual !== null) {
    return { subject: words.picture, value: match.layers.visual }
  }
  if (has('text_copy') && match.layers.metadata !== null) return { subject: words.text, value: match.layers.metadata }
  return { subject: '', value: match.combined }
}

function ownerOf(match: Match): string {
  if (match.creator === 'self') return ''
  return words.by(match.creatorName)
}

export function verdictSentence(report: PreflightReport): Sentence {
  const match = leadingMatch(report)
  if (match === null) {
    return { before: report.matches.length > 0 ? words.nothingElse : words.nothing, name: null, after: '' }
  }
  if (report.verdict === 'unique') {
    return { before: words.unique, name: match.name, after: words.alike(ownerOf(match), percent(match.combined)) }
  }
  if (match.layers.metadataHashEqual && match.creator === 'self') {
    return { before: words.sameCard, name: match.name, after: '.' }
  }
  const { subject, value } = aboutWhat(report, match)
  const close = report.verdict === 'derivative_potential' ? words.close(subject) : words.veryClose(subject)
  const before = match.creator === 'self' ? words.toOwn(close) : words.to(close)
  return { before, name: match.name, after: words.value(ownerOf(match), percent(value)) }
}

export function sentenceText({ before, name, after }: Sentence): string {
  return `${before}${name ?? ''}${after}`
}
