/** Assets as they can be bought now, many at a time: what sales ask before every sale. */
import { sql } from 'kysely'
import * as z from 'zod'
import { ancestrySchema } from '#shared/offers/ancestry.ts'
import type { Tx } from '../db/database.ts'
import { assetById, creatorOf } from '../publications/assets.ts'
import type { SellableAsset, SellableAssets, WantedOffer } from '../sales/seams.ts'
import { closedAmong } from '../shares/in-force.ts'

const rowSchema = z.object({
  place: z.bigint().transform(Number),
  id: z.string(),
  account_id: z.string(),
  current_version_id: z.string(),
  name: z.string(),
  ancestry: ancestrySchema,
  offer_id: z.string(),
  price_cents: z.number(),
  age_rating: z.string(),
  pay_what_you_want: z.boolean(),
})

function intervalOf({ offer, interval }: WantedOffer): string {
  return offer === 'subscription' ? (interval ?? 'month') : ''
}

async function sellable(tx: Tx, wanted: readonly WantedOffer[]): Promise<(SellableAsset | null)[]> {
  const { rows } = await sql`
    with places as materialized (
      select w.place, w.kind, w.billing_interval, d.id, d.account_id
      from unnest(${wanted.map(({ assetId }) => assetId)}::uuid[], ${wanted.map(({ offer }) => offer)}::text[],
        ${wanted.map(intervalOf)}::text[]) with ordinality as w(asset_id, kind, billing_interval, place)
      join asset_directory d on d.id = w.asset_id
    )
    select p.place, a.age_rating, a.id, a.account_id, a.current_version_id, a.name, a.ancestry, o.id as offer_id, o.price_cents,
      o.pay_what_you_want
    from places p
    join assets a on a.account_id = p.account_id and a.id = p.id and a.status = 'published' and a.paused_until is null
    join offers o on o.account_id = a.account_id and o.asset_id = a.id and o.ended_at is null and o.kind = p.kind
      and coalesce(o.billing_interval, '') = p.billing_interval`.execute(tx)
  const found = new Map(
    z
      .array(rowSchema)
      .parse(rows)
      .map((row) => [row.place, row]),
  )
  return wanted.map((_, index) => {
    const row = found.get(index + 1)
    if (row === undefined) return null
    return {
      assetId: row.id,
      creatorId: row.account_id,
      versionId: row.current_version_id,
      title: row.name,
      ancestry: row.ancestry,
      offerId: row.offer_id,
      priceCents: row.price_cents,
      ageRating: row.age_rating,
      paysWhatTheyWant: row.pay_what_you_want,
    }
  })
}

export const sellableAssets: SellableAssets = {
  sellable,
  creatorOf,
  // Held, so that of a sale and an exclusive license at the same moment one sees the other.
  deliverable: async (tx, assetId) => {
    const { status, creatorId } = await assetById(tx, assetId, 'update')
    if (status !== 'published' && status !== 'withdrawn') return false
    return !(await closedAmong(tx, [creatorId])).has(creatorId)
  },
}
