/**
 * Recounts a creator's earnings in another time zone. Until it is done, entries of this account wait to be sealed, and
 * those of other accounts do not.
 */
import { sql } from 'kysely'
import { LunaError } from '#shared/contract/errors.ts'
import { MINUTE_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { rebuildEarnings } from './earnings-tables.ts'
import { lockPart, partOf } from './waiting.ts'
import { DEFAULT_ZONE, summedZoneOf, zoneOf } from './zones.ts'

/** Counted while the one who asks waits: a second or so. More is counted in the background. */
const COUNTED_AT_ONCE = 20_000
/** Far more than counting takes; a server that died holds the account's entries up for as long. */
const COUNTING_MS = 10 * MINUTE_MS
/** Clocks of servers differ by less. */
const MARGIN_MS = MINUTE_MS
const AT_ONCE = 20

/**
 * Starts after a running sealing of the account's part, and so that the next one sees it; false if another recount
 * runs.
 */
async function begin(tx: Tx, accountId: string, zone: string, now: Date): Promise<Date | null> {
  await lockPart(tx, partOf(accountId), { wait: true })
  const until = new Date(now.getTime() + COUNTING_MS)
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('earnings_zones')
    .values({
      ...{ account_id: accountId, time_zone: DEFAULT_ZONE, changed_at: now },
      ...{ wanted_zone: zone, counting_until: until },
    })
    .onConflict((conflict) =>
      conflict
        .column('account_id')
        .doUpdateSet({ wanted_zone: zone, counting_until: until })
        .where(sql<boolean>`coalesce(earnings_zones.counting_until <= ${now}, true)`),
    )
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n ? until : null
}

/** Throws CANCELLED if counting took so long that entries may have been sealed; nothing is changed then. */
async function count(tx: Tx, accountId: string, zone: string, until: Date, clock: Clock): Promise<void> {
  await rebuildEarnings(tx, accountId, zone)
  const now = clock.now()
  const { numUpdatedRows } = await tx
    .updateTable('earnings_zones')
    .set({
      ...{ time_zone: zone, changed_at: now, counting_until: null },
      wanted_zone: sql<string | null>`nullif(wanted_zone, ${zone})`,
    })
    .where('account_id', '=', accountId)
    .where('counting_until', '=', until)
    .executeTakeFirstOrThrow()
  const isOurs = numUpdatedRows === 1n && now.getTime() < until.getTime() - MARGIN_MS
  if (!isOurs) throw new LunaError('CANCELLED', 'Recalculating the earnings took too long.')
}

/** False where another server counts them at the time. */
async function recount(database: MarketDatabase, clock: Clock, accountId: string, zone: string): Promise<boolean> {
  const until = await database.asService((tx) => begin(tx, accountId, zone, clock.now()))
  if (until === null) return false
  try {
    await database.asService((tx) => count(tx, accountId, zone, until, clock))
    return true
  } finally {
    await database.asService((tx) =>
      tx
        .updateTable('earnings_zones')
        .set({ counting_until: null })
        .where('account_id', '=', accountId)
        .where('counting_until', '=', until)
        .execute(),
    )
  }
}

async function want(tx: Tx, accountId: string, zone: string, now: Date): Promise<void> {
  await tx
    .insertInto('earnings_zones')
    .values({ account_id: accountId, time_zone: DEFAULT_ZONE, changed_at: now, wanted_zone: zone })
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet({ wanted_zone: zone }))
    .execute()
}

async function entryCount(tx: Tx, accountId: string): Promise<number> {
  const last = await tx
    .selectFrom('ledger_entries')
    .select('sequence')
    .where('account_id', '=', accountId)
    .where('book', '=', 'creator')
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst()
  return Number(last?.sequence ?? 0n)
}

/**
 * If the account's zone differs from that of its sums: recounts them at once or, if that takes long, lets
 * `followWantedZones` do it; until then they do not change.
 */
export async function followZone(
  database: MarketDatabase,
  clock: Clock,
  accountId: string,
  countedAtOnce = COUNTED_AT_ONCE,
): Promise<void> {
  const [wanted, summed, entries] = await database.asAccount(accountId, async (tx) => [
    await zoneOf(tx, accountId),
    await summedZoneOf(tx, accountId),
    await entryCount(tx, accountId),
  ])
  if (wanted === summed) return
  if (entries > countedAtOnce) await database.asService((tx) => want(tx, accountId, wanted, clock.now()))
  else await recount(database, clock, accountId, wanted)
}

/** Counts the earnings of accounts that wait for it. Periodic. */
export async function followWantedZones(database: MarketDatabase, clock: Clock): Promise<void> {
  const waiting = await database.asService((tx) =>
    tx
      .selectFrom('earnings_zones')
      .select(['account_id', 'wanted_zone'])
      .where('wanted_zone', 'is not', null)
      .$narrowType<{ wanted_zone: string }>()
      .limit(AT_ONCE)
      .execute(),
  )
  for (const { account_id: accountId, wanted_zone: zone } of waiting) await recount(database, clock, accountId, zone)
}
