/** Ordering documents, in the transaction of what they are about. They are issued by jobs, so that no sale waits for a number. */
import * as z from 'zod'
import type { Tx } from '../db/database.ts'
import type { Jobs } from '../jobs/jobs.ts'

export const RECEIPT_JOB = 'issue receipt'

const amountText = z.string().regex(/^\d{1,18}$/)

/** The part of one sale in what went back. */
const moneyBackLineSchema = z.object({ title: z.string(), saleId: z.string(), gross: amountText, tax: amountText })

export const receiptJobSchema = z.discriminatedUnion('about', [
  z.object({ about: z.literal('payment'), accountId: z.string(), reference: z.string() }),
  /** All or a part of a payment that went back; amounts in micro-dollars, above zero, `gross` with `tax`. */
  z.object({
    about: z.literal('money_back'),
    accountId: z.string(),
    reference: z.string(),
    /** Of the refund, the dispute or the payback: one credit note each. */
    key: z.string(),
    reason: z.enum(['refund', 'chargeback', 'wallet_payback']),
    gross: amountText,
    tax: amountText,
    /** What it is of; by default all of the payment's. */
    lines: z.array(moneyBackLineSchema).min(1).optional(),
  }),
  z.object({ about: z.literal('wallet_month'), accountId: z.string(), month: z.string().regex(/^\d{4}-\d{2}$/) }),
])
export type ReceiptJob = z.infer<typeof receiptJobSchema>
export type MoneyBack = Extract<ReceiptJob, { about: 'money_back' }>

function keyOf(job: ReceiptJob): string {
  switch (job.about) {
    case 'payment':
      return `payment:${job.reference}`
    case 'money_back':
      return job.key
    case 'wallet_month':
      return `wallet:${job.accountId}:${job.month}`
  }
}

export async function scheduleReceipt(tx: Tx, jobs: Pick<Jobs, 'enqueue'>, job: ReceiptJob): Promise<void> {
  await jobs.enqueue(tx, { kind: RECEIPT_JOB, key: keyOf(job), payload: job })
}
