/** `/receipts` and `/receipts/{id}`: the papers of what was paid. */
import { printedReceipt } from '#shared/tax/printed.ts'
import { type Html, html } from '../../http/html.ts'
import { ownPage } from '../account/frame.ts'
import { withQuery } from '../addresses.ts'
import type { OwnPageHandler } from '../parts.ts'
import { dateOf, moneyText } from '../words.ts'

const PATH = '/receipts'
const PAGE_SIZE = 30
const KIND_WORDS = { receipt: 'Receipt', credit_note: 'Credit note', wallet_statement: 'Wallet statement' } as const

export const receiptsPage: OwnPageHandler = async (visit) => {
  const { cursor } = visit.query
  const found = await visit.api.receipts.receipts({ limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) })
  const rows = found.items.map(
    ({ id, kind, number, title, issuedAt, gross }) =>
      html`<li><span><a href="${PATH}/${id}">${title}</a> <span class="quiet">${KIND_WORDS[kind]} ${number}, ${dateOf(issuedAt)}</span></span>
<span>${moneyText(gross)}</span><a class="button second" href="${PATH}/${id}.pdf">PDF<span class="sr"> of ${number}</span></a></li>`,
  )
  const list =
    rows.length === 0
      ? html`<p class="quiet">No receipts yet. Each payment by card gets one, also by mail.</p>`
      : html`<ul class="rows">${rows}</ul>`
  const more =
    found.nextCursor === null
      ? null
      : html`<p><a class="button second" rel="next" href="${withQuery(PATH, { cursor: found.nextCursor })}">Show earlier receipts</a></p>`
  return ownPage(visit, { title: 'Receipts', path: PATH, body: html`${list}${more}` })
}

const lines = (all: readonly string[]): Html[] => all.map((line) => html`${line}<br>`)

/** Says what the PDF and the mail say. */
export const receiptPage: OwnPageHandler = async (visit) => {
  const receipt = await visit.api.receipts.receipt({ id: visit.params['id'] ?? '' })
  const { title, facts, seller, buyer, lines: items, totals, sentence } = printedReceipt(receipt)
  const rows = items.map(
    (item) =>
      html`<tr><td>${item.title}${item.detail === '' ? null : html` <span class="quiet">${item.detail}</span>`}</td><td class="amount">${item.quantity}</td><td class="amount">${item.amount}</td></tr>`,
  )
  const sums = totals.map(
    ([name, amount]) => html`<tr><th scope="row" colspan="2">${name}</th><td class="amount">${amount}</td></tr>`,
  )
  const body = html`<dl class="facts">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}
<dt>From</dt><dd>${lines(seller)}</dd>${buyer.length === 0 ? null : html`<dt>To</dt><dd>${lines(buyer)}</dd>`}</dl>
<div class="wide" tabindex="0" role="region" aria-label="Lines of the receipt"><table>
<thead><tr><th scope="col">Item</th><th scope="col" class="amount">Quantity</th><th scope="col" class="amount">Amount</th></tr></thead>
<tbody>${rows}</tbody><tfoot>${sums}</tfoot></table></div>
${sentence === null ? null : html`<p class="quiet">${sentence}</p>`}
<p class="row"><a class="button" href="${PATH}/${receipt.id}.pdf">Download PDF</a> <a class="button second" href="${PATH}">All receipts</a></p>`
  return ownPage(visit, { title: `${title} ${receipt.number}`, path: `${PATH}/${receipt.id}`, body })
}
