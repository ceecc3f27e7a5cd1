/** The payment side of the market, put together. */
import { HOUR_MS, MINUTE_MS } from '#shared/time.ts'
import type { Tx } from '../db/database.ts'
import { type Connect, createConnect } from './connect.ts'
import { createInbox, type Inbox } from './inbox.ts'
import {
  createOperations,
  noteRefundFailed,
  type OperationEnd,
  type Operations,
  type PlannedOperation,
} from './operations.ts'
import type { PaymentHooks, PaymentParts } from './parts.ts'
import { creditPayback, type Payback, type PaybackRequest, payBack, payBackAll, returnToWallet } from './paybacks.ts'
import { createPayouts, type Payouts } from './payouts.ts'
import type { Change } from './provider.ts'
import { type MovedEarnings, type MoveRequest, moveEarnings, returnEarnings } from './spent-earnings.ts'
import { changeConnectBalance, createTransfers } from './transfers.ts'
import { tryEach } from './try-each.ts'

export interface PaymentsService {
  readonly connect: Connect
  readonly payouts: Payouts
  readonly inbox: Inbox
  /** Throws WALLET_TOO_LOW, PAYBACK_NOT_POSSIBLE. */
  payBack(tx: Tx, request: PaybackRequest): Promise<Payback>
  /** All that a closing account holds; see `payBackAll`. */
  payBackAll(tx: Tx, accountId: string, key: string): Promise<number>
  /** Throws EARNINGS_TOO_LOW, ACCOUNT_CLOSING. */
  moveEarnings(tx: Tx, request: MoveRequest): Promise<MovedEarnings>
  /** Back from the wallet of a closing account; see `returnEarnings`. */
  returnEarnings(tx: Tx, returned: Parameters<typeof returnEarnings>[2]): Promise<void>
  /** Catches up with whatever was lost between the payment service and the market. */
  reconcile(): Promise<void>
  /** What is done about a change at the payment service. */
  act(change: Change): Promise<void>
  readonly operations: Pick<Operations, 'noteDone'>
}

const RETENTION_MS = HOUR_MS
const RECONCILE_MS = 5 * MINUTE_MS
const PAYOUT_CHECK_MS = 10 * MINUTE_MS
const OVERDUE_CHECK_MS = 10 * MINUTE_MS

async function noteSent(tx: Tx, { notify }: PaymentParts, { accountId, id, amountCents }: PlannedOperation) {
  const noted = await tx
    .updateTable('payouts')
    .set({ state: 'sent' })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('state', '=', 'planned')
    .executeTakeFirst()
  // The bank may have been quicker than the answer.
  if (noted.numUpdatedRows === 0n) return
  await notify(tx, accountId, { kind: 'payout_sent', data: { payoutId: id, amountCents } })
}

export function createPaymentsService(parts: PaymentParts, hooks: PaymentHooks): PaymentsService {
  const connect = createConnect(parts)
  const payouts = createPayouts(parts)
  createTransfers(parts)

  const onEnd: OperationEnd = async (tx, operation, failure) => {
    const { accountId, target, amountCents } = operation
    switch (target.kind) {
      case 'refund':
        await hooks.refundChanged(tx, { buyerId: accountId, paymentIntentId: target.paymentIntentId })
        return
      case 'wallet_refund':
        if (failure !== null) await returnToWallet(tx, parts, operation)
        else await creditPayback(tx, parts, operation)
        return
      case 'transfer':
        if (failure !== null) await changeConnectBalance(tx, accountId, -amountCents)
        return
      case 'reversal':
        if (failure !== null) await changeConnectBalance(tx, accountId, amountCents)
        return
      case 'payout':
        if (failure === null) await noteSent(tx, parts, operation)
        else await payouts.refused(tx, operation, failure)
        return
      case 'cancel_subscription':
        return
    }
  }
  const operations = createOperations({ ...parts, onEnd })

  async function refundChanged(refundId: string): Promise<void> {
    const { state, key } = await parts.provider.readRefund(refundId)
    if (state !== 'failed') return
    await parts.database.asService(async (tx) => {
      const operation = await noteRefundFailed(tx, { refundId, key }, parts.clock.now())
      if (operation !== null) await onEnd(tx, operation, 'The card could not be refunded.')
    })
  }

  function act(change: Change): Promise<void> {
    switch (change.object) {
      case 'checkout':
        return hooks.checkoutChanged(change.id)
      case 'invoice':
        return hooks.invoiceChanged(change.id)
      case 'subscription':
        return hooks.subscriptionChanged(change.id)
      case 'dispute':
        return hooks.disputeChanged(change.id)
      case 'refund':
        return refundChanged(change.id)
      case 'recipient':
        return connect.changed(change.id)
      case 'payout':
        return payouts.changed(change.recipientId, change.id)
    }
  }
  const inbox = createInbox(parts, act)

  const reconcile = (): Promise<void> => tryEach([operations.performOverdue, inbox.fetchMissed], (part) => part())
  parts.jobs.every('reconcile payments', RECONCILE_MS, reconcile)
  parts.jobs.every('pay creators', PAYOUT_CHECK_MS, () => payouts.payOutDue())
  parts.jobs.every('check payouts on their way', OVERDUE_CHECK_MS, () => payouts.checkSent())
  parts.jobs.every('check accounts that are not active', OVERDUE_CHECK_MS, () => connect.checkInactive())
  parts.jobs.every('forget payment events', RETENTION_MS, () => inbox.prune())
  return {
    connect,
    payouts,
    inbox,
    payBack: (tx, request) => payBack(tx, parts, request),
    payBackAll: (tx, accountId, key) => payBackAll(tx, parts, accountId, key),
    moveEarnings: (tx, request) => moveEarnings(tx, parts, request),
    returnEarnings: (tx, returned) => returnEarnings(tx, parts, returned),
    reconcile,
    act,
    operations,
  }
}
