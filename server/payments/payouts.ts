/** Paying creators: on a schedule or when asked, only what can no longer be refunded; what fails is owed again. */
import { v7 as uuidv7 } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { missingToCent } from '#shared/ledger/closing.ts'
import { payoutDatesAfter } from '#shared/ledger/payout-schedule.ts'
import { cents, centsToMicroDollars, microDollarsToCents } from '#shared/money/money.ts'
import type { Tx } from '../db/database.ts'
import { lockPayouts, payableBalance } from '../ledger/payable.ts'
import { postJournal } from '../ledger/post.ts'
import type { LedgerAccount, TransferInput } from '../ledger/transfers.ts'
import { noteOperation, type PlannedOperation, planOperation } from './operations.ts'
import { checkRound, claimSent } from './overdue.ts'
import type { PaymentParts } from './parts.ts'
import { changeConnectBalance, lockConnectAccount } from './transfers.ts'

export interface Payout {
  readonly id: string
  readonly amountCents: number
}

/** A payout as the payment service has it. */
interface MadePayout extends Payout {
  readonly creatorId: string
  readonly recipientId: string
  readonly processorId: string
}

export interface Payouts {
  /**
   * Pays out what is available now; null where that is nothing. `id` makes it safe to repeat.
   * Throws CONFLICT where the creator cannot be paid yet, and says why.
   */
  payOut(tx: Tx, creatorId: string, id: string): Promise<Payout | null>
  /**
   * As `payOut`, for an account that is closed: the rest below a cent is rounded up at the platform's cost, since no
   * bank takes less. Null also where there is no payout account and less than a cent to pay.
   */
  payOutAll(tx: Tx, creatorId: string, id: string): Promise<Payout | null>
  /** Every creator whose date has come. */
  payOutDue(): Promise<void>
  changed(recipientId: string, payoutId: string): Promise<void>
  /** Polls payouts sent long ago, in case an event was lost. */
  checkSent(): Promise<void>
  /** One that the payment service has and the market does not know of; on its way until `changed` says otherwise. */
  book(tx: Tx, payout: MadePayout): Promise<void>
  /** The payment service refused a planned payout. */
  refused(tx: Tx, operation: PlannedOperation, failure: string): Promise<void>
}

const PROCESSOR: LedgerAccount = { ownerId: PLATFORM_ID, book: 'processor' }

type PayoutState = 'planned' | 'sent' | 'paid' | 'failed'

async function planTopOff(
  tx: Tx,
  { jobs, clock }: PaymentParts,
  creatorId: string,
  recipientId: string,
  missingCents: number,
): Promise<void> {
  if (missingCents <= 0) return
  await changeConnectBalance(tx, creatorId, missingCents)
  const target = { kind: 'transfer', recipientId, chargeId: null, group: null } as const
  const operation = { id: uuidv7(), accountId: creatorId, target, amountCents: missingCents }
  await planOperation(tx, jobs, operation, clock.now())
}

async function payOut(tx: Tx, parts: PaymentParts, creatorId: string, id: string): Promise<Payout | null> {
  const { clock, jobs } = parts
  await lockPayouts(tx, creatorId)
  const standing = await readPayout(tx, creatorId, id)
  if (standing !== undefined) return { id, amountCents: Number(standing.amount_cents) }
  const account = await lockConnectAccount(tx, creatorId)
  if (account === null || !account.isActive) {
    throw new LunaError('PAYOUT_NOT_POSSIBLE', 'Your payout account is not ready. Finish setting it up.')
  }
  if (account.holdReason !== null) throw new LunaError('PAYOUT_NOT_POSSIBLE', account.holdReason)
  const { payable } = await payableBalance(tx, creatorId, clock.now())
  const amountCents = microDollarsToCents(payable).cents
  if (amountCents <= 0) return null
  const now = clock.now()
  const transfer: TransferInput = {
    kind: 'payout',
    debit: { ownerId: creatorId, book: 'creator' },
    credit: { ownerId: creatorId, book: 'payout' },
    amount: payable,
  }
  const key = `payout:${id}`
  await postJournal(tx, { accountId: creatorId, key, kind: 'payout', at: now, transfers: [transfer] })
  await tx
    .insertInto('payouts')
    .values({ account_id: creatorId, id, amount_cents: BigInt(amountCents), state: 'planned', created_at: now })
    .execute()
  await planTopOff(tx, parts, creatorId, account.recipientId, amountCents - account.balanceCents)
  await changeConnectBalance(tx, creatorId, -amountCents)
  const target = { kind: 'payout', recipientId: account.recipientId } as const
  await planOperation(tx, jobs, { id, accountId: creatorId, target, amountCents, payoutId: id }, now)
  return { id, amountCents }
}

