/** The ledger as the API uses it: every question in its own transaction, as the account that asks. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { LedgerLine } from '#shared/ledger/chain.ts'
import type { Book } from '#shared/ledger/kinds.ts'
import type { Statement } from '#shared/ledger/statement.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { entriesAfter, newestEntries, readOneMoment } from './entries.ts'
import { type SealingOptions, sealAll, sealPart } from './seal.ts'
import { statementOf } from './statements.ts'
import { isWaiting, newestWaiting, partOf } from './waiting.ts'
import { followWantedZones, followZone } from './zone-change.ts'

export interface Ledger {
  readonly now: () => Date
  /** Reads one moment as the account itself. */
  read<T>(accountId: string, work: (tx: Tx) => Promise<T>): Promise<T>
  entries(accountId: string, book: Book, before: bigint | null, limit: number): Promise<LedgerLine[]>
  /** Oldest first. */
  entriesAfter(accountId: string, book: Book, after: bigint, limit: number): Promise<LedgerLine[]>
  statement(accountId: string, period: string): Promise<Statement>
  /** Afterwards what was posted to the account is sealed, or sealing took too long to wait for. */
  awaitSealing(accountId: string): Promise<void>
  /** See `followZone` and `followWantedZones`, which is periodic. */
  followZone(accountId: string): Promise<void>
  followWantedZones(): Promise<void>
  /** Afterwards all that was posted before is sealed. To be done every second or so, and without waiting then. */
  seal(options?: SealingOptions): Promise<void>
}

/** How long a reader waits for sealing, which usually ends within a moment. */
const PATIENCE_MS = 5_000
const LOOK_MS = 20

export function createLedger(database: MarketDatabase, clock: Clock): Ledger {
  const read: Ledger['read'] = (accountId, work) =>
    database.asAccount(accountId, async (tx) => {
      await readOneMoment(tx)
      return work(tx)
    })

  /** At most one sealing of a part runs here on behalf of readers, however many of them wait for it. */
  const sealing = new Map<number, Promise<void>>()

  function sealSoon(part: number): Promise<void> {
    const ended = () => void sealing.delete(part)
    const under = sealing.get(part) ?? sealPart(database, clock, { part, wait: false }).finally(ended)
    sealing.set(part, under)
    return under
  }

  /** Chains are shown complete: earlier postings are sealed first, but not by the reader's transaction. */
  async function awaitSealing(accountId: string): Promise<void> {
    const newest = await database.asAccount(accountId, (tx) => newestWaiting(tx, accountId))
    if (newest === null) return
    const deadline = performance.now() + PATIENCE_MS
    const stillWaits = () => database.asAccount(accountId, (tx) => isWaiting(tx, accountId, newest))
    while (performance.now() < deadline && (await stillWaits())) {
      // What fails here fails in the periodic sealing too, which reports it.
      void sealSoon(partOf(accountId)).catch(() => {})
      await sleep(LOOK_MS)
    }
  }

  return {
    now: () => clock.now(),
    read,
    async entries(accountId, book, before, limit) {
      await awaitSealing(accountId)
      return read(accountId, (tx) => newestEntries(tx, accountId, book, before, limit))
    },
    async entriesAfter(accountId, book, after, limit) {
      await awaitSealing(accountId)
      return read(accountId, (tx) => entriesAfter(tx, accountId, book, after, limit))
    },
    async statement(accountId, period) {
      await awaitSealing(accountId)
      return read(accountId, (tx) => statementOf(tx, accountId, period, clock.now()))
    },
    awaitSealing,
    followZone: (accountId) => followZone(database, clock, accountId),
    followWantedZones: () => followWantedZones(database, clock),
    seal: (options = { wait: true }) => sealAll(database, clock, options),
  }
}
