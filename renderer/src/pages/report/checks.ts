/** Running checks by asset; they outlive the page that began them, and end when they are canceled. */
import { create } from 'zustand'
import { api, client } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'

interface ChecksState {
  running: ReadonlyMap<string, AbortController>
  /** Why the last check of an asset failed. */
  errors: ReadonlyMap<string, unknown>
}

const useChecks = create<ChecksState>()(() => ({ running: new Map(), errors: new Map() }))

function without<V>(map: ReadonlyMap<string, V>, key: string): Map<string, V> {
  const next = new Map(map)
  next.delete(key)
  return next
}

export function startCheck(assetId: string): void {
  if (useChecks.getState().running.has(assetId)) return
  const controller = new AbortController()
  useChecks.setState(({ running, errors }) => ({
    running: new Map(running).set(assetId, controller),
    errors: without(errors, assetId),
  }))
  void client.uniqueness
    // A report should include works published until now.
    .check({ assetId, refresh: true }, { signal: controller.signal })
    .then((report) => {
      if (controller.signal.aborted) return
      queryClient.setQueryData(api.uniqueness.lastReport.queryKey({ input: { assetId } }), report)
    })
    .catch((error: unknown) => {
      if (controller.signal.aborted) return
      useChecks.setState(({ errors }) => ({ errors: new Map(errors).set(assetId, error) }))
    })
    .finally(() => {
      if (useChecks.getState().running.get(assetId) !== controller) return
      useChecks.setState(({ running }) => ({ running: without(running, assetId) }))
    })
}

export function cancelCheck(assetId: string): void {
  useChecks.getState().running.get(assetId)?.abort()
  useChecks.setState(({ running }) => ({ running: without(running, assetId) }))
}

export interface CheckState {
  running: boolean
  error: unknown
}

export function useCheck(assetId: string): CheckState {
  const running = useChecks((state) => state.running.has(assetId))
  const error = useChecks((state) => state.errors.get(assetId))
  return { running, error }
}
