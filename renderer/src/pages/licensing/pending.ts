/** Changes of licence listings that the market does not have yet. */
import type { QueuedCall } from '#shared/contract/studio/queued-calls.ts'
import type { Mutation } from '#shared/contract/studio/sync.ts'

type ListingOperation = 'licensing.createLicense' | 'licensing.edit' | 'licensing.close'
type ListingCall = Extract<QueuedCall, { operation: ListingOperation }>

export interface PendingListing {
  readonly id: string
  readonly operation: ListingOperation
  /** Null where the change does not name it. */
  readonly title: string | null
  readonly state: Mutation['state']
  readonly error: Mutation['error']
}

export function pendingListings(mutations: readonly Mutation[]): PendingListing[] {
  return mutations.flatMap(({ id, call, state, error }) =>
    call !== null && concernsListing(call)
      ? [{ id, operation: call.operation, title: titleOf(call), state, error }]
      : [],
  )
}

function concernsListing(call: QueuedCall): call is ListingCall {
  const { operation } = call
  return operation === 'licensing.createLicense' || operation === 'licensing.edit' || operation === 'licensing.close'
}

function titleOf(call: ListingCall): string | null {
  switch (call.operation) {
    case 'licensing.createLicense':
      return call.input.content_title
    case 'licensing.edit':
      return call.input.title
    case 'licensing.close':
      return null
    default:
      return call satisfies never
  }
}

/** What concerns the same work is sent in order. */
export function subjectOf(assetId: string): string {
  return `licence:${assetId}`
}
