/**
 * Writes of the market contract that may wait for a connection, since nobody waits for what they answer: each with the
 * input that the market's contract gives it. What waits in the outbox is read by this schema alone.
 */
import * as z from 'zod'
import { licensingContract } from '../market/licensing.ts'
import { notificationsContract } from '../market/notifications.ts'
import { offersContract } from '../market/offers.ts'
import { publicationsContract } from '../market/publications.ts'
import { reputationContract } from '../market/reputation.ts'
import { derivationsContract } from '../market/submissions.ts'

/** The part of a procedure used here. */
interface Taking<Input extends z.ZodType> {
  readonly '~orpc': { readonly inputSchema?: Input | undefined }
}

function callOf<Name extends string, Input extends z.ZodType>(operation: Name, procedure: Taking<Input>) {
  const { inputSchema } = procedure['~orpc']
  if (inputSchema === undefined) throw new Error(`${operation} takes nothing`)
  return z.object({ operation: z.literal(operation), input: inputSchema })
}

export const queuedCallSchema = z.discriminatedUnion('operation', [
  callOf('offers.setOffers', offersContract.setOffers),
  callOf('licensing.createLicense', licensingContract.createLicense),
  callOf('licensing.edit', licensingContract.edit),
  callOf('licensing.close', licensingContract.close),
  callOf('licensing.recordLicenseUsage', licensingContract.recordLicenseUsage),
  callOf('derivations.setTerms', derivationsContract.setTerms),
  callOf('derivations.answer', derivationsContract.answer),
  callOf('publications.claimPriority', publicationsContract.claimPriority),
  callOf('publications.withdraw', publicationsContract.withdraw),
  callOf('notifications.read', notificationsContract.read),
  callOf('reputation.rate', reputationContract.rate),
  callOf('reputation.withdrawRating', reputationContract.withdrawRating),
  callOf('reputation.vote', reputationContract.vote),
])
/** As it waits. */
export type QueuedCall = z.output<typeof queuedCallSchema>
/** As it is asked for: what has a default may be left out. */
export type NewQueuedCall = z.input<typeof queuedCallSchema>
export type QueuedOperation = QueuedCall['operation']

export const QUEUED_OPERATIONS: readonly QueuedOperation[] = queuedCallSchema.options.map(
  ({ shape }) => shape.operation.value,
)
