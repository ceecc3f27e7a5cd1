/**
 * Royalties on declared use: once a month each license's sum is credited to the creator and those who share the work,
 * and owed by the licensee, whose wallet pays it as soon as it covers it.
 */
import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import { type MicroDollars, microDollars } from '#shared/money/money.ts'
import { divide } from '#shared/offers/shares.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { walletOf } from '../ledger/balances.ts'
import { postJournal } from '../ledger/post.ts'
import { shareTransfer } from '../ledger/sale-transfers.ts'
import type { TransferInput } from '../ledger/transfers.ts'
import { inForceFor } from '../shares/in-force.ts'
import { type Grant, grantById } from './grants.ts'
import { monthOf } from './usage.ts'

interface Month {
  readonly account_id: string
  readonly grant_id: string
  readonly month: string
}

const BATCH = 200

function monthRow(tx: Tx, { account_id, grant_id, month }: Month) {
  return tx
    .selectFrom('license_usage_months')
    .selectAll()
    .where('account_id', '=', account_id)
    .where('grant_id', '=', grant_id)
    .where('month', '=', month)
    .forUpdate()
    .executeTakeFirstOrThrow()
}

function noteMonth(tx: Tx, { account_id, grant_id, month }: Month, change: { settled_at?: Date; paid_at?: Date }) {
  return tx
    .updateTable('license_usage_months')
    .set(change)
    .where('account_id', '=', account_id)
    .where('grant_id', '=', grant_id)
    .where('month', '=', month)
    .execute()
}

/**
 * To the creator whole, who gives those who share the work their parts of it, by the shares in force at this moment.
 */
async function royaltyTransfers(
  tx: Tx,
  { licenseeId, creatorId, assetId }: Pick<Grant, 'licenseeId' | 'creatorId' | 'assetId'>,
  amount: MicroDollars,
  memo: string,
): Promise<TransferInput[]> {
  const { shares, closed } = await inForceFor(tx, [{ assetId, creatorId }])
  const open = shares.filter(({ accountId }) => !closed.has(accountId))
  const common = { assetId, offer: 'license', memo } as const
  const { collaborators } = divide(amount, open)
  const parts = open.map(({ accountId }, index) =>
    shareTransfer({
      ...common,
      ...{
        kind: 'usage_share',
        workId: assetId,
        creatorId,
        accountId,
        amount: microDollars(collaborators[index] ?? 0n),
      },
    }),
  )
  const whole: TransferInput = {
    ...common,
    kind: 'usage_royalty',
    debit: { ownerId: licenseeId, book: 'royalty_receivable' },
    credit: { ownerId: creatorId, book: 'creator' },
    amount,
  }
  return [whole, ...parts.filter((part) => part.amount > 0n)]
}

/** Idempotent. */
async function settle(tx: Tx, due: Month, at: Date): Promise<void> {
  const row = await monthRow(tx, due)
  if (row.settled_at !== null) return
  const amount = microDollars(row.royalty_micro_dollars)
  if (amount === 0n) {
    await noteMonth(tx, due, { settled_at: at, paid_at: at })
    return
  }
  const { account_id: licenseeId, grant_id: grantId, month } = due
  const grant = await grantById(tx, licenseeId, grantId)
  await noteMonth(tx, due, { settled_at: at })
  await postJournal(tx, {
    accountId: licenseeId,
    key: `usage:${grantId}:${month}`,
    kind: 'usage',
    at,
    transfers: await royaltyTransfers(tx, grant, amount, `Declared use in ${month}`),
  })
  await tx
    .insertInto('royalty_transactions')
    .values({
      account_id: grant.creatorId,
      id: uuidv7(),
      grant_id: grantId,
      listing_id: grant.listingId,
      asset_id: grant.assetId,
      month,
      impressions: row.impressions,
      downloads: row.downloads,
      embeds: row.embeds,
      amount_micro_dollars: amount,
      created_at: at,
    })
    .execute()
}

