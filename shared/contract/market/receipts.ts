/** Receipts of payments, and what an account says of itself for them. */
import * as z from 'zod'
import { RECEIPT_KINDS, receiptSchema } from '../../tax/receipt.ts'
import { idSchema, instantSchema, microDollarsText, pageOf, pageQuery } from './common.ts'
import { marketProcedure } from './procedure.ts'

const TAGS = ['Receipts']

const receiptItemSchema = z.object({
  id: idSchema,
  kind: z.enum(RECEIPT_KINDS),
  number: z.string(),
  /** What was paid for first. */
  title: z.string(),
  issuedAt: instantSchema,
  net: microDollarsText,
  tax: microDollarsText,
  gross: microDollarsText,
  /** Null for what concerns the wallet. */
  saleId: idSchema.nullable(),
})

const taxDetailsSchema = z.object({
  /** ISO 3166-1 alpha-2; what the account says of itself. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .nullable(),
  businessName: z.string().trim().min(1).max(200).nullable(),
  /** Of the European Union or Northern Ireland, with its prefix. */
  vatNumber: z.string().trim().min(1).max(40).nullable(),
})
export type TaxDetails = z.infer<typeof taxDetailsSchema>

export const receiptsContract = {
  receipts: marketProcedure
    .route({ method: 'GET', path: '/v1/receipts', summary: 'The caller’s receipts, newest first', tags: TAGS })
    .input(z.object({ ...pageQuery, saleId: idSchema.optional() }))
    .output(pageOf(receiptItemSchema)),

  receipt: marketProcedure
    .route({ method: 'GET', path: '/v1/receipts/{id}', summary: 'A receipt as issued', tags: TAGS })
    .input(z.object({ id: idSchema }))
    .output(receiptSchema),

  receiptFile: marketProcedure
    .route({ method: 'GET', path: '/v1/receipts/{id}/file', summary: 'A receipt as a PDF', tags: TAGS })
    .input(z.object({ id: idSchema }))
    .output(z.object({ fileName: z.string(), base64: z.base64() })),

  taxDetails: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/me/tax-details',
      summary: 'The buyer details on the caller’s receipts',
      tags: TAGS,
    })
    .output(taxDetailsSchema),

  setTaxDetails: marketProcedure
    .route({
      method: 'PUT',
      path: '/v1/me/tax-details',
      summary: 'Set what one’s receipts say of the buyer; the VAT number is checked by its form',
      tags: TAGS,
    })
    .input(taxDetailsSchema)
    .output(taxDetailsSchema),
}
