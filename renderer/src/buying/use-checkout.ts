import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { market, type Relayed, type RelayedMarket } from '../api/market.ts'
import { checkoutStep, isSettled } from './checkout-step.ts'

const FOLLOW_EVERY_MS = 2_000

type Checkout = Awaited<ReturnType<RelayedMarket['sales']['checkout']>>['data']

/** Asks how far a payment is, until nothing about it changes by itself. */
export function useCheckout(id: string): UseQueryResult<Relayed<Checkout>> {
  return useQuery({
    ...market.sales.checkout.queryOptions({ input: { id } }),
    refetchInterval: ({ state }) =>
      state.data !== undefined && isSettled(checkoutStep(state.data.data.state)) ? false : FOLLOW_EVERY_MS,
  })
}
