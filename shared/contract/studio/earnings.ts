/**
 * What a creator has earned, from the studio's own copy of the market's ledger: readable without a connection, checked
 * against the chain the market sealed it in, summed up by the same code. Amounts have the sign they have in the
 * account.
 */
import * as z from 'zod'
import { ledgerLineSchema } from '../../ledger/chain.ts'
import { FIGURES } from '../../ledger/figure-lines.ts'
import { bookSchema } from '../../ledger/kinds.ts'
import { statementSchema } from '../../ledger/statement.ts'
import { daySchema, EARNINGS_PERIODS } from '../../ledger/time-zone.ts'
import { offerKindSchema } from '../../offers/offers.ts'
import { errorReportSchema } from '../errors.ts'
import { idSchema, instantSchema, microDollarsText } from '../market/common.ts'
import { earningsFiguresSchema, forecastSchema } from '../market/ledger.ts'
import { timestampSchema } from './assets.ts'
import { procedure } from './procedure.ts'

const periodSchema = z.enum(EARNINGS_PERIODS)

/** How far the copy goes. */
const ledgerStateSchema = z.object({
  lineCount: z.int(),
  /** When it was last read to its end: the age of every figure. Null where that never was. */
  readAt: timestampSchema.nullable(),
  isReading: z.boolean(),
  /** Lines included in the sums; fewer than all lines while the sums are recalculated for another time zone. */
  summedCount: z.int(),
  /** Why the last reading ended before the end. */
  problem: errorReportSchema.nullable(),
  /** Whose days are counted. */
  zone: z.string(),
})
export type LedgerState = z.infer<typeof ledgerStateSchema>

/** Read from the copy; the forecast is made by the code that pays. */
const balanceSchema = forecastSchema.omit({ asOf: true }).extend({
  paidOutMicroDollars: microDollarsText,
  /** What is owed and is kept from later sales; zero or above. */
  negativeMicroDollars: microDollarsText,
  /** Held back by disputes that are not decided. */
  heldMicroDollars: microDollarsText,
  /** When what is pending becomes available, soonest first. */
  maturities: z.array(z.object({ at: instantSchema, amountMicroDollars: microDollarsText })),
})
export type EarningsBalance = z.infer<typeof balanceSchema>

const overviewSchema = z.object({
  ledger: ledgerStateSchema,
  firstDay: daySchema.nullable(),
  lastDay: daySchema,
  totals: earningsFiguresSchema,
  /** The same number of days before; null for all time. */
  previous: earningsFiguresSchema.nullable(),
  /** Every day of the period; from the first with a line for all time. */
  days: z.array(earningsFiguresSchema.extend({ day: daySchema })),
  offers: z.array(earningsFiguresSchema.extend({ offer: offerKindSchema.nullable() })),
  countries: z.array(earningsFiguresSchema.extend({ country: z.string().nullable() })),
  balance: balanceSchema,
})
export type EarningsOverview = z.infer<typeof overviewSchema>

/** What a work is called; null where the market does not show it, or was not asked yet. */
const namedSchema = z.object({ name: z.string().nullable(), creatorName: z.string().nullable() })

const workEarningsSchema = earningsFiguresSchema.extend({
  /** Null for what concerns no work, such as an adjustment. */
  assetId: idSchema.nullable(),
  ...namedSchema.shape,
  versions: z.array(earningsFiguresSchema.extend({ versionId: idSchema.nullable(), number: z.int().nullable() })),
})
export type WorkEarnings = z.infer<typeof workEarningsSchema>

const royaltyFigures = { amountMicroDollars: microDollarsText, royaltyCount: z.int() }
const royaltyLeafSchema = z.object({ assetId: idSchema, ...namedSchema.shape, ...royaltyFigures })
const royaltyTreeSchema = z.array(
  royaltyLeafSchema.extend({ branches: z.array(royaltyLeafSchema.extend({ sold: z.array(royaltyLeafSchema) })) }),
)
export type RoyaltyTree = z.infer<typeof royaltyTreeSchema>

/** The lines that a figure is the sum of. */
export const lineFilterSchema = z.object({
  book: z.enum(['creator', 'hold', 'payout']).default('creator'),
  period: periodSchema.optional(),
  /** In the creator's time zone, both included. */
  firstDay: daySchema.optional(),
  lastDay: daySchema.optional(),
  figure: z.enum(FIGURES).optional(),
  assetId: idSchema.nullable().optional(),
  versionId: idSchema.nullable().optional(),
  offer: offerKindSchema.nullable().optional(),
  country: z.string().max(10).nullable().optional(),
  saleId: idSchema.optional(),
  firstSequence: z.int().min(1).optional(),
  lastSequence: z.int().min(0).optional(),
})
export type LineFilter = z.infer<typeof lineFilterSchema>

