/** What was done to a picture, in words that go into a sentence. */
import type { MatchedRegions } from '#shared/similarity/transformation.ts'
import { en } from '../strings/en.ts'

const words = en.report.transformation

/** Less is what corners found to the pixel give. */
const LEAST_TURN_DEGREES = 3

/** `turned` says how far, clockwise where it is positive. */
export function regionChanges(regions: MatchedRegions, turned: (degrees: number) => string): string[] {
  const degrees = Math.round(regions.turnDegrees)
  return [
    ...(regions.isMirrored ? [words.orientations.mirror] : []),
    ...(regions.isInverted ? [words.inverted] : []),
    ...(Math.abs(degrees) >= LEAST_TURN_DEGREES ? [turned(degrees)] : []),
  ]
}

/** How a picture is turned in which its hashes agree best; null where it is not turned, or the match has no picture. */
export function orientationText(orientation: string): string | null {
  return new Map(Object.entries<string>(words.orientations)).get(orientation) ?? null
}
