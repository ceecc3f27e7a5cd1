/**
 * After a restored backup, the payment service knows more than the market: what was paid, refunded, transferred and paid
 * out since the backup. This compares both, and brings each thing to an end that the ledger accounts for. What is done
 * is known the next time, so a second run finds nothing to do.
 *
 * Keys of requests survive the loss on Stripe's side, for a day. New rows have new ids and so new keys. Where a key
 * follows from something that comes again, what was made under it gets its row back first, so that it is not asked for:
 * accounts of creators (their id), paybacks and payouts (the key of the user's request), pages (their order). What is
 * still planned in the restored database and was sent after the backup is noted as sent, since after that day Stripe
 * would do it a second time.
 */
import { DAY_MS, HOUR_MS } from '#shared/time.ts'
import { askForPlanned } from '../sales/top-ups/restored.ts'
import { reconcileChanges, reconcileDisputes } from './changes.ts'
import { decideRecipient } from './decide.ts'
import { creatorsOf, isConnected, lastHeard } from './known.ts'
import { reconcilePayouts, reconcileReversals, reconcileTransfers } from './movements.ts'
import { reconcileOrders } from './orders.ts'
import { reconcileRefunds } from './refunds.ts'
import { type Finding, leaveOpen, type ReconcileParts, type Round, resolve } from './round.ts'

/** Clocks differ, and what was under way when the backup was made was noted a little later. */
const OVERLAP_MS = HOUR_MS
/** Where nothing says when the market last heard of the payment service. */
const LONGEST_MS = 29 * DAY_MS

interface Reconciliation {
  readonly since: Date
  readonly findings: readonly Finding[]
}

interface ReconcileWish {
  /** Null: since the market last heard of the payment service. */
  readonly since: Date | null
  readonly applies: boolean
}

/** The creator of each account there, with those that can be linked again. */
async function reconcileRecipients(round: Round): Promise<Map<string, string>> {
  const { parts } = round
  const { database, provider } = parts.salesParts
  const listed = (await provider.recipients()).flatMap(({ recipientId, accountId }) =>
    accountId === null ? [] : [{ recipientId, accountId }],
  )
  const linked = await database.asService((tx) =>
    creatorsOf(
      tx,
      listed.map(({ recipientId }) => recipientId),
    ),
  )
  const connected = new Set(linked.values())
  for (const { recipientId: id, accountId } of listed) {
    const facts = await database.asService(async (tx) => ({
      isLinked: linked.has(id),
      isAccountKnown: await parts.isAccountKnown(tx, accountId),
      hasOther: connected.has(accountId) || (await isConnected(tx, accountId)),
    }))
    const detail = `of ${accountId}${facts.isAccountKnown ? '' : ', account lost'}`
    const decision = decideRecipient(facts)
    if (decision === 'unclear') {
      leaveOpen(round, { subject: 'payout account', id, outcome: 'belongs to no known creator', detail })
    }
    if (decision !== 'link') continue
    await resolve(round, { subject: 'payout account', id, outcome: 'linked again', detail }, () =>
      parts.payments.connect.adopt(accountId, id),
    )
    linked.set(id, accountId)
    connected.add(accountId)
  }
  return linked
}

/** The market must not run at the same time, so that its jobs do nothing that was done already. */
export async function reconcile(parts: ReconcileParts, { since, applies }: ReconcileWish): Promise<Reconciliation> {
  const { database, provider, clock } = parts.salesParts
  const heard = since ?? (await database.asService(lastHeard)) ?? new Date(clock.now().getTime() - LONGEST_MS)
  const start = new Date(heard.getTime() - OVERLAP_MS)
  const refunds = await provider.refundsSince(start)
  const round: Round = { parts, since: start, applies, findings: [], booked: new Map(), refunds }
  if (applies) await database.asService((tx) => askForPlanned(tx, clock.now()))
  const linked = await reconcileRecipients(round)
  await reconcileOrders(round)
  await reconcileRefunds(round)
  await reconcileTransfers(round, linked)
  await reconcileReversals(round)
  await reconcilePayouts(round, linked)
  await reconcileDisputes(round)
  await reconcileChanges(round)
  return { since: start, findings: round.findings }
}

/** For the command line. */
export function describeReconciliation({ since, findings }: Reconciliation, applies: boolean): string[] {
  const lines = findings.map(({ subject, id, outcome, detail, isOpen }) => {
    const sign = isOpen ? 'OPEN  ' : applies ? 'done  ' : 'to do '
    return `${sign} ${subject.padEnd(14)} ${id}  ${outcome}: ${detail}`
  })
  const open = findings.filter(({ isOpen }) => isOpen).length
  const from = since.toISOString()
  if (findings.length === 0) return [`The market and Stripe agree since ${from}.`]
  const closed = findings.length - open
  const summary = applies ? `${closed} done` : `${closed} to do with --apply`
  return [...lines, `Since ${from}: ${summary}, ${open} for a person to look at.`]
}
