/** Who has which share of which work at the moment, as sales ask for it. */
import { sql } from 'kysely'
import * as z from 'zod'
import type { AssetParty } from '#shared/offers/ancestry.ts'
import type { Share, WorkShare } from '#shared/offers/shares.ts'
import type { Tx } from '../db/database.ts'

/** What determines the split of a sale in addition to its ancestry and fees. */
export interface InForce {
  readonly shares: readonly WorkShare[]
  /** Of the people concerned, those whose accounts are closed or waiting to be. */
  readonly closed: ReadonlySet<string>
}

const rowsSchema = z.array(
  z.object({ asset_id: z.string().nullable(), person_id: z.string(), basis_points: z.number().nullable() }),
)

/** For works with their creators; in one query, since every sale waits for it. As the service. */
export async function inForceFor(tx: Tx, works: readonly AssetParty[]): Promise<InForce> {
  const assetIds = [...new Set(works.map(({ assetId }) => assetId))]
  const creatorIds = [...new Set(works.map(({ creatorId }) => creatorId))]
  if (assetIds.length === 0) return { shares: [], closed: new Set() }
  const { rows } = await sql`
    with held as materialized (
      select asset_id, person_id, basis_points from work_shares
      where account_id = any(${creatorIds}::uuid[]) and asset_id = any(${assetIds}::uuid[])
    ), people as (
      select unnest(${creatorIds}::uuid[]) as person_id union select person_id from held
    )
    select asset_id, person_id, basis_points from held
    union all
    select null, p.person_id, null from people p
    where exists (select 1 from accounts a where a.account_id = p.person_id and a.closed_at is not null)
      or exists (select 1 from account_closings c where c.account_id = p.person_id)
    order by 1, 2`.execute(tx)
  const shares: WorkShare[] = []
  const closed = new Set<string>()
  for (const { asset_id: assetId, person_id: accountId, basis_points: basisPoints } of rowsSchema.parse(rows)) {
    if (assetId === null || basisPoints === null) closed.add(accountId)
    else shares.push({ assetId, accountId, basisPoints })
  }
  return { shares, closed }
}

/** Those of the accounts that are closed or wait for their money to be. */
export async function closedAmong(tx: Tx, accountIds: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ account_id: string }>`
    select account_id from accounts where account_id = any(${[...accountIds]}::uuid[]) and closed_at is not null
    union select account_id from account_closings where account_id = any(${[...accountIds]}::uuid[])`.execute(tx)
  return new Set(rows.map(({ account_id }) => account_id))
}

/** The part of it that concerns these works. */
export function concerning({ shares, closed }: InForce, works: readonly AssetParty[]): InForce {
  const assetIds = new Set(works.map(({ assetId }) => assetId))
  const own = shares.filter(({ assetId }) => assetIds.has(assetId))
  const people = [...works.map(({ creatorId }) => creatorId), ...own.map(({ accountId }) => accountId)]
  return { shares: own, closed: new Set(people.filter((accountId) => closed.has(accountId))) }
}

/** Of one work. */
export async function sharesOf(tx: Tx, { creatorId, assetId }: AssetParty): Promise<Share[]> {
  const rows = await tx
    .selectFrom('work_shares')
    .select(['person_id', 'basis_points'])
    .where('account_id', '=', creatorId)
    .where('asset_id', '=', assetId)
    .orderBy('person_id')
    .execute()
  return rows.map(({ person_id: accountId, basis_points: basisPoints }) => ({ accountId, basisPoints }))
}
