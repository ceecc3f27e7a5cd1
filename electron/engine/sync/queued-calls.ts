/** Calls of the market that wait in the outbox like any change: checked when they are made, sent in their turn. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { QUEUED_OPERATIONS, type QueuedOperation } from '#shared/contract/studio/sync.ts'
import type { Changes } from '../database/write.ts'
import { checkInput, operationNamed } from '../market/operations.ts'
import type { MutationHandler } from './drain.ts'
import type { Sync } from './sync.ts'

export interface QueuedCall {
  readonly operation: QueuedOperation
  readonly input: unknown
  readonly subject: string
  readonly title: string
}

export const QUEUED_CALL = 'call'

const payloadSchema = z.object({ operation: z.enum(QUEUED_OPERATIONS), input: z.unknown() })

/** Call inside `write`. Throws INVALID_INPUT where the market's contract does not take it, NOT_SIGNED_IN. */
export function queueCall(sync: Sync, changed: Changes, { operation, input, subject, title }: QueuedCall): string {
  const problem = checkInput(operation, input)
  if (problem !== null) throw new LunaError('INVALID_INPUT', problem)
  return sync.enqueue(changed, { kind: QUEUED_CALL, subject, title, payload: { operation, input } })
}

export const queuedCallHandler: MutationHandler = {
  async send({ client, payload, context, signal }) {
    const { operation, input } = payloadSchema.parse(payload)
    await operationNamed(operation).call(client, input, { context, signal })
    return { type: 'done' }
  },
}
