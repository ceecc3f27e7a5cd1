/** What reductions and coupons have in common. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { DiscountState } from '#shared/contract/market/discounts.ts'
import { DAY_MS } from '#shared/time.ts'
import type { Tx } from '../db/database.ts'
import { assetById } from '../publications/assets.ts'

/** How far ahead a discount can be planned. */
const MOST_DAYS_AHEAD = 365

/** Columns of a list. */
export const soldSchema = { sold_count: z.bigint(), earned: z.bigint() }

/** When it starts: now, where no time or a past one is given. Throws INVALID_INPUT. */
export function discountStart(
  wish: { readonly startsAt?: string | undefined; readonly endsAt: string },
  at: Date,
  mostDays: number,
): Date {
  const wanted = wish.startsAt === undefined ? at : new Date(wish.startsAt)
  const startsAt = wanted < at ? at : wanted
  const endsAt = new Date(wish.endsAt)
  if (startsAt.getTime() > at.getTime() + MOST_DAYS_AHEAD * DAY_MS) {
    throw new LunaError('INVALID_INPUT', `startsAt: is more than ${MOST_DAYS_AHEAD} days ahead.`)
  }
  if (endsAt <= startsAt) throw new LunaError('INVALID_INPUT', 'endsAt: is not after the start.')
  if (endsAt.getTime() - startsAt.getTime() > mostDays * DAY_MS) {
    throw new LunaError('INVALID_INPUT', `endsAt: is more than ${mostDays} days after the start.`)
  }
  return startsAt
}

/** Throws NOT_FOUND for a work that is not the creator's, INVALID_INPUT for one that has no one-time price. */
export async function ownScope(tx: Tx, creatorId: string, assetId: string | null): Promise<void> {
  if (assetId === null) return
  const asset = await assetById(tx, assetId)
  if (asset.creatorId !== creatorId) throw new LunaError('NOT_FOUND', 'There is no such asset.')
  const offer = await tx
    .selectFrom('offers')
    .select('id')
    .where('account_id', '=', creatorId)
    .where('asset_id', '=', assetId)
    .where('kind', '=', 'one_time')
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (offer === undefined) throw new LunaError('INVALID_INPUT', 'assetId: the work has no one-time price.')
}

export function stateOf(startsAt: Date, endsAt: Date, at: Date): DiscountState {
  if (endsAt <= at) return 'ended'
  return startsAt <= at ? 'running' : 'planned'
}
