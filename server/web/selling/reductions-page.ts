/** `/selling/reductions`: prices that are reduced for a time. */
import type { Reduction } from '#shared/contract/market/discounts.ts'
import {
  DISCOUNT_PERCENT,
  LEAST_CENTS,
  MOST_REDUCED_DAYS,
  MOST_REDUCTION_DAYS,
  REDUCED_WITHIN_DAYS,
} from '#shared/offers/discounts.ts'
import { type Html, html } from '../../http/html.ts'
import { doneAt } from '../account/frame.ts'
import { withQuery } from '../addresses.ts'
import { block } from '../cards.ts'
import { button, type Choice, formTo, hidden, selectField, textField } from '../form.ts'
import type { FormAction, OwnPageHandler, OwnVisit, Viewer } from '../parts.ts'
import { priceText } from '../words.ts'
import {
  chosenScope,
  REDUCTIONS,
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

function reductionRow(viewer: Viewer, one: Reduction): Html {
  const name = one.assetName ?? 'All works'
  const end =
    one.state === 'ended'
      ? null
      : formTo(
          viewer,
          `${REDUCTIONS}/end`,
          html`${hidden('id', one.id)}<button type="submit" class="second">${one.state === 'planned' ? 'Cancel' : 'End now'}<span class="sr"> ${String(one.percent)}% off ${name}</span></button>`,
          'inline',
        )
  return html`<li><span>${String(one.percent)}% off ${name} ${stateBadge(one.state)}
<span class="quiet">${timesOf(one)}</span><span class="quiet">Sold in this time: ${soldText(one.sold)}</span></span>${end}</li>`
}

function newForm(visit: OwnVisit, choices: readonly Choice[]): Html {
  const { min, max } = DISCOUNT_PERCENT
  return formTo(
    visit.viewer,
    withQuery(REDUCTIONS, { work: visit.query['work'] }),
    html`${selectField({ name: 'work', label: 'Work', value: chosenScope(visit) }, choices)}
${textField({ name: 'percent', label: 'Percent off the one-time price', type: 'number', min, max, hint: `The price does not go below ${priceText(LEAST_CENTS)}.` })}
${textField({ name: 'from', label: 'First day (optional)', type: 'date', isOptional: true, hint: 'Days are those of UTC. If empty, it starts now.' })}
${textField({ name: 'to', label: 'Last day', type: 'date', hint: `At most ${MOST_REDUCTION_DAYS} days.` })}
${button('Reduce price')}`,
  )
}

const reductionsPage: OwnPageHandler = async (visit) => {
  const { cursor } = visit.query
  const page = { limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) }
  const [{ items, nextCursor }, choices] = [await visit.api.discounts.reductions(page), await scopeChoices(visit)]
  const list =
    items.length === 0
      ? html`<p class="quiet">No reductions yet. A reduction lowers one-time prices from a first to a last day.</p>`
      : html`<ul class="rows">${items.map((one) => reductionRow(visit.viewer, one))}</ul>`
  const more =
    nextCursor === null
      ? null
      : html`<p><a class="button second" rel="next" href="${withQuery(REDUCTIONS, { cursor: nextCursor })}">Show more</a></p>`
  const rules = html`<p class="quiet">Buyers see the lowest price of the 30 days before a reduction began. A work can be reduced on at most ${String(MOST_REDUCED_DAYS)} days in any ${String(REDUCED_WITHIN_DAYS)}. If several discounts hold, the lowest price counts.</p>`
  const body = html`<div class="stack"><div>${list}${more}</div>${block('New reduction', html`${rules}${newForm(visit, choices)}`)}</div>`
  return sellingPage(visit, { title: 'Reductions', path: REDUCTIONS, tab: REDUCTIONS, body })
}

export const REDUCTIONS_PAGES = { [REDUCTIONS]: reductionsPage } as const

const here = { page: reductionsPage, pathOf: () => REDUCTIONS }

export const REDUCTIONS_ACTIONS: Readonly<Record<string, FormAction>> = {
  [REDUCTIONS]: {
    ...here,
    async run(visit) {
      const percent = wholeNumber(visit.form['percent'], 'Percent')
      await visit.api.discounts.reduce({ assetId: scopeOf(visit), percent, ...timeOfForm(visit) })
      return doneAt(REDUCTIONS, 'reduced')
    },
  },
  [`${REDUCTIONS}/end`]: {
    ...here,
    async run({ api, form }) {
      await api.discounts.endReduction({ id: form['id'] ?? '' })
      return doneAt(REDUCTIONS, 'unreduced')
    },
  },
}
