/** One run of the reconciliation: what it works with, and what it finds. */
import { toLunaError } from '#shared/contract/errors.ts'
import type { Tx } from '../db/database.ts'
import type { ListedRefund } from '../payments/listing.ts'
import type { PaymentsService } from '../payments/payments.ts'
import type { SalesParts } from '../sales/parts.ts'
import type { SalesService } from '../sales/sales.ts'

export interface ReconcileParts {
  readonly salesParts: SalesParts
  readonly sales: Pick<SalesService, 'checkouts' | 'hooks'>
  readonly payments: Pick<PaymentsService, 'act' | 'connect' | 'operations' | 'payouts'>
  isAccountKnown(tx: Tx, accountId: string): Promise<boolean>
}

type Subject =
  | 'payout account'
  | 'order'
  | 'invoice'
  | 'payment'
  | 'refund'
  | 'transfer'
  | 'reversal'
  | 'payout'
  | 'dispute'
  | 'subscription'

export interface Finding {
  readonly subject: Subject
  /** At the payment service. */
  readonly id: string
  /** What is done about it, or was. */
  readonly outcome: string
  readonly detail: string
  /** A person has to look at it. */
  readonly isOpen: boolean
}

export interface Round {
  readonly parts: ReconcileParts
  readonly since: Date
  /** False: only reports. */
  readonly applies: boolean
  readonly findings: Finding[]
  /** Payments that are booked in this round, or would be. */
  readonly booked: Map<string, 'top_up' | 'sale' | 'given_back'>
  readonly refunds: readonly ListedRefund[]
}

/** Records what was found, and does it where this round applies. A failure leaves it open and does not end the round. */
export async function resolve(
  { applies, findings }: Round,
  finding: Omit<Finding, 'isOpen'>,
  work: () => Promise<unknown>,
): Promise<void> {
  if (!applies) {
    findings.push({ ...finding, isOpen: false })
    return
  }
  try {
    await work()
    findings.push({ ...finding, isOpen: false })
  } catch (error) {
    const { message, detail } = toLunaError(error)
    findings.push({ ...finding, detail: `${finding.detail}: failed, ${detail ?? message}`, isOpen: true })
  }
}

export function leaveOpen({ findings }: Round, finding: Omit<Finding, 'isOpen'>): void {
  findings.push({ ...finding, isOpen: true })
}
