/** How often local features of unrelated pictures agree so well, and how well their pixels agree where they do. */
import { pixelAgreement } from '#models/compare/pixel-agreement.ts'
import { pixelPyramid } from '#models/compare/pixel-pyramid.ts'
import { findAgreement } from '#models/features/agreement.ts'
import { featuresOfVariant, type LocalFeatures, VARIANTS } from '#models/features/features.ts'
import { matchable, pairFeatures } from '#models/features/match.ts'
import { type Affine, movementOfFeatures } from '#models/features/movement.ts'
import { randomFrom } from '#shared/random.ts'
import type { ChancePictures, MeasuredPair } from './chance-pictures.ts'
import { featureTrait, finePixelTrait, unpackFeatures, unpackPixels } from './chance-traits.ts'
import type { Trait } from './traits.ts'

/** Less is what chance makes ten times in any pair. */
const LEAST_MEASURE = -1

export interface FeaturePair extends MeasuredPair {
  /** From places of a to places of b, in fractions of their sides. */
  readonly movement: Affine
}

/** Compares `count` random pairs by different makers; returns those in which some features agree. */
export function measureFeatures(pictures: ChancePictures, count: number, seed: number): FeaturePair[] {
  const { makers, prints } = pictures
  const random = randomFrom(seed)
  const draw = (): number => Math.floor(random() * prints.count)
  const all = Array.from({ length: prints.count }, (_, row) => unpackFeatures(wordsOf(pictures, featureTrait, row)))
  const agreeing: FeaturePair[] = []
  for (let compared = 0; compared < count; ) {
    const [a, b] = [draw(), draw()]
    const [ofA, ofB] = [all[a], all[b]]
    if (makers[a] === makers[b] || ofA === undefined || ofB === undefined) continue
    compared++
    const best = bestAgreement(ofA, ofB)
    if (best !== null) agreeing.push({ a, b, ...best })
  }
  return agreeing
}

/** Measured by minus `logFalseAlarms`; the best of the four variants. */
function bestAgreement(a: LocalFeatures, b: LocalFeatures): Pick<FeaturePair, 'measure' | 'movement'> | null {
  const ofB = matchable(b)
  let best: Pick<FeaturePair, 'measure' | 'movement'> | null = null
  for (const variant of VARIANTS) {
    const changed = featuresOfVariant(a, variant)
    const found = findAgreement(changed, b, pairFeatures(matchable(changed), ofB))
    if (found === null || -found.logFalseAlarms <= (best?.measure ?? LEAST_MEASURE)) continue
    best = { measure: -found.logFalseAlarms, movement: movementOfFeatures(a, b, found.movement, variant) }
  }
  return best
}

/** Measures of the pairs whose features agree, under the movement in which they do. */
export function measurePixelsNearFeatures(pictures: ChancePictures, pairs: readonly FeaturePair[]): MeasuredPair[] {
  const pyramidOf = (row: number) => pixelPyramid(unpackPixels(wordsOf(pictures, finePixelTrait, row)))
  return pairs.map(({ a, b, movement }) => {
    return { a, b, measure: pixelAgreement(pyramidOf(a), pyramidOf(b), movement)?.measure ?? 0 }
  })
}

const wordsOf = ({ prints }: ChancePictures, trait: Trait, row: number): Uint32Array =>
  prints.words(trait).slice(row * trait.wordCount, (row + 1) * trait.wordCount)
