/** Changes of license listings that the market does not have yet. */
import * as z from 'zod'
import type { Mutation } from '#shared/contract/studio/sync.ts'

const operationSchema = z.enum(['licensing.createLicense', 'licensing.edit', 'licensing.close'])
const inputSchema = z.object({
  id: z.string().optional(),
  title: z.string().optional(),
  content_title: z.string().optional(),
})

export interface PendingListing {
  readonly id: string
  readonly operation: z.infer<typeof operationSchema>
  /** Null for one that was never in the market. */
  readonly listingId: string | null
  /** Null where the change does not name it. */
  readonly title: string | null
  readonly state: Mutation['state']
  readonly error: Mutation['error']
}

export function pendingListings(mutations: readonly Mutation[]): PendingListing[] {
  return mutations.flatMap(({ id, call, state, error }) => {
    const operation = operationSchema.safeParse(call?.operation).data
    const input = inputSchema.safeParse(call?.input).data
    if (operation === undefined || input === undefined) return []
    return [
      { id, operation, listingId: input.id ?? null, title: input.content_title ?? input.title ?? null, state, error },
    ]
  })
}

/** What concerns the same work is sent in order. */
export function subjectOf(assetId: string): string {
  return `licence:${assetId}`
}
