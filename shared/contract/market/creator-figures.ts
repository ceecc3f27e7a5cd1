/** Sales figures for creators, in addition to the amounts. */
import * as z from 'zod'
import { ASSET_KINDS } from '../../asset-card/kinds.ts'
import { EARNINGS_PERIODS } from '../../ledger/time-zone.ts'
import { timeZoneSchema } from './accounts.ts'
import { instantSchema, microDollarsText } from './common.ts'

/** By the days of the creator's own time zone, unless another is asked for. */
export const creatorFiguresQuerySchema = z.object({
  period: z.enum(EARNINGS_PERIODS).default('30d'),
  zone: timeZoneSchema.optional(),
})

const countSchema = z.int().min(0)
const starsSchema = z.number().min(1).max(5).nullable()

/** Of the creator's own works, without sales that were refunded or taken back by a bank. */
export const creatorFiguresSchema = z.object({
  period: z.enum(EARNINGS_PERIODS),
  /** Whose days are counted. */
  zone: z.string(),
  /** The first instant, null for from the beginning; and the first instant after the period. */
  from: instantSchema.nullable(),
  to: instantSchema,
  saleCount: countSchema,
  /** Uses in stories. */
  useCount: countSchema,
  /** Copies that can be downloaded: sold for good, by subscription or under a license. */
  copyCount: countSchema,
  uniqueBuyers: countSchema,
  /** Of the sales that had a price; null without any. */
  averagePriceMicroDollars: microDollarsText.nullable(),
  /** The highest gross first. */
  kinds: z.array(
    z.object({
      kind: z.enum(ASSET_KINDS),
      saleCount: countSchema,
      uniqueBuyers: countSchema,
      grossMicroDollars: microDollarsText,
    }),
  ),
  /** Of the works that are published and rated now, whatever the period. */
  ratings: z.object({
    ratedCount: countSchema,
    /** Of the works' average stars. */
    average: starsSchema,
    lowest: starsSchema,
    highest: starsSchema,
    /** Works with 4.5 stars or more. */
    topRatedCount: countSchema,
  }),
})
export type CreatorFigures = z.infer<typeof creatorFiguresSchema>
