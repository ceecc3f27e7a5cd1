/** `/operator/reads`: which moderators and admins read what that is not public, for admins only. */
import { LunaError } from '#shared/contract/errors.ts'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import type { StaffRead, StaffReadKind } from '#shared/contract/market/staff-reads.ts'
import { type Html, html } from '../../http/html.ts'
import { ownPage } from '../account/frame.ts'
import { withQuery } from '../addresses.ts'
import type { OwnPageHandler } from '../parts.ts'
import { timeOf } from '../words.ts'

const PATH = '/operator/reads'
const PAGE_ROWS = 50

const KIND_WORDS: Readonly<Record<StaffReadKind, string>> = {
  submission: 'Submission with its files',
  submission_in_queue: 'Submission in the review queue',
  compared_work: 'Work compared with a submission',
  case: 'Case',
  case_in_list: 'Case in the list',
  report: 'Report of a case',
  reported_rating: 'Reported rating',
  rating_report: 'Report of a rating',
  refund_request: 'Refund request',
  license_complaint: 'Complaint about a license',
  platform_books: 'Books of the market',
  mail_samples: 'Samples of emails',
  staff_reads: 'This record',
}

function rowOf({ kind, subjectId, accountId, reader, at }: StaffRead): Html {
  const isOfMarket = accountId === PLATFORM_ID
  const whose = isOfMarket ? 'The market' : html`<a href="${withQuery(PATH, { account: accountId })}">${accountId}</a>`
  return html`<tr><td>${timeOf(at)}</td><td><a href="${withQuery(PATH, { reader: reader.id })}">${reader.name}</a></td>
<td>${KIND_WORDS[kind]}${isOfMarket ? null : html`<br><span class="quiet">${subjectId}</span>`}</td><td>${whose}</td></tr>`
}

const readsPage: OwnPageHandler = async (visit) => {
  const { viewer, api, query } = visit
  // Hidden from everyone but admins.
  if (!viewer.identity.roles.has('admin')) throw new LunaError('NOT_FOUND')
  const { reader, account, cursor } = query
  const { items, nextCursor } = await api.staffReads.list({
    ...{ limit: PAGE_ROWS, cursor, readerId: reader, accountId: account },
  })
  const table = html`<div class="wide" tabindex="0" role="region" aria-label="Reads"><table>
<thead><tr><th scope="col">Time</th><th scope="col">Read by</th><th scope="col">What</th><th scope="col">Account</th></tr></thead>
<tbody>${items.map(rowOf)}</tbody></table></div>`
  const all = reader === undefined && account === undefined ? null : html`<p><a href="${PATH}">All reads</a></p>`
  const next = nextCursor === null ? null : withQuery(PATH, { reader, account, cursor: nextCursor })
  const body = html`<p class="quiet">What moderators and admins read that is not public. What one of them reads again
within an hour is listed once.</p>${all}
${items.length === 0 ? html`<p>Nothing was read.</p>` : table}
${next === null ? null : html`<p><a href="${next}">Earlier reads</a></p>`}`
  return ownPage(visit, { title: 'Reads by staff', path: PATH, body })
}

export const READS_PAGES: Readonly<Record<string, OwnPageHandler>> = { [PATH]: readsPage }
