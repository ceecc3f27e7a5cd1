import { useQuery } from '@tanstack/react-query'
import { market } from '../../api/market.ts'

/** As many as a list shows; the market gives no more at once. */
export const LIMIT = 50

/** What the tabs list for moderators; each list and its count are one answer of the market. */
export const lists = {
  cases: () => market.moderation.cases.queryOptions({ input: { limit: LIMIT, isContest: 'false' } }),
  contests: () => market.moderation.cases.queryOptions({ input: { limit: LIMIT, isContest: 'true' } }),
  refunds: () => market.sales.refundRequests.queryOptions({ input: { limit: LIMIT } }),
  ratings: () => market.reputation.reportedRatings.queryOptions({ input: { limit: LIMIT } }),
  complaints: () => market.licensing.allComplaints.queryOptions({ input: { limit: LIMIT } }),
}

/** How much of a list there is to count. */
export interface Count {
  readonly count: number
  /** The list continues. */
  readonly isMore: boolean
}

interface Listed {
  readonly data: { readonly items: readonly unknown[]; readonly nextCursor: string | null }
}

function countOf(answer: Listed | undefined): Count | null {
  return answer === undefined ? null : { count: answer.data.items.length, isMore: answer.data.nextCursor !== null }
}

const DECIDED: ReadonlySet<string> = new Set(['dismissed', 'removed', 'buyers_refunded', 'reinstated'])

/** Cases that wait for somebody: those that are decided stay in their list. */
function openOf(cases: readonly { readonly state: string }[]): number {
  return cases.filter(({ state }) => !DECIDED.has(state)).length
}

/** What waits for a person under each tab; null while it is not known. */
export function useWaitingCounts(
  isModerator: boolean,
): Record<'contests' | 'refunds' | 'ratings' | 'cases', Count | null> {
  const enabled = isModerator
  const cases = useQuery({ ...lists.cases(), enabled }).data
  const contests = useQuery({ ...lists.contests(), enabled }).data
  const refunds = useQuery({ ...lists.refunds(), enabled }).data
  const ratings = useQuery({ ...lists.ratings(), enabled }).data
  const openCases = (answer: typeof cases): Count | null =>
    answer === undefined ? null : { count: openOf(answer.data.items), isMore: answer.data.nextCursor !== null }
  return {
    cases: openCases(cases),
    contests: openCases(contests),
    refunds: countOf(refunds),
    ratings: countOf(ratings),
  }
}
