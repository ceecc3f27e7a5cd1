/** On the page of an order: the same copy, bought for somebody else. */
import type { NewCheckout } from '#shared/contract/market/sales.ts'
import { type Html, html } from '../../http/html.ts'
import { button, formTo, hidden, textArea } from '../form.ts'
import type { Viewer } from '../parts.ts'

const MESSAGE_MAX = 500

/** `price`: the fields of what the copy costs. */
export function giftForm(viewer: Viewer, path: string, buttonText: string, price: Html | null): Html {
  const form = formTo(
    viewer,
    path,
    html`${hidden('offer', 'one_time')}${hidden('gift', 'yes')}${price}
${textArea({ name: 'message', label: 'Message to the recipient (optional)', isOptional: true, maxLength: MESSAGE_MAX })}
${button(buttonText, true)}`,
  )
  return html`<details><summary>Buy as a gift</summary>
<p class="quiet">After the payment, you get a link to pass on, or the market emails it. The recipient gets the copy and sees your name. A gift does not expire; until it is taken, you can keep the copy yourself.</p>
${form}</details>`
}

type Gift = Extract<NewCheckout, { kind: 'one_time' }>['gift']

/** As the form above sends it. */
export function giftOf(form: Readonly<Record<string, string>>): { readonly gift?: Gift } {
  if (form['gift'] !== 'yes') return {}
  const message = form['message']?.trim() ?? ''
  return { gift: message === '' ? {} : { message } }
}
