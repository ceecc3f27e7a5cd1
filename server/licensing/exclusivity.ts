/**
 * Whether an asset can still be given to one licensee alone. Whatever is bought for good, or granted and not over yet,
 * would make "exclusive" untrue, and so would works that derive from it.
 */
import { sql } from 'kysely'
import { LunaError } from '#shared/contract/errors.ts'
import type { Tx } from '../db/database.ts'

interface Place {
  readonly creatorId: string
  readonly assetId: string
}

async function exists(query: Promise<{ rows: unknown[] }>): Promise<boolean> {
  return (await query).rows.length > 0
}

function hasLiveGrants(tx: Tx, { creatorId, assetId }: Place, at: Date): Promise<boolean> {
  return exists(
    sql`select 1 from creator_license_grants
      where account_id = ${creatorId} and asset_id = ${assetId} and ended_at is null
        and (expires_at is null or expires_at > ${at}) limit 1`.execute(tx),
  )
}

/** Purchases, gifts that were or can be taken, and running subscriptions; a use of a story asset is over once it is made. */
function hasOwners(tx: Tx, { creatorId, assetId }: Place, at: Date): Promise<boolean> {
  return exists(
    sql`with sold as materialized (
        select sale_id, buyer_id from creator_sales
        where account_id = ${creatorId} and sold_asset_id = ${assetId} and depth = 0
          and state in ('completed', 'disputed') and offer in ('one_time', 'subscription')
      )
      select 1 from sold join entitlements e on e.account_id = sold.buyer_id and e.sale_id = sold.sale_id
      left join gifts g on g.account_id = sold.buyer_id and g.sale_id = sold.sale_id
      where (e.withdrawn_at is null and (e.valid_until is null or e.valid_until > ${at}))
        or g.state in ('waiting', 'taken') limit 1`.execute(tx),
  )
}

function hasDerivatives(tx: Tx, { creatorId, assetId }: Place): Promise<boolean> {
  return exists(
    sql`select 1 from derivations where account_id = ${creatorId} and parent_asset_id = ${assetId} limit 1`.execute(tx),
  )
}

/** As the service, while the asset is held. Throws CONFLICT where somebody has a part of it already. */
export async function assertUnowned(tx: Tx, place: Place, at: Date): Promise<void> {
  const refuse = (why: string) => new LunaError('CONFLICT', `The asset cannot be licensed exclusively: ${why}.`)
  if (await hasLiveGrants(tx, place, at)) throw refuse('licenses for it are in force')
  if (await hasOwners(tx, place, at)) throw refuse('it has been bought')
  if (await hasDerivatives(tx, place)) throw refuse('published works derive from it')
}
