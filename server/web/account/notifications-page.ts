/** `/account/notifications`: the notifications of the account. */
import { html } from '../../http/html.ts'
import { withQuery } from '../addresses.ts'
import { button, formTo } from '../form.ts'
import type { FormAction, OwnPageHandler } from '../parts.ts'
import { dateOf } from '../words.ts'
import { accountPage, doneAt } from './frame.ts'

const PATH = '/account/notifications'
const PAGE_SIZE = 50

export const notificationsPage: OwnPageHandler = async (visit) => {
  const { cursor } = visit.query
  const found = await visit.api.notifications.list({ limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) })
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
  return accountPage(visit, { title: 'Notifications', path: PATH, body: html`${markRead}${list}${more}` })
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
}
