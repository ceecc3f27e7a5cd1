/** Receipts in the API: only their owner sees them, by row-level security. */
import { sql } from 'kysely'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { TaxDetails } from '#shared/contract/market/receipts.ts'
import { RECEIPT_KINDS, type Receipt, receiptSchema } from '#shared/tax/receipt.ts'
import { parseVatNumber } from '#shared/tax/vat-numbers.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { accountOf } from '../http/access.ts'
import { decodeCursor, type PageRequest, pageFrom } from '../http/cursor.ts'
import { marketImplementer } from '../http/implementer.ts'
import { receiptPdf } from './pdf.ts'

export interface ReceiptsRouterParts {
  readonly database: MarketDatabase
  readonly clock: Clock
}

const kindSchema = z.enum(RECEIPT_KINDS)

function itemOf(row: { readonly kind: string; readonly document: unknown }) {
  const receipt = receiptSchema.parse(row.document)
  const { id, number, issuedAt, net, tax, gross, saleId } = receipt
  const title = receipt.lines[0]?.title ?? number
  return { id, kind: kindSchema.parse(row.kind), number, title, issuedAt, net, tax, gross, saleId }
}

/** A payment for several sales has one receipt, which names none of them; what a bank took back of them names none either. */
function isAbout(accountId: string, saleId: string) {
  return sql<boolean>`(sale_id = ${saleId}
    or key in (select 'payment:' || p.reference from payment_sales p
      where p.account_id = ${accountId} and p.sale_id = ${saleId})
    or key in (select 'dispute:' || d.processor_dispute_id from dispute_sales d
      where d.account_id = ${accountId} and d.sale_id = ${saleId}))`
}

async function receiptsOf(tx: Tx, accountId: string, query: PageRequest & { readonly saleId?: string | undefined }) {
  const { limit, cursor, saleId } = query
  const before = decodeCursor(z.uuid(), cursor) ?? null
  const rows = await tx
    .selectFrom('receipts')
    .select(['id', 'kind', 'document'])
    .where('account_id', '=', accountId)
    .$if(before !== null, (select) => select.where('id', '<', before))
    .$if(saleId !== undefined, (select) => select.where(isAbout(accountId, saleId ?? '')))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  return pageFrom(rows, limit, itemOf, ({ id }) => id)
}

async function receiptOf(tx: Tx, accountId: string, id: string): Promise<Receipt> {
  const row = await tx
    .selectFrom('receipts')
    .select('document')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) throw new LunaError('NOT_FOUND')
  return receiptSchema.parse(row.document)
}

async function detailsOf(tx: Tx, accountId: string): Promise<TaxDetails> {
  const row = await tx
    .selectFrom('tax_details')
    .select(['country', 'business_name', 'vat_number'])
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return {
    country: row?.country ?? null,
    businessName: row?.business_name ?? null,
    vatNumber: row?.vat_number ?? null,
  }
}

/** Throws INVALID_INPUT for a VAT number of a wrong form or with wrong check digits. */
async function setDetails(tx: Tx, accountId: string, details: TaxDetails, at: Date): Promise<void> {
  const vatNumber = details.vatNumber === null ? null : parseVatNumber(details.vatNumber)
  if (details.vatNumber !== null && vatNumber === null) {
    throw new LunaError(
      'INVALID_INPUT',
      'vatNumber: is not a VAT number. Check its prefix and digits; one looks like DE123456788.',
    )
  }
  const values = {
    ...{ country: details.country, business_name: details.businessName, vat_number: vatNumber?.number ?? null },
    updated_at: at,
  }
  await tx
    .insertInto('tax_details')
    .values({ account_id: accountId, ...values })
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet(values))
    .execute()
}

export function receiptsRouter({ database, clock }: ReceiptsRouterParts) {
  const api = marketImplementer.receipts
  const read = (accountId: string, id: string): Promise<Receipt> =>
    database.asAccount(accountId, (tx) => receiptOf(tx, accountId, id))
  return {
    receipts: api.receipts.handler(({ input, context }) => {
      const accountId = accountOf(context)
      return database.asAccount(accountId, (tx) => receiptsOf(tx, accountId, input))
    }),
    receipt: api.receipt.handler(({ input, context }) => read(accountOf(context), input.id)),
    receiptFile: api.receiptFile.handler(async ({ input, context }) => {
      const receipt = await read(accountOf(context), input.id)
      const pdf = await receiptPdf(receipt)
      return { fileName: `${receipt.number}.pdf`, base64: pdf.toString('base64') }
    }),
    taxDetails: api.taxDetails.handler(({ context }) => {
      const accountId = accountOf(context)
      return database.asAccount(accountId, (tx) => detailsOf(tx, accountId))
    }),
    setTaxDetails: api.setTaxDetails.handler(({ input, context }) => {
      const accountId = accountOf(context)
      return database.asService(async (tx) => {
        await setDetails(tx, accountId, input, clock.now())
        return detailsOf(tx, accountId)
      })
    }),
  }
}
