import { expect, it } from 'vitest'
import { orientationText, regionChanges } from './picture-changes.ts'
import { FOUND } from './report.fixture.ts'

it('knows the orientations by their words', () => {
  expect(orientationText('mirror')).toBe('mirrored')
  expect(orientationText('identity')).toBeNull()
})

it('names what was done to a part, and no turn that is within the error of the corners', () => {
  const { regions } = FOUND.features
  const turned = (degrees: number) => `turned ${degrees}`
  expect(regionChanges(regions, turned)).toEqual(['mirrored', 'turned -12'])
  const inverted = { ...regions, isMirrored: false, isInverted: true, turnDegrees: 2.4 }
  expect(regionChanges(inverted, turned)).toEqual(['inverted'])
})
