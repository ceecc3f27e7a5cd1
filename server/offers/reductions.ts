/** Reductions of one-time prices: what holds when, and what the price was before. */
import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { NewReduction, Reduction } from '#shared/contract/market/discounts.ts'
import type { ReductionShown } from '#shared/contract/market/price-extras.ts'
import {
  bestPrice,
  isSometimesRegular,
  lowestBefore,
  MOST_REDUCED_DAYS,
  MOST_REDUCTION_DAYS,
  type Period,
  PRIOR_DAYS,
  REDUCED_WITHIN_DAYS,
} from '#shared/offers/discounts.ts'
import { DAY_MS } from '#shared/time.ts'
import type { Tx } from '../db/database.ts'
import { isBefore } from '../db/places.ts'
import { decodeCursor, type Paged, type PageRequest, pageFrom, timeAndIdSchema } from '../http/cursor.ts'
import { discountStart, ownScope, soldSchema, stateOf } from './discount-rules.ts'

/** Of one creator, running or planned. */
const MOST_REDUCTIONS = 100

const daysFrom = (at: Date, days: number): Date => new Date(at.getTime() + days * DAY_MS)

interface ReductionPeriod extends Period {
  readonly id: string
  readonly assetId: string | null
  readonly percent: number
}

const periodRows = z.array(
  z.object({
    id: z.string(),
    asset_id: z.string().nullable(),
    percent: z.number(),
    starts_at: z.date(),
    ends_at: z.date(),
    ended_at: z.date().nullable(),
  }),
)

/** Those that hold at some time from `from` on, with when they really end; what was canceled before it began is none. */
async function reductionsFrom(tx: Tx, creatorId: string, from: Date): Promise<ReductionPeriod[]> {
  const rows = await tx
    .selectFrom('price_reductions')
    .select(['id', 'asset_id', 'percent', 'starts_at', 'ends_at', 'ended_at'])
    .where('account_id', '=', creatorId)
    .where('ends_at', '>', from)
    .orderBy('starts_at')
    .execute()
  return periodRows
    .parse(rows)
    .map(({ id, asset_id: assetId, percent, starts_at: startsAt, ends_at, ended_at }) => ({
      ...{ id, assetId, percent, startsAt },
      endsAt: ended_at ?? ends_at,
    }))
    .filter(({ startsAt, endsAt }) => endsAt > startsAt && endsAt > from)
}

const concerns = (assetId: string) => (one: ReductionPeriod) => one.assetId === null || one.assetId === assetId
const holdsAt = (at: Date) => (one: Period) => one.startsAt <= at && at < one.endsAt

interface ReducedWork {
  readonly creatorId: string
  readonly assetId: string
}

/** The percentages that hold for the work. As the service. */
export async function percentsAt(tx: Tx, { creatorId, assetId }: ReducedWork, at: Date): Promise<number[]> {
  const running = (await reductionsFrom(tx, creatorId, at)).filter(holdsAt(at)).filter(concerns(assetId))
  return running.map(({ percent }) => percent)
}

/** One-time prices of the work from `from` on; the one that holds has no end. */
async function pricesFrom(tx: Tx, { creatorId, assetId }: ReducedWork, from: Date, at: Date) {
  const rows = await tx
    .selectFrom('offers')
    .select(['price_cents', 'created_at', 'ended_at'])
    .where('account_id', '=', creatorId)
    .where('asset_id', '=', assetId)
    .where('kind', '=', 'one_time')
    .where((where) => where.or([where('ended_at', 'is', null), where('ended_at', '>', from)]))
    .execute()
  return rows.map(({ price_cents: priceCents, created_at: startsAt, ended_at }) => ({
    ...{ priceCents, startsAt },
    endsAt: ended_at ?? at,
  }))
}

/** What a one-time price is reduced to now; null where it is not. As the service, since earlier prices are private. */
export async function reductionNow(
  tx: Tx,
  work: ReducedWork & { readonly priceCents: number },
  at: Date,
): Promise<ReductionShown | null> {
  const known = (await reductionsFrom(tx, work.creatorId, daysFrom(at, -MOST_REDUCTION_DAYS - PRIOR_DAYS))).filter(
    concerns(work.assetId),
  )
  const running = known.filter(holdsAt(at)).toSorted((a, b) => b.percent - a.percent)
  const [best] = running
  const { priceCents, by } = bestPrice(
    work.priceCents,
    running.map(({ percent }) => percent),
    null,
  )
  if (best === undefined || by === 'regular') return null
  const prices = await pricesFrom(tx, work, daysFrom(best.startsAt, -PRIOR_DAYS), at)
  const prior = lowestBefore(prices, known, best.startsAt)
  const priorCents = prior !== null && prior > priceCents ? prior : null
  return { priceCents, priorCents, endsAt: best.endsAt.toISOString() }
}

