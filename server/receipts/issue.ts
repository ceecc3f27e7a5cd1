/** Issuing: a document gets the issuer's next number and is never changed again. */
import { v7 as uuidv7 } from 'uuid'
import { type Receipt, receiptNumber, receiptSchema } from '#shared/tax/receipt.ts'
import type { Clock } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import type { Issuer } from '../tax-settings.ts'

export interface NewReceipt extends Omit<Receipt, 'id' | 'number' | 'issuedAt' | 'seller'> {
  readonly accountId: string
  /** What it is about: each has one document. */
  readonly key: string
}

export interface IssuingParts {
  readonly clock: Clock
  readonly issuer: Issuer
}

async function receiptByKey(tx: Tx, accountId: string, key: string): Promise<Receipt | null> {
  const row = await tx
    .selectFrom('receipts')
    .select('document')
    .where('account_id', '=', accountId)
    .where('key', '=', key)
    .executeTakeFirst()
  return row === undefined ? null : receiptSchema.parse(row.document)
}

/** Others wait until the transaction ends: given up, its number is given to the next. */
async function nextNumber(tx: Tx, issuer: string): Promise<bigint> {
  const { last_number: number } = await tx
    .insertInto('receipt_counters')
    .values({ issuer, last_number: 1n })
    .onConflict((conflict) =>
      conflict.column('issuer').doUpdateSet((set) => ({ last_number: set('receipt_counters.last_number', '+', 1n) })),
    )
    .returning('last_number')
    .executeTakeFirstOrThrow()
  return number
}

/**
 * `isNew` is false for one that was issued before, which is the answer then. Two that issue the same at once break
 * `receipts_account_id_key_key`: give the transaction up then, and no number is lost.
 */
export async function issueReceipt(
  tx: Tx,
  { clock, issuer: { prefix, seller } }: IssuingParts,
  { accountId, key, ...content }: NewReceipt,
): Promise<{ readonly receipt: Receipt; readonly isNew: boolean }> {
  const standing = await receiptByKey(tx, accountId, key)
  if (standing !== null) return { receipt: standing, isNew: false }
  const number = await nextNumber(tx, prefix)
  const issuedAt = clock.now()
  const id = uuidv7()
  const receipt: Receipt = {
    ...content,
    ...{ id, number: receiptNumber(prefix, number), issuedAt: issuedAt.toISOString(), seller },
  }
  await tx
    .insertInto('receipts')
    .values({
      ...{ account_id: accountId, id, key, kind: receipt.kind, issuer: prefix, number, sale_id: receipt.saleId },
      ...{ document: JSON.stringify(receiptSchema.parse(receipt)), issued_at: issuedAt },
    })
    .execute()
  await tx
    .insertInto('receipt_numbers')
    .values({ issuer: prefix, number, account_id: accountId, receipt_id: id })
    .execute()
  return { receipt, isNew: true }
}
