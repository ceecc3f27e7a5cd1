/** A made-up receipt with everything that one can have: for tests, and for operators who look at mails. */
import type { Receipt } from '#shared/tax/receipt.ts'

export const RECEIPT: Receipt = {
  id: '01890000-0000-7000-8000-000000000001',
  kind: 'receipt',
  number: 'LM-000042',
  issuedAt: '2026-03-02T09:00:00.000Z',
  suppliedAt: '2026-03-01T23:00:00.000Z',
  seller: { name: 'Luna Market', address: ['1 Quay', 'Dublin'], country: 'IE', vatNumber: 'IE1234567FA', email: null },
  buyer: { name: 'Ada & Söhne', address: ['Am Weg 1'], country: 'DE', vatNumber: 'DE123456788' },
  lines: [
    { title: 'A <quiet> forest', detail: 'License', quantity: 1, net: '9990000', tax: '1900000', gross: '11890000' },
  ],
  ...{ net: '9990000', tax: '1900000', gross: '11890000' },
  ratePercent: '19',
  treatment: 'taxed',
  credits: null,
  saleId: null,
}