/** Throws CONFLICT where a work would be reduced too long. */
function assertSometimesRegular(standing: readonly ReductionPeriod[], wanted: Period & { assetId: string | null }) {
  const works = new Set([wanted.assetId, ...(wanted.assetId === null ? standing.map(({ assetId }) => assetId) : [])])
  for (const work of works) {
    const same = standing.filter(({ assetId }) => assetId === null || assetId === work)
    if (isSometimesRegular([...same, wanted])) continue
    const rule = `A work can be reduced on at most ${MOST_REDUCED_DAYS} days in any ${REDUCED_WITHIN_DAYS}.`
    throw new LunaError('CONFLICT', `${rule} Choose a shorter or later time.`)
  }
}

/** Throws INVALID_INPUT, NOT_FOUND, CONFLICT. */
export async function addReduction(tx: Tx, creatorId: string, wish: NewReduction, at: Date): Promise<Reduction> {
  const { assetId, percent } = wish
  const startsAt = discountStart(wish, at, MOST_REDUCTION_DAYS)
  const endsAt = new Date(wish.endsAt)
  // Held, so that of two at once the second sees the first.
  await tx.selectFrom('accounts').select('account_id').where('account_id', '=', creatorId).forUpdate().execute()
  await ownScope(tx, creatorId, assetId)
  const standing = await reductionsFrom(tx, creatorId, daysFrom(startsAt, -REDUCED_WITHIN_DAYS))
  if (standing.filter((one) => one.endsAt > at).length >= MOST_REDUCTIONS) {
    throw new LunaError('CONFLICT', `You have ${MOST_REDUCTIONS} reductions that run or are planned. End one first.`)
  }
  assertSometimesRegular(standing, { assetId, startsAt, endsAt })
  const id = uuidv7()
  await tx
    .insertInto('price_reductions')
    .values({
      ...{ account_id: creatorId, id, asset_id: assetId, percent, starts_at: startsAt, ends_at: endsAt },
      created_at: at,
    })
    .execute()
  return reductionOf(tx, creatorId, id, at)
}

/** Safe to repeat. Throws NOT_FOUND. */
export async function endReduction(tx: Tx, creatorId: string, id: string, at: Date): Promise<Reduction> {
  await tx
    .updateTable('price_reductions')
    .set({ ended_at: at })
    .where('account_id', '=', creatorId)
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .where('ends_at', '>', at)
    .execute()
  return reductionOf(tx, creatorId, id, at)
}

const listedRow = z.object({
  id: z.string(),
  asset_id: z.string().nullable(),
  asset_name: z.string().nullable(),
  percent: z.number(),
  starts_at: z.date(),
  ends_at: z.date(),
  ...soldSchema,
})

function shown(row: z.output<typeof listedRow>, at: Date): Reduction {
  return {
    id: row.id,
    assetId: row.asset_id,
    assetName: row.asset_name,
    percent: row.percent,
    state: stateOf(row.starts_at, row.ends_at, at),
    startsAt: row.starts_at.toISOString(),
    endsAt: row.ends_at.toISOString(),
    sold: { count: Number(row.sold_count), earnedMicroDollars: String(row.earned) },
  }
}

const LISTED = sql`
  select r.id, r.asset_id, a.name as asset_name, r.percent, r.starts_at, coalesce(r.ended_at, r.ends_at) as ends_at,
    sold.sold_count, sold.earned
  from price_reductions r
  left join assets a on a.account_id = r.account_id and a.id = r.asset_id
  cross join lateral (
    select count(*) as sold_count, coalesce(sum(c.earned_micro_dollars), 0)::bigint as earned
    from creator_sales c
    where c.account_id = r.account_id and c.depth = 0 and c.offer = 'one_time' and c.state = 'completed'
      and c.sold_at >= r.starts_at and c.sold_at < coalesce(r.ended_at, r.ends_at)
      and (r.asset_id is null or c.asset_id = r.asset_id)
  ) sold`

async function reductionOf(tx: Tx, creatorId: string, id: string, at: Date): Promise<Reduction> {
  const { rows } = await sql`${LISTED} where r.account_id = ${creatorId} and r.id = ${id}`.execute(tx)
  const [row] = z.array(listedRow).parse(rows)
  if (row === undefined) throw new LunaError('NOT_FOUND', 'There is no such reduction.')
  return shown(row, at)
}

export async function listReductions(
  tx: Tx,
  creatorId: string,
  { cursor, limit }: PageRequest,
  at: Date,
): Promise<Paged<Reduction>> {
  const place = decodeCursor(timeAndIdSchema, cursor)
  const { rows } = await sql`${LISTED} where r.account_id = ${creatorId}
    and ${isBefore(place, ['r.starts_at', 'r.id'])} order by r.starts_at desc, r.id desc limit ${limit + 1}`.execute(tx)
  return pageFrom(
    z.array(listedRow).parse(rows),
    limit,
    (row) => shown(row, at),
    (row) => [row.starts_at.toISOString(), row.id],
  )
}
