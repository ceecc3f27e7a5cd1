/**
 * What the market keeps of people: for how long, why, and by what it is removed. The privacy page shows this table, and
 * a test compares it with the schema.
 */
import { DAY_MS } from '#shared/time.ts'
import { DEVICE_KEPT_MS } from './accounts/devices.ts'
import type { DB } from './db/tables.generated.ts'
import {
  ANSWERS_KEPT_MS,
  API_KEY_DAYS_KEPT_MS,
  BOOKS_KEPT_YEARS,
  DONE_JOBS_KEPT_MS,
  LIFTED_MAIL_STOPS_KEPT_MS,
  MAILS_KEPT_MS,
  NOTIFICATIONS_KEPT_MS,
  PAYMENT_EVENTS_KEPT_MS,
  READ_NOTIFICATIONS_KEPT_MS,
  RENDITIONS_KEPT_MS,
  REPORTS_KEPT_MS,
  STAFF_READS_KEPT_MS,
  WEBHOOK_DELIVERIES_KEPT_MS,
} from './retention.ts'

/** Periodic work, by its name; closing the account; what the rows belong to; or nothing. */
export type Removal = { readonly by: 'job'; readonly job: string } | { readonly by: 'closing' | 'owner' | 'nothing' }

export interface Retention {
  /** As people are shown it. */
  readonly data: string
  readonly period: string
  readonly reason: string
  readonly removal: Removal
  readonly tables: readonly (keyof DB)[]
}

const days = (ms: number): string => `${ms / DAY_MS} days`
const job = (name: string): Removal => ({ by: 'job', job: name })
const CLOSING: Removal = { by: 'closing' }
const OWNER: Removal = { by: 'owner' }
const NOTHING: Removal = { by: 'nothing' }

const ACCOUNT: readonly Retention[] = [
  {
    data: 'Email address, password hash, second factors, roles, settings, API keys, webhooks, follows, wishes and cart',
    period: 'Until you close the account',
    reason: 'They are the account.',
    removal: CLOSING,
    tables: [
      ...(['account_credentials', 'account_roles', 'account_passkeys', 'account_authenticators'] as const),
      ...(['account_recovery_codes', 'account_factor_events', 'email_claims', 'mail_preferences'] as const),
      ...(['wallet_alerts', 'follows', 'wishes', 'api_keys', 'api_key_secrets', 'webhook_endpoints'] as const),
      'cart_items',
      ...(['account_closings', 'device_mutations', 'account_changes'] as const),
      ...(['auto_top_ups', 'saved_cards'] as const),
    ],
  },
  {
    data: 'Number of a closed account, handle of a creator, and which terms were accepted when',
    period: 'Without limit, without name and address',
    reason: 'Books and purchases refer to the number, and no one else may take the handle.',
    removal: NOTHING,
    tables: [
      ...(['accounts', 'creator_profiles', 'handle_claims', 'account_tiers'] as const),
      ...(['account_feeds', 'account_feed_marks', 'earnings_zones'] as const),
    ],
  },
  {
    data: 'Sign-ins of browsers',
    period: 'Until they end, 30 days after the last use at the latest',
    reason: 'They show who is signed in.',
    removal: job('forget ended sign-ins on pages'),
    tables: ['web_sessions'],
  },
  {
    data: 'Sign-ins of apps',
    period: 'A day after they expire',
    reason: 'They show which app is signed in.',
    removal: job('forget expired sign-ins'),
    tables: ['oidc_records'],
  },
  {
    data: 'Attempts to sign in that were not finished',
    period: '30 minutes',
    reason: 'A sign-in takes several steps.',
    removal: job('forget unfinished sign-ins'),
    tables: ['sign_in_steps'],
  },
  {
    data: 'Counts of requests and of failed sign-ins, under a hash of account or network address',
    period: 'Until the limit ends, a day at most',
    reason: 'They protect accounts and the market from misuse.',
    removal: job('forget old counts'),
    tables: ['rate_limits'],
  },
  {
    data: 'Browsers that are known to belong to you',
    period: `${days(DEVICE_KEPT_MS)} after the last sign-in`,
    reason: 'You are notified of a sign-in from an unknown browser.',
    removal: job('forget old devices'),
    tables: ['account_devices'],
  },
  {
    data: 'Links that confirm an address or reset a password',
    period: 'Until they expire, 3 days at most',
    reason: 'They are checked when you open them.',
    removal: job('forget expired mail links'),
    tables: ['account_mail_tokens'],
  },
  {
    data: 'What each API key spent on a day',
    period: days(API_KEY_DAYS_KEPT_MS),
    reason: 'It is shown to you, and limits the key.',
    removal: job('forget old spending of API keys'),
    tables: ['api_key_spending'],
  },
]

