import { expect, it } from 'vitest'
import type { Transformation } from '#shared/similarity/transformation.ts'
import { comparisonSentence, transformationSentence } from './transformation-text.ts'

const say = (part: Partial<Transformation>) =>
  transformationSentence({ kinds: ['reencode'], orientation: 'identity', confidence: 1, ...part })

it('names every step, the most visible first', () => {
  expect(say({ kinds: ['reencode', 'resize', 'orientation', 'recolour'], orientation: 'mirror' })).toBe(
    'The same picture: mirrored, recolored, resized and re-saved.',
  )
  expect(say({ kinds: ['orientation'], orientation: 'mirrorRotate180' })).toBe('The same picture: flipped vertically.')
})

it('says which picture is the part', () => {
  const rectangle = { x: 0, y: 0, width: 0.5, height: 0.5 }
  expect(say({ kinds: ['crop'], crop: { within: 'a', rectangle } })).toBe('The same picture: cropped from yours.')
  expect(say({ kinds: ['crop'], crop: { within: 'b', rectangle } })).toBe(
    'The same picture: a larger picture of which yours shows a part.',
  )
})

it('says that the files are the same, or that nothing explains them', () => {
  expect(say({ kinds: ['identical'] })).toBe('The same picture: the identical file.')
  expect(transformationSentence(null)).toMatch(/by rotating, cropping or recoloring/)
})

it('says what is done to a part that both show, and how sure that is', () => {
  const rectangle = { x: 0, y: 0, width: 0.5, height: 0.5 }
  const regions = { a: rectangle, b: rectangle, isMirrored: false, isInverted: false, turnDegrees: 1, points: 31 }
  expect(comparisonSentence({ transformation: null, regions })).toBe(
    'Both show the same part: 31 of its points agree. It is marked in each.',
  )
  const turned = { ...regions, isMirrored: true, turnDegrees: -30.4 }
  expect(comparisonSentence({ transformation: null, regions: turned })).toMatch(
    /the same part, mirrored and rotated by 30° counterclockwise:/,
  )
  const inverted = { ...regions, isInverted: true, isMirrored: true }
  expect(comparisonSentence({ transformation: null, regions: inverted })).toMatch(
    /the same part, mirrored and inverted:/,
  )
  expect(comparisonSentence({ transformation: null, regions: null })).toBe(transformationSentence(null))
})
