/** Wallet, earnings and statements. Every figure is read from the ledger; amounts have the sign they have in the account. */
import * as z from 'zod'
import { ledgerLineSchema } from '../../ledger/chain.ts'
import { bookSchema, PLATFORM_BOOKS } from '../../ledger/kinds.ts'
import { statementSchema } from '../../ledger/statement.ts'
import { daySchema, EARNINGS_PERIODS } from '../../ledger/time-zone.ts'
import { offerKindSchema } from '../../offers/offers.ts'
import { timeZoneSchema } from './accounts.ts'
import { idSchema, instantSchema, microDollarsText, pageOf, pageQuery } from './common.ts'
import { marketProcedure } from './procedure.ts'

const account = marketProcedure.meta({ access: 'account' })

/** Entries of a page: a copy of an account of many is made in few of them. */
export const MAX_ENTRIES = 500

const walletSchema = z.object({
  /** Below zero where a dispute took back what had been spent. */
  balanceMicroDollars: microDollarsText,
  asOf: instantSchema,
})

/** What a creator's account took in and gave, refunds netted; net is the sum of all amounts before it. */
export const earningsFiguresSchema = z.object({
  /** Prices of what was sold, before everything. */
  grossMicroDollars: microDollarsText,
  /** Prices given back to buyers (negative). */
  refundsMicroDollars: microDollarsText,
  /** The platform's share (negative), less what it gave back with refunds. */
  feesMicroDollars: microDollarsText,
  /** From derivatives of the creator's assets, and (negative) to the parents of them; both less what refunds took back. */
  royaltiesReceivedMicroDollars: microDollarsText,
  royaltiesPaidMicroDollars: microDollarsText,
  /** Of works that others share with the creator, and (negative) to those whom the creator shares with; less refunds. */
  sharesReceivedMicroDollars: microDollarsText,
  sharesPaidMicroDollars: microDollarsText,
  usageRoyaltiesMicroDollars: microDollarsText,
  /** Held back by disputes (negative) or lost to them, less what was released. */
  disputesMicroDollars: microDollarsText,
  adjustmentsMicroDollars: microDollarsText,
  netMicroDollars: microDollarsText,
  /** Of sales and of royalties received, those that were refunded included. */
  saleCount: z.int().min(0),
  refundCount: z.int().min(0),
  royaltyCount: z.int().min(0),
})
export type EarningsFigures = z.infer<typeof earningsFiguresSchema>

const windowSchema = z.object({
  period: z.enum(EARNINGS_PERIODS),
  /** Whose days are counted. */
  zone: z.string(),
  /** The first instant, null for from the beginning; and the first instant after the period. */
  from: instantSchema.nullable(),
  to: instantSchema,
  asOf: instantSchema,
})

const periodQuery = {
  period: z.enum(EARNINGS_PERIODS).default('30d'),
  /** Another zone than the creator's own setting; slower, as nothing is summed up by its days. */
  zone: timeZoneSchema.optional(),
}

const earningsSchema = windowSchema.extend({
  totals: earningsFiguresSchema,
  /** The same number of days before; null for all time. */
  previous: earningsFiguresSchema.nullable(),
  days: z.array(earningsFiguresSchema.extend({ day: daySchema })),
  offers: z.array(earningsFiguresSchema.extend({ offer: offerKindSchema.nullable() })),
  countries: z.array(earningsFiguresSchema.extend({ country: z.string().nullable() })),
})

/** Highest net first. The asset is null for what concerns none, such as an adjustment. */
const assetEarningsSchema = windowSchema.extend(
  pageOf(earningsFiguresSchema.extend({ assetId: idSchema.nullable() })).shape,
)

const versionEarningsSchema = windowSchema.extend(
  pageOf(earningsFiguresSchema.extend({ assetId: idSchema, versionId: idSchema.nullable() })).shape,
)

const branchFigures = { royaltiesMicroDollars: microDollarsText, royaltyCount: z.int().min(0) }

/** Own asset → its direct derivatives → the sold assets that paid through them (the derivative itself, or its own derivatives). */
const royaltyTreeSchema = windowSchema.extend({
  assets: z.array(
    z.object({
      assetId: idSchema,
      ...branchFigures,
      branches: z.array(
        z.object({
          assetId: idSchema,
          ...branchFigures,
          sold: z.array(z.object({ assetId: idSchema, ...branchFigures })),
        }),
      ),
    }),
  ),
})

