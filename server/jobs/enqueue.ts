import { v7 as uuidv7 } from 'uuid'
import type { Tx } from '../db/database.ts'
import { currentTraceParent } from '../telemetry/tracing.ts'
import type { NewJob } from './jobs.ts'

/** For work that a function without the queue makes necessary; otherwise `Jobs.enqueue`. */
export async function enqueueJob(tx: Tx, { kind, key, payload, runAt }: NewJob, now: Date): Promise<void> {
  await tx
    .insertInto('jobs')
    .values({
      ...{ id: uuidv7(), kind, key, payload: JSON.stringify(payload) },
      ...{ state: 'waiting', run_at: runAt ?? now, created_at: now, trace_parent: currentTraceParent() },
    })
    .onConflict((conflict) => conflict.columns(['kind', 'key']).doNothing())
    .execute()
}
