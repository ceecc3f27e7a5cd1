/**
 * Sealing: every posted transfer gets its place in the chains of its two accounts, with the balance after it and a hash
 * over all before it, and is added to the earnings. Done by one server at a time, in batches; until then a transfer is
 * read from where it was posted.
 */
import { sql } from 'kysely'
import { GENESIS_HASH, type LedgerLine, lineHash } from '#shared/ledger/chain.ts'
import { createCubes } from '#shared/ledger/cubes.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { addSides } from './cubes.ts'
import { addToEarnings } from './earnings-tables.ts'
import { type PostedTransfer, type Side, sidesOf } from './sides.ts'
import { DEFAULT_ZONE, summedZonesOf } from './zones.ts'

/** Any number will do, as long as nothing else on the database uses it. */
const SEALING_LOCK = 4_711_202_612
const BATCH_JOURNALS = 2_000

/** Keeps every other transaction from sealing until this one ends; false where another has the lock (and `wait` is not set). */
export async function lockSealing(tx: Tx, { wait }: { readonly wait: boolean }): Promise<boolean> {
  if (wait) {
    await sql`select pg_advisory_xact_lock(${SEALING_LOCK})`.execute(tx)
    return true
  }
  const { rows } = await sql<{ locked: boolean }>`select pg_try_advisory_xact_lock(${SEALING_LOCK}) as locked`.execute(
    tx,
  )
  return rows[0]?.locked === true
}

/**
 * The longest posted first, in the order of their times. What commits later than others of its time is sealed after
 * them: nothing is passed over.
 */
async function unsealedTransfers(tx: Tx, journalLimit: number): Promise<PostedTransfer[]> {
  const { rows } = await sql<PostedTransfer>`
    select t.* from (select account_id, journal_id from ledger_unsealed order by journal_id limit ${journalLimit}) u
    join ledger_transfers t on t.account_id = u.account_id and t.journal_id = u.journal_id
    order by t.at, t.journal_id, t.number`.execute(tx)
  return rows
}

/** The end of an account's chain. */
interface Head {
  sequence: number
  balance: bigint
  hash: string
  atMs: number
}

const accountKey = (ownerId: string, book: string): string => `${ownerId}/${book}`

async function readHeads(tx: Tx, sides: readonly Side[]): Promise<Map<string, Head>> {
  const accounts = [...new Map(sides.map((side) => [accountKey(side.ownerId, side.book), side])).values()]
  const { rows } = await sql<{
    account_id: string
    book: string
    sequence: bigint
    balance: bigint
    hash: string
    at: Date
  }>`
    select a.account_id, a.book, e.sequence, e.balance_micro_dollars as balance, encode(e.hash, 'hex') as hash, e.at
    from unnest(${accounts.map(({ ownerId }) => ownerId)}::uuid[], ${accounts.map(({ book }) => book)}::text[])
      as a(account_id, book)
    cross join lateral (
      select sequence, balance_micro_dollars, hash, at from ledger_entries
      where account_id = a.account_id and book = a.book order by sequence desc limit 1) e`.execute(tx)
  return new Map(
    rows.map(({ account_id, book, sequence, balance, hash, at }) => [
      accountKey(account_id, book),
      { sequence: Number(sequence), balance, hash, atMs: at.getTime() },
    ]),
  )
}

interface SealedEntry {
  readonly transfer: PostedTransfer
  readonly side: Side
  readonly line: LedgerLine
}

/** Puts a side at the end of its account's chain; `head` moves on. */
function seal(head: Head, transfer: PostedTransfer, side: Side): SealedEntry {
  head.sequence += 1
  head.balance += side.amount
  // Never earlier than the entry before, so that a period is a run of the chain.
  head.atMs = Math.max(head.atMs, side.at.getTime())
  const unhashed = {
    ...side.content,
    sequence: head.sequence,
    amountMicroDollars: String(side.amount),
    balanceMicroDollars: String(head.balance),
    at: new Date(head.atMs).toISOString(),
  }
  head.hash = lineHash(head.hash, side, unhashed)
  return { transfer, side, line: { ...unhashed, hash: head.hash } }
}

