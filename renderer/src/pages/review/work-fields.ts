/** The fields of a submission that a reason can be about, in the order in which they are shown. */
import type { ReviewItem } from '#shared/contract/market/review.ts'
import { fieldNames } from '#shared/similarity/normalize.ts'
import { type CardRow, cardRows, pathLabel } from '../report/card-rows.ts'

/** Reasons name a field by letters, digits, underscores and dots. */
const NAMEABLE = /^[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*$/

/** The card as rows; fields of its kind without anything in them too, since what is missing is a reason as well. */
export function cardFields({ card }: Pick<ReviewItem, 'card'>): Pick<CardRow, 'path' | 'label' | 'own'>[] {
  const filled = cardRows(card, card, []).filter(({ path }) => NAMEABLE.test(path))
  const paths = new Set(filled.map(({ path }) => path))
  const empty = [
    'description',
    'tags',
    ...fieldNames(card.asset_type, 'compared').map((name) => `${card.asset_type}.${name}`),
  ]
    .filter((path) => !paths.has(path))
    .map((path) => ({ path, label: pathLabel(path), own: null }))
  return [...filled, ...empty]
}

/** What the creator sent; pictures that the market made of it are shown with it. */
export function sentMedia({ media }: Pick<ReviewItem, 'media'>): ReviewItem['media'] {
  return media.filter(({ isMade }) => !isMade)
}

export function workFields(item: Pick<ReviewItem, 'card' | 'media'>): string[] {
  return [
    ...cardFields(item).map(({ path }) => path),
    ...sentMedia(item).map((_, index) => `media.${index}`),
    'offers',
    'ageRating',
  ]
}
