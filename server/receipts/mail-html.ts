/** A receipt as a mail: tables and inline styles alone, nothing from elsewhere, readable without either. */
import { printedReceipt, receiptText } from '#shared/tax/printed.ts'
import type { Receipt } from '#shared/tax/receipt.ts'
import { type Html, html } from '../http/html.ts'

const lines = (all: readonly string[]): Html[] => all.map((line) => html`${line}<br>`)

/** `pdfUrl`: where the buyer, signed in, gets the same as PDF. */
export function receiptHtml(receipt: Receipt, pdfUrl: string): string {
  const { title, facts, seller, buyer, lines: items, totals, sentence } = printedReceipt(receipt)
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title} ${receipt.number}</title></head>
<body style="margin:0;padding:24px;background:#ffffff;color:#1b1c1e;font:15px/22px Arial,Helvetica,sans-serif">
<table role="presentation" width="100%" style="max-width:600px;border-collapse:collapse"><tr><td>
<h1 style="font-size:20px;line-height:28px;margin:0 0 16px">${title}</h1>
<p style="margin:0 0 16px">${facts.map(([name, value]) => html`${name}: ${value}<br>`)}</p>
<p style="margin:0 0 16px"><strong>From</strong><br>${lines(seller)}</p>
${buyer.length === 0 ? null : html`<p style="margin:0 0 16px"><strong>To</strong><br>${lines(buyer)}</p>`}
<table width="100%" style="border-collapse:collapse;margin:0 0 16px">
<tr><th align="left" style="border-bottom:1px solid #85888e;padding:4px 8px 4px 0">Item</th>
<th align="right" style="border-bottom:1px solid #85888e;padding:4px 8px">Quantity</th>
<th align="right" style="border-bottom:1px solid #85888e;padding:4px 0">Amount</th></tr>
${items.map(
  (
    item,
  ) => html`<tr><td style="padding:4px 8px 4px 0">${item.title}<br><span style="color:#54575d">${item.detail}</span></td>
<td align="right" valign="top" style="padding:4px 8px">${item.quantity}</td>
<td align="right" valign="top" style="padding:4px 0">${item.amount}</td></tr>
`,
)}
${totals.map(
  ([name, amount]) => html`<tr><td colspan="2" align="right" style="padding:4px 8px"><strong>${name}</strong></td>
<td align="right" style="padding:4px 0">${amount}</td></tr>
`,
)}</table>
${sentence === null ? null : html`<p style="margin:0;color:#54575d">${sentence}</p>`}
<p style="margin:24px 0 0"><a href="${pdfUrl}" style="color:#1463b8">Download as PDF</a></p>
</td></tr></table>
</body></html>
`.text
}

/** `marketUrl`: as others reach the market. */
export function receiptMail(
  receipt: Receipt,
  marketUrl: string,
): { readonly subject: string; readonly body: string; readonly html: string } {
  const pdfUrl = `${marketUrl}/receipts/${receipt.id}.pdf`
  return {
    subject: `${printedReceipt(receipt).title} ${receipt.number}`,
    body: `${receiptText(receipt)}\n\nAs PDF: ${pdfUrl}\n`,
    html: receiptHtml(receipt, pdfUrl),
  }
}
