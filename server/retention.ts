/**
 * How long the market keeps what it needs only for a while; mails: see the outbox. The ledger, the log and the books
 * are kept for good.
 */
import { DAY_MS } from '#shared/time.ts'

/** A piece of work that is enqueued again within this time after it was done is not done again. */
export const DONE_JOBS_KEPT_MS = 7 * DAY_MS

/**
 * Events of the payment service, after they were processed. Longer than the thirty days for which the service itself
 * lists them, so that nothing is fetched again as new; they name and address the payer.
 */
export const PAYMENT_EVENTS_KEPT_MS = 90 * DAY_MS
/** What an API key spent on a day is shown for this long. */
export const API_KEY_DAYS_KEPT_MS = 40 * DAY_MS

/** What was sent to webhooks is listed for this long, and can be sent again. */
export const WEBHOOK_DELIVERIES_KEPT_MS = 30 * DAY_MS

/** Rows that one transaction removes, so that none holds its locks for long. */
export const PRUNED_AT_ONCE = 5_000
