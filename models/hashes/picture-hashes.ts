import type { Picture } from '../decode/picture.ts'
import { decodePixels } from '../decode/pixels.ts'
import { type GrayImage, grayFromRgb } from './gray.ts'
import { isLowInformation, pictureInformation } from './information.ts'
import { hashToHex, orientedHashes } from './perceptual.ts'

export interface PictureHashes {
  /** 16 hex digits, of the picture in its stored orientation. */
  readonly pHash: string
  readonly dHash: string
  /** The same for every turned and mirrored form, in the order of `ORIENTATIONS`. */
  readonly orientations: { readonly pHash: readonly string[]; readonly dHash: readonly string[] }
  /** Structure in the picture, 0 (flat) to 1. */
  readonly information: number
  /** True where the picture is too flat or too small for its hashes to say that another one copies it. */
  readonly lowInformation: boolean
}

/**
 * Sides of the gray picture from which hashes are made. Four times pHash's own 32 keeps the two-step reduction within
 * a bit or so of a one-step one, and still lets JPEG and WebP be decoded at an eighth of their size.
 */
const HASHING_SIDE = 128

/**
 * The one way from a picture to the gray pixels that are hashed, so that every path gives the same hash: each side
 * reduced to at most 128 (proportions do not matter to the hashes), then Rec. 601 luma. Smaller pictures stay as they are.
 */
async function grayForHashing(picture: Picture, signal?: AbortSignal): Promise<GrayImage> {
  const width = Math.min(picture.width, HASHING_SIDE)
  const height = Math.min(picture.height, HASHING_SIDE)
  return grayFromRgb(await decodePixels(picture, { width, height, fit: 'fill' }, signal))
}

export async function pictureHashes(picture: Picture, signal?: AbortSignal): Promise<PictureHashes> {
  return hashesOfGray(await grayForHashing(picture, signal))
}

/** Hashes of gray pixels that `grayForHashing` made. */
function hashesOfGray(gray: GrayImage): PictureHashes {
  const { reduced, ...oriented } = orientedHashes(gray)
  const orientations = { pHash: oriented.pHash.map(hashToHex), dHash: oriented.dHash.map(hashToHex) }
  const information = pictureInformation(reduced)
  return {
    pHash: orientations.pHash[0] ?? '',
    dHash: orientations.dHash[0] ?? '',
    orientations,
    information,
    lowInformation: isLowInformation(gray.width, gray.height, information),
  }
}