const MAX_LINES = 200

const monthSchema = z.object({
  /** As statements name it: `2026-03`. */
  period: z.string(),
  lineCount: z.int(),
  openingMicroDollars: microDollarsText,
  closingMicroDollars: microDollarsText,
  isOver: z.boolean(),
})
export type StatementMonth = z.infer<typeof monthSchema>

/** What a statement was checked for; `skipped` where the studio lacks what it takes. */
const CHECKS = ['arithmetic', 'digest', 'owner', 'lines', 'chain', 'complete'] as const
const checkSchema = z.object({
  check: z.enum(CHECKS),
  state: z.enum(['holds', 'differs', 'skipped']),
  /** Of `differs`: the first line or sum that disagrees, and how. Of `skipped`: what is missing. */
  detail: z.string().nullable(),
})
export type StatementCheck = z.infer<typeof checkSchema>

const payoutPartsSchema = z.object({
  /** Of the line in the account. */
  sequence: z.int(),
  at: instantSchema,
  amountMicroDollars: microDollarsText,
  /** The account after the payout before, the lines since, and what is left: together they are the payout. */
  openingMicroDollars: microDollarsText,
  firstSequence: z.int(),
  lineCount: z.int(),
  linesMicroDollars: microDollarsText,
  remainingMicroDollars: microDollarsText,
})
export type PayoutParts = z.infer<typeof payoutPartsSchema>

const EXPORT_FORMATS = ['csv', 'json', 'pdf'] as const

const exportSchema = z.object({
  format: z.enum(EXPORT_FORMATS),
  what: z.discriminatedUnion('type', [
    z.object({ type: z.literal('overview'), period: periodSchema }),
    z.object({ type: z.literal('lines'), filter: lineFilterSchema }),
    z.object({ type: z.literal('statement'), period: z.string().max(24) }),
  ]),
})
export type EarningsExport = z.infer<typeof exportSchema>

/** All of it works without a connection, from what was read; throws NOT_SIGNED_IN. */
export const earningsContract = {
  overview: procedure.input(z.object({ period: periodSchema })).output(overviewSchema),
  /** Highest net first, at most a thousand. */
  works: procedure.input(z.object({ period: periodSchema })).output(z.array(workEarningsSchema)),
  /** What derivatives of own works brought, and what own works paid to those they derive from. */
  royalties: procedure
    .input(z.object({ period: periodSchema }))
    .output(z.object({ received: royaltyTreeSchema, paid: royaltyTreeSchema })),
  /** Newest first. */
  lines: procedure
    .input(
      z.object({
        filter: lineFilterSchema,
        before: z.int().nullable().default(null),
        limit: z.int().min(1).max(MAX_LINES).default(100),
      }),
    )
    .output(
      z.object({
        items: z.array(ledgerLineSchema.extend({ assetName: z.string().nullable() })),
        nextBefore: z.int().nullable(),
      }),
    ),
  lineTotals: procedure
    .input(z.object({ filter: lineFilterSchema }))
    .output(z.object({ count: z.int(), amountMicroDollars: microDollarsText })),
  /** Newest first. */
  months: procedure.output(z.array(monthSchema)),
  /** From the market, or as it was read last; checked here. Throws what the market refuses. */
  statement: procedure.input(z.object({ period: z.string().max(24) })).output(
    z.object({
      statement: statementSchema,
      asOf: timestampSchema,
      isFromCache: z.boolean(),
      checks: z.array(checkSchema),
    }),
  ),
  /** Newest first: each payout with the lines that prove it. */
  payouts: procedure.output(z.array(payoutPartsSchema)),
  /** Whether the whole copy is still as the market sealed it; names the first line that is not. */
  check: procedure.output(
    z.object({
      lineCount: z.int(),
      difference: z.object({ book: bookSchema, sequence: z.int(), text: z.string() }).nullable(),
    }),
  ),
  /** Forgets the copy and reads it from the market again. */
  readAgain: procedure.output(z.object({})),
  /** As a file for download. Throws DISK_FULL, and for a statement what `statement` throws. */
  export: procedure.input(exportSchema).output(z.object({ exportId: z.string(), fileName: z.string() })),
}