const MESSAGES: readonly Retention[] = [
  {
    data: 'Emails: address, kind and subject',
    period: `${days(MAILS_KEPT_MS)}; the text until it is sent`,
    reason: 'Emails that failed can be sent again, and you can see which were sent.',
    removal: job('forget old mails'),
    tables: ['mail_outbox'],
  },
  {
    data: 'Addresses that get no email, because emails bounced or were marked as spam',
    period: `While this holds, and ${days(LIFTED_MAIL_STOPS_KEPT_MS)} after emails were resumed`,
    reason: 'More emails to such an address harm those of everybody else.',
    removal: job('forget old mails'),
    tables: ['mail_suppressions'],
  },
  {
    data: 'Notifications',
    period: `${days(NOTIFICATIONS_KEPT_MS)}; ${days(READ_NOTIFICATIONS_KEPT_MS)} once you have read them`,
    reason: 'You can read them again.',
    removal: job('forget old notifications'),
    tables: ['notifications'],
  },
  {
    data: 'What was sent to your webhooks',
    period: days(WEBHOOK_DELIVERIES_KEPT_MS),
    reason: 'You can see what arrived, and have it sent again.',
    removal: job('forget old webhook deliveries'),
    tables: ['webhook_deliveries'],
  },
  {
    data: 'Answers to requests with an Idempotency-Key',
    period: days(ANSWERS_KEPT_MS),
    reason: 'A request that is repeated is done once.',
    removal: job('forget old answers'),
    tables: ['idempotency_keys'],
  },
  {
    data: 'Background work, by numbers of accounts and works',
    period: `${days(DONE_JOBS_KEPT_MS)} after it was done; what failed until an operator has handled it`,
    reason: 'Work that is owed is done exactly once.',
    removal: job('forget done jobs'),
    tables: ['jobs'],
  },
]

const MONEY: readonly Retention[] = [
  {
    data: 'Country, business name and VAT number that you entered for your receipts',
    period: 'Until the second month after you close the account',
    reason: 'The last statement of your wallet is issued when the month is over.',
    removal: job('forget tax details'),
    tables: ['tax_details'],
  },
  {
    data: 'Messages of the payment service about payments',
    period: `Their contents until they are processed, within seconds as a rule; their numbers for ${days(PAYMENT_EVENTS_KEPT_MS)}`,
    reason: 'No message is processed twice.',
    removal: job('forget payment events'),
    tables: ['payment_events'],
  },
  {
    data: 'Receipts with the names and addresses that tax law requires',
    period: `${BOOKS_KEPT_YEARS} years after the end of the year at least`,
    reason: 'Tax law: Council Implementing Regulation (EU) 282/2011, Article 63c.',
    removal: NOTHING,
    tables: ['receipts', 'receipt_numbers', 'receipt_counters', 'payment_taxes', 'wallet_statement_months'],
  },
  {
    data: 'The ledger, orders, sales, payouts and refunds, under the number of the account',
    period: `${BOOKS_KEPT_YEARS} years after the end of the year at least; the ledger without limit`,
    reason: 'Tax law, as for receipts. Each entry of the ledger proves the ones before it.',
    removal: NOTHING,
    tables: [
      ...(['ledger_entries', 'ledger_journals', 'ledger_transfers', 'ledger_waiting', 'wallet_balances'] as const),
      ...(['earnings_branches', 'earnings_maturities', 'earnings_sums', 'orders', 'sales', 'creator_sales'] as const),
      ...(['sale_shares', 'sales_to_count', 'entitlements', 'subscriptions', 'refunds', 'refund_requests'] as const),
      ...(['disputes', 'payouts', 'connect_accounts', 'connect_directory', 'payment_operations'] as const),
      ...(['payment_references', 'payment_sales', 'order_items', 'dispute_sales', 'royalty_transactions'] as const),
      ...(['auto_top_up_consents', 'auto_top_up_charges'] as const),
    ],
  },
  {
    data: 'Reductions and coupons that you offer, and coupons that you used',
    period: 'Without limit',
    reason: 'They explain prices of sales, and the lowest price of 30 days that buyers are shown.',
    removal: NOTHING,
    tables: ['price_reductions', 'coupons', 'coupon_uses'],
  },
  {
    data: 'Gifts that you bought or took, and their messages',
    period:
      'Without limit; messages until you close the account, that of a gift not taken yet until its recipient reads it',
    reason: 'They belong to sales. A gift does not expire, and its message is for the recipient.',
    removal: NOTHING,
    tables: ['gifts', 'received_gifts'],
  },
  {
    data: 'Hashes of cards',
    period: 'Without limit',
    reason: 'Ratings and sales between accounts of one person are found by them. No card can be read from them.',
    removal: NOTHING,
    tables: ['payment_instruments'],
  },
  {
    data: 'Works that are held for you while you pay',
    period: '30 days after the hold expires',
    reason: 'An exclusive license is sold once.',
    removal: job('forget old reservations'),
    tables: ['license_reservations'],
  },
]

