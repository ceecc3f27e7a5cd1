import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitTfIdf, termCosine } from './tf-idf.ts'

const TEXTS = ['the red dragon sleeps', 'the blue dragon wakes', 'a quiet harbour at dusk']
const baseline = fitTfIdf(TEXTS)
const cosine = (a: string, b: string): number => termCosine(baseline.vector(a), baseline.vector(b))

test('the same words in any order and case are alike, others are not', () => {
  expect(cosine('red dragon', 'Dragon RED')).toBeCloseTo(1, 12)
  expect(cosine('red dragon', 'quiet harbour')).toBe(0)
  expect(cosine('', 'dragon')).toBe(0)
})

test('a rare word counts more than a common one', () => {
  expect(cosine('the harbour', 'the dragon')).toBeLessThan(cosine('the harbour', 'a harbour'))
})

test('as computed by hand', () => {
  const [rare, common] = [1 + Math.log(4 / 2), 1 + Math.log(4 / 3)]
  expect(cosine('red dragon', 'dragon')).toBeCloseTo(common / Math.hypot(rare, common), 12)
  expect(cosine('red red', 'red dragon')).toBeCloseTo(rare / Math.hypot(rare, common), 12)
})

test('is symmetric, within 0 and 1, and 1 with itself', () => {
  const text = fc
    .array(fc.constantFrom('red', 'blue', 'dragon', 'the', 'new'), { minLength: 1 })
    .map((all) => all.join(' '))
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(cosine(a, b)).toBeCloseTo(cosine(b, a), 12)
      expect(cosine(a, b)).toBeGreaterThanOrEqual(0)
      expect(cosine(a, b)).toBeLessThanOrEqual(1)
      expect(cosine(a, a)).toBeCloseTo(1, 12)
    }),
  )
})
