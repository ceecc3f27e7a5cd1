import { expect, test } from 'vitest'
import type { RgbImage } from '#models/hashes/gray.ts'
import type { Preprocess } from '#models/profiles/preprocess.ts'
import { createFittedPictures } from './fitted-pictures.ts'

const STRETCH: Preprocess = { fit: 'stretch', side: 2, mean: [0, 0, 0], std: [1, 1, 1] }
const picture = (value: number): RgbImage => ({ width: 2, height: 2, data: new Uint8Array(12).fill(value) })

test('gives a picture once, and only for the preprocessing it was made for', () => {
  const fitted = createFittedPictures()
  fitted.put('a', STRETCH, picture(1))
  expect(fitted.take('a', { ...STRETCH, side: 3 })).toBeUndefined()
  expect(fitted.take('a', STRETCH)).toEqual(picture(1))
  expect(fitted.take('a', STRETCH)).toBeUndefined()
})

test('holds so many bytes and lets the oldest go', () => {
  const fitted = createFittedPictures(30)
  for (const [at, id] of ['a', 'b', 'b', 'c'].entries()) fitted.put(id, STRETCH, picture(at))
  expect(fitted.take('a', STRETCH)).toBeUndefined()
  expect(fitted.take('b', STRETCH)).toEqual(picture(2))
  expect(fitted.take('c', STRETCH)).toEqual(picture(3))
})
