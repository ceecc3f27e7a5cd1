/** What two pictures show of each other: local features that agree, and pixels that bear out near hashes or agree by themselves. */
import { logChance, logChanceOfBoth } from '#shared/similarity/chance.ts'
import type { Evidence } from '#shared/similarity/evidence.ts'
import type { Orientation } from '#shared/similarity/orientations.ts'
import { PICTURE_CHANCE } from '#shared/similarity/picture-chance.ts'
import type { Picture } from '../decode/picture.ts'
import { decodePixels } from '../decode/pixels.ts'
import type { LocalFeatures } from '../features/features.ts'
import { type SharedPart, sharedPartsWith, sharedPartsWithCompact } from '../features/shared-parts.ts'
import { movementOfOrientation } from './movements.ts'
import { type PixelAgreement, pixelAgreement } from './pixel-agreement.ts'
import { PIXEL_SIDE, type PixelPyramid, pixelPyramid } from './pixel-pyramid.ts'
import { wholeAgreement } from './whole-agreement.ts'

/** A picture as far as it is at hand. */
export interface ProvingPicture {
  readonly features: LocalFeatures | null
  /** True where they are the few that a catalog keeps, described by words. */
  readonly isCompact?: boolean
  /** Null where only its fingerprint is known. */
  pixels(): Promise<PixelPyramid | null>
}

export interface Suspicion {
  /** What was found already. */
  readonly evidence: readonly Evidence[]
  /** How the other picture is turned to stand as the subject's, as the hashes say. */
  readonly orientation: Orientation
  /** Both are compared pixel by pixel where features tell nothing. */
  readonly comparesPixels: boolean
}

/** Features tell nothing of pictures with fewer. */
export const FEW_FEATURES = 60
/** Near hashes whose pixels agree no better than those of half of unrelated near pairs are near by chance. */
const BORNE_OUT = -0.3
/** Log10 of a chance of features by themselves that pixels need not bear out. */
const BEYOND_DOUBT = -10
/** Correlation of the detail of two pictures of which each explains half of the other: r² = 1/2. */
const HALF_EXPLAINED = Math.SQRT1_2
/**
 * Share of the corners within a shared part below which they are those of a frame. Measured on drawings of one template,
 * such as portraits with one frame and one outline: at most 0.18 agree; of edited copies whose pixels differ as much,
 * such as a picture seen from the side, three of four have 0.38 and more, and one 0.18.
 */
const FEW_OF_CORNERS = 0.2

/** The pixels in which pictures are compared. Throws CANCELLED and what decoding throws. */
export async function provingPixels(picture: Picture, signal?: AbortSignal): Promise<PixelPyramid> {
  return pixelPyramid(await decodePixels(picture, { width: PIXEL_SIDE, height: PIXEL_SIDE, fit: 'fill' }, signal))
}

/**
 * Compares others with the subject; answers with all evidence, what was found before included. Where the files are equal,
 * byte for byte, the pictures are not looked at: they could add nothing.
 */
export function proverOf(
  subject: ProvingPicture,
): (other: ProvingPicture, suspicion: Suspicion) => Promise<readonly Evidence[]> {
  const partWith = subject.features === null ? null : partsWithAny(subject.features)
  const isPlain = (picture: ProvingPicture): boolean => (picture.features?.count ?? 0) < FEW_FEATURES
  return async (other, { evidence, orientation, comparesPixels }) => {
    if (evidence.some(({ layer }) => layer === 'file')) return evidence.filter(({ layer }) => layer !== 'hashes')
    const found: Evidence[] = []
    for (const one of evidence) {
      const proved = one.layer === 'hashes' ? await borneOut(subject, other, one, orientation) : one
      if (proved !== null) found.push(proved)
    }
    const part = partWith === null ? null : partWith(other)
    if (part !== null) found.push(...(await partEvidence(subject, other, part, comparesPixels)))
    if (comparesPixels && (isPlain(subject) || isPlain(other))) found.push(...(await pixelEvidence(subject, other)))
    return found
  }
}