const WORKS: readonly Retention[] = [
  {
    data: 'Parts of uploads that were not finished',
    period: 'Until the upload expires',
    reason: 'An upload can be resumed.',
    removal: job('give up unfinished uploads'),
    tables: ['uploads', 'upload_chunks'],
  },
  {
    data: 'Files that no submission uses',
    period: '30 days after they were last used',
    reason: 'A submission that is being written uses them later.',
    removal: job('give up unused files'),
    tables: ['account_media', 'stored_blobs'],
  },
  {
    data: 'Pictures made for one buyer',
    period: days(RENDITIONS_KEPT_MS),
    reason: 'They are downloaded soon, and can be made again.',
    removal: job('forget old renditions'),
    tables: ['bound_renditions'],
  },
  {
    data: 'Submissions, their reviews, published works, offers, bundles, licenses, shares and agreements',
    period: 'Without limit, under the number of the account',
    reason: 'Buyers keep their rights, and origins, decisions and certificates can be verified.',
    removal: NOTHING,
    tables: [
      ...(['submissions', 'submission_rounds', 'submission_events', 'review_decisions', 'review_opinions'] as const),
      ...(['review_steps', 'assets', 'asset_versions', 'asset_directory', 'publication_events'] as const),
      ...(['derivations', 'derivation_agreements', 'derivation_terms', 'offers', 'bundles', 'bundle_items'] as const),
      ...(['license_listings', 'license_listing_versions', 'license_listing_directory', 'license_grants'] as const),
      ...(['license_grant_states', 'license_grant_directory', 'creator_license_grants', 'license_usage'] as const),
      ...(['license_usage_months', 'license_revocations', 'license_revocation_steps', 'share_proposals'] as const),
      ...(['work_shares', 'fingerprints', 'fingerprint_claims', 'priority_claims'] as const),
    ],
  },
  {
    data: 'What waits for a review or is being computed',
    period: 'Until it is done',
    reason: 'It is work under way.',
    removal: OWNER,
    tables: [...(['review_queue', 'review_skips', 'fingerprint_renewals'] as const), 'reputation_unsummed'],
  },
  {
    data: 'Ratings, votes, and what a reputation is calculated from',
    period: 'Without limit, under the number of the account; you can withdraw a rating',
    reason: 'A reputation is explained by all of it.',
    removal: NOTHING,
    tables: [
      ...(['ratings', 'rating_votes', 'reputation_events', 'reputation_sums', 'reputation_snapshots'] as const),
      'reputation_changes',
    ],
  },
]

const MODERATION: readonly Retention[] = [
  {
    data: 'Reports of works, creators and ratings',
    period: `${days(REPORTS_KEPT_MS)} after the decision; of ratings, after the report, but not before the decision`,
    reason: 'Claims from a decision expire after three years (German Civil Code, section 195).',
    removal: job('forget old reports'),
    tables: ['reports', 'rating_reports'],
  },
  {
    data: 'Cases: what was found, said and decided, and by whom',
    period: 'Without limit, under the number of the account',
    reason: 'A removal, a strike or a ban must be explained as long as it has effects, and repeated ones count.',
    removal: NOTHING,
    tables: [
      ...(['cases', 'case_events', 'case_parties', 'case_proposals', 'case_confirmations'] as const),
      ...(['case_appeal_decisions', 'duplicate_refusals'] as const),
    ],
  },
  {
    data: 'Which people of the market looked at what of yours, and when',
    period: days(STAFF_READS_KEPT_MS),
    reason: 'Misuse of their access is found.',
    removal: job('forget old reads by staff'),
    tables: ['staff_reads'],
  },
]

export const RETENTION: readonly Retention[] = [...ACCOUNT, ...MESSAGES, ...MONEY, ...WORKS, ...MODERATION]

/** What is in no table of the database, for the same page. */
export const ELSEWHERE: readonly Pick<Retention, 'data' | 'period' | 'reason'>[] = [
  {
    data: 'Log: time, page address, response status, duration and number of the account',
    period: 'As the operator sets it; 30 days are recommended',
    reason: 'Failures are found. Names, email and network addresses, and texts are not written to it.',
  },
  {
    data: 'Search queries',
    period: 'They are not stored',
    reason: 'They are not needed.',
  },
]

/** Tables of the market itself, which name no person, and why. */
export const OF_THE_MARKET: Readonly<Partial<Record<keyof DB, string>>> = {
  catalog_changes: 'which works were published',
  catalog_feed_head: 'how far the feed of changes has come',
  catalog_snapshots: 'which snapshots of the catalog there are',
  fee_schedules: 'the fees of the market',
  followed: 'how far periodic work has come',
  oauth_clients: 'apps that an operator registered',
  payment_listing: 'until when events were listed',
  publication_log_entries: 'hashes of what was published',
  publication_log_head: 'hashes of what was published',
  publication_log_nodes: 'hashes of what was published',
  search_documents: 'published works as they are searched',
  search_spellings: 'words of published works',
  search_vectors: 'published works as they are searched',
  shared_secrets: 'keys of the market',
  signing_keys: 'keys of the market',
  market_keys: 'keys of the market; old ones are dropped when they verify nothing any more',
  market_master_key: 'which key encrypts them',
}
