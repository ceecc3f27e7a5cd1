/** How long the market keeps what it needs only for a while; `retention-table.ts` says it of everything. */
import { DAY_MS } from '#shared/time.ts'

/** A piece of work that is enqueued again within this time after it was done is not done again. */
export const DONE_JOBS_KEPT_MS = 7 * DAY_MS

/**
 * Events of the payment service, after they were processed: their numbers alone. Longer than the thirty days for which
 * the service itself lists them, so that nothing is fetched again as new.
 */
export const PAYMENT_EVENTS_KEPT_MS = 90 * DAY_MS
/** What an API key spent on a day is shown for this long. */
export const API_KEY_DAYS_KEPT_MS = 40 * DAY_MS

/** What was sent to webhooks is listed for this long, and can be sent again. */
export const WEBHOOK_DELIVERIES_KEPT_MS = 30 * DAY_MS

/** That a mail was sent; its text goes when it is sent or of no more use. */
export const MAILS_KEPT_MS = 30 * DAY_MS

/** An address that takes mails again: late reports of what happened before do not count. */
export const LIFTED_MAIL_STOPS_KEPT_MS = 90 * DAY_MS

export const NOTIFICATIONS_KEPT_MS = 365 * DAY_MS
export const READ_NOTIFICATIONS_KEPT_MS = 90 * DAY_MS

/** Answers to writes: longer than any client would repeat them. */
export const ANSWERS_KEPT_MS = 30 * DAY_MS

/** Pictures made for one buyer. A use can be fetched for a day; one that is wanted after that is made again. */
export const RENDITIONS_KEPT_MS = 2 * DAY_MS

/** Which people of the market read what. The policy of the table allows no earlier removal. */
export const STAFF_READS_KEPT_MS = 365 * DAY_MS

/**
 * Reports after their decision: the regular period of limitation, three years (German Civil Code, section 195). The
 * policies of the tables allow no earlier removal.
 */
export const REPORTS_KEPT_MS = 3 * 365 * DAY_MS

/**
 * Years for which receipts and books must be kept after the year they were made in: the longest that applies to sellers
 * in the EU, that of the records of the One Stop Shop (Council Implementing Regulation (EU) 282/2011, Article 63c (2)).
 */
export const BOOKS_KEPT_YEARS = 10

/** Rows that one transaction removes, so that none holds its locks for long. */
export const PRUNED_AT_ONCE = 5_000
