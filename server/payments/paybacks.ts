/**
 * Wallets paid back: a balance goes to the cards that topped it up, the newest payment first, never more to a payment
 * than it brought. It leaves the wallet in the transaction that plans it, and what a card refuses returns to the wallet.
 */
import { sql } from 'kysely'
import { v5 as uuidv5 } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { roundedUpToCents } from '#shared/ledger/closing.ts'
import { cents, centsToMicroDollars, formatCents, microDollars, microDollarsToCents } from '#shared/money/money.ts'
import type { Tx } from '../db/database.ts'
import { walletOf } from '../ledger/balances.ts'
import { postJournal } from '../ledger/post.ts'
import type { LedgerAccount } from '../ledger/transfers.ts'
import { scheduleReceipt } from '../receipts/schedule.ts'
import { pauseTopUps } from '../sales/top-ups/pause.ts'
import { noteOperation, type PlannedOperation, planOperation } from './operations.ts'
import type { PaymentParts } from './parts.ts'

const PROCESSOR: LedgerAccount = { ownerId: PLATFORM_ID, book: 'processor' }
const LOSSES: LedgerAccount = { ownerId: PLATFORM_ID, book: 'losses' }
const walletBook = (ownerId: string): LedgerAccount => ({ ownerId, book: 'wallet' })

export interface PaybackRequest {
  readonly accountId: string
  /** Repeated with it, the payback is made once. */
  readonly key: string
  /** Undefined for all of the balance that cards can take. */
  readonly amountCents?: number | undefined
}

export interface Payback {
  readonly id: string
  readonly amountCents: number
}

export interface WalletPaybacks {
  readonly balanceMicroDollars: bigint
  /** Of the balance, what cards can take back now. */
  readonly refundableCents: number
  /** Planned, and not sent to the payment service yet. */
  readonly underWayCents: number
}

interface TopUp {
  readonly paymentIntentId: string
  readonly leftCents: number
}

/**
 * What each payment of a top-up can still give back, newest first. A card that refused once is not asked again, and a
 * payment that a bank is taking back, or took, is the bank's.
 */
async function refundableTopUps(tx: Tx, accountId: string): Promise<TopUp[]> {
  const { rows } = await sql<{ reference: string; left_cents: bigint }>`
    select r.reference, (r.amount_cents - coalesce((
      select sum(p.amount_cents) from payment_operations p
      where p.account_id = r.account_id and p.kind in ('refund', 'wallet_refund')
        and p.target ->> 'paymentIntentId' = r.reference), 0))::bigint as left_cents
    from payment_references r
    join orders o on o.account_id = r.account_id and o.id = r.order_id
    where r.account_id = ${accountId} and o.account_id = ${accountId} and o.kind = 'top_up' and o.state = 'fulfilled'
      and not exists (select 1 from payment_operations f where f.account_id = r.account_id
        and f.kind in ('refund', 'wallet_refund') and f.state = 'failed'
        and f.target ->> 'paymentIntentId' = r.reference)
      and not exists (select 1 from disputes d where d.account_id = r.account_id
        and d.payment_reference = r.reference and d.state <> 'won')
    order by r.created_at desc, r.reference`.execute(tx)
  return rows
    .map(({ reference, left_cents }) => ({ paymentIntentId: reference, leftCents: Number(left_cents) }))
    .filter(({ leftCents }) => leftCents > 0)
}

/** What cards can take back, whatever the balance is. */
export async function refundableCents(tx: Tx, accountId: string): Promise<number> {
  return (await refundableTopUps(tx, accountId)).reduce((sum, { leftCents }) => sum + leftCents, 0)
}

/** Money on its way back to cards, from the wallet or from purchases: it may still return to the wallet. */
export async function paybacksUnderWay(tx: Tx, accountId: string): Promise<number> {
  const { rows } = await sql<{ total: bigint }>`
    select coalesce(sum(amount_cents), 0)::bigint as total from payment_operations
    where account_id = ${accountId} and kind in ('refund', 'wallet_refund') and state = 'planned'`.execute(tx)
  return Number(rows[0]?.total ?? 0n)
}

