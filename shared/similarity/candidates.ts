import type { AssetKind } from '../asset-card/kinds.ts'
import { type Calibration, calibrate } from './calibration.ts'
import { LEAST_LOG_CHANCE, logChance } from './chance.ts'
import { combined, visualSimilarity } from './combine.ts'
import type { Evidence } from './evidence.ts'
import type { MatchLayers } from './layers.ts'
import { type LexicalText, lexicalSimilarity, prepareLexical } from './lexical.ts'
import { ORIENTATIONS, type Orientation } from './orientations.ts'
import { NEAR_BITS, PICTURE_CHANCE } from './picture-chance.ts'
import { HASH_RADIUS } from './scan.ts'
import type { ScanHit } from './scanner.ts'
import { type ComparedPicture, type ComparedSubject, contentKey } from './subject.ts'

interface Named {
  /**
   * `asset:<id>` in the library, `catalog:<catalog id>:<entry>` in a catalog, `market:<fingerprint id>` in the market.
   */
  readonly id: string
  readonly origin: 'library' | 'catalog'
  readonly name: string
  readonly kind: AssetKind
  readonly creator: 'self' | 'other'
  readonly creatorName: string | null
  readonly pictureId: string | null
  /** Of what a catalog holds: the published work's id in the market that made the catalog. */
  readonly publishedId?: string
}

/** Another work that may be close to the subject. */
export interface OtherWork extends Named {
  readonly metadataHash: string
  readonly picture: ComparedPicture | null
  readonly words: number | null
}

/** Another work, measured. */
export interface Candidate extends Named {
  readonly layers: MatchLayers
  /** Orders works that are similar; decides nothing. */
  readonly combined: number
  readonly evidence: readonly Evidence[]
  readonly isCardEqual: boolean
  readonly lowInformation: boolean
  /** How many local features it seems to share; null where it was not found by them. */
  readonly partScore: number | null
  readonly orientation: Orientation
  /** See `contentKey`. */
  readonly contentKey: string
}

type Hit = Omit<ScanHit, 'entry'> & { readonly partScore?: number | null }
type Calibrations = { readonly image: Calibration; readonly text: Calibration }

/** What was measured of a pair besides what the scan says. */
export interface PairMeasures {
  /** What `metadataSimilarity` says. */
  readonly metadata: number | null
  /** Null where vectors are not compared. */
  readonly calibration: Calibrations | null
  /** What the texts show together. */
  readonly textEvidence: readonly Evidence[]
  /** Both have the same file, byte for byte. */
  readonly isFileEqual: boolean
}

/** Pictures that the scan finds are laid over one another, or compared by their features, afterwards. */
export function measureCandidate(
  subject: ComparedSubject,
  other: OtherWork,
  hit: Hit,
  { metadata, calibration, textEvidence, isFileEqual }: PairMeasures,
): Candidate {
  const { metadataHash, picture, words: _words, ...named } = other
  const lowInformation = (picture?.lowInformation ?? false) || (subject.picture?.lowInformation ?? false)
  const isHashEqual = metadataHash === subject.text.metadataHash
  // All empty cards are equal.
  const isCardEqual = isHashEqual && subject.text.words > 0
  const layers: MatchLayers = {
    metadata: isHashEqual ? 1 : metadata,
    visual: visualSimilarity({
      imageVectorSimilarity:
        hit.imageCosine === null || calibration === null ? null : calibrate(calibration.image, hit.imageCosine),
      pHashBits: hit.pHash?.distance ?? null,
      dHashBits: hit.dHash?.distance ?? null,
      lowInformation,
    }),
    pHashBits: hit.pHash?.distance ?? null,
    dHashBits: hit.dHash?.distance ?? null,
    metadataHashEqual: isHashEqual,
    visualHashEqual: subject.picture !== null && picture?.visualHash === subject.picture.visualHash,
    alignment: null,
  }
  return {
    ...named,
    layers,
    combined: combined(layers),
    evidence: [
      // A blank picture is the same for many.
      ...(isFileEqual && !lowInformation ? [{ layer: 'file' as const, logChance: LEAST_LOG_CHANCE }] : []),
      ...(lowInformation ? [] : hashEvidence(hit)),
      ...pictureEvidence(hit, calibration),
      ...textEvidence,
    ],
    isCardEqual,
    lowInformation,
    partScore: hit.partScore ?? null,
    orientation: orientationOfOther(hit),
    contentKey: contentKey(other),
  }
}

