/** How long the market keeps what it needs for a while only. What is for ever is not here: the ledger, the log, the books. */
import { DAY_MS } from '#shared/time.ts'

export const RETENTION = {
  /** Done jobs: a piece of work that is enqueued again within this time is not done again. */
  doneJobsMs: 7 * DAY_MS,
  /** Payment events: the payment service lists those of thirty days, and none of these may be taken for new. */
  paymentEventsMs: 35 * DAY_MS,
  /** Mails, sent or not. Their texts are removed earlier: when they are sent, or when they expire. */
  mailsMs: 90 * DAY_MS,
} as const

/** Rows that one transaction removes, so that none holds its locks for long. */
export const PRUNED_AT_ONCE = 5_000