export const forecastSchema = z.object({
  asOf: instantSchema,
  balanceMicroDollars: microDollarsText,
  /** Still within the refund window. */
  pendingMicroDollars: microDollarsText,
  availableMicroDollars: microDollarsText,
  payouts: z.array(
    z.object({
      at: instantSchema,
      /** Whole cents, if nothing is sold or refunded until then. */
      amountMicroDollars: microDollarsText,
      /** What stays in the account after it. */
      remainingMicroDollars: microDollarsText,
    }),
  ),
})
export type EarningsForecast = z.infer<typeof forecastSchema>

const summarySchema = z.object({
  asOf: instantSchema,
  lifetime: earningsFiguresSchema,
  paidOutMicroDollars: microDollarsText,
  balanceMicroDollars: microDollarsText,
  pendingMicroDollars: microDollarsText,
  availableMicroDollars: microDollarsText,
  /** What is owed and will be kept from later sales; zero or above. */
  negativeMicroDollars: microDollarsText,
  /** Held back by disputes that are not decided. */
  heldMicroDollars: microDollarsText,
})
export type EarningsSummary = z.infer<typeof summarySchema>

const walletAlertSchema = z.object({
  thresholdCents: z.int().min(1).max(10_000_000).nullable().describe('Whole cents; null for no alert'),
})

export const ledgerContract = {
  wallet: account
    .route({ method: 'GET', path: '/v1/wallet', summary: 'Prepaid balance', tags: ['Wallet'] })
    .output(walletSchema),
  alert: account
    .route({ method: 'GET', path: '/v1/wallet/alert', summary: 'The low-balance alert', tags: ['Wallet'] })
    .output(walletAlertSchema),
  setAlert: account
    .route({
      method: 'PUT',
      path: '/v1/wallet/alert',
      summary: 'Be notified when the balance falls below an amount',
      tags: ['Wallet'],
    })
    .input(walletAlertSchema)
    .output(walletAlertSchema),
  earnings: account
    .route({ method: 'GET', path: '/v1/earnings', summary: 'Earnings of a period, by day', tags: ['Earnings'] })
    .input(z.object(periodQuery))
    .output(earningsSchema),
  assets: account
    .route({ method: 'GET', path: '/v1/earnings/assets', summary: 'Earnings by asset', tags: ['Earnings'] })
    .input(z.object({ ...periodQuery, ...pageQuery }))
    .output(assetEarningsSchema),
  versions: account
    .route({ method: 'GET', path: '/v1/earnings/versions', summary: 'Earnings by version', tags: ['Earnings'] })
    .input(z.object({ ...periodQuery, ...pageQuery, assetId: idSchema.optional() }))
    .output(versionEarningsSchema),
  royaltyTree: account
    .route({
      method: 'GET',
      path: '/v1/earnings/royalty-tree',
      summary: 'Works derived from the caller’s, and what each branch paid',
      tags: ['Earnings'],
    })
    .input(z.object(periodQuery))
    .output(royaltyTreeSchema),
  forecast: account
    .route({
      method: 'GET',
      path: '/v1/earnings/forecast',
      summary: 'The next payouts, estimated from the ledger',
      tags: ['Earnings'],
    })
    .output(forecastSchema),
  summary: account
    .route({ method: 'GET', path: '/v1/earnings/summary', summary: 'Earnings of all time', tags: ['Earnings'] })
    .output(summarySchema),
  summaryFunction: account
    .route({
      method: 'GET',
      path: '/functions/v1/get-creator-earnings-summary',
      summary: 'Earnings of all time (get_creator_earnings_summary)',
      tags: ['Earnings'],
    })
    .output(summarySchema),
  entries: account
    .route({
      method: 'GET',
      path: '/v1/ledger/entries',
      summary: 'Entries of an account, newest first; after a sequence, oldest first',
      tags: ['Ledger'],
    })
    .input(
      z.object({
        book: bookSchema.default('creator'),
        ...pageQuery,
        limit: z.coerce.number().int().min(1).max(MAX_ENTRIES).default(20),
        /** The entries that follow this sequence, for copies of the account; 0 for from the first. Needs no cursor. */
        after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
      }),
    )
    .output(pageOf(ledgerLineSchema)),
  platformEntries: marketProcedure
    .meta({ access: 'admin' })
    .route({
      method: 'GET',
      path: '/v1/admin/ledger/{book}',
      summary: 'Entries of one of the platform’s books, newest first; the first has the book’s balance',
      tags: ['Ledger'],
    })
    .input(z.object({ book: z.enum(PLATFORM_BOOKS), ...pageQuery }))
    .output(pageOf(ledgerLineSchema)),
  statement: account
    .route({
      method: 'GET',
      path: '/v1/statements/{period}',
      summary: 'Statement of a month (2026-03) or of days (2026-03-02..2026-03-15), verifiable offline',
      tags: ['Ledger'],
    })
    .input(z.object({ period: z.string().max(24) }))
    .output(statementSchema),
}