export async function walletPaybacks(tx: Tx, accountId: string): Promise<WalletPaybacks> {
  const { balance } = await walletOf(tx, accountId)
  const whole = Math.max(0, microDollarsToCents(balance).cents)
  return {
    balanceMicroDollars: balance,
    refundableCents: Math.min(whole, await refundableCents(tx, accountId)),
    underWayCents: await paybacksUnderWay(tx, accountId),
  }
}

/** Held until the transaction ends, so that two paybacks do not give the same money back. */
async function lockWallet(tx: Tx, accountId: string): Promise<void> {
  await sql`select 1 from wallet_balances where account_id = ${accountId} for update`.execute(tx)
}

async function madeBefore(tx: Tx, accountId: string, id: string): Promise<Payback | null> {
  const { rows } = await sql<{ total: bigint | null }>`
    select sum(amount_cents)::bigint as total from payment_operations
    where account_id = ${accountId} and kind = 'wallet_refund' and target ->> 'paybackId' = ${id}`.execute(tx)
  const total = rows[0]?.total ?? null
  return total === null ? null : { id, amountCents: Number(total) }
}

function shareAmong(topUps: readonly TopUp[], amountCents: number): TopUp[] {
  let missing = amountCents
  return topUps.flatMap(({ paymentIntentId, leftCents }) => {
    const part = Math.min(leftCents, missing)
    missing -= part
    return part > 0 ? [{ paymentIntentId, leftCents: part }] : []
  })
}

async function plan(
  tx: Tx,
  { clock, jobs }: PaymentParts,
  { id, amountCents }: Payback,
  accountId: string,
  topUps: readonly TopUp[],
): Promise<Payback> {
  const at = clock.now()
  const shares = shareAmong(topUps, amountCents)
  const transfers = shares.map(({ leftCents }) => ({
    kind: 'wallet_payback' as const,
    debit: walletBook(accountId),
    credit: PROCESSOR,
    amount: centsToMicroDollars(cents(leftCents)),
  }))
  await postJournal(tx, { accountId, key: `wallet-payback:${id}`, kind: 'wallet_payback', at, transfers })
  for (const { paymentIntentId, leftCents } of shares) {
    const target = { kind: 'wallet_refund', paymentIntentId, paybackId: id } as const
    const operation = { id: uuidv5(paymentIntentId, id), accountId, target, amountCents: leftCents }
    await planOperation(tx, jobs, operation, at)
  }
  return { id, amountCents }
}

/** A part of a top-up that a card got back, of which the market has no row. */
interface MadePayback {
  readonly accountId: string
  /** Of the operation. */
  readonly id: string
  readonly paybackId: string
  readonly paymentIntentId: string
  readonly refundId: string
  readonly amountCents: number
}

/** Takes it from the wallet, even below zero: the card has the money. */
export async function bookPayback(tx: Tx, { clock }: Pick<PaymentParts, 'clock'>, made: MadePayback): Promise<void> {
  const { accountId, id, paybackId, paymentIntentId, refundId, amountCents } = made
  const at = clock.now()
  await lockWallet(tx, accountId)
  const amount = centsToMicroDollars(cents(amountCents))
  const isCovered = (await walletOf(tx, accountId)).balance >= amount
  const kind = isCovered ? 'wallet_payback' : 'top_up_reversal'
  const transfer = { kind, debit: walletBook(accountId), credit: PROCESSOR, amount } as const
  await postJournal(tx, { accountId, key: `wallet-payback-found:${id}`, kind, at, transfers: [transfer] })
  const target = { kind: 'wallet_refund', paymentIntentId, paybackId } as const
  await noteOperation(tx, { id, accountId, target, amountCents }, { processorId: refundId, at })
}

