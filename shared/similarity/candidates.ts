import type { AssetKind } from '../asset-card/kinds.ts'
import { type Calibration, calibrate, percentileOfUnrelated } from './calibration.ts'
import { combined, visualSimilarity } from './combine.ts'
import type { MatchLayers, Percentiles } from './layers.ts'
import { type LexicalText, lexicalSimilarity, prepareLexical } from './lexical.ts'
import { ORIENTATIONS, type Orientation } from './orientations.ts'
import type { ScanHit } from './scanner.ts'
import { type ComparedPicture, type ComparedSubject, contentKey } from './subject.ts'

interface Named {
  /** `asset:<id>` in the library, `catalog:<catalog id>:<entry>` in a catalog, `market:<fingerprint id>` in the market. */
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
  readonly percentiles: Percentiles
  readonly combined: number
  readonly wordCount: number | null
  readonly lowInformation: boolean
  readonly orientation: Orientation
  /** See `contentKey`. */
  readonly contentKey: string
}

type Hit = Omit<ScanHit, 'entry'>

interface Measurement {
  readonly hit: Hit
  /** Null where vectors are not compared. */
  readonly calibration: { readonly image: Calibration; readonly text: Calibration } | null
  /** One of the two pictures says too little. */
  readonly lowInformation: boolean
  readonly metadata: number | null
  readonly metadataHashEqual: boolean
  readonly visualHashEqual: boolean
}

/** `metadata` is what `metadataSimilarity` says; `calibration` is null where vectors are not compared. */
export function measureCandidate(
  subject: ComparedSubject,
  other: OtherWork,
  hit: Hit,
  { metadata, calibration }: { readonly metadata: number | null; readonly calibration: Measurement['calibration'] },
): Candidate {
  const { metadataHash, picture, words, ...named } = other
  const lowInformation = picture?.lowInformation ?? false
  const layers = layersOf({
    hit,
    calibration,
    metadata,
    lowInformation: lowInformation || (subject.picture?.lowInformation ?? false),
    metadataHashEqual: metadataHash === subject.text.metadataHash,
    visualHashEqual: subject.picture !== null && picture?.visualHash === subject.picture.visualHash,
  })
  return {
    ...named,
    layers,
    percentiles: percentilesOf(hit, layers, calibration),
    combined: combined(layers),
    wordCount: words,
    lowInformation,
    orientation: orientationOfOther(hit),
    contentKey: contentKey(other),
  }
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

function layersOf(measured: Measurement): MatchLayers {
  const { hit, calibration, metadataHashEqual, visualHashEqual } = measured
  const pHashBits = hit.pHash?.distance ?? null
  const dHashBits = hit.dHash?.distance ?? null
  const imageVectorSimilarity =
    hit.imageCosine === null || calibration === null ? null : calibrate(calibration.image, hit.imageCosine)
  return {
    metadata: metadataHashEqual ? 1 : measured.metadata,
    visual: visualSimilarity({
      imageVectorSimilarity,
      pHashBits,
      dHashBits,
      lowInformation: measured.lowInformation,
    }),
    pHashBits,
    dHashBits,
    metadataHashEqual,
    visualHashEqual,
    alignment: null,
  }
}

function percentilesOf(
  { imageCosine, textCosine }: Hit,
  { metadata, visual }: MatchLayers,
  calibration: Measurement['calibration'],
): Percentiles {
  const ofUnrelated = (scale: Calibration | undefined, cosine: number | null): number | null =>
    scale === undefined || cosine === null ? null : percentileOfUnrelated(scale, cosine)
  return {
    metadata: metadata === null ? null : ofUnrelated(calibration?.text, textCosine),
    visual: visual === null ? null : ofUnrelated(calibration?.image, imageCosine),
  }
}

/** How the other picture has to be turned to stand as the subject's, by the hash that agrees best. */
function orientationOfOther({ pHash, dHash }: Measurement['hit']): Orientation {
  const best = dHash !== null && dHash.distance < (pHash?.distance ?? 65) ? dHash : pHash
  return inverseOf(ORIENTATIONS[best?.orientation ?? 0] ?? 'identity')
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

function strongest({ layers }: Candidate): number {
  return Math.max(layers.metadata ?? 0, layers.visual ?? 0)
}
