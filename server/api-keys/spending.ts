/** The spending caps of API keys, held in the transaction of the sales that they limit. */
import { sql } from 'kysely'
import { LunaError } from '#shared/contract/errors.ts'
import type { Tx } from '../db/database.ts'

/** A sale that a key pays for. */
export interface KeyedSpending {
  readonly accountId: string
  readonly keyId: string
  readonly storyId: string
  readonly amountMicroDollars: bigint
}

interface Bucket {
  readonly accountId: string
  readonly keyId: string
  readonly kind: 'day' | 'story'
  readonly name: string
}

interface Held extends Bucket {
  spent: bigint
  readonly before: bigint
  /** Null for no cap. */
  readonly cap: bigint | null
}

interface HeldRow {
  readonly account_id: string
  readonly key_id: string
  readonly kind: 'day' | 'story'
  readonly name: string
  readonly spent_micro_dollars: bigint
  readonly daily_cap_cents: number | null
  readonly story_cap_cents: number | null
}

const MICRO_DOLLARS_PER_CENT = 10_000n

const idOf = ({ accountId, keyId, kind, name }: Bucket): string => `${accountId} ${keyId} ${kind} ${name}`

export const dayOf = (at: Date): string => at.toISOString().slice(0, 10)

function bucketsOf({ accountId, keyId, storyId }: KeyedSpending, at: Date): readonly [Bucket, Bucket] {
  return [
    { accountId, keyId, kind: 'day', name: dayOf(at) },
    { accountId, keyId, kind: 'story', name: storyId },
  ]
}

function columnsOf(buckets: readonly Bucket[]) {
  const column = (name: keyof Bucket) => buckets.map((bucket) => bucket[name])
  return sql`unnest(${column('accountId')}::uuid[], ${column('keyId')}::uuid[], ${column('kind')}::text[],
    ${column('name')}::text[]) as b(account_id, key_id, kind, name)`
}

/** Locks the rows, in one order everywhere, until the transaction ends. */
async function hold(tx: Tx, buckets: readonly Bucket[], at: Date): Promise<Map<string, Held>> {
  await sql`
    insert into api_key_spending (account_id, key_id, kind, name, spent_micro_dollars, changed_at)
    select account_id, key_id, kind, name, 0, ${at} from ${columnsOf(buckets)}
    order by account_id, key_id, kind, name on conflict do nothing`.execute(tx)
  const { rows } = await sql<HeldRow>`
    select s.account_id, s.key_id, s.kind, s.name, s.spent_micro_dollars, k.daily_cap_cents, k.story_cap_cents
    from api_key_spending s
    join ${columnsOf(buckets)} using (account_id, key_id, kind, name)
    join api_keys k on k.account_id = s.account_id and k.id = s.key_id
    order by s.account_id, s.key_id, s.kind, s.name for update of s`.execute(tx)
  return new Map(
    rows.map((row) => {
      const capCents = row.kind === 'day' ? row.daily_cap_cents : row.story_cap_cents
      const held: Held = {
        ...{ accountId: row.account_id, keyId: row.key_id, kind: row.kind, name: row.name },
        ...{ spent: row.spent_micro_dollars, before: row.spent_micro_dollars },
        cap: capCents === null ? null : BigInt(capCents) * MICRO_DOLLARS_PER_CENT,
      }
      return [idOf(held), held]
    }),
  )
}

function refusal({ kind, spent, cap }: Held): LunaError {
  const of = kind === 'day' ? 'for today (UTC)' : 'for this story'
  return new LunaError('SPENDING_CAP_REACHED', `The cap of the API key ${of} does not cover this use.`, {
    data: { cap: kind, capMicroDollars: String(cap), spentMicroDollars: String(spent) },
  })
}

/**
 * In the order of the sales: null where the key's caps cover it, and which is then counted as spent; otherwise
 * SPENDING_CAP_REACHED. Nothing is spent where the transaction is given up.
 */
export async function spend(tx: Tx, sales: readonly KeyedSpending[], at: Date): Promise<(LunaError | null)[]> {
  if (sales.length === 0) return []
  const wanted = new Map(sales.flatMap((sale) => bucketsOf(sale, at)).map((bucket) => [idOf(bucket), bucket]))
  const held = await hold(tx, [...wanted.values()], at)
  const outcomes = sales.map((sale) => {
    const buckets = bucketsOf(sale, at).flatMap((bucket) => held.get(idOf(bucket)) ?? [])
    // The key was removed with its account since the request came in.
    if (buckets.length < 2) return new LunaError('NOT_SIGNED_IN', 'The API key is unknown, expired or revoked.')
    const full = buckets.find(({ spent, cap }) => cap !== null && spent + sale.amountMicroDollars > cap)
    if (full !== undefined) return refusal(full)
    for (const bucket of buckets) bucket.spent += sale.amountMicroDollars
    return null
  })
  const changed = [...held.values()].filter(({ spent, before }) => spent !== before)
  if (changed.length === 0) return outcomes
  await sql`
    update api_key_spending s set spent_micro_dollars = c.spent, changed_at = ${at}
    from unnest(${changed.map(({ accountId }) => accountId)}::uuid[], ${changed.map(({ keyId }) => keyId)}::uuid[],
      ${changed.map(({ kind }) => kind)}::text[], ${changed.map(({ name }) => name)}::text[],
      ${changed.map(({ spent }) => String(spent))}::bigint[]) as c(account_id, key_id, kind, name, spent)
    where s.account_id = c.account_id and s.key_id = c.key_id and s.kind = c.kind and s.name = c.name`.execute(tx)
  return outcomes
}
