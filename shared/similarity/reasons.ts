/** Why a match is listed and why a verdict was given: codes with their numbers, and the same in plain words. */
import * as z from 'zod'

const similarity = z.number().min(0).max(1)
const bits = z.int().min(0).max(64)

/** A value against its threshold; `margin` is how far the value lies on the close side of it (negative: the far side). */
const measured = { value: similarity, threshold: similarity, margin: z.number() }

/** What both sides have: the combination is that of the parts that exist. */
const comparedPartsSchema = z.enum(['card_and_picture', 'card', 'picture']).default('card_and_picture')
type ComparedParts = z.infer<typeof comparedPartsSchema>

const PARTS_IN_WORDS: Record<ComparedParts, string> = {
  card_and_picture: 'Card and picture together are',
  card: 'The card is',
  picture: 'The picture is',
}

export const reasonSchema = z.discriminatedUnion('code', [
  /** The market alone knows this: the files themselves, not what they show. */
  z.object({ code: z.literal('content_equal') }),
  z.object({ code: z.literal('metadata_hash_equal') }),
  z.object({ code: z.literal('visual_hash_equal') }),
  z.object({ code: z.literal('combined_duplicate'), of: comparedPartsSchema, ...measured }),
  z.object({ code: z.literal('combined_derivative'), of: comparedPartsSchema, ...measured }),
  z.object({
    code: z.literal('visual_copy_phash'),
    valueBits: bits,
    thresholdBits: bits,
    /** Bits to spare until the threshold. */
    margin: z.int(),
  }),
  z.object({ code: z.literal('visual_copy_similarity'), ...measured }),
  z.object({ code: z.literal('visual_copy_aligned'), ...measured }),
  z.object({ code: z.literal('text_copy'), ...measured, words: z.int(), minimumWords: z.int() }),
  z.object({ code: z.literal('visual_close'), ...measured }),
  z.object({ code: z.literal('text_close'), ...measured }),
  z.object({ code: z.literal('text_too_short'), value: similarity, words: z.int(), minimumWords: z.int() }),
  z.object({ code: z.literal('low_information') }),
  z.object({ code: z.literal('below_thresholds'), ...measured }),
  z.object({ code: z.literal('no_matches') }),
])
export type Reason = z.infer<typeof reasonSchema>

/** One decimal, rounded down, so that a value below a threshold is never shown as having reached it. */
function percent(value: number): string {
  const tenths = Math.floor(Math.round(value * 1e6) / 1e3)
  return tenths % 10 === 0 ? `${tenths / 10} %` : `${(tenths / 10).toFixed(1)} %`
}

function overThreshold(subject: string, reason: { value: number; threshold: number }): string {
  return `${subject} very close to this one: ${percent(reason.value)} alike (threshold ${percent(reason.threshold)}).`
}

/** One sentence for a creator. It states similarity, never what it means in law. */
export function describeReason(reason: Reason): string {
  switch (reason.code) {
    case 'content_equal':
      return 'The file is the same as this one, byte for byte.'
    case 'metadata_hash_equal':
      return 'The card says exactly the same as this one.'
    case 'visual_hash_equal':
      return 'The picture has the same perceptual hashes as this one.'
    case 'combined_duplicate':
      return overThreshold(PARTS_IN_WORDS[reason.of], reason)
    case 'combined_derivative':
      return `${PARTS_IN_WORDS[reason.of]} close to this one: ${percent(reason.value)} alike (threshold ${percent(reason.threshold)}).`
    case 'visual_copy_phash':
      return `The picture is very close to this one: ${reason.valueBits} of 64 hash bits differ (up to ${reason.thresholdBits} count as a copy).`
    case 'visual_copy_similarity':
      return overThreshold('The picture is', reason)
    case 'visual_copy_aligned':
      return `Turned or cut, the picture lies over this one: ${percent(reason.value)} of the detail agrees (threshold ${percent(reason.threshold)}).`
    case 'text_copy':
      return overThreshold('The text is', reason)
    case 'visual_close':
      return `The picture is close to this one: ${percent(reason.value)} alike.`
    case 'text_close':
      return `The text is close to this one: ${percent(reason.value)} alike.`
    case 'text_too_short':
      return `The text is ${percent(reason.value)} alike, but ${reason.words} ${reason.words === 1 ? 'word is' : 'words are'} too few to call it a copy (at least ${reason.minimumWords}).`
    case 'low_information':
      return 'One of the pictures is flat, tiny or transparent, so pictures were not compared.'
    case 'below_thresholds':
      return `The closest match is ${percent(reason.value)} alike, below the threshold of ${percent(reason.threshold)}.`
    case 'no_matches':
      return 'Nothing close was found.'
  }
}
