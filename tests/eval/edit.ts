/** One thing that people do to pictures that are not theirs, decided by its seed alone. */
import { createHash } from 'node:crypto'
import type { RgbImage } from '#models/hashes/gray.ts'
import { between } from '#models/sample-world/svg.ts'
import { type Random, randomFrom } from '#shared/random.ts'

export interface EditContext {
  readonly random: Random
  /** Another picture, which is not in the gallery: what stickers and collages are made with. */
  readonly other: RgbImage
}

export interface Edit {
  /** In file names and results. */
  readonly name: string
  readonly title: string
  /** `copy`: re-encoded, resized or recolored, which a calibration must call the same work wherever a model can. */
  readonly group: 'copy' | 'turn' | 'part' | 'overlay'
  apply(picture: RgbImage, context: EditContext): Promise<RgbImage>
}

/** Numbers that the run's seed, the picture and the edit determine. */
export function randomOf(seed: number, pictureId: string, editName: string): Random {
  const digest = createHash('sha256').update(`${seed}\n${pictureId}\n${editName}`).digest()
  return randomFrom(digest.readUInt32BE(0))
}

/** A whole number from `low` to `high`, both included. */
export const wholeBetween = (random: Random, low: number, high: number): number =>
  Math.floor(between(random, low, high + 1))

/** A whole number of pixels, at least one. */
export const pixels = (value: number): number => Math.max(1, Math.round(value))
