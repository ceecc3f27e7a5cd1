/**
 * Posted transfers that are in no chain yet. Owners are divided into parts, each sealed by one server at a time, so
 * that several servers seal at once and none waits for the entries of all owners.
 */
import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'

/** As the index of the table has it: the last four bits of an owner's id, which are random. */
const PARTS = 16
const PART = sql`(get_byte(uuid_send(account_id), 15) & 15)`

/** With the part, a lock of its own: any number will do, as long as nothing else on the database uses it. */
const SEALING_LOCK = 471_120_261
/** Servers of the previous version hold it exclusively while they seal or recount earnings. */
const FORMER_LOCK = 4_711_202_612

export function partOf(ownerId: string): number {
  return Number.parseInt(ownerId.slice(-1), PARTS)
}

/**
 * Keeps every other transaction from sealing the part until this one ends; false where another seals it (and `wait` is
 * not set).
 */
export async function lockPart(tx: Tx, part: number, { wait }: { readonly wait: boolean }): Promise<boolean> {
  if (wait) {
    await sql`select pg_advisory_xact_lock_shared(${FORMER_LOCK}), pg_advisory_xact_lock(${SEALING_LOCK}, ${part})`.execute(
      tx,
    )
    return true
  }
  const { rows } = await sql<{ locked: boolean }>`
    select pg_try_advisory_xact_lock_shared(${FORMER_LOCK})
      and pg_try_advisory_xact_lock(${SEALING_LOCK}, ${part}) as locked`.execute(tx)
  return rows[0]?.locked === true
}

/** The parts in which something waits. */
export async function waitingParts(tx: Tx): Promise<number[]> {
  const { rows } = await sql<{ part: number }>`
    select part from generate_series(0, ${sql.lit(PARTS - 1)}) as part
    where exists (select from ledger_waiting where ${PART} = part)`.execute(tx)
  return rows.map(({ part }) => part)
}

export interface WaitingJournal {
  readonly account_id: string
  readonly journal_id: string
  readonly journal_account_id: string
}

/** The longest posted first; skips accounts whose earnings are being recounted. */
export async function takeWaiting(tx: Tx, part: number, now: Date, limit: number): Promise<WaitingJournal[]> {
  const { rows } = await sql<WaitingJournal>`
    select account_id, journal_id, journal_account_id from ledger_waiting
    where ${PART} = ${sql.lit(part)} and account_id <> all (array(
      select account_id from earnings_zones where counting_until is not null and counting_until > ${now}))
    order by ${PART}, journal_id limit ${limit}`.execute(tx)
  return rows
}

export async function forgetWaiting(tx: Tx, journals: readonly WaitingJournal[]): Promise<void> {
  await sql`delete from ledger_waiting w
    using unnest(${journals.map((row) => row.account_id)}::uuid[], ${journals.map((row) => row.journal_id)}::uuid[],
        ${journals.map((row) => row.journal_account_id)}::uuid[]) as sealed(account_id, journal_id, journal_account_id)
    where w.account_id = sealed.account_id and w.journal_id = sealed.journal_id
      and w.journal_account_id = sealed.journal_account_id`.execute(tx)
}

/** The newest journal that waits for the owner, or null where none does. */
export async function newestWaiting(tx: Tx, ownerId: string): Promise<string | null> {
  const row = await tx
    .selectFrom('ledger_waiting')
    .select('journal_id')
    .where('account_id', '=', ownerId)
    .orderBy('journal_id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.journal_id ?? null
}

/** Whether something waits for the owner that was posted no later than the journal. */
export async function isWaiting(tx: Tx, ownerId: string, journalId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('ledger_waiting')
    .select('journal_id')
    .where('account_id', '=', ownerId)
    .where('journal_id', '<=', journalId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Transfers that wait for an owner, each once, also those between two accounts of the same owner. */
export const transfersWaitingFor = (ownerId: string) => sql`
  ledger_waiting u join ledger_transfers t on t.account_id = u.journal_account_id and t.journal_id = u.journal_id
    and u.account_id = ${ownerId} and (t.debit_owner_id = ${ownerId} or t.credit_owner_id = ${ownerId})`