/** Of pictures that are not at hand; where they are, they have to bear it out. */
function hashEvidence({ pHash, dHash, bothHashes }: Hit): Evidence[] {
  if (pHash === null || dHash === null || bothHashes === null || bothHashes.distance > NEAR_BITS) return []
  const chance = logChance(PICTURE_CHANCE.hashes, -bothHashes.distance)
  const bits = { pHashBits: pHash.distance, dHashBits: dHash.distance }
  return [{ layer: 'hashes', ...bits, pixels: null, logChance: chance }]
}

function pictureEvidence({ imageCosine }: Hit, calibration: Calibrations | null): Evidence[] {
  const chance = calibration?.image.chance
  if (imageCosine === null || chance === undefined) return []
  return [{ layer: 'picture', logChance: logChance(chance, imageCosine) }]
}

/** By vectors where both texts have one, by words where one of them is still without. Null where one has no words. */
export function metadataSimilarity(
  subject: { readonly words: number; readonly prepared: LexicalText },
  other: { readonly words: number; readonly text: string },
  vectors: { readonly cosine: number | null; readonly calibration: Calibration | null },
): { readonly similarity: number | null; readonly usedWords: boolean } {
  if (subject.words === 0 || other.words === 0) return { similarity: null, usedWords: false }
  if (vectors.cosine !== null && vectors.calibration !== null) {
    return { similarity: calibrate(vectors.calibration, vectors.cosine), usedWords: false }
  }
  return { similarity: lexicalSimilarity(subject.prepared, prepareLexical(other.text)), usedWords: true }
}

/** How the other picture has to be turned to stand as the subject's, by both hashes. */
function orientationOfOther({ bothHashes }: Hit): Orientation {
  return inverseOf(ORIENTATIONS[bothHashes?.orientation ?? 0] ?? 'identity')
}

/** A quarter turn is undone by its opposite; half a turn and every mirrored form undo themselves. */
function inverseOf(orientation: Orientation): Orientation {
  if (orientation === 'rotate90') return 'rotate270'
  return orientation === 'rotate270' ? 'rotate90' : orientation
}

/** Nearest first; of equally near ones that with the stronger single layer; the id settles the rest. */
export function byCloseness(a: Candidate, b: Candidate): number {
  return b.combined - a.combined || strongest(b) - strongest(a) || (a.id < b.id ? -1 : 1)
}

/**
 * Of those with pictures, the first `count` to be compared further: what shares features, then the nearest by sight.
 */
export function likeliestByPicture<C extends Candidate>(candidates: readonly C[], count: number): C[] {
  const bits = ({ layers }: C): number => Math.min(layers.pHashBits ?? 64, layers.dHashBits ?? 64)
  return candidates
    .filter(({ layers }) => layers.pHashBits !== null)
    .toSorted(
      (a, b) =>
        Number(bits(b) <= HASH_RADIUS) - Number(bits(a) <= HASH_RADIUS) ||
        (b.partScore ?? 0) - (a.partScore ?? 0) ||
        (b.layers.visual ?? 0) - (a.layers.visual ?? 0) ||
        (a.id < b.id ? -1 : 1),
    )
    .slice(0, count)
}

function strongest({ layers }: Candidate): number {
  return Math.max(layers.metadata ?? 0, layers.visual ?? 0)
}
