/** Use as declared by the licensee. The market records the declaration as such; it measures nothing. */
import { sql } from 'kysely'
import { LunaError } from '#shared/contract/errors.ts'
import { type UsageType, usageRoyalty } from '#shared/licensing/usage.ts'
import { type MicroDollars, microDollars } from '#shared/money/money.ts'
import type { Tx } from '../db/database.ts'
import { type Grant, grantById, validityOf } from './grants.ts'

export interface Declaration {
  readonly licenseeId: string
  readonly grantId: string
  readonly usage: UsageType
  readonly count: number
  /** Declared again under the same key, it counts once. */
  readonly key: string
}

export interface Declared {
  readonly grant: Grant
  readonly royalty: MicroDollars
  readonly month: string
  readonly replayed: boolean
}

const COLUMNS: Readonly<Record<UsageType, 'impressions' | 'downloads' | 'embeds'>> = {
  impression: 'impressions',
  download: 'downloads',
  embed: 'embeds',
}

/** Months are those of UTC, such as 2026-03. */
export function monthOf(at: Date): string {
  return at.toISOString().slice(0, 7)
}

function monthAfter(month: string): string {
  return monthOf(new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 1)))
}

/** Declarations for one license come one after the other. */
async function holdState(tx: Tx, { licenseeId, grantId }: Declaration): Promise<void> {
  await tx
    .selectFrom('license_grant_states')
    .select('grant_id')
    .where('account_id', '=', licenseeId)
    .where('grant_id', '=', grantId)
    .forUpdate()
    .execute()
}

async function declaredBefore(tx: Tx, { licenseeId, grantId, usage, count, key }: Declaration) {
  const row = await tx
    .selectFrom('license_usage')
    .select(['usage_type', 'count', 'royalty_micro_dollars', 'month'])
    .where('account_id', '=', licenseeId)
    .where('grant_id', '=', grantId)
    .where('key', '=', key)
    .executeTakeFirst()
  if (row === undefined) return null
  if (row.usage_type !== usage || row.count !== BigInt(count)) throw new LunaError('IDEMPOTENCY_KEY_REUSED')
  return row
}

/** Throws LICENSE_NOT_VALID; the data say why. */
function assertCovered(grant: Grant, { usage, count }: Declaration, at: Date): void {
  const validity = validityOf(grant, at)
  if (!validity.isValid) {
    const { reason, sentence } = validity
    throw new LunaError('LICENSE_NOT_VALID', sentence, { data: { reason, impressionsLeft: 0 } })
  }
  const { impressionsLeft } = validity
  if (usage !== 'impression' || impressionsLeft === null || count <= impressionsLeft) return
  throw new LunaError('LICENSE_NOT_VALID', `The license covers ${impressionsLeft} more impressions, not ${count}.`, {
    data: { reason: 'impressions_used_up', impressionsLeft },
  })
}

/** To the month it is declared in; to the next where that one has just been settled. */
async function addToMonth(tx: Tx, declaration: Declaration, royalty: MicroDollars, month: string): Promise<string> {
  const { licenseeId, grantId, usage, count } = declaration
  const each = (type: UsageType) => (type === usage ? count : 0)
  const { rows } = await sql`
    insert into license_usage_months as m
      (account_id, grant_id, month, impressions, downloads, embeds, royalty_micro_dollars)
    values (${licenseeId}, ${grantId}, ${month}, ${each('impression')}, ${each('download')}, ${each('embed')}, ${royalty})
    on conflict (account_id, grant_id, month) do update set
      impressions = m.impressions + excluded.impressions, downloads = m.downloads + excluded.downloads,
      embeds = m.embeds + excluded.embeds,
      royalty_micro_dollars = m.royalty_micro_dollars + excluded.royalty_micro_dollars
    where m.settled_at is null
    returning 1`.execute(tx)
  return rows.length > 0 ? month : addToMonth(tx, declaration, royalty, monthAfter(month))
}

async function addToTotals(
  tx: Tx,
  { licenseeId, grantId, usage, count }: Declaration,
  creatorId: string,
): Promise<void> {
  const column = sql.ref(COLUMNS[usage])
  await sql`update license_grant_states set ${column} = ${column} + ${count}
    where account_id = ${licenseeId} and grant_id = ${grantId}`.execute(tx)
  await sql`update creator_license_grants set ${column} = ${column} + ${count}
    where account_id = ${creatorId} and grant_id = ${grantId}`.execute(tx)
}

/** As the service. Throws NOT_FOUND, LICENSE_NOT_VALID, IDEMPOTENCY_KEY_REUSED. */
export async function declareUsage(tx: Tx, declaration: Declaration, at: Date): Promise<Declared> {
  const { licenseeId, grantId, usage, count, key } = declaration
  await holdState(tx, declaration)
  const grant = await grantById(tx, licenseeId, grantId)
  const before = await declaredBefore(tx, declaration)
  if (before !== null) {
    return { grant, royalty: microDollars(before.royalty_micro_dollars), month: before.month, replayed: true }
  }
  assertCovered(grant, declaration, at)
  const royalty = usageRoyalty(grant.license.terms, usage, BigInt(count))
  const month = await addToMonth(tx, declaration, royalty, monthOf(at))
  await tx
    .insertInto('license_usage')
    .values({
      account_id: licenseeId,
      grant_id: grantId,
      key,
      usage_type: usage,
      count: BigInt(count),
      royalty_micro_dollars: royalty,
      month,
      declared_at: at,
    })
    .execute()
  await addToTotals(tx, declaration, grant.creatorId)
  return { grant: await grantById(tx, licenseeId, grantId), royalty, month, replayed: false }
}
