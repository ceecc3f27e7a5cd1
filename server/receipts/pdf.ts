/** A receipt as a PDF of A4 pages. It is the same for the same receipt, and not compressed, so that its text can be found. */
import PdfDocument from 'pdfkit'
import { printedReceipt } from '#shared/tax/printed.ts'
import type { Receipt } from '#shared/tax/receipt.ts'
import { toWinAnsi } from '#shared/winansi.ts'

type Document = InstanceType<typeof PdfDocument>

/** In points. */
const MARGIN = 56
const WIDTH = 595 - 2 * MARGIN
const AMOUNT_WIDTH = 100
const QUANTITY_WIDTH = 60
const TITLE_WIDTH = WIDTH - QUANTITY_WIDTH - AMOUNT_WIDTH
const BOTTOM = 842 - MARGIN

function paragraph(document: Document, heading: string, lines: readonly string[]): void {
  if (lines.length === 0) return
  document.font('Helvetica-Bold').text(heading, MARGIN)
  document.font('Helvetica').text(lines.map(toWinAnsi).join('\n'), MARGIN, undefined, { width: WIDTH })
  document.moveDown()
}

function row(document: Document, [title, quantity, amount]: readonly [string, string, string]): void {
  const text = toWinAnsi(title)
  if (document.y + document.heightOfString(text, { width: TITLE_WIDTH }) > BOTTOM) document.addPage()
  const { y } = document
  document.text(text, MARGIN, y, { width: TITLE_WIDTH - 8 })
  const next = document.y
  document.text(toWinAnsi(quantity), MARGIN + TITLE_WIDTH, y, { width: QUANTITY_WIDTH - 8, align: 'right' })
  document.text(toWinAnsi(amount), MARGIN + TITLE_WIDTH + QUANTITY_WIDTH, y, { width: AMOUNT_WIDTH, align: 'right' })
  document.y = Math.max(next, document.y) + 4
}

function rule(document: Document): void {
  document
    .moveTo(MARGIN, document.y)
    .lineTo(MARGIN + WIDTH, document.y)
    .lineWidth(0.5)
    .stroke()
  document.y += 6
}

function write(document: Document, receipt: Receipt): void {
  const { title, facts, seller, buyer, lines, totals, sentence } = printedReceipt(receipt)
  document.font('Helvetica-Bold').fontSize(18).text(title, MARGIN, MARGIN).moveDown(0.5)
  document.font('Helvetica').fontSize(10)
  for (const [name, value] of facts) document.text(toWinAnsi(`${name}: ${value}`), MARGIN)
  document.moveDown()
  paragraph(document, 'From', seller)
  paragraph(document, 'To', buyer)
  document.font('Helvetica-Bold')
  row(document, ['Item', 'Quantity', 'Amount'])
  rule(document)
  document.font('Helvetica')
  for (const { title: name, detail, quantity, amount } of lines) {
    row(document, [detail === '' ? name : `${name} (${detail})`, quantity, amount])
  }
  rule(document)
  for (const [name, amount] of totals) row(document, [name, '', amount])
  if (sentence !== null) document.moveDown().text(toWinAnsi(sentence), MARGIN, undefined, { width: WIDTH })
}

export async function receiptPdf(receipt: Receipt): Promise<Buffer> {
  const issuedAt = new Date(receipt.issuedAt)
  const document = new PdfDocument({
    ...{ size: 'A4', margin: MARGIN, compress: false },
    info: { Title: receipt.number, Producer: 'Luna Market', CreationDate: issuedAt, ModDate: issuedAt },
  })
  write(document, receipt)
  document.end()
  const chunks: Uint8Array[] = []
  for await (const chunk of document) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks)
}