async function payOutAll(tx: Tx, parts: PaymentParts, creatorId: string, id: string): Promise<Payout | null> {
  await lockPayouts(tx, creatorId)
  const { available } = await payableBalance(tx, creatorId, parts.clock.now())
  if (available <= 0n) return null
  const account = await lockConnectAccount(tx, creatorId)
  if (account === null && available < 10_000n) return null
  const missing = missingToCent(available)
  if (missing > 0n) {
    const transfer: TransferInput = {
      kind: 'write_off',
      debit: { ownerId: PLATFORM_ID, book: 'losses' },
      credit: { ownerId: creatorId, book: 'creator' },
      amount: missing,
      memo: 'Rounded up to a cent for the account’s closing',
    }
    const at = parts.clock.now()
    const key = `payout-rest:${id}`
    await postJournal(tx, { accountId: creatorId, key, kind: 'write_off', at, transfers: [transfer] })
  }
  return payOut(tx, parts, creatorId, id)
}

async function book(tx: Tx, { clock }: Pick<PaymentParts, 'clock'>, payout: MadePayout): Promise<void> {
  const { id, creatorId, amountCents, recipientId, processorId } = payout
  const at = clock.now()
  await lockPayouts(tx, creatorId)
  if ((await readPayout(tx, creatorId, id)) !== undefined) return
  const transfer: TransferInput = {
    kind: 'payout',
    debit: { ownerId: creatorId, book: 'creator' },
    credit: { ownerId: creatorId, book: 'payout' },
    amount: centsToMicroDollars(cents(amountCents)),
  }
  await postJournal(tx, { accountId: creatorId, key: `payout:${id}`, kind: 'payout', at, transfers: [transfer] })
  await tx
    .insertInto('payouts')
    .values({ account_id: creatorId, id, amount_cents: BigInt(amountCents), state: 'sent', created_at: at })
    .execute()
  await changeConnectBalance(tx, creatorId, -amountCents)
  const target = { kind: 'payout', recipientId } as const
  await noteOperation(tx, { id, accountId: creatorId, target, amountCents, payoutId: id }, { processorId, at })
}

