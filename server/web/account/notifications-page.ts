/** `/account/notifications`: the notifications of the account, and which of them are sent by email. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { MailSettingsView } from '#shared/contract/market/mail.ts'
import { MAIL_CHOICES, OPTIONAL_MAIL_KINDS } from '#shared/contract/market/mail-kinds.ts'
import { mailChoiceWords, mailKindWords, mailsAlwaysSent } from '#shared/words/mails.ts'
import { type Html, html } from '../../http/html.ts'
import { withQuery } from '../addresses.ts'
import { block } from '../cards.ts'
import { button, formTo, selectField } from '../form.ts'
import type { FormAction, OwnPageHandler, Viewer } from '../parts.ts'
import { dateOf } from '../words.ts'
import { accountPage, doneAt } from './frame.ts'

const PATH = '/account/notifications'
const PAGE_SIZE = 50
const choice = z.enum(MAIL_CHOICES)
const choicesSchema = z.object({ sales: choice, works: choice, payouts: choice, purchases: choice, follows: choice })

function mailsBlock(viewer: Viewer, { choices }: MailSettingsView): Html {
  const fields = OPTIONAL_MAIL_KINDS.map((kind) => {
    const { name, what } = mailKindWords[kind]
    return selectField(
      { name: kind, label: name, value: choices[kind], hint: what },
      MAIL_CHOICES.map((choice) => [choice, mailChoiceWords[choice]] as const),
    )
  })
  return block(
    'Mails',
    html`<p class="quiet">${mailsAlwaysSent}</p>${formTo(viewer, `${PATH}/mails`, html`${fields}${button('Save email settings')}`)}`,
    { id: 'mails' },
  )
}

export const notificationsPage: OwnPageHandler = async (visit) => {
  const { cursor } = visit.query
  const [found, mails] = await Promise.all([
    visit.api.notifications.list({ limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) }),
    visit.api.mail.settings(),
  ])
  const { items, unreadCount, nextCursor } = found
  const list =
    items.length === 0
      ? html`<p class="quiet">No notifications yet. Purchases, refunds, sales and reviews appear here.</p>`
      : html`<ul class="rows">${items.map(
          ({ sentence, createdAt, readAt }) =>
            html`<li><span>${sentence} <span class="quiet">${dateOf(createdAt)}</span></span>${readAt === null ? html`<span class="badge">New</span>` : null}</li>`,
        )}</ul>`
  const markRead =
    unreadCount === 0 ? null : formTo(visit.viewer, `${PATH}/read`, button('Mark all as read', true), 'inline')
  const more =
    nextCursor === null
      ? null
      : html`<p><a class="button second" rel="next" href="${withQuery(PATH, { cursor: nextCursor })}">Show earlier notifications</a></p>`
  return accountPage(visit, {
    title: 'Notifications',
    path: PATH,
    body: html`<div class="stack"><div>${markRead}${list}${more}</div>${mailsBlock(visit.viewer, mails)}</div>`,
  })
}

export const NOTIFICATIONS_ACTIONS: Readonly<Record<string, FormAction>> = {
  [`${PATH}/read`]: {
    page: notificationsPage,
    pathOf: () => PATH,
    async run({ api }) {
      await api.notifications.read({})
      return doneAt(PATH, 'read')
    },
  },
  [`${PATH}/mails`]: {
    page: notificationsPage,
    pathOf: () => PATH,
    async run({ api, form }) {
      const choices = choicesSchema.safeParse(form)
      if (!choices.success) throw new LunaError('INVALID_INPUT', 'Choose from the lists.')
      await api.mail.change({ choices: choices.data })
      return doneAt(PATH, 'mails')
    },
  },
  '/account/mail/resume': {
    page: notificationsPage,
    pathOf: () => PATH,
    async run({ api }) {
      await api.mail.resume()
      return doneAt(PATH, 'resumed')
    },
  },
}
