/** How the layers of one pair become one visual similarity and one combined similarity. */
import { calibrate } from './calibration.ts'
import type { MatchLayers } from './layers.ts'

const METADATA_WEIGHT = 0.6
const VISUAL_WEIGHT = 0.4

/** Below float noise, so that a value on a threshold is not over it by the way it was added up. */
const PRECISION = 1e9

/**
 * 0.6 · metadata + 0.4 · visual where both exist, the one that exists otherwise, 0 where neither does.
 * It orders matches; each layer may also decide by itself, since an identical picture with unrelated text reaches
 * no more than 0.4 plus a little here.
 */
export function combined({ metadata, visual }: Pick<MatchLayers, 'metadata' | 'visual'>): number {
  if (metadata === null) return visual ?? 0
  if (visual === null) return metadata
  return Math.round((METADATA_WEIGHT * metadata + VISUAL_WEIGHT * visual) * PRECISION) / PRECISION
}

/**
 * Hamming distance of 64-bit hashes to similarity. Re-encodes and resizes stay within 6 bits and so count as copies
 * (over 0.97); 10 bits is the candidate radius, where about as many pairs are look-alikes as copies; independent
 * hashes differ in 32 ± 4 bits (binomial, n = 64, p = 1/2), so that 22 bits and more say nothing.
 */
const HASH_SIMILARITY = {
  points: [
    [0, 1],
    [6, 0.975],
    [10, 0.85],
    [16, 0.65],
    [22, 0.45],
    [32, 0.2],
    [64, 0],
  ] as [number, number][],
}

/** A falling map is read as a rising one by turning both sides round. */
const RISING = HASH_SIMILARITY.points.map(([bits, similarity]): [number, number] => [-bits, similarity]).reverse()

function hashSimilarity(bits: number): number {
  return calibrate({ points: RISING }, -bits)
}

export interface VisualEvidence {
  /** On the profile's calibrated scale; null without a model. */
  readonly imageVectorSimilarity: number | null
  readonly pHashBits: number | null
  readonly dHashBits: number | null
  /** One of the two pictures is flat, tiny or transparent. */
  readonly lowInformation: boolean
}

/**
 * The calibrated image vector where there is one; without a model the mean of what the two hashes say, which keeps
 * one hash's accident from looking like a copy. Null where nothing can be said: no picture, or a low-information one.
 */
export function visualSimilarity(evidence: VisualEvidence): number | null {
  if (evidence.lowInformation) return null
  if (evidence.imageVectorSimilarity !== null) return evidence.imageVectorSimilarity
  const said = [evidence.pHashBits, evidence.dHashBits].filter((bits) => bits !== null).map(hashSimilarity)
  if (said.length === 0) return null
  return said.reduce((sum, similarity) => sum + similarity, 0) / said.length
}
