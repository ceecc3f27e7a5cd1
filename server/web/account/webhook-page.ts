/** `/account/webhooks/{id}`: one webhook, what was sent there, how it went, and sending it again. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { WebhookDelivery, WebhookEndpoint } from '#shared/contract/market/webhooks.ts'
import { type Html, html } from '../../http/html.ts'
import { withQuery } from '../addresses.ts'
import { block } from '../cards.ts'
import { button, formTo, hidden } from '../form.ts'
import type { OwnPageHandler, Viewer } from '../parts.ts'
import { timeOf } from '../words.ts'
import { accountPage } from './frame.ts'

const SECTION = '/account/webhooks'
const PAGE_SIZE = 30

export function webhookPath(id: string): string {
  return `${SECTION}/${id}`
}

/** As people read it: `payout_paid` is “payout paid”. */
export function eventName(kind: string): string {
  return kind.replaceAll('_', ' ')
}

const STATE_WORDS: Readonly<Record<WebhookDelivery['state'], string>> = {
  waiting: 'Waiting',
  delivered: 'Delivered',
  failed: 'Failed',
}
const stateSchema = z.enum(['waiting', 'delivered', 'failed'])

/** Of the last attempt. */
function answerOf({ attempts, lastStatus, lastProblem, lastAttemptAt, nextAttemptAt, state }: WebhookDelivery): Html {
  if (lastAttemptAt === null) return html`Not tried yet`
  const tries = `${attempts} ${attempts === 1 ? 'try' : 'tries'}`
  const status = lastStatus === null ? null : `, answered ${lastStatus}`
  const problem = lastProblem === null ? null : `, ${lastProblem.replaceAll('_', ' ')}`
  const next = state === 'waiting' && nextAttemptAt !== null ? html`, next try ${timeOf(nextAttemptAt)}` : null
  return html`${tries}${status}${problem}${next}`
}

function deliveryItem(viewer: Viewer, path: string, delivery: WebhookDelivery, canSend: boolean): Html {
  const { id, kind, state, createdAt, payload } = delivery
  const resend =
    state === 'waiting' || !canSend
      ? null
      : formTo(
          viewer,
          `${path}/resend`,
          html`${hidden('delivery', id)}<button type="submit" class="second">Resend<span class="sr"> ${eventName(kind)}</span></button>`,
          'inline',
        )
  return html`<li><div class="grow"><strong>${eventName(kind)}</strong> <span class="badge">${STATE_WORDS[state]}</span>
<span class="quiet">${timeOf(createdAt)}. ${answerOf(delivery)}</span>
<details><summary>What was sent<span class="sr"> as ${eventName(kind)}</span></summary><pre class="payload" tabindex="0" role="region" aria-label="The delivery">${payload}</pre></details></div>${resend}</li>`
}

function stateOf({ isEnabled, disabledReason, earlierSecretUntil, events }: WebhookEndpoint): Html {
  const reason = disabledReason === null ? null : html`<p class="note">${disabledReason}</p>`
  const overlap =
    earlierSecretUntil === null
      ? null
      : html`<dt>Earlier secret</dt><dd>Signs too until ${timeOf(earlierSecretUntil)}</dd>`
  return html`${reason}<dl class="facts"><dt>State</dt><dd>${isEnabled ? 'Enabled' : 'Disabled'}</dd>
<dt>Events</dt><dd>${events.length === 0 ? 'All' : events.map(eventName).join(', ')}</dd>${overlap}</dl>`
}

function actionsOf(viewer: Viewer, path: string, { isEnabled }: WebhookEndpoint): Html {
  const ping = isEnabled ? formTo(viewer, `${path}/test`, button('Send a ping', true), 'inline') : null
  const change = isEnabled
    ? formTo(viewer, `${path}/state`, html`${hidden('enabled', 'no')}${button('Disable', true)}`, 'inline')
    : formTo(viewer, `${path}/state`, html`${hidden('enabled', 'yes')}${button('Enable', true)}`, 'inline')
  const secret = formTo(viewer, `${path}/secret`, button('Make a new secret', true), 'inline')
  const remove = formTo(viewer, `${path}/remove`, button('Remove webhook', true), 'inline')
  return html`<div class="row">${ping}${change}${secret}</div>
<p class="quiet">After a new secret is made, deliveries are signed with both for a day.</p>
<details><summary>Remove this webhook</summary><p class="quiet">Its deliveries are removed too.</p>${remove}</details>`
}

function filterOf(path: string, state: WebhookDelivery['state'] | undefined): Html {
  const links = [undefined, ...stateSchema.options].map((one) => {
    const name = one === undefined ? 'All' : STATE_WORDS[one]
    return html`<li><a href="${withQuery(path, { state: one })}"${one === state ? html` aria-current="page"` : null}>${name}</a></li>`
  })
  return html`<nav class="tabs" aria-label="Deliveries"><ul>${links}</ul></nav>`
}

export const webhookPage: OwnPageHandler = async (visit) => {
  const { api, params, query, viewer } = visit
  const id = params['id'] ?? ''
  const { items } = await api.webhooks.list()
  const endpoint = items.find((one) => one.id === id)
  if (endpoint === undefined) throw new LunaError('NOT_FOUND')
  const path = webhookPath(id)
  const state = stateSchema.safeParse(query['state']).data
  const { cursor } = query
  const deliveries = await api.webhooks.deliveries({
    ...{ id, limit: PAGE_SIZE },
    ...(state === undefined ? {} : { state }),
    ...(cursor === undefined ? {} : { cursor }),
  })
  const list =
    deliveries.items.length === 0
      ? html`<p class="quiet">Nothing${state === undefined ? ' was sent in the last 30 days' : ' here'}.</p>`
      : html`<ul class="rows">${deliveries.items.map((one) => deliveryItem(viewer, path, one, endpoint.isEnabled))}</ul>`
  const more =
    deliveries.nextCursor === null
      ? null
      : html`<p><a class="button second" rel="next" href="${withQuery(path, { state, cursor: deliveries.nextCursor })}">Show earlier deliveries</a></p>`
  const body = html`<div class="stack">
<section class="block"><p><code class="long">${endpoint.url}</code></p>${stateOf(endpoint)}${actionsOf(viewer, path, endpoint)}</section>
${block('Deliveries', html`${filterOf(path, state)}${list}${more}`)}
<p><a href="${SECTION}">All webhooks</a></p></div>`
  return accountPage(visit, {
    title: endpoint.description === '' ? 'Webhook' : endpoint.description,
    path,
    section: SECTION,
    body,
  })
}
