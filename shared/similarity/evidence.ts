/**
 * What shows, or makes likely, that one work holds something of another, and how many works would be as close by
 * chance.
 *
 * The number of false alarms of a-contrario detection (Desolneux, Moisan and Morel 2000), which is BLAST's E-value: how
 * often two unrelated works are as close, times the works compared, times the ways in which they were looked at.
 */
import * as z from 'zod'
import { matchedRegionsSchema } from './transformation.ts'

/** Log10 of how often two unrelated works are at least as close; see `chance.ts`. */
const logChance = z.number().max(0)
const share = z.number().min(0).max(1)
const bits = z.int().min(0).max(64)

/** How much of each work the shared part makes up. */
const shares = { ofSubject: share, ofOther: share }

export const evidenceSchema = z.discriminatedUnion('layer', [
  /** Equal bytes. */
  z.object({ layer: z.literal('file'), logChance }),
  /** Near hashes; `pixels` is how well the pictures agree, turned as the hashes say, null where one is not at hand. */
  z.object({ layer: z.literal('hashes'), pHashBits: bits, dHashBits: bits, pixels: share.nullable(), logChance }),
  /** Local features that agree on one movement; `pixels` is how well the pixels match once aligned by it. */
  z.object({
    layer: z.literal('features'),
    regions: matchedRegionsSchema,
    ...shares,
    pixels: share.nullable(),
    logChance,
  }),
  /** The pictures match pixel by pixel once aligned by rotation and crop. */
  z.object({ layer: z.literal('pixels'), agreement: share, ...shares, logChance }),
  /** The same words in the same order. */
  z.object({ layer: z.literal('passage'), words: z.int().positive(), ...shares, logChance }),
  /** Words and meaning of both texts together. */
  z.object({ layer: z.literal('text'), words: z.int().nonnegative(), logChance }),
  /** What an image model sees. */
  z.object({ layer: z.literal('picture'), logChance }),
])
export type Evidence = z.infer<typeof evidenceSchema>

/** Each layer is one way of looking, and each may be close by chance. */
const WAYS_OF_LOOKING = evidenceSchema.options.length

/** Log10 of how many of `works` works would be as close by chance, by any layer. */
export function logExpected({ logChance: ofPair }: Pick<Evidence, 'logChance'>, works: number): number {
  return ofPair + Math.log10(Math.max(1, works) * WAYS_OF_LOOKING)
}