const readPayout = (tx: Tx, creatorId: string, id: string) =>
  tx
    .selectFrom('payouts')
    .select(['state', 'amount_cents'])
    .where('account_id', '=', creatorId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()

async function settle(
  tx: Tx,
  { clock, notify }: PaymentParts,
  creatorId: string,
  id: string,
  state: 'paid' | 'failed',
  { failure, processorId }: { failure: string | null; processorId: string | null },
): Promise<void> {
  const payout = await readPayout(tx, creatorId, id)
  if (payout === undefined) throw new LunaError('NOT_FOUND', `payout ${id}`)
  const before = payout.state as PayoutState
  if (before === state || before === 'failed') return
  const now = clock.now()
  const own: LedgerAccount = { ownerId: creatorId, book: 'payout' }
  const amount = centsToMicroDollars(cents(Number(payout.amount_cents)))
  const transfer: TransferInput =
    state === 'paid'
      ? { kind: 'payout_paid', debit: own, credit: PROCESSOR, amount }
      : // A bank may return what had arrived already.
        {
          kind: 'payout_failed',
          debit: before === 'paid' ? PROCESSOR : own,
          credit: { ownerId: creatorId, book: 'creator' },
          amount,
        }
  const key = `payout-${state}:${id}`
  await postJournal(tx, { accountId: creatorId, key, kind: 'payout_result', at: now, transfers: [transfer] })
  await tx
    .updateTable('payouts')
    .set({ state, failure, settled_at: now, ...(processorId === null ? {} : { processor_payout_id: processorId }) })
    .where('account_id', '=', creatorId)
    .where('id', '=', id)
    .execute()
  if (state === 'failed') await holdAfterFailure(tx, now, creatorId, Number(payout.amount_cents), failure)
  const data = { payoutId: id, amountCents: Number(payout.amount_cents) }
  await notify(
    tx,
    creatorId,
    state === 'paid'
      ? { kind: 'payout_paid', data }
      : { kind: 'payout_failed', data: { ...data, reason: failure ?? 'The bank returned it.' } },
  )
}

/** Trying the same bank account every week would fail every week. */
async function holdAfterFailure(tx: Tx, at: Date, creatorId: string, amountCents: number, failure: string | null) {
  await changeConnectBalance(tx, creatorId, amountCents)
  const reason = `Your bank returned the last payout${failure === null ? '' : ` (${failure})`}. Check your bank details.`
  await tx
    .updateTable('connect_accounts')
    .set({ hold_reason: reason, updated_at: at })
    .where('account_id', '=', creatorId)
    .execute()
}

async function creatorOf(tx: Tx, recipientId: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('connect_directory')
    .select('account_id')
    .where('processor_account_id', '=', recipientId)
    .executeTakeFirst()
  return row?.account_id
}

export function createPayouts(parts: PaymentParts): Payouts {
  const { database, clock, provider } = parts

  async function changed(recipientId: string, payoutId: string): Promise<void> {
    const payout = await provider.readPayout(recipientId, payoutId)
    const { key, state } = payout
    if (key === null || state === 'pending') return
    await database.asService(async (tx) => {
      const creatorId = await creatorOf(tx, recipientId)
      if (creatorId === undefined) return
      await settle(tx, parts, creatorId, key, state, { failure: payout.failure, processorId: payoutId })
    })
  }

  return {
    changed,
    book: (tx, payout) => book(tx, parts, payout),
    checkSent: () =>
      checkRound(
        () => claimSent(parts),
        ({ recipientId, payoutId }) => changed(recipientId, payoutId),
      ),
    payOut: (tx, creatorId, id) => payOut(tx, parts, creatorId, id),
    payOutAll: (tx, creatorId, id) => payOutAll(tx, parts, creatorId, id),

    async payOutDue() {
      const due = await database.asService((tx) =>
        tx
          .selectFrom('connect_accounts')
          .select(['account_id', 'next_payout_at'])
          .where('next_payout_at', '<=', clock.now())
          .where('schedule', '=', 'weekly')
          .where('state', '=', 'active')
          .where('hold_reason', 'is', null)
          .limit(500)
          .execute(),
      )
      for (const { account_id, next_payout_at } of due) {
        await database.asService(async (tx) => {
          const [next] = payoutDatesAfter(clock.now(), 1)
          // The server that moves the date pays: several servers may get here at once.
          const taken = await tx
            .updateTable('connect_accounts')
            .set({ next_payout_at: next ?? null })
            .where('account_id', '=', account_id)
            .where('next_payout_at', '=', next_payout_at)
            .executeTakeFirst()
          if (taken.numUpdatedRows === 1n) await payOut(tx, parts, account_id, uuidv7())
        })
      }
    },

    async refused(tx, { accountId, id }, failure) {
      await settle(tx, parts, accountId, id, 'failed', { failure, processorId: null })
    },
  }
}
