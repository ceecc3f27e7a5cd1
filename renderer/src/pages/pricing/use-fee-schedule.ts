/** The fee schedule for price previews: the market's current one, or the last one known. */
import { useQuery } from '@tanstack/react-query'
import { CURRENT_FEE_SCHEDULE, type FeeSchedule } from '#shared/offers/offers.ts'
import { market } from '../../api/market.ts'
import { scheduleInForce } from './fee-schedule.ts'

export interface KnownFees {
  readonly fees: FeeSchedule
  /** `market`: just read; `cache`: read before, at `asOf`; `built_in`: the one this version of the app came with. */
  readonly source: 'market' | 'cache' | 'built_in'
  readonly asOf: string | null
}

export function useFeeSchedule(): KnownFees {
  const { data } = useQuery(market.offers.feeSchedules.queryOptions())
  const inForce = data === undefined ? null : scheduleInForce(data.data.items, new Date())
  if (data === undefined || inForce === null) return { fees: CURRENT_FEE_SCHEDULE, source: 'built_in', asOf: null }
  return { fees: inForce, source: data.isFromCache ? 'cache' : 'market', asOf: data.asOf }
}
