/** Compares the drafts that people submitted with those that the market put into review. */
import type { Draft } from '#shared/contract/market/submissions.ts'
import type { EditHistory } from './edit-history.fixture.ts'
import type { Review } from './model-market.fixture.ts'

export interface SubmitHistory {
  /** A person submitted a submission whose draft on this device is this one. */
  submitted(review: Review): void
  /** The market put this draft into review on a submit from this device. */
  reviewed(review: Review): void
  /** Returns reviews of something else than was submitted, and reviews without a submit; each of them once. */
  wrong(): string[]
}

export function createSubmitHistory(edits: Pick<EditHistory, 'missing'>): SubmitHistory {
  /** Drafts by device and submission. A second submit replaces one that the market refused or never got. */
  const open = new Map<string, Draft>()
  const wrong: string[] = []
  const keyOf = ({ deviceId, id }: Review) => `${deviceId} ${id}`
  return {
    submitted: (review) => void open.set(keyOf(review), review.draft),
    reviewed(review) {
      const wanted = open.get(keyOf(review))
      open.delete(keyOf(review))
      if (wanted === undefined) wrong.push(`${review.id} went into review once more than it was submitted`)
      else wrong.push(...edits.missing(review.id, wanted, review.draft))
    },
    wrong: () => wrong.splice(0),
  }
}
