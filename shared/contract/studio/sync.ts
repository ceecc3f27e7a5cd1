/** What waits to be sent to the market, what the market refused, and where two devices changed the same thing. */
import * as z from 'zod'
import { errorReportSchema } from '../errors.ts'
import { timestampSchema } from './assets.ts'
import { procedure } from './procedure.ts'
import { queuedCallSchema } from './queued-calls.ts'

export const mutationSchema = z.object({
  id: z.uuid(),
  /** Strictly rising; the market remembers the last one it applied. */
  number: z.int().min(1),
  kind: z.string(),
  /** What it concerns, such as `submission:<id>`. What waits for the same thing is sent in order. */
  subject: z.string(),
  /** In the person's words. */
  title: z.string(),
  /** `held`: waits for the person's word on what it concerns; `refused`: the market will not take it as it is. */
  state: z.enum(['waiting', 'sending', 'held', 'refused']),
  attempts: z.int(),
  error: errorReportSchema.nullable(),
  /** What it asks of the market, for calls that only wait; null for changes that are merged. */
  call: queuedCallSchema.nullable(),
  createdAt: timestampSchema,
  /** Null unless it waits for a later try. */
  nextTryAt: timestampSchema.nullable(),
})
export type Mutation = z.infer<typeof mutationSchema>

export const syncStatusSchema = z.object({
  state: z.enum(['signed_out', 'offline', 'idle', 'syncing']),
  waiting: z.int(),
  refused: z.int(),
  conflicts: z.int(),
  /** When everything was last sent and read. */
  syncedAt: timestampSchema.nullable(),
  /** Why the last try did not end. */
  error: errorReportSchema.nullable(),
})
export type SyncStatus = z.infer<typeof syncStatusSchema>

const conflictFieldSchema = z.object({
  /** As in the draft, such as `card.character.race`, `offers`, `ageRating`, `derivation`, `media`. */
  path: z.string(),
  base: z.unknown().optional(),
  mine: z.unknown().optional(),
  theirs: z.unknown().optional(),
  /** Prices and licences are never merged without the person. */
  concernsMoney: z.boolean(),
})
export type ConflictField = z.infer<typeof conflictFieldSchema>

export const conflictSchema = z.object({
  submissionId: z.uuid(),
  assetId: z.uuid().nullable(),
  name: z.string(),
  /** False where nobody knows what both come from, as after the market went back to a backup: then base cannot be chosen. */
  hasBase: z.boolean(),
  /** When the other device's change reached the market. */
  theirsAt: timestampSchema,
  fields: z.array(conflictFieldSchema),
})
export type Conflict = z.infer<typeof conflictSchema>

export const syncContract = {
  /**
   * Sends it in its turn, at once where the market answers. With `replaces` it takes the place of a change that the
   * market cannot have seen, or that it refused; both happen or neither. One that is being sent, or was tried, stays and
   * is sent first. Throws INVALID_INPUT, NOT_SIGNED_IN.
   */
  queue: procedure
    .input(
      queuedCallSchema.and(
        z.object({
          /** What it concerns, such as `offers:<assetId>`; what waits for the same subject is sent in order. */
          subject: z.string().min(1).max(200),
          title: z.string().min(1).max(200),
          replaces: z.uuid().optional(),
        }),
      ),
    )
    .output(z.object({ mutationId: z.uuid() })),
  status: procedure.output(syncStatusSchema),
  /** In order of their numbers; of the account in use unless another is named. */
  mutations: procedure.input(z.object({ accountId: z.uuid().optional() }).optional()).output(z.array(mutationSchema)),
  /** Sends and reads now, also what would wait for a later try. */
  now: procedure.output(z.object({})),
  /** Tries what was refused again, as it is; what waits for a later try, at once. Throws NOT_FOUND. */
  retry: procedure.input(z.object({ mutationId: z.uuid() })).output(z.object({})),
  /** Gives up what was refused or waits; asked for by the person alone. */
  discard: procedure.input(z.object({ mutationId: z.uuid() })).output(z.object({})),
  /** All that is not sent, as a JSON file to fetch like any export; of the account in use unless another is named. */
  exportMutations: procedure
    .input(z.object({ accountId: z.uuid().optional() }).optional())
    .output(z.object({ exportId: z.uuid(), fileName: z.string(), sizeBytes: z.int() })),
  conflicts: procedure.output(z.array(conflictSchema)),
  /** For every field of the conflict, whose value holds. */
  resolve: procedure
    .input(
      z.object({
        submissionId: z.uuid(),
        choices: z.record(z.string(), z.enum(['mine', 'theirs', 'base'])),
      }),
    )
    .output(z.object({})),
}
