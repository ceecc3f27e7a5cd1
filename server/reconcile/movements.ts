/** Transfers, their reversals and payouts: what the market has no row of is booked. */
import { v5 as uuidv5 } from 'uuid'
import { cents, formatCents } from '#shared/money/money.ts'
import { DAY_MS } from '#shared/time.ts'
import type { ListedPayout, ListedReversal, ListedTransfer } from '../payments/listing.ts'
import { noteOperation } from '../payments/operations.ts'
import { changeConnectBalance, scheduleSpentReversals } from '../payments/transfers.ts'
import { decideMovement } from './decide.ts'
import { type OperationRow, operationsOf, paymentsOf, type TransferRow, transfersOf } from './known.ts'
import { leaveOpen, type Round, resolve } from './round.ts'

/** Banks return payouts for this long. */
const LATE_PAYOUT_MS = 14 * DAY_MS

const amountOf = (amountCents: number): string => formatCents(cents(amountCents))
const operationIdFor = (key: string | null, id: string): string => key ?? uuidv5(id, uuidv5.URL)

function endOperation({ parts }: Round, { accountId, id }: OperationRow, processorId: string): Promise<void> {
  return parts.payments.operations.noteDone(accountId, id, processorId)
}

/** The payment's sale, as far as it is booked, so that a refund takes back what was transferred for it. */
async function bookTransfer({ parts }: Round, transfer: ListedTransfer, creatorId: string): Promise<void> {
  const { database, clock, jobs } = parts.salesParts
  const { transferId, key, recipientId, amountCents, chargeId, group, paymentIntentId } = transfer
  await database.asService(async (tx) => {
    const saleId = (await paymentsOf(tx, [paymentIntentId])).get(paymentIntentId ?? '')?.saleId ?? null
    const target = { kind: 'transfer', recipientId, chargeId, group } as const
    const id = operationIdFor(key, transferId)
    const operation = { id, accountId: creatorId, target, amountCents, ...(saleId === null ? {} : { saleId }) }
    await noteOperation(tx, operation, { processorId: transferId, at: clock.now() })
    await changeConnectBalance(tx, creatorId, amountCents)
    // What is there beyond what the ledger owes comes back.
    await scheduleSpentReversals(tx, jobs, { creatorId, id })
  })
}

async function bookReversal({ parts }: Round, reversal: ListedReversal, of: TransferRow): Promise<void> {
  const { database, clock } = parts.salesParts
  const { reversalId, key, transferId, amountCents } = reversal
  const { creatorId: accountId, id, saleId } = of
  await database.asService(async (tx) => {
    const target = { kind: 'reversal', transferId } as const
    const about = { transferId: id, ...(saleId === null ? {} : { saleId }) }
    const operation = { id: operationIdFor(key, reversalId), accountId, target, amountCents, ...about }
    await noteOperation(tx, operation, { processorId: reversalId, at: clock.now() })
    await changeConnectBalance(tx, accountId, -amountCents)
  })
}

/** Something that moved between the market and a creator. */
interface Movement {
  readonly subject: 'transfer' | 'reversal' | 'payout'
  readonly id: string
  readonly detail: string
  readonly operation: OperationRow | undefined
  /** Null where the market does not know whose it is. */
  readonly book: (() => Promise<void>) | null
}

async function reconcileMovement(round: Round, { operation, book, ...found }: Movement): Promise<void> {
  const decision = decideMovement({ operation: operation?.state ?? 'none', isOwned: book !== null })
  switch (decision) {
    case 'nothing':
      return
    case 'end_operation':
      if (operation === undefined) return
      return resolve(round, { ...found, outcome: 'noted as sent' }, () => endOperation(round, operation, found.id))
    case 'book':
      return resolve(round, { ...found, outcome: 'booked' }, async () => book?.())
    case 'unclear':
      return leaveOpen(round, { ...found, outcome: 'belongs to no known account: check it by hand' })
  }
}

