/** Sales as evidence: what a creator's own accounts buy says nothing and is left out. */
import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'

/** Accounts that paid with the same card or bank account as this one. */
export async function linkedAccounts(tx: Tx, accountId: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ account_id: string }>`
    with own as materialized (select fingerprint from payment_instruments where account_id = ${accountId})
    select distinct account_id from payment_instruments
    where fingerprint in (select fingerprint from own) and account_id <> ${accountId}`.execute(tx)
  return new Set(rows.map(({ account_id }) => account_id))
}

export interface SalesEvidence {
  readonly assetId: string
  readonly sales: number
  readonly buyers: number
  readonly refunds: number
  readonly disputes: number
}

/** Per asset sold by the creator since then; sales to the creator and to linked accounts do not count. */
export async function salesEvidence(tx: Tx, creatorId: string, since: Date): Promise<SalesEvidence[]> {
  const excluded = [creatorId, ...(await linkedAccounts(tx, creatorId))]
  const { rows } = await sql<{
    asset_id: string
    sales: bigint
    buyers: bigint
    refunds: bigint
    disputes: bigint
  }>`
    select asset_id, count(*) filter (where state = 'completed') as sales,
      count(distinct buyer_id) filter (where state = 'completed') as buyers,
      count(*) filter (where state = 'refunded') as refunds,
      count(*) filter (where state in ('disputed', 'charged_back')) as disputes
    from creator_sales
    where account_id = ${creatorId} and depth = 0 and sold_at >= ${since} and buyer_id <> all (${excluded}::uuid[])
    group by asset_id order by asset_id`.execute(tx)
  return rows.map((row) => ({
    assetId: row.asset_id,
    sales: Number(row.sales),
    buyers: Number(row.buyers),
    refunds: Number(row.refunds),
    disputes: Number(row.disputes),
  }))
}
