/** Calls of the market that wait in the outbox like any change: checked when they are made, sent in their turn. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { type NewQueuedCall, type QueuedCall, queuedCallSchema } from '#shared/contract/studio/queued-calls.ts'
import type { Changes } from '../database/write.ts'
import { operationNamed } from '../market/operations.ts'
import type { MutationHandler } from './drain.ts'
import type { Sync } from './sync.ts'

export type QueuedChange = NewQueuedCall & {
  readonly subject: string
  readonly title: string
  /** A mutation of the same subject whose place this one takes, where the market cannot have seen it. */
  readonly replaces?: string | undefined
}

export const QUEUED_CALL = 'call'

/** Throws INVALID_INPUT. */
function parseCall(call: unknown): QueuedCall {
  const { data, error } = queuedCallSchema.safeParse(call)
  if (data === undefined) throw new LunaError('INVALID_INPUT', z.prettifyError(error))
  return data
}

/** Call inside `write`. Throws INVALID_INPUT where the market's contract does not take it, NOT_SIGNED_IN. */
export function queueCall(sync: Pick<Sync, 'outbox' | 'enqueue'>, changed: Changes, change: QueuedChange): string {
  const { subject, title, replaces } = change
  const call = parseCall(change)
  if (replaces !== undefined) removeUnseen(sync, changed, { id: replaces, subject })
  return sync.enqueue(changed, { kind: QUEUED_CALL, subject, title, payload: call })
}

/** Removes a mutation that waits untried, or that waits for the person; one of another subject or account stays. */
function removeUnseen(
  sync: Pick<Sync, 'outbox'>,
  changed: Changes,
  { id, subject }: { id: string; subject: string },
): void {
  const entry = sync.outbox.find(id)
  if (entry === null || entry.subject !== subject) return
  const isUntried = entry.state === 'waiting' && entry.attempts === 0
  if (isUntried || entry.state === 'refused' || entry.state === 'held') sync.outbox.remove(changed, id)
}

export const queuedCallHandler: MutationHandler = {
  async send({ client, payload, context, signal }) {
    const { operation, input } = parseCall(payload)
    await operationNamed(operation).call(client, input, { context, signal })
    return { type: 'done' }
  },
}