/** Throws WALLET_TOO_LOW, and PAYBACK_NOT_POSSIBLE with what is possible as its data. */
export async function payBack(tx: Tx, parts: PaymentParts, request: PaybackRequest): Promise<Payback> {
  const { accountId, key } = request
  const id = uuidv5(`payback:${key}`, accountId)
  await lockWallet(tx, accountId)
  const standing = await madeBefore(tx, accountId, id)
  if (standing !== null) return standing
  const { balance } = await walletOf(tx, accountId)
  const whole = Math.max(0, microDollarsToCents(balance).cents)
  const topUps = await refundableTopUps(tx, accountId)
  const possible = Math.min(
    whole,
    topUps.reduce((sum, { leftCents }) => sum + leftCents, 0),
  )
  const amountCents = request.amountCents ?? possible
  if (amountCents > whole) throw new LunaError('WALLET_TOO_LOW')
  if (amountCents === 0 || amountCents > possible) {
    const detail = `Cards can be refunded ${formatCents(cents(possible))}.`
    throw new LunaError('PAYBACK_NOT_POSSIBLE', detail, { data: { refundableCents: possible } })
  }
  await pauseTopUps(tx, { accountId, reason: 'paid_back', at: parts.clock.now() })
  return plan(tx, parts, { id, amountCents }, accountId, topUps)
}

/**
 * Everything that cards can take, for an account that is closed: a rest below a cent is rounded up at the platform's
 * cost, since no card takes less. Where the wallet holds more than its cards brought, the difference stays in the ledger.
 * `key` is of the closing. Returns what goes back, 0 where the wallet holds nothing that a card can take.
 */
export async function payBackAll(tx: Tx, parts: PaymentParts, accountId: string, key: string): Promise<number> {
  await lockWallet(tx, accountId)
  const { balance } = await walletOf(tx, accountId)
  const topUps = await refundableTopUps(tx, accountId)
  const amountCents = Math.min(
    roundedUpToCents(balance),
    topUps.reduce((sum, { leftCents }) => sum + leftCents, 0),
  )
  if (amountCents <= 0) return 0
  const id = uuidv5(`payback:${key}`, accountId)
  const missing = microDollars(centsToMicroDollars(cents(amountCents)) - balance)
  if (missing > 0n) {
    const transfer = {
      kind: 'write_off',
      debit: LOSSES,
      credit: walletBook(accountId),
      amount: missing,
      memo: 'Rounded up to a cent for the account’s closing',
    } as const
    const at = parts.clock.now()
    await postJournal(tx, { accountId, key: `payback-rest:${id}`, kind: 'write_off', at, transfers: [transfer] })
  }
  return (await plan(tx, parts, { id, amountCents }, accountId, topUps)).amountCents
}

/** A card did not take its part: it is the buyer's, so it returns to the wallet. Does nothing the second time. */
export async function returnToWallet(
  tx: Tx,
  { clock, notify }: PaymentParts,
  { accountId, id, amountCents }: Pick<PlannedOperation, 'accountId' | 'id' | 'amountCents'>,
): Promise<void> {
  const amount = centsToMicroDollars(cents(amountCents))
  const transfer = {
    kind: 'wallet_payback_failed',
    debit: PROCESSOR,
    credit: walletBook(accountId),
    amount,
    memo: 'The card refused the refund',
  } as const
  const key = `wallet-payback-failed:${id}`
  const journal = { accountId, key, kind: 'wallet_payback', at: clock.now(), transfers: [transfer] } as const
  if ((await postJournal(tx, journal)).replayed) return
  await notify(tx, accountId, { kind: 'wallet_topped_up', data: { amountMicroDollars: String(amount) } })
}

/** A card took its part back: what had been paid in advance was not, as far as that goes. */
export async function creditPayback(
  tx: Tx,
  { jobs }: PaymentParts,
  { accountId, id, target, amountCents }: PlannedOperation,
): Promise<void> {
  if (target.kind !== 'wallet_refund') return
  const gross = String(centsToMicroDollars(cents(amountCents)))
  const job = { about: 'money_back', accountId, reference: target.paymentIntentId, reason: 'wallet_payback' } as const
  await scheduleReceipt(tx, jobs, { ...job, key: `payback:${id}`, gross, tax: '0' })
}