export async function reconcileTransfers(round: Round, linked: ReadonlyMap<string, string>): Promise<void> {
  const { database, provider } = round.parts.salesParts
  const transfers = await provider.transfersSince(round.since)
  const made = transfers.map(({ transferId: id, key }) => ({ id, key: operationIdFor(key, id) }))
  const operations = await database.asService((tx) => operationsOf(tx, made))
  for (const transfer of transfers) {
    const { transferId: id, amountCents, recipientId } = transfer
    const creatorId = linked.get(recipientId)
    await reconcileMovement(round, {
      subject: 'transfer',
      id,
      detail: `${amountOf(amountCents)} to ${recipientId}`,
      operation: operations.get(id),
      book: creatorId === undefined ? null : () => bookTransfer(round, transfer, creatorId),
    })
  }
}

export async function reconcileReversals(round: Round): Promise<void> {
  const { database, provider } = round.parts.salesParts
  const reversals = await provider.reversalsSince(round.since)
  const made = reversals.map(({ reversalId: id, key }) => ({ id, key: operationIdFor(key, id) }))
  const ids = reversals.map(({ transferId }) => transferId)
  const operations = await database.asService((tx) => operationsOf(tx, made))
  const transfers = await database.asService((tx) => transfersOf(tx, ids))
  const transfersToCome = new Set(round.findings.flatMap(({ subject, id }) => (subject === 'transfer' ? [id] : [])))
  for (const reversal of reversals) {
    const { reversalId: id, amountCents, transferId } = reversal
    const of = transfers.get(transferId)
    const isOwned = of !== undefined || (!round.applies && transfersToCome.has(transferId))
    await reconcileMovement(round, {
      subject: 'reversal',
      id,
      detail: `${amountOf(amountCents)} of ${transferId}`,
      operation: operations.get(id),
      book: isOwned ? async () => (of === undefined ? undefined : bookReversal(round, reversal, of)) : null,
    })
  }
}

async function bookPayout({ parts }: Round, payout: ListedPayout, creatorId: string): Promise<void> {
  const { payoutId, recipientId, amountCents, key } = payout
  const made = { id: operationIdFor(key, payoutId), creatorId, recipientId, processorId: payoutId, amountCents }
  await parts.salesParts.database.asService((tx) => parts.payments.payouts.book(tx, made))
}

/** What the bank said about it since. */
async function reconcileResult(round: Round, payout: ListedPayout, accountId: string): Promise<void> {
  const { database } = round.parts.salesParts
  const { payoutId, recipientId, key, state, amountCents } = payout
  if (key === null || state === 'pending') return
  const row = await database.asService((tx) =>
    tx
      .selectFrom('payouts')
      .select('state')
      .where('account_id', '=', accountId)
      .where('id', '=', key)
      .executeTakeFirst(),
  )
  // One that has no row yet is on its way as soon as it is booked.
  const standing = row?.state ?? (round.applies ? null : 'sent')
  if (standing === null || standing === state || standing === 'failed') return
  const detail = `${amountOf(amountCents)} to ${recipientId}`
  const finding = {
    subject: 'payout',
    id: payoutId,
    outcome: state === 'paid' ? 'arrived' : 'returned',
    detail,
  } as const
  await resolve(round, finding, () => round.parts.payments.payouts.changed(recipientId, payoutId))
}

export async function reconcilePayouts(round: Round, linked: ReadonlyMap<string, string>): Promise<void> {
  const { database, provider } = round.parts.salesParts
  const earliest = new Date(round.since.getTime() - LATE_PAYOUT_MS)
  for (const [recipientId, creatorId] of linked) {
    const payouts = await provider.payoutsSince(recipientId, earliest)
    const made = payouts.map(({ payoutId: id, key }) => ({ id, key: operationIdFor(key, id) }))
    const operations = await database.asService((tx) => operationsOf(tx, made))
    for (const payout of payouts) {
      const { payoutId: id, amountCents } = payout
      await reconcileMovement(round, {
        subject: 'payout',
        id,
        detail: `${amountOf(amountCents)} to ${recipientId}`,
        operation: operations.get(id),
        book: () => bookPayout(round, payout, creatorId),
      })
      await reconcileResult(round, payout, creatorId)
    }
  }
}
