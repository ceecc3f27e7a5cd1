/**
 * Earnings spent in the market: available earnings move to the creator's own wallet in whole cents, and what is left of
 * them there returns before the account is closed, since no card can take it back.
 */
import { sql } from 'kysely'
import { v5 as uuidv5 } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import { cents, centsToMicroDollars, formatCents, type MicroDollars, microDollars } from '#shared/money/money.ts'
import type { Tx } from '../db/database.ts'
import { lockPayouts, payableBalance } from '../ledger/payable.ts'
import { postJournal } from '../ledger/post.ts'
import { closedAmong } from '../shares/in-force.ts'
import type { PaymentParts } from './parts.ts'
import { scheduleSpentReversals } from './transfers.ts'

export interface MoveRequest {
  readonly accountId: string
  /** Repeated with it, the earnings are moved once. */
  readonly key: string
  /** Undefined for all that is available. */
  readonly amountCents?: number | undefined
}

export interface MovedEarnings {
  readonly id: string
  readonly amountCents: number
}

const journalKey = (id: string): string => `earnings-to-wallet:${id}`
const earningsOf = (ownerId: string) => ({ ownerId, book: 'creator' }) as const
const walletOf = (ownerId: string) => ({ ownerId, book: 'wallet' }) as const

async function movedBefore(tx: Tx, accountId: string, id: string): Promise<MovedEarnings | null> {
  const { rows } = await sql<{ cents: bigint }>`
    select (t.amount_micro_dollars / 10000)::bigint as cents
    from ledger_journals j
    join ledger_transfers t on t.account_id = j.account_id and t.journal_id = j.id
    where j.account_id = ${accountId} and j.key = ${journalKey(id)}`.execute(tx)
  const [row] = rows
  return row === undefined ? null : { id, amountCents: Number(row.cents) }
}

/** Closing locks the account's row first as well, so one of the two sees what the other did. */
async function refuseWhileClosing(tx: Tx, accountId: string): Promise<void> {
  await sql`select 1 from accounts where account_id = ${accountId} for share`.execute(tx)
  if ((await closedAmong(tx, [accountId])).has(accountId)) throw new LunaError('ACCOUNT_CLOSING')
}

/** Throws ACCOUNT_CLOSING, and EARNINGS_TOO_LOW with what is available as its data. */
export async function moveEarnings(
  tx: Tx,
  { clock, jobs }: Pick<PaymentParts, 'clock' | 'jobs'>,
  request: MoveRequest,
): Promise<MovedEarnings> {
  const { accountId, key } = request
  const id = uuidv5(`earnings:${key}`, accountId)
  const at = clock.now()
  await refuseWhileClosing(tx, accountId)
  await lockPayouts(tx, accountId)
  const before = await movedBefore(tx, accountId, id)
  if (before !== null) return before
  const availableCents = Number((await payableBalance(tx, accountId, at)).payable / 10_000n)
  const amountCents = request.amountCents ?? availableCents
  if (amountCents === 0 || amountCents > availableCents) {
    const detail = `${formatCents(cents(availableCents))} of your earnings is available.`
    throw new LunaError('EARNINGS_TOO_LOW', detail, { data: { availableCents } })
  }
  const transfer = {
    kind: 'earnings_to_wallet',
    debit: earningsOf(accountId),
    credit: walletOf(accountId),
    amount: centsToMicroDollars(cents(amountCents)),
  } as const
  const journal = { accountId, key: journalKey(id), kind: 'earnings_to_wallet', at, transfers: [transfer] } as const
  await postJournal(tx, journal)
  await scheduleSpentReversals(tx, jobs, { creatorId: accountId, id })
  return { id, amountCents }
}

/** What was moved to the wallet and not returned; some of it may be spent. */
export async function earningsMoved(tx: Tx, accountId: string): Promise<MicroDollars> {
  const { rows } = await sql<{ total: bigint }>`
    select coalesce(sum(case kind when 'earnings_to_wallet' then amount_micro_dollars
      else -amount_micro_dollars end), 0)::bigint as total
    from ledger_transfers
    where account_id = ${accountId} and kind in ('earnings_to_wallet', 'wallet_to_earnings')`.execute(tx)
  return microDollars(rows[0]?.total ?? 0n)
}

/** For an account that is closed, before its earnings are paid out. */
export async function returnEarnings(
  tx: Tx,
  { clock }: Pick<PaymentParts, 'clock'>,
  { accountId, amount, key }: { readonly accountId: string; readonly amount: MicroDollars; readonly key: string },
): Promise<void> {
  if (amount <= 0n) return
  const transfer = {
    kind: 'wallet_to_earnings',
    debit: walletOf(accountId),
    credit: earningsOf(accountId),
    amount,
    memo: 'Returned for the account’s closing',
  } as const
  const at = clock.now()
  const journalOf = `wallet-to-earnings:${key}`
  await postJournal(tx, { accountId, key: journalOf, kind: 'earnings_to_wallet', at, transfers: [transfer] })
}