async function insertEntries(tx: Tx, entries: readonly SealedEntry[], sealedAt: Date): Promise<void> {
  const json = JSON.stringify(
    entries.map(({ transfer, side, line }) => ({
      ...line,
      accountId: side.ownerId,
      book: side.book,
      journalAccountId: transfer.account_id,
    })),
  )
  await sql`insert into ledger_entries (account_id, book, sequence, journal_account_id, journal_id, transfer_number,
      amount_micro_dollars, balance_micro_dollars, hash, kind, at, available_at, sealed_at, sale_id, asset_id,
      via_asset_id, sold_asset_id, version_id, offer, country, memo)
    select "accountId", book, sequence, "journalAccountId", "journalId", "transferNumber", "amountMicroDollars",
      "balanceMicroDollars", decode(hash, 'hex'), kind, at, "availableAt", ${sealedAt}, "saleId", "assetId",
      "viaAssetId", "soldAssetId", "versionId", offer, country, memo
    from json_to_recordset(${json}::json) as r("accountId" uuid, book text, sequence bigint, "journalAccountId" uuid,
      "journalId" uuid, "transferNumber" integer, "amountMicroDollars" bigint, "balanceMicroDollars" bigint, hash text,
      kind text, at timestamptz, "availableAt" timestamptz, "saleId" uuid, "assetId" uuid, "viaAssetId" uuid,
      "soldAssetId" uuid, "versionId" uuid, offer text, country text, memo text)`.execute(tx)
}

async function forgetUnsealed(tx: Tx, transfers: readonly PostedTransfer[]): Promise<void> {
  const journals = [...new Map(transfers.map((transfer) => [transfer.journal_id, transfer.account_id]))]
  await sql`delete from ledger_unsealed u
    using unnest(${journals.map(([, accountId]) => accountId)}::uuid[], ${journals.map(([id]) => id)}::uuid[])
      as j(account_id, journal_id)
    where u.account_id = j.account_id and u.journal_id = j.journal_id`.execute(tx)
}

async function addEntriesToEarnings(tx: Tx, entries: readonly SealedEntry[]): Promise<void> {
  const earnings = entries.filter(({ side }) => side.book === 'creator')
  const zones = await summedZonesOf(tx, [...new Set(earnings.map(({ side }) => side.ownerId))])
  const cubes = createCubes()
  const sides = earnings.map(({ side, line }) => ({ ...side, at: new Date(line.at) }))
  addSides(cubes, sides, (accountId) => zones.get(accountId) ?? DEFAULT_ZONE)
  await addToEarnings(tx, cubes)
}

export interface SealingOptions {
  /** True: what another transaction seals is waited for, and then what is left is sealed. False: it is left to that one. */
  readonly wait: boolean
}

/** Seals up to `journalLimit` journals; returns how many transfers that were. 0 also where it is left to another. */
export async function sealBatch(
  tx: Tx,
  sealedAt: Date,
  { wait, journalLimit = BATCH_JOURNALS }: SealingOptions & { readonly journalLimit?: number },
): Promise<number> {
  if (!(await lockSealing(tx, { wait }))) return 0
  const transfers = await unsealedTransfers(tx, journalLimit)
  if (transfers.length === 0) return 0
  const pairs = transfers.flatMap((transfer) => sidesOf(transfer).map((side) => ({ transfer, side })))
  const heads = await readHeads(
    tx,
    pairs.map(({ side }) => side),
  )
  const entries = pairs.map(({ transfer, side }) => {
    const key = accountKey(side.ownerId, side.book)
    const head = heads.get(key) ?? { sequence: 0, balance: 0n, hash: GENESIS_HASH, atMs: 0 }
    heads.set(key, head)
    return seal(head, transfer, side)
  })
  await insertEntries(tx, entries, sealedAt)
  await forgetUnsealed(tx, transfers)
  await addEntriesToEarnings(tx, entries)
  return transfers.length
}

/** Seals batch after batch until nothing is left; all that was posted before is sealed then, unless it does not wait. */
export async function sealAll(database: MarketDatabase, clock: Clock, { wait }: SealingOptions): Promise<void> {
  while ((await database.asService((tx) => sealBatch(tx, clock.now(), { wait }))) > 0);
}
