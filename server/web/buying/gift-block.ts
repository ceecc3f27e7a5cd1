/** A gift on the page of its purchase: its state, the link, sending it, and keeping the copy. */

import { LunaError } from '#shared/contract/errors.ts'
import { emailSchema } from '#shared/contract/market/accounts.ts'
import type { GiftState, GivenGift } from '#shared/contract/market/gifts.ts'
import { type Html, html } from '../../http/html.ts'
import { doneAt, ownPage } from '../account/frame.ts'
import { block } from '../cards.ts'
import { button, formTo, textField } from '../form.ts'
import type { FormAction, OwnPageHandler, OwnVisit, Visit } from '../parts.ts'
import { dateOf, timeOf } from '../words.ts'

/** Why the buyer of a gift has no access, in a purchase. */
const GIVEN = 'gift'

export function isGift({
  entitlement,
}: {
  readonly entitlement: { readonly withdrawalReason: string | null }
}): boolean {
  return entitlement.withdrawalReason === GIVEN
}

export const GIFT_WORDS: Readonly<Record<GiftState, string>> = {
  waiting: 'Gift, not taken yet',
  taken: 'Gift, taken',
  taken_back: 'Kept',
  disputed: 'Gift, disputed',
  withdrawn: 'Gift, withdrawn',
}

const pathOf = ({ params }: Visit): string => `/purchases/${params['saleId'] ?? ''}`

function stateOf(gift: GivenGift): Html {
  const { state, takenAt, isOpened } = gift
  switch (state) {
    case 'waiting':
      return html`<p>The gift was not taken yet. It does not expire.</p>`
    case 'taken': {
      const opened = isOpened ? 'The recipient opened the files, so a person decides about a refund.' : null
      return html`<p>The gift was taken${takenAt === null ? null : html` on ${dateOf(takenAt)}`}. ${opened}</p>`
    }
    case 'taken_back':
      return html`<p>You kept the copy.</p>`
    case 'disputed':
      return html`<p>The payment is disputed, so the gift cannot be taken until the bank has decided.</p>`
    case 'withdrawn':
      return html`<p>The payment was returned, so the gift can no longer be used.</p>`
  }
}

function linkState({ linkAt, mailedAt }: GivenGift): Html {
  if (linkAt === null) return html`<p>Create the link and pass it on, or let the market email it.</p>`
  const how = mailedAt === null ? html`was created` : html`was emailed`
  return html`<p>The current link ${how} on ${timeOf(mailedAt ?? linkAt)}. Only a hash of it is stored, so it cannot be shown again; a new link takes its place, and the old one is no longer valid.</p>`
}

function formsOf({ viewer }: OwnVisit, gift: GivenGift, path: string): Html {
  const create = button(gift.linkAt === null ? 'Create link' : 'Create new link')
  const email = textField({
    ...{ name: 'email', label: 'Email address of the recipient', maxLength: 254 },
    hint: 'The market sends one email with a new link, unless the owner of the address turned such emails off. It uses the address for this email alone.',
  })
  return html`${linkState(gift)}${formTo(viewer, `${path}/gift/link`, create)}
<details><summary>Send the link by email</summary>${formTo(viewer, `${path}/gift/mail`, html`${email}${button('Send gift', true)}`)}</details>
<details><summary>Keep the copy yourself</summary><p class="quiet">The link is no longer valid then, and the copy is in your own library.</p>
${formTo(viewer, `${path}/gift/keep`, button('Keep copy', true))}</details>`
}

export async function giftBlock(visit: OwnVisit, saleId: string): Promise<Html> {
  const gift = await visit.api.gifts.ofPurchase({ saleId })
  const message = gift.message === null ? null : html`<p class="written">${gift.message}</p>`
  const forms = gift.state === 'waiting' ? formsOf(visit, gift, pathOf(visit)) : null
  return block('Gift', html`${stateOf(gift)}${message}${forms}`)
}

/** By the page that has the block. */
export function giftActions(page: OwnPageHandler): Readonly<Record<string, FormAction>> {
  const at = { page, pathOf }
  const saleOf = ({ params }: Visit) => ({ saleId: params['saleId'] ?? '' })
  return {
    '/purchases/{saleId}/gift/link': {
      ...at,
      async show(visit) {
        const { url } = await visit.api.gifts.renewLink(saleOf(visit))
        const body = html`<p class="good" role="status">Copy the link now. It is not shown again.</p>
<p><code class="secret">${url}</code></p>
<p class="quiet">Anyone who has it can take the gift, once. Pass it on to the recipient alone.</p>
<p><a class="button" href="${pathOf(visit)}">I have copied it</a></p>`
        return ownPage(visit, { title: 'The link of your gift', path: pathOf(visit), body })
      },
    },
    '/purchases/{saleId}/gift/mail': {
      ...at,
      async run(visit) {
        const email = emailSchema.safeParse(visit.form['email']).data
        if (email === undefined) throw new LunaError('INVALID_INPUT', 'Enter the email address of the recipient.')
        await visit.api.gifts.send({ ...saleOf(visit), email })
        return doneAt(pathOf(visit), 'gift_sent')
      },
    },
    '/purchases/{saleId}/gift/keep': {
      ...at,
      async run(visit) {
        await visit.api.gifts.takeBack(saleOf(visit))
        return doneAt(pathOf(visit), 'gift_kept')
      },
    },
  }
}
