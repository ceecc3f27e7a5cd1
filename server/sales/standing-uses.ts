/** What a buyer has already when a use is asked for: the same use, or a copy that covers it. */
import { sql } from 'kysely'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { STORY_LICENSE_KINDS, STORY_RIGHT } from '#shared/licensing/kinds.ts'
import { ancestrySchema } from '#shared/offers/ancestry.ts'
import { type OfferKind, offerKindSchema } from '#shared/offers/offers.ts'
import type { Tx } from '../db/database.ts'
import type { SoldUse, UseRequest } from './per-use.ts'
import type { SellableAsset } from './seams.ts'

export const saleKey = ({ key }: UseRequest): string => `use:${key}`

const standingSchema = z.object({
  key: z.string(),
  id: z.string(),
  asset_id: z.string(),
  version_id: z.string(),
  story_id: z.string(),
  turn_id: z.number(),
  amount_micro_dollars: z.bigint(),
  sold_at: z.date(),
})
type StandingUse = z.infer<typeof standingSchema>

function replay({ key, ...row }: StandingUse): SoldUse {
  return {
    saleId: row.id,
    assetId: row.asset_id,
    versionId: row.version_id,
    priceCents: Number(row.amount_micro_dollars / 10_000n),
    coveredBy: null,
    at: row.sold_at,
  }
}

/**
 * The use that was sold under the request's key, or for its turn under another; null where it is new. A use that was
 * refunded is over: its turn can be bought again, under a new key. Throws IDEMPOTENCY_KEY_REUSED.
 */
export async function standingUse(tx: Tx, request: UseRequest): Promise<SoldUse | null> {
  const { buyerId, assetId, storyId, turnId } = request
  const { rows } = await sql`
    select key, id, asset_id, version_id, story_id, turn_id, amount_micro_dollars, sold_at from sales
    where account_id = ${buyerId} and (key = ${saleKey(request)} or (offer = 'per_use' and state <> 'refunded'
      and asset_id = ${assetId} and story_id = ${storyId} and turn_id = ${turnId}))
    order by (key = ${saleKey(request)}) desc, id limit 1`.execute(tx)
  if (rows.length === 0) return null
  const standing = standingSchema.parse(rows[0])
  const isSame = standing.asset_id === assetId && standing.story_id === storyId && standing.turn_id === turnId
  if (!isSame) throw new LunaError('IDEMPOTENCY_KEY_REUSED')
  return replay(standing)
}

/** A work that the buyer has by other means than uses, as it was sold. */
export interface HeldCopy {
  readonly offer: OfferKind
  readonly asset: SellableAsset
}

const heldSchema = z.object({
  place: z.bigint().transform(Number),
  offer: offerKindSchema,
  sale_id: z.string(),
  asset_id: z.string(),
  version_id: z.string(),
  creator_id: z.string(),
  title: z.string(),
  ancestry: ancestrySchema,
})

/** In the order of the requests: a copy, a running subscription, or a license that covers stories; null without any. */
export async function heldCopies(
  tx: Tx,
  requests: readonly Pick<UseRequest, 'buyerId' | 'assetId'>[],
  at: Date,
): Promise<(HeldCopy | null)[]> {
  const { rows } = await sql`
    select w.place, held.offer, held.sale_id, s.asset_id, s.version_id, s.creator_id, s.title, s.ancestry
    from unnest(${requests.map(({ buyerId }) => buyerId)}::uuid[], ${requests.map(({ assetId }) => assetId)}::uuid[])
      with ordinality as w(account_id, asset_id, place)
    join lateral (
      select e.sale_id, e.offer from entitlements e
      where e.account_id = w.account_id and e.asset_id = w.asset_id and e.offer <> 'per_use'
        and e.withdrawn_at is null and e.valid_from <= ${at} and (e.valid_until is null or e.valid_until > ${at})
        and (e.offer <> 'license' or exists (select 1 from license_grants g
          where g.account_id = e.account_id and g.sale_id = e.sale_id and g.kind = any (${STORY_LICENSE_KINDS}::text[])
            and (g.terms::jsonb -> 'terms' -> 'usageRights') ? ${STORY_RIGHT}))
      order by e.valid_until desc nulls first, e.sale_id limit 1) held on true
    left join received_gifts r on r.account_id = w.account_id and r.sale_id = held.sale_id
    join sales s on s.account_id = coalesce(r.giver_id, w.account_id) and s.id = held.sale_id`.execute(tx)
  const found: (HeldCopy | null)[] = requests.map(() => null)
  for (const row of z.array(heldSchema).parse(rows)) {
    const asset: SellableAsset = {
      assetId: row.asset_id,
      creatorId: row.creator_id,
      versionId: row.version_id,
      title: row.title,
      ancestry: row.ancestry,
      offerId: row.sale_id,
      priceCents: 0,
    }
    found[row.place - 1] = { offer: row.offer, asset }
  }
  return found
}