/** Null where the wallet does not cover it. */
async function pay(tx: Tx, owed: Month, at: Date): Promise<void> {
  const row = await monthRow(tx, owed)
  if (row.paid_at !== null) return
  const { account_id: licenseeId, grant_id: grantId, month } = owed
  const amount = microDollars(row.royalty_micro_dollars)
  const { balance } = await walletOf(tx, licenseeId)
  if (balance < amount) throw new LunaError('WALLET_TOO_LOW')
  await postJournal(tx, {
    accountId: licenseeId,
    key: `usage-payment:${grantId}:${month}`,
    kind: 'usage_payment',
    at,
    transfers: [
      {
        kind: 'usage_payment',
        debit: { ownerId: licenseeId, book: 'wallet' },
        credit: { ownerId: licenseeId, book: 'royalty_receivable' },
        amount,
        memo: `Declared use in ${month}`,
      },
    ],
  })
  await noteMonth(tx, owed, { paid_at: at })
}

async function settleMonths(database: MarketDatabase, at: Date): Promise<void> {
  const due = () =>
    database.asService((tx) =>
      tx
        .selectFrom('license_usage_months')
        .select(['account_id', 'grant_id', 'month'])
        .where('month', '<', monthOf(at))
        .where('settled_at', 'is', null)
        .limit(BATCH)
        .execute(),
    )
  for (let rows = await due(); rows.length > 0; rows = await due()) {
    for (const row of rows) await database.asService((tx) => settle(tx, row, at))
  }
}

/** Oldest first; a wallet that is too low for one is not asked for the next. */
async function collect(database: MarketDatabase, at: Date): Promise<void> {
  const tooLow = new Set<string>()
  let after: Month | undefined
  for (;;) {
    const last = after
    const rows = await database.asService((tx) => {
      const owed = tx
        .selectFrom('license_usage_months')
        .select(['account_id', 'grant_id', 'month'])
        .where('settled_at', 'is not', null)
        .where('paid_at', 'is', null)
        .orderBy('account_id')
        .orderBy('month')
        .orderBy('grant_id')
        .limit(BATCH)
      if (last === undefined) return owed.execute()
      return owed
        .where((where) =>
          where(
            where.refTuple('account_id', 'month', 'grant_id'),
            '>',
            where.tuple(last.account_id, last.month, last.grant_id),
          ),
        )
        .execute()
    })
    for (const row of rows) {
      if (tooLow.has(row.account_id)) continue
      try {
        await database.asService((tx) => pay(tx, row, at))
      } catch (error) {
        if (!(error instanceof LunaError) || error.code !== 'WALLET_TOO_LOW') throw error
        tooLow.add(row.account_id)
      }
    }
    after = rows.at(-1)
    if (after === undefined || rows.length < BATCH) return
  }
}

/** What a licensee owes for declared use, settled or not. */
export async function royaltiesOwedBy(tx: Tx, licenseeId: string): Promise<MicroDollars> {
  const { rows } = await sql<{ owed: bigint }>`
    select coalesce(sum(royalty_micro_dollars), 0)::bigint as owed from license_usage_months
    where account_id = ${licenseeId} and paid_at is null`.execute(tx)
  return microDollars(rows[0]?.owed ?? 0n)
}

/**
 * Settles and pays all that a licensee has declared, the running month included; does nothing where it is not covered.
 */
export async function payRoyaltiesOf(tx: Tx, licenseeId: string, at: Date): Promise<void> {
  const owed = await royaltiesOwedBy(tx, licenseeId)
  const { balance } = await walletOf(tx, licenseeId)
  if (balance < owed) return
  const months = await tx
    .selectFrom('license_usage_months')
    .select(['account_id', 'grant_id', 'month'])
    .where('account_id', '=', licenseeId)
    .where('paid_at', 'is', null)
    .orderBy('month')
    .orderBy('grant_id')
    .execute()
  for (const month of months) {
    await settle(tx, month, at)
    await pay(tx, month, at)
  }
}

/** Settles every month that is over, then collects what is owed. */
export async function settleRoyalties(database: MarketDatabase, clock: Clock): Promise<void> {
  const at = clock.now()
  await settleMonths(database, at)
  await collect(database, at)
}
