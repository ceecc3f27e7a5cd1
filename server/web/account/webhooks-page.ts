/** `/account/webhooks`: where programs are told what happens, and what is done with each of those addresses. */
import { LunaError } from '#shared/contract/errors.ts'
import { WEBHOOK_EVENTS, type WebhookEndpoint } from '#shared/contract/market/webhooks.ts'
import { type Html, html } from '../../http/html.ts'
import { block } from '../cards.ts'
import { button, checkbox, formTo, textField } from '../form.ts'
import type { FormAction, OwnPageHandler, Viewer, Visit } from '../parts.ts'
import { timeOf } from '../words.ts'
import { accountPage, doneAt } from './frame.ts'
import { secretPage } from './programs.ts'
import { eventName, webhookPage, webhookPath } from './webhook-page.ts'

const PATH = '/account/webhooks'

function endpointItem({ id, url, description, events, isEnabled, lastSuccessAt }: WebhookEndpoint): Html {
  const success = lastSuccessAt === null ? html`Nothing arrived yet` : html`Last arrived ${timeOf(lastSuccessAt)}`
  const which = events.length === 0 ? 'all events' : `${events.length} of ${WEBHOOK_EVENTS.length} kinds of events`
  return html`<li><span><a class="long" href="${webhookPath(id)}">${url}</a>
<span class="quiet">${description === '' ? null : `${description}. `}${success}, ${which}</span></span>
<span class="badge">${isEnabled ? 'Enabled' : 'Disabled'}</span></li>`
}

const eventField = (kind: string): string => `event-${kind}`

function newEndpointForm(viewer: Viewer): Html {
  return formTo(
    viewer,
    `${PATH}/new`,
    html`${textField({ name: 'url', label: 'Address', maxLength: 2_000, hint: 'Begins with https:// and is reached from the internet.' })}
${textField({ name: 'description', label: 'Description (optional)', isOptional: true, maxLength: 200 })}
<details><summary>Only some events</summary><fieldset class="columns"><legend>Without a choice, all are sent</legend>
${WEBHOOK_EVENTS.map((kind) => checkbox(eventField(kind), eventName(kind), false))}</fieldset></details>
${button('Add webhook')}`,
  )
}

export const webhooksPage: OwnPageHandler = async (visit) => {
  const { items } = await visit.api.webhooks.list()
  const list =
    items.length === 0
      ? html`<p class="quiet">No webhooks yet. What you are notified of can be sent to a program of yours as it happens.</p>`
      : html`<ul class="rows">${items.map(endpointItem)}</ul>`
  const body = html`<div class="stack"><div>${list}</div>
${block('New webhook', newEndpointForm(visit.viewer))}
<p class="quiet">How deliveries look and are signed: <a href="/docs/">API reference</a>.</p></div>`
  return accountPage(visit, { title: 'Webhooks', path: PATH, body })
}

const here = { page: webhooksPage, pathOf: () => PATH }
const idOf = ({ params }: Visit): string => params['id'] ?? ''
const there = { page: webhookPage, pathOf: (visit: Visit) => webhookPath(idOf(visit)) }
const use = 'Your program checks the signature of each delivery with it.'

export const WEBHOOKS_ACTIONS: Readonly<Record<string, FormAction>> = {
  [`${PATH}/new`]: {
    ...here,
    async show(visit) {
      const { form, api } = visit
      const url = form['url']?.trim() ?? ''
      if (url === '') throw new LunaError('INVALID_INPUT', 'Enter an address.')
      const events = WEBHOOK_EVENTS.filter((kind) => form[eventField(kind)] === 'yes')
      const { secret } = await api.webhooks.create({ url, description: form['description'] ?? '', events })
      return secretPage(visit, { title: 'Your new webhook', secret, use, section: PATH })
    },
  },
  [`${PATH}/{id}/secret`]: {
    ...there,
    async show(visit) {
      const { secret } = await visit.api.webhooks.rotateSecret({ id: idOf(visit), overlapHours: 24 })
      return secretPage(visit, { title: 'The new secret of your webhook', secret, use, section: PATH })
    },
  },
  [`${PATH}/{id}/state`]: {
    ...there,
    async run(visit) {
      await visit.api.webhooks.change({ id: idOf(visit), isEnabled: visit.form['enabled'] === 'yes' })
      return doneAt(webhookPath(idOf(visit)), 'webhook')
    },
  },
  [`${PATH}/{id}/test`]: {
    ...there,
    async run(visit) {
      await visit.api.webhooks.test({ id: idOf(visit) })
      return doneAt(webhookPath(idOf(visit)), 'pinged')
    },
  },
  [`${PATH}/{id}/resend`]: {
    ...there,
    async run(visit) {
      await visit.api.webhooks.resend({ id: idOf(visit), deliveryId: visit.form['delivery'] ?? '' })
      return doneAt(webhookPath(idOf(visit)), 'resent')
    },
  },
  [`${PATH}/{id}/remove`]: {
    ...there,
    async run(visit) {
      await visit.api.webhooks.remove({ id: idOf(visit) })
      return doneAt(PATH, 'removed')
    },
  },
}
