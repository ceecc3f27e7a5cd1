import { expect, it } from 'vitest'
import { isForAdults, withoutAdultWorks } from './age.ts'
import { AGE_RATINGS } from './card.ts'

it('never lists works for adults, and otherwise what was asked for', () => {
  for (const rating of AGE_RATINGS) expect(isForAdults(withoutAdultWorks(rating))).toBe(false)
  expect(AGE_RATINGS.filter((rating) => withoutAdultWorks(rating) === rating)).toEqual(['all', '13+', '16+'])
  expect(withoutAdultWorks(undefined)).toBe('16+')
})
