import { marketClient } from '../../api/market.ts'
import { attempt } from '../../components/attempt.ts'
import { toast } from '../../components/toast.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'

/** Takes up whatever has waited longest; one that is held already comes first. */
export function takeUpNext(kind?: 'review' | 'appeal'): void {
  const taken = marketClient.review.next({ kind }).then(({ data }) => {
    if (data !== null) navigate({ page: 'review', id: data.id })
    else {
      // In addition to the toast for the last decision, not replacing it.
      toast({ title: en.review.queue.nothingNext, group: 'review_next' })
      navigate({ page: 'review', id: null })
    }
  })
  attempt(taken, { retry: () => takeUpNext(kind) })
}

/** Takes up one of the reviewer's choice; of one that they skipped, it takes the skip back. */
export function takeUp(id: string): void {
  const taken = marketClient.review.take({ id }).then(() => navigate({ page: 'review', id }))
  attempt(taken, { title: en.review.queue.notTaken, retry: () => takeUp(id) })
}

/** Takes up a second opinion that another reviewer asked for. */
export function takeUpOpinion(id: string): void {
  const taken = marketClient.review.takeOpinion({ id }).then(() => navigate({ page: 'review', id }))
  attempt(taken, { title: en.review.queue.notTaken, retry: () => takeUpOpinion(id) })
}
