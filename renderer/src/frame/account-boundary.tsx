import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useLayoutEffect } from 'react'
import { adoptAccount, useAccountScope } from '../api/account-scope.ts'
import { useMarketStatus } from '../api/queries.ts'

/**
 * Renders everything again when another account comes into use, also where another window or the command line switched.
 * `children` gets a number that changes with the account, as a key for what must not keep its state.
 */
export function AccountBoundary({ children }: { children: (generation: number) => ReactNode }) {
  const queryClient = useQueryClient()
  const status = useMarketStatus().data
  const generation = useAccountScope((scope) => scope.generation)
  // Before the browser paints, so that no frame shows the account before.
  useLayoutEffect(() => {
    if (status !== undefined) adoptAccount(queryClient, status)
  }, [queryClient, status])
  return children(generation)
}
