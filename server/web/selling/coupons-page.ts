/** `/selling/coupons`: codes that lower a one-time price, with their uses and what they brought. */
import { LunaError } from '#shared/contract/errors.ts'
import type { Coupon } from '#shared/contract/market/discounts.ts'
import { DISCOUNT_PERCENT, LEAST_CENTS } from '#shared/offers/discounts.ts'
import { type Html, html } from '../../http/html.ts'
import { doneAt } from '../account/frame.ts'
import { centsOf } from '../account/programs.ts'
import { withQuery } from '../addresses.ts'
import { block } from '../cards.ts'
import { button, type Choice, checkbox, formTo, hidden, selectField, textField } from '../form.ts'
import type { FormAction, FormVisit, OwnPageHandler, OwnVisit, Viewer } from '../parts.ts'
import { priceText } from '../words.ts'
import {
  COUPONS,
  chosenScope,
  scopeChoices,
  scopeOf,
  sellingPage,
  soldText,
  stateBadge,
  timeOfForm,
  timesOf,
  wholeNumber,
} from './frame.ts'

const PAGE_SIZE = 40

function offText({ discount }: Coupon): string {
  return 'percent' in discount ? `${discount.percent}% off` : `${priceText(discount.amountCents)} off`
}

function usesText({ used, maxUses, isOncePerBuyer }: Coupon): string {
  const of = maxUses === null ? '' : ` of ${maxUses.toLocaleString('en-US')}`
  return `Used ${used.toLocaleString('en-US')}${of}${isOncePerBuyer ? ', once by each buyer' : ''}`
}

function couponRow(viewer: Viewer, one: Coupon): Html {
  const end =
    one.state === 'ended'
      ? null
      : formTo(
          viewer,
          `${COUPONS}/end`,
          html`${hidden('id', one.id)}<button type="submit" class="second">End now<span class="sr"> ${one.code}</span></button>`,
          'inline',
        )
  return html`<li><span><code class="long">${one.code}</code> ${offText(one)} ${one.assetName ?? 'all works'} ${stateBadge(one.state)}
<span class="quiet">${timesOf(one)}</span><span class="quiet">${usesText(one)}. ${soldText(one.sold)}</span></span>${end}</li>`
}

const KINDS: readonly Choice[] = [
  ['percent', 'Percent'],
  ['amount', 'Dollars'],
]

function newForm(visit: OwnVisit, choices: readonly Choice[]): Html {
  const { min, max } = DISCOUNT_PERCENT
  return formTo(
    visit.viewer,
    withQuery(COUPONS, { work: visit.query['work'] }),
    html`${textField({ name: 'code', label: 'Code', maxLength: 24, hint: '4 to 24 letters and digits. Upper and lower case are the same.' })}
${selectField({ name: 'work', label: 'Work', value: chosenScope(visit) }, choices)}
${selectField({ name: 'kind', label: 'Discount in' }, KINDS)}
${textField({ name: 'off', label: 'Discount', maxLength: 8, hint: `${min} to ${max} percent, or dollars such as 2.50. The price does not go below ${priceText(LEAST_CENTS)}.` })}
${textField({ name: 'maxUses', label: 'Most uses (optional)', type: 'number', min: 1, max: 100_000, isOptional: true })}
${checkbox('once', 'Once for each buyer', true)}
${textField({ name: 'from', label: 'First day (optional)', type: 'date', isOptional: true, hint: 'Days are those of UTC. If empty, it starts now.' })}
${textField({ name: 'to', label: 'Last day', type: 'date', hint: 'At most a year.' })}
${button('Add coupon')}`,
  )
}

const couponsPage: OwnPageHandler = async (visit) => {
  const { cursor } = visit.query
  const page = { limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) }
  const [{ items, nextCursor }, choices] = [await visit.api.discounts.coupons(page), await scopeChoices(visit)]
  const list =
    items.length === 0
      ? html`<p class="quiet">No coupons yet. A coupon lowers the one-time price for buyers who have its code.</p>`
      : html`<ul class="rows">${items.map((one) => couponRow(visit.viewer, one))}</ul>`
  const more =
    nextCursor === null
      ? null
      : html`<p><a class="button second" rel="next" href="${withQuery(COUPONS, { cursor: nextCursor })}">Show more</a></p>`
  const rules = html`<p class="quiet">A use counts when an order is made. It is given back if the order expires, fails or is refunded. A coupon does not add to a reduction: the lower price counts.</p>`
  const body = html`<div class="stack"><div>${list}${more}</div>${block('New coupon', html`${rules}${newForm(visit, choices)}`)}</div>`
  return sellingPage(visit, { title: 'Coupons', path: COUPONS, tab: COUPONS, body })
}

export const COUPONS_PAGES = { [COUPONS]: couponsPage } as const

const here = { page: couponsPage, pathOf: () => COUPONS }

/** Throws INVALID_INPUT. */
function discountOf({ form }: FormVisit) {
  if (form['kind'] !== 'amount') return { percent: wholeNumber(form['off'], 'Discount') }
  const amountCents = centsOf(form['off'])
  if (amountCents === null) throw new LunaError('INVALID_INPUT', 'Enter the discount in dollars.')
  return { amountCents }
}

export const COUPONS_ACTIONS: Readonly<Record<string, FormAction>> = {
  [COUPONS]: {
    ...here,
    async run(visit) {
      const { form, api } = visit
      const most = form['maxUses']?.trim() ?? ''
      await api.discounts.addCoupon({
        ...{ assetId: scopeOf(visit), code: form['code'] ?? '', discount: discountOf(visit) },
        ...{ maxUses: most === '' ? null : wholeNumber(most, 'Most uses'), isOncePerBuyer: form['once'] === 'yes' },
        ...timeOfForm(visit),
      })
      return doneAt(COUPONS, 'coupon')
    },
  },
  [`${COUPONS}/end`]: {
    ...here,
    async run({ api, form }) {
      await api.discounts.endCoupon({ id: form['id'] ?? '' })
      return doneAt(COUPONS, 'couponEnded')
    },
  },
}
