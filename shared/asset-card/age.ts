/** The gate in front of works for adults. */
import { AGE_RATINGS } from './card.ts'

type AgeRating = (typeof AGE_RATINGS)[number]

export const ADULT_RATING = '18+' satisfies AgeRating

export function isForAdults(ageRating: string): boolean {
  return ageRating === ADULT_RATING
}

const OLDEST_OPEN: AgeRating = AGE_RATINGS[AGE_RATINGS.indexOf(ADULT_RATING) - 1] ?? 'all'

/** The highest rating that is listed where works for adults are not shown: never above what was asked for. */
export function withoutAdultWorks(wanted: AgeRating | undefined): AgeRating {
  return wanted === undefined || isForAdults(wanted) ? OLDEST_OPEN : wanted
}
