/** The ledger as the API uses it: every question in its own transaction, as the account that asks. */
import type { LedgerLine } from '#shared/ledger/chain.ts'
import type { Book } from '#shared/ledger/kinds.ts'
import type { Statement } from '#shared/ledger/statement.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { rebuildEarnings } from './earnings-tables.ts'
import { entriesAfter, newestEntries, readOneMoment, unsealedSides } from './entries.ts'
import { lockSealing, type SealingOptions, sealAll } from './seal.ts'
import { statementOf } from './statements.ts'
import { summedZoneOf, zoneOf } from './zones.ts'

export interface Ledger {
  readonly now: () => Date
  /** Reads one moment as the account itself. */
  read<T>(accountId: string, work: (tx: Tx) => Promise<T>): Promise<T>
  entries(accountId: string, book: Book, before: bigint | null, limit: number): Promise<LedgerLine[]>
  /** Oldest first. */
  entriesAfter(accountId: string, book: Book, after: bigint, limit: number): Promise<LedgerLine[]>
  statement(accountId: string, period: string): Promise<Statement>
  /** Counts the account's earnings anew where its time zone was changed since they were counted. */
  followZone(accountId: string): Promise<void>
  /** Afterwards all that was posted before is sealed. To be done every second or so, and without waiting then. */
  seal(options?: SealingOptions): Promise<void>
}

async function changeZone(tx: Tx, accountId: string, zone: string, at: Date): Promise<void> {
  await lockSealing(tx, { wait: true })
  const row = { account_id: accountId, time_zone: zone, changed_at: at }
  await tx
    .insertInto('earnings_zones')
    .values(row)
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet(row))
    .execute()
  await rebuildEarnings(tx, accountId, zone)
}

export function createLedger(database: MarketDatabase, clock: Clock): Ledger {
  const read: Ledger['read'] = (accountId, work) =>
    database.asAccount(accountId, async (tx) => {
      await readOneMoment(tx)
      return work(tx)
    })

  /** Chains are shown whole: what was just posted is sealed first. */
  async function sealFor(accountId: string): Promise<void> {
    const tail = await database.asAccount(accountId, (tx) => unsealedSides(tx, accountId))
    if (tail.length > 0) await sealAll(database, clock, { wait: true })
  }

  return {
    now: () => clock.now(),
    read,
    async entries(accountId, book, before, limit) {
      await sealFor(accountId)
      return read(accountId, (tx) => newestEntries(tx, accountId, book, before, limit))
    },
    async entriesAfter(accountId, book, after, limit) {
      await sealFor(accountId)
      return read(accountId, (tx) => entriesAfter(tx, accountId, book, after, limit))
    },
    async statement(accountId, period) {
      await sealFor(accountId)
      return read(accountId, (tx) => statementOf(tx, accountId, period, clock.now()))
    },
    async followZone(accountId) {
      const [wanted, summed] = await read(accountId, async (tx) => [
        await zoneOf(tx, accountId),
        await summedZoneOf(tx, accountId),
      ])
      if (wanted !== summed) await database.asService((tx) => changeZone(tx, accountId, wanted, clock.now()))
    },
    seal: (options = { wait: true }) => sealAll(database, clock, options),
  }
}
