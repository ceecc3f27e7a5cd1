/**
 * Sealing: every posted transfer gets its place in the chains of its two accounts, with the balance after it and a hash
 * over all before it, and is added to the earnings. Owner by owner, in batches, by one server at a time for each part of
 * the owners; until then a transfer is read from where it was posted.
 */
import { sql } from 'kysely'
import { GENESIS_HASH, type LedgerLine, lineHash } from '#shared/ledger/chain.ts'
import { createCubes } from '#shared/ledger/cubes.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { addSides } from './cubes.ts'
import { addToEarnings } from './earnings-tables.ts'
import { type PostedTransfer, type Side, sidesOf } from './sides.ts'
import { forgetWaiting, lockPart, takeWaiting, type WaitingJournal, waitingParts } from './waiting.ts'
import { DEFAULT_ZONE, summedZonesOf } from './zones.ts'

/** Journals of one owner each. */
const BATCH = 4_000
/** Parts that one server seals at a time. */
const LANES = 2

interface Waiting {
  readonly transfer: PostedTransfer
  readonly side: Side
}

/** In the order of their times. What commits later than others of its time is sealed after them: nothing is passed over. */
async function sidesOfWaiting(tx: Tx, journals: readonly WaitingJournal[]): Promise<Waiting[]> {
  const { rows } = await sql<PostedTransfer & { owner_id: string }>`
    select t.*, w.account_id as owner_id
    from unnest(${journals.map((row) => row.account_id)}::uuid[], ${journals.map((row) => row.journal_id)}::uuid[],
        ${journals.map((row) => row.journal_account_id)}::uuid[]) as w(account_id, journal_id, journal_account_id)
    join ledger_transfers t on t.account_id = w.journal_account_id and t.journal_id = w.journal_id
      and (t.debit_owner_id = w.account_id or t.credit_owner_id = w.account_id)
    order by t.at, t.journal_id, t.number`.execute(tx)
  return rows.flatMap((transfer) =>
    sidesOf(transfer)
      .filter(({ ownerId }) => ownerId === transfer.owner_id)
      .map((side) => ({ transfer, side })),
  )
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

/**
 * Seals what waits for owners of one part: up to `limit` journals of one owner each. Returns how many those were; 0 also
 * where it is left to another.
 */
export async function sealBatch(
  tx: Tx,
  sealedAt: Date,
  { part, wait, limit = BATCH }: SealingOptions & { readonly part: number; readonly limit?: number },
): Promise<number> {
  if (!(await lockPart(tx, part, { wait }))) return 0
  const journals = await takeWaiting(tx, part, sealedAt, limit)
  if (journals.length === 0) return 0
  const pairs = await sidesOfWaiting(tx, journals)
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
  await forgetWaiting(tx, journals)
  await addEntriesToEarnings(tx, entries)
  return journals.length
}

/** Seals batch after batch until nothing is left in the part, or another server seals it. */
export async function sealPart(
  database: MarketDatabase,
  clock: Clock,
  options: SealingOptions & { readonly part: number },
): Promise<void> {
  while ((await database.asService((tx) => sealBatch(tx, clock.now(), options))) > 0);
}

/** Seals all parts; all that was posted before is sealed then, unless it does not wait. */
export async function sealAll(database: MarketDatabase, clock: Clock, options: SealingOptions): Promise<void> {
  const parts = await database.asService(waitingParts)
  // Another server begins elsewhere.
  const first = Math.floor(Math.random() * parts.length)
  const order = [...parts.slice(first), ...parts.slice(0, first)]
  const lane = async (): Promise<void> => {
    for (let part = order.shift(); part !== undefined; part = order.shift()) {
      await sealPart(database, clock, { ...options, part })
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
}
