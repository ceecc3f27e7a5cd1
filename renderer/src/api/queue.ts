/** Writes for the market that may wait: kept in the outbox at once, sent when the market answers. */
import { toast } from '../components/toast.tsx'
import { en } from '../strings/en.ts'
import { client } from './client.ts'
import { queryClient, useIsMarketAway } from './queries.ts'

export type QueuedCall = Parameters<typeof client.sync.queue>[0]

/** Gives a function that keeps the write; it rejects where the studio cannot keep it. */
export function useQueuedCall(): (call: QueuedCall) => Promise<void> {
  const isAway = useIsMarketAway()
  return async (call) => {
    await client.sync.queue(call)
    void queryClient.invalidateQueries({ queryKey: [['sync']] })
    toast({ title: isAway ? en.marketData.waits(call.title) : en.marketData.sends(call.title), group: call.subject })
  }
}
