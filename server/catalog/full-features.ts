/** All local features of a few works that catalogs hold, for studios that found them by the few that they have. */
import { sql } from 'kysely'
import * as z from 'zod'
import { isForAdults } from '#shared/asset-card/age.ts'
import type { FullFeatures } from '#shared/contract/market/catalog.ts'
import type { PublicMedia } from '#shared/contract/market/publications.ts'
import { madePreviewOf } from '#shared/submissions/made-preview.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { type Media, mediaSchema } from '../publications/assets.ts'
import { publicMediaOf } from '../publications/views.ts'
import { COMPARED, hex, IS_SHOWN } from './works.ts'

const rowSchema = z.object({
  asset_id: z.string(),
  p_hash: z.string(),
  d_hash: z.string(),
  features: z.instanceof(Buffer).nullable(),
  previews: z.array(mediaSchema).nullable(),
  age_rating: z.string().nullable(),
})

/** @param keys `assetId:pHash:dHash`, separated by commas, as the contract has them */
export function readFullFeatures(database: Pick<MarketDatabase, 'asService'>, keys: string): Promise<FullFeatures[]> {
  const wanted = keys.split(',').map((key) => key.split(':'))
  const column = (at: number) => wanted.map((key) => key[at] ?? '')
  return database.asService(async (tx) => {
    const rows = await selectWorks(tx, column(0), column(1), column(2))
    return rows.map(({ asset_id, p_hash, d_hash, features, previews, age_rating }) => ({
      ...{ assetId: asset_id, pHash: p_hash, dHash: d_hash },
      features: features?.toString('base64') ?? null,
      // Who asks is not known here, so that works for adults are compared without their picture.
      preview: isForAdults(age_rating ?? '') ? null : previewOf(asset_id, previews ?? []),
    }))
  })
}

/** Of versions that show the same picture, one. */
async function selectWorks(
  tx: Tx,
  assetIds: readonly string[],
  pHashes: readonly string[],
  dHashes: readonly string[],
) {
  const bits = (column: string) => sql`('x' || wanted.${sql.ref(column)})::bit(64)`
  const { rows } = await sql`
    select distinct on (f.asset_id, f.p_hash, f.d_hash) f.asset_id, ${hex('p_hash')} as p_hash, ${hex('d_hash')} as d_hash,
      f.features, a.age_rating, case when ${IS_SHOWN} then a.previews end as previews
    from unnest(${assetIds}::uuid[], ${pHashes}::text[], ${dHashes}::text[]) as wanted(asset_id, p_hash, d_hash)
    join asset_directory d on d.id = wanted.asset_id
    join fingerprints f on f.account_id = d.account_id and f.asset_id = d.id
      and f.p_hash = ${bits('p_hash')} and f.d_hash = ${bits('d_hash')}
    join assets a on a.account_id = f.account_id and a.id = f.asset_id
    where ${COMPARED}
    order by f.asset_id, f.p_hash, f.d_hash, f.features nulls last`.execute(tx)
  return z.array(rowSchema).parse(rows)
}

function previewOf(assetId: string, previews: readonly Media[]): PublicMedia | null {
  const made = madePreviewOf(previews)
  return made === undefined ? null : publicMediaOf(assetId, made)
}
