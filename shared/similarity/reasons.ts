/** Why a match is listed and why a verdict was given: evidence with its numbers, and the same in plain words. */
import * as z from 'zod'
import { type Evidence, evidenceSchema } from './evidence.ts'

const works = z.int().nonnegative()

export const reasonSchema = z.discriminatedUnion('code', [
  /** The market alone knows this: the files themselves, not what they show. */
  z.object({ code: z.literal('content_equal') }),
  z.object({ code: z.literal('metadata_hash_equal') }),
  /** Shows a copy, or puts two works so close that one may come from the other. */
  z.object({
    code: z.literal('evidence'),
    evidence: evidenceSchema,
    /** Log10 of how many works as close chance would make among `works`. */
    logExpected: z.number(),
    works,
  }),
  /** Alike, which shows nothing. */
  z.object({ code: z.literal('similar'), part: z.enum(['picture', 'text']), similarity: z.number().min(0).max(1) }),
  /** Something is similar, and nothing shows a copy. */
  z.object({ code: z.literal('nothing_shown'), works }),
  z.object({ code: z.literal('no_matches'), works }),
  /** Judged by rules that no longer hold; its numbers are not comparable with those of today. */
  z.object({ code: z.literal('earlier_rules') }),
])
export type Reason = z.infer<typeof reasonSchema>

/** Rounded down, so that a share is never shown as more than it is. */
function percent(share: number): string {
  return `${Math.floor(Math.round(share * 1e6) / 1e4)}%`
}

const count = (value: number, one: string, many: string): string =>
  `${value.toLocaleString('en-US')} ${value === 1 ? one : many}`

/** Below this many expected by chance, the sentence gives no number. */
const HARDLY_EVER = -3

/** How many works this close chance would make, in one sentence. */
export function describeChance(logExpected: number, compared: number): string {
  const among = `Among ${count(compared, 'work', 'works')}`
  if (logExpected <= HARDLY_EVER) return `${among}, none this close would be expected by chance.`
  if (logExpected <= 0) {
    const checks = Math.round(10 ** -logExpected)
    return checks <= 1
      ? `${among}, about one this close would be expected by chance.`
      : `${among}, one check in ${checks.toLocaleString('en-US')} would find one this close by chance.`
  }
  return `${among}, about ${Math.round(10 ** logExpected).toLocaleString('en-US')} this close would be expected by chance.`
}

/** Degrees under which a picture counts as upright. */
const LEAST_TURN = 3

function changesOf({
  isMirrored,
  isInverted,
  turnDegrees,
}: Extract<Evidence, { layer: 'features' }>['regions']): string[] {
  const turn = Math.round(Math.abs(turnDegrees))
  return [
    ...(isMirrored ? ['mirrored'] : []),
    ...(isInverted ? ['with its tones inverted'] : []),
    ...(turn >= LEAST_TURN ? [`turned by ${turn}°`] : []),
  ]
}

/** What was found, without how likely it is by chance. */
export function describeEvidence(evidence: Evidence): string {
  switch (evidence.layer) {
    case 'file':
      return 'The file is the same, byte for byte.'
    case 'hashes': {
      const { pHashBits, dHashBits, pixels } = evidence
      const agree = pixels === null ? '' : ` and ${percent(pixels)} of the detail matches`
      return `The same picture: ${pHashBits + dHashBits} of 128 hash bits differ${agree}.`
    }
    case 'features': {
      const { regions, ofSubject, ofOther } = evidence
      const how = changesOf(regions)
      const changed = how.length === 0 ? '' : `, ${how.join(', ')}`
      return `${percent(ofSubject)} of this picture shows ${percent(ofOther)} of the other${changed}: ${count(regions.points, 'point agrees', 'points agree')}.`
    }
    case 'pixels':
      return `The pictures are aligned: ${percent(evidence.agreement)} of the detail matches.`
    case 'passage':
      return `Both texts have ${count(evidence.words, 'word', 'words')} in the same order.`
    case 'text':
      return 'The texts have nearly the same meaning.'
    case 'picture':
      return 'The pictures look alike.'
    default:
      return evidence satisfies never
  }
}

/** What a creator reads. It states what was found, never what it means in law. */
export function describeReason(reason: Reason): string {
  switch (reason.code) {
    case 'content_equal':
      return 'The file is the same, byte for byte.'
    case 'metadata_hash_equal':
      return 'The cards are identical.'
    case 'evidence':
      return `${describeEvidence(reason.evidence)} ${describeChance(reason.logExpected, reason.works)}`
    case 'similar':
      return `The ${reason.part} is similar. That is not evidence of copying.`
    case 'nothing_shown':
      return `Among ${count(reason.works, 'work', 'works')}, there is no evidence of copying.`
    case 'no_matches':
      return `Nothing close was found among ${count(reason.works, 'work', 'works')}.`
    case 'earlier_rules':
      return 'This verdict is from an earlier version. Check again to see the evidence.'
    default:
      return reason satisfies never
  }
}
