/** Which pictures and entities measure and never train: the same split as `models/training` makes, by names alone. */
import { createHash } from 'node:crypto'

/** Of all pictures (`HELD_OUT_SHARE` in models/training/pictures.py). */
const HELD_OUT_PICTURES = 12_500 / 33_466
/** Of all described entities (`entity_is_held_out` in models/training/text_batches.py). */
const HELD_OUT_ENTITIES = 1 / 6

/** 0 to below 1: the first four bytes of the SHA-256, highest first. */
function fractionOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32
}

export const isPictureHeldOut = (id: string): boolean => fractionOf(id) < HELD_OUT_PICTURES

/** The text before the first period, colon or comma, in lower case. */
export function entityName(text: string): string {
  return (/^[^.:,]*/.exec(text)?.[0] ?? '').trim().toLowerCase()
}

export const isEntityHeldOut = (text: string): boolean => fractionOf(entityName(text)) < HELD_OUT_ENTITIES
