import { parseFragment } from 'parse5'
import { describe, expect, it } from 'vitest'
import { receiptText } from '#shared/tax/printed.ts'
import { receiptHtml } from './mail-html.ts'
import { receiptPdf } from './pdf.ts'
import { RECEIPT } from './sample-receipt.ts'

/** The text that a PDF shows, run by run: hexadecimal strings of Windows-1252 in `TJ` operators. */
function textOf(pdf: Buffer): string[] {
  return [...pdf.toString('latin1').matchAll(/\[([^\]]*)\] TJ/g)].map(([, run = '']) =>
    [...run.matchAll(/<([0-9a-f]*)>/g)].map(([, hex = '']) => Buffer.from(hex, 'hex').toString('latin1')).join(''),
  )
}

const reverseCharge = {
  ...RECEIPT,
  treatment: 'reverse_charge',
  ratePercent: null,
  tax: '0',
  gross: '9990000',
} as const

describe('a receipt as a PDF', () => {
  it('says number, seller, buyer, lines, and the amounts with the rate', async () => {
    const text = textOf(await receiptPdf(RECEIPT))
    expect(text).toEqual(
      expect.arrayContaining([
        ...['Receipt', 'Number: LM-000042', 'Issued: 2026-03-02', 'Luna Market', 'VAT number IE1234567FA'],
        ...['Ada & Söhne', 'VAT number DE123456788', 'A <quiet> forest (License)'],
        ...['Net', '$9.99', 'Tax (19%)', '$1.90', 'Total (USD)', '$11.89'],
      ]),
    )
  })

  it('says that the customer owes the tax, where that is so', async () => {
    expect(textOf(await receiptPdf(reverseCharge)).join(' ')).toContain('Reverse charge')
  })

  it('continues on another page', async () => {
    const lines = Array.from({ length: 120 }, () => RECEIPT.lines).flat()
    const pdf = await receiptPdf({ ...RECEIPT, lines })
    expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(3)
    expect(textOf(pdf).filter((text) => text.startsWith('A <quiet>'))).toHaveLength(120)
  })

  it('is the same for the same receipt', async () => {
    expect(await receiptPdf(RECEIPT)).toEqual(await receiptPdf(RECEIPT))
  })
})

describe('a receipt as a mail', () => {
  it('loads nothing from elsewhere and escapes what people wrote', () => {
    const mail = receiptHtml(RECEIPT, 'https://market.example/receipts/1.pdf')
    expect(mail).not.toMatch(/<(img|link|script|style|iframe)|url\(|https?:(?!\/\/market\.example\/receipts\/1\.pdf)/i)
    expect(mail).toContain('href="https://market.example/receipts/1.pdf"')
    expect(mail).toContain('A &lt;quiet&gt; forest')
    expect(mail).toContain('Ada &amp; Söhne')
    expect(parseFragment(mail).childNodes.length).toBeGreaterThan(0)
  })

  it('says the same as plain text', () => {
    const text = receiptText(reverseCharge)
    for (const part of ['LM-000042', 'A <quiet> forest · License · $9.99', 'Total (USD): $9.99', 'Reverse charge']) {
      expect(text).toContain(part)
    }
  })
})