function partsWithAny(features: LocalFeatures): (other: ProvingPicture) => SharedPart | null {
  const whole = sharedPartsWith(features)
  let compact: typeof whole | undefined
  return (other) => {
    if (other.features === null) return null
    if (other.isCompact !== true) return whole(other.features)
    compact ??= sharedPartsWithCompact(features)
    return compact(other.features)
  }
}

/** One after the other, so that one picture at a time is decoded. */
async function pixelsOf(subject: ProvingPicture, other: ProvingPicture) {
  return [await subject.pixels(), await other.pixels()] as const
}

type HashEvidence = Extract<Evidence, { layer: 'hashes' }>

/** Near hashes together with how well the pixels agree; null where they do not. As it was where pixels are not at hand. */
async function borneOut(
  subject: ProvingPicture,
  other: ProvingPicture,
  evidence: HashEvidence,
  orientation: Orientation,
): Promise<HashEvidence | null> {
  const [ofSubject, ofOther] = await pixelsOf(subject, other)
  if (ofSubject === null || ofOther === null) return evidence
  const agreement = pixelAgreement(ofOther, ofSubject, movementOfOrientation(orientation))
  const ofPixels = agreement === null ? 0 : logChance(PICTURE_CHANCE.pixelsNearHashes, agreement.measure)
  if (agreement === null || ofPixels > BORNE_OUT || detailOf(agreement) < HALF_EXPLAINED) return null
  return {
    ...evidence,
    pixels: detailOf(agreement),
    logChance: logChanceOfBoth(evidence.logChance, ofPixels),
  }
}

/** Matches local features, and measures how well the pixels agree once the features align the pictures. */
async function partEvidence(
  subject: ProvingPicture,
  other: ProvingPicture,
  part: SharedPart,
  comparesPixels: boolean,
): Promise<Evidence[]> {
  const { regions, ofA: ofSubject, ofB: ofOther, logFalseAlarms, placement } = part
  const ofFeatures = logChance(PICTURE_CHANCE.features, -logFalseAlarms)
  // A few corners that agree show nothing by themselves, but say where to look.
  if (ofFeatures >= 0 && !comparesPixels) return []
  const evidence = { layer: 'features', regions, ofSubject, ofOther, pixels: null, logChance: ofFeatures } as const
  const [a, b] = await pixelsOf(subject, other)
  const agreement = a === null || b === null ? null : pixelAgreement(a, b, placement)
  if (agreement === null) return ofFeatures < 0 ? [evidence] : []
  const both =
    ofFeatures <= BEYOND_DOUBT
      ? ofFeatures
      : logChanceOfBoth(ofFeatures, logChance(PICTURE_CHANCE.pixelsNearFeatures, agreement.measure))
  if (both >= 0) return []
  const detail = detailOf(agreement)
  const density = densityIn(part, subject, other)
  // Of a frame or an outline that reaches over both, only as much is shared as corners agree within it.
  const shared = detail < HALF_EXPLAINED && density < FEW_OF_CORNERS ? density : 1
  const shares = { ofSubject: ofSubject * shared, ofOther: ofOther * shared }
  return [{ ...evidence, ...shares, pixels: detail, logChance: both }]
}

/** Share of the corners within the shared part that agree, 0 to 1, of the picture that has fewer there. */
function densityIn({ regions, ofA, ofB }: SharedPart, subject: ProvingPicture, other: ProvingPicture): number {
  const corners = Math.min((subject.features?.count ?? 0) * ofA, (other.features?.count ?? 0) * ofB)
  return Math.min(1, regions.points / Math.max(1, corners))
}

/** Share of the detail that agrees, 0 to 1, of light or of color. */
const detailOf = ({ light, color }: PixelAgreement): number => Math.max(Math.abs(light), color)

async function pixelEvidence(subject: ProvingPicture, other: ProvingPicture): Promise<Evidence[]> {
  const [a, b] = await pixelsOf(subject, other)
  const found = a === null || b === null ? null : wholeAgreement(a, b)
  if (found === null) return []
  const chance = logChance(PICTURE_CHANCE.pixels, found.measure)
  return chance >= 0
    ? []
    : [{ layer: 'pixels', agreement: detailOf(found), ofSubject: 1, ofOther: 1, logChance: chance }]
}
