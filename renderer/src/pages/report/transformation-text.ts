/** What was done to a picture, in words. */
import type { MatchComparison } from '#shared/contract/studio/uniqueness.ts'
import type { Transformation, TransformationKind } from '#shared/similarity/transformation.ts'
import { en } from '../../strings/en.ts'
import { regionChanges } from '../../uniqueness/picture-changes.ts'

const words = en.report.transformation

function stepText(kind: TransformationKind, { orientation, crop }: Transformation): string | null {
  switch (kind) {
    case 'identical':
      return words.identical
    case 'orientation':
      return orientation === 'identity' ? null : words.orientations[orientation]
    case 'crop':
      return crop?.within === 'b' ? words.partOfOther : words.cut
    case 'resize':
      return words.resized
    case 'reencode':
      return words.reencoded
    case 'recolour':
      return words.recolored
    case 'tone':
      return words.toned
  }
}

/** Each step by itself, what changed most to the eye first. */
function transformationSteps(transformation: Transformation): string[] {
  const order: readonly TransformationKind[] = [
    'identical',
    'orientation',
    'crop',
    'recolour',
    'tone',
    'resize',
    'reencode',
  ]
  return order
    .filter((kind) => transformation.kinds.includes(kind))
    .map((kind) => stepText(kind, transformation))
    .filter((text) => text !== null)
}

/** One sentence; that nothing is known where no edit explains the two pictures. */
export function transformationSentence(transformation: Transformation | null): string {
  if (transformation === null) return words.none
  return words.sentence(words.list(transformationSteps(transformation)))
}

/** What is known of both pictures: an edit, a part that both show, or nothing. */
export function comparisonSentence({
  transformation,
  regions,
}: Pick<MatchComparison, 'transformation' | 'regions'>): string {
  if (transformation !== null || regions === null) return transformationSentence(transformation)
  return words.sharedPart(words.list(regionChanges(regions, words.turned)), regions.points)
}
