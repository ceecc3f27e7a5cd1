/** `/report` and `/reports`: telling the market what is wrong with a work or a creator, and what became of it. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { type ReportKind, reportKindSchema } from '#shared/contract/market/moderation.ts'
import { html } from '../../http/html.ts'
import { doneAt, ownPage } from '../account/frame.ts'
import { withQuery } from '../addresses.ts'
import { button, formTo, selectField, textArea } from '../form.ts'
import type { FormAction, OwnPageHandler, Visit } from '../parts.ts'
import { dateOf } from '../words.ts'

const PATH = '/report'
const KIND_WORDS: Readonly<Record<ReportKind, string>> = {
  copyright: 'It copies someone else’s work',
  misrepresentation: 'It is not as described',
  spam: 'It is spam',
  malware: 'It is unsafe',
  other: 'Something else',
}

const aboutSchema = z.union([
  z.object({ work: z.uuid() }).transform(({ work }) => ({ assetId: work })),
  z.object({ creator: z.string().min(1).max(40) }).transform(({ creator }) => ({ handle: creator })),
])

/** Throws NOT_FOUND for an address that names neither a work nor a creator. */
function aboutOf({ query }: Visit) {
  const parsed = aboutSchema.safeParse(query)
  if (parsed.success) return parsed.data
  throw new LunaError('NOT_FOUND', 'The address does not name anything to report.')
}

function pathOf({ query }: Visit): string {
  return withQuery(PATH, { work: query['work'], creator: query['creator'] })
}

const reportPage: OwnPageHandler = async (visit) => {
  const { api, viewer } = visit
  const about = aboutOf(visit)
  const name =
    'assetId' in about
      ? (await api.publications.find({ id: about.assetId })).name
      : (await api.accounts.creator({ handle: about.handle })).displayName
  const kinds = reportKindSchema.options.map((kind) => [kind, KIND_WORDS[kind]] as const)
  const body = html`<p>About: <strong>${name}</strong></p>
<p class="quiet">Moderators review every report. Reports are anonymous.</p>
${formTo(
  viewer,
  pathOf(visit),
  html`${selectField({ name: 'kind', label: 'What is wrong?' }, kinds)}
${textArea({ name: 'text', label: 'What is wrong?', maxLength: 4_000, hint: 'For a copy, say where the original is.' })}
${button('Send report')}`,
)}`
  return ownPage(visit, { title: 'Report', path: pathOf(visit), body })
}

const OUTCOMES = { action_taken: 'Action was taken', no_action: 'No action was needed' } as const

const reportsPage: OwnPageHandler = async (visit) => {
  const { items } = await visit.api.moderation.reports({ limit: 50 })
  const body =
    items.length === 0
      ? html`<p class="quiet">No reports yet. Each work’s page has a link to report it.</p>`
      : html`<ul class="rows">${items.map(
          ({ name, kind, createdAt, outcome }) =>
            html`<li><span>${name} <span class="quiet">${KIND_WORDS[kind]}, ${dateOf(createdAt)}</span></span>
<span class="badge">${outcome === null ? 'In review' : OUTCOMES[outcome]}</span></li>`,
        )}</ul>`
  return ownPage(visit, { title: 'Your reports', path: '/reports', body })
}

export const REPORT_PAGES: Readonly<Record<string, OwnPageHandler>> = { [PATH]: reportPage, '/reports': reportsPage }

export const REPORT_ACTIONS: Readonly<Record<string, FormAction>> = {
  [PATH]: {
    ...{ page: reportPage, pathOf },
    async run(visit) {
      const kind = reportKindSchema.safeParse(visit.form['kind'])
      const text = visit.form['text']?.trim() ?? ''
      if (!kind.success || text === '')
        throw new LunaError('INVALID_INPUT', 'Choose a reason and describe the problem.')
      await visit.api.moderation.report({ kind: kind.data, about: aboutOf(visit), text })
      return doneAt('/reports', 'reported')
    },
  },
}
