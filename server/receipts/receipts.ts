/** The documents of payments: issued by jobs, mailed in the transaction that issues them. */

import type { Receipt } from '#shared/tax/receipt.ts'
import { DAY_MS } from '#shared/time.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { MailOutbox } from '../mail/outbox.ts'
import { creditNoteOf, receiptOfPayment } from './compose.ts'
import { type IssuingParts, issueReceipt, type NewReceipt } from './issue.ts'
import { receiptMail } from './mail-html.ts'
import { RECEIPT_JOB, type ReceiptJob, receiptJobSchema } from './schedule.ts'
import { forgetTaxDetails, TAX_DETAILS_CHECK_MS } from './tax-details.ts'
import { orderWalletStatements, STATEMENTS_CHECK_MS, walletStatement } from './wallet-statements.ts'

export interface ReceiptsParts extends IssuingParts {
  readonly database: MarketDatabase
  readonly jobs: Pick<Jobs, 'enqueue' | 'register' | 'every'>
  readonly outbox: Pick<MailOutbox, 'send'>
  /** As others reach the market. */
  readonly marketUrl: string
}

/** A receipt is of use for long: a mail server may be away for days. */
const MAIL_EXPIRES_MS = 14 * DAY_MS

/** To the owner of the account; a closed account has no address. */
async function mailReceipt(tx: Tx, { clock, outbox, marketUrl }: ReceiptsParts, accountId: string, receipt: Receipt) {
  const account = await tx.selectFrom('accounts').select('email').where('account_id', '=', accountId).executeTakeFirst()
  if (account === undefined || account.email === null) return
  await outbox.send(tx, {
    ...{ ...receiptMail(receipt, marketUrl), accountId, recipient: account.email, kind: 'receipts' },
    expiresAt: new Date(clock.now().getTime() + MAIL_EXPIRES_MS),
  })
}

async function issueAndMail(tx: Tx, parts: ReceiptsParts, content: NewReceipt): Promise<Receipt> {
  const { receipt, isNew } = await issueReceipt(tx, parts, content)
  if (isNew) await mailReceipt(tx, parts, content.accountId, receipt)
  return receipt
}

async function perform(tx: Tx, parts: ReceiptsParts, job: ReceiptJob): Promise<void> {
  const { accountId } = job
  if (job.about === 'wallet_month') {
    const content = await walletStatement(tx, accountId, job.month)
    if (content !== null) await issueAndMail(tx, parts, content)
    return
  }
  // A credit note names its receipt, which may not have been issued yet.
  const receipt = await issueAndMail(tx, parts, await receiptOfPayment(tx, accountId, job.reference))
  if (job.about === 'money_back') await issueAndMail(tx, parts, creditNoteOf(receipt, job))
}

export function runReceipts(parts: ReceiptsParts): void {
  const { database, jobs } = parts
  jobs.register(RECEIPT_JOB, receiptJobSchema, (job) => database.asService((tx) => perform(tx, parts, job)))
  jobs.every('order wallet statements', STATEMENTS_CHECK_MS, () => orderWalletStatements(parts))
  jobs.every('forget tax details', TAX_DETAILS_CHECK_MS, () => forgetTaxDetails(parts))
}
