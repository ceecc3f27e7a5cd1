/** How many people bought a creator's works, what they paid, and how the works are rated. */
import { sql } from 'kysely'
import * as z from 'zod'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import type { CreatorFigures } from '#shared/contract/market/creator-figures.ts'
import { type EarningsPeriod, periodWindow } from '#shared/ledger/time-zone.ts'
import type { Tx } from '../db/database.ts'

export interface FiguresQuery {
  readonly creatorId: string
  readonly period: EarningsPeriod
  /** By default the creator's own. */
  readonly zone?: string | undefined
  readonly now: Date
}

const count = z.bigint().transform(Number)
const salesSchema = z.object({
  sale_count: count,
  use_count: count,
  copy_count: count,
  unique_buyers: count,
  average_price: z.bigint().nullable(),
})
const kindSchema = z.object({ kind: z.enum(ASSET_KINDS), sale_count: count, unique_buyers: count, gross: z.bigint() })
const ratingsSchema = z.object({
  rated_count: count,
  average: z.number().nullable(),
  lowest: z.number().nullable(),
  highest: z.number().nullable(),
  top_rated_count: count,
})

/** From this average on, in stars. */
const TOP_RATED = 4.5

/** The creator's own works in the window, without what was given back or taken back by a bank. */
function soldWithin(creatorId: string, from: Date | null, to: Date) {
  return sql`s.account_id = ${creatorId} and s.depth = 0 and s.state in ('completed', 'disputed')
    and (${from}::timestamptz is null or s.sold_at >= ${from}::timestamptz) and s.sold_at < ${to}`
}

async function ratingsOf(tx: Tx, creatorId: string): Promise<CreatorFigures['ratings']> {
  const { rows } = await sql`
    select count(*) as rated_count, avg(rating_average) as average, min(rating_average) as lowest,
      max(rating_average) as highest, count(*) filter (where rating_average >= ${TOP_RATED}) as top_rated_count
    from assets where account_id = ${creatorId} and status = 'published' and rating_average is not null`.execute(tx)
  const { rated_count: ratedCount, top_rated_count: topRatedCount, ...stars } = ratingsSchema.parse(rows[0])
  return { ratedCount, topRatedCount, ...stars }
}

/** As the creator. */
export async function creatorFigures(tx: Tx, query: FiguresQuery): Promise<CreatorFigures> {
  const { creatorId, period, now } = query
  const account = await tx
    .selectFrom('accounts')
    .select('time_zone')
    .where('account_id', '=', creatorId)
    .executeTakeFirst()
  const zone = query.zone ?? account?.time_zone ?? 'UTC'
  const { from, to } = periodWindow(period, zone, now)
  const sold = soldWithin(creatorId, from, to)
  const { rows } = await sql`
    select count(*) as sale_count, count(*) filter (where s.offer = 'per_use') as use_count,
      count(*) filter (where s.offer <> 'per_use') as copy_count, count(distinct s.buyer_id) as unique_buyers,
      round(avg(s.amount_micro_dollars) filter (where s.amount_micro_dollars > 0))::bigint as average_price
    from creator_sales s where ${sold}`.execute(tx)
  const kinds = await sql`
    select a.kind, count(*) as sale_count, count(distinct s.buyer_id) as unique_buyers,
      sum(s.amount_micro_dollars)::bigint as gross
    from creator_sales s join assets a on a.account_id = s.account_id and a.id = s.asset_id
    where ${sold} group by a.kind order by gross desc, a.kind`.execute(tx)
  const figures = salesSchema.parse(rows[0])
  return {
    ...{ period, zone, from: from?.toISOString() ?? null, to: to.toISOString() },
    ...{ saleCount: figures.sale_count, useCount: figures.use_count, copyCount: figures.copy_count },
    uniqueBuyers: figures.unique_buyers,
    averagePriceMicroDollars: figures.average_price === null ? null : String(figures.average_price),
    kinds: z
      .array(kindSchema)
      .parse(kinds.rows)
      .map(({ kind, sale_count, unique_buyers, gross }) => {
        return { kind, saleCount: sale_count, uniqueBuyers: unique_buyers, grossMicroDollars: String(gross) }
      }),
    ratings: await ratingsOf(tx, creatorId),
  }
}
