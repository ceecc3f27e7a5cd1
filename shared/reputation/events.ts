/**
 * The append-only events from which a creator's reputation is calculated. A score is never edited; a finding
 * that an appeal overturns is canceled by another event.
 */
import * as z from 'zod'

/** Work done for the community that somebody else has accepted. */
export const CONTRIBUTION_KINDS = ['report_accepted', 'review_helpful', 'feedback_accepted'] as const

/** What a strike is given for. Plagiarism alone counts towards the ban. */
export const STRIKE_FINDINGS = ['plagiarism', 'spam', 'misrepresentation'] as const

const base = { id: z.string().min(1), atMs: z.int().min(0) }
/** Events of one kind may be given one by one or summed, for example by day. */
const counted = { ...base, count: z.int().min(1).max(1_000_000_000).default(1) }

/**
 * One fact about a creator. Purchases that creators or accounts linked to them make of their own assets are not among
 * the events, nor are their ratings, nor free licenses: the code that records events leaves them out.
 */
export const reputationEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('joined'), ...base }),
  /** `isLight`: not paid for, not kept past the refund window, or by an account without a verified address. */
  z.object({ kind: z.literal('rated'), ...counted, stars: z.int().min(1).max(5), isLight: z.literal(true).optional() }),
  z.object({ kind: z.literal('sold'), ...counted }),
  /** Refunded within the buyer's right to; not a dispute. */
  z.object({ kind: z.literal('refunded'), ...counted }),
  /** Decided against the creator by the payment processor or by the market; not a refund. */
  z.object({ kind: z.literal('dispute_lost'), ...counted }),
  z.object({ kind: z.literal('contributed'), ...counted, contribution: z.enum(CONTRIBUTION_KINDS) }),
  z.object({ kind: z.literal('struck'), ...base, finding: z.enum(STRIKE_FINDINGS) }),
  /** An asset was removed, two people agreed, and no appeal has changed it. */
  z.object({ kind: z.literal('removal_upheld'), ...base, finding: z.string().max(200).optional() }),
  /** A person has checked who the creator is, or has taken that back. */
  z.object({ kind: z.literal('verification'), ...base, granted: z.boolean() }),
  /** From now on the named event does not count. */
  z.object({ kind: z.literal('overturned'), ...base, eventId: z.string().min(1) }),
])
export type ReputationEvent = z.infer<typeof reputationEventSchema>
