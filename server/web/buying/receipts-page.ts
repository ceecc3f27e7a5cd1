/** `/receipts`: the papers of what was paid. */
import { html } from '../../http/html.ts'
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
      html`<li><span>${title} <span class="quiet">${KIND_WORDS[kind]} ${number}, ${dateOf(issuedAt)}</span></span>
<span>${moneyText(gross)}</span><a class="button second" href="${PATH}/${id}.pdf">PDF<span class="sr"> of ${number}</span></a></li>`,
  )
  const list =
    rows.length === 0
      ? html`<p class="quiet">No receipts yet. You get one for each card payment, here and by email.</p>`
      : html`<ul class="rows">${rows}</ul>`
  const more =
    found.nextCursor === null
      ? null
      : html`<p><a class="button second" rel="next" href="${withQuery(PATH, { cursor: found.nextCursor })}">Show earlier receipts</a></p>`
  return ownPage(visit, { title: 'Receipts', path: PATH, body: html`${list}${more}` })
}
