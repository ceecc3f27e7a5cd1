/** The part of `/wallet` about automatic top-ups: off until somebody agrees to it, and switched off in one step. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import {
  AUTO_TOP_UP_TERMS,
  type AutoTopUp,
  type AutoTopUpPlan,
  MAX_MONTHLY_CAP_CENTS,
  MIN_THRESHOLD_CENTS,
} from '#shared/contract/market/auto-top-up.ts'
import { AGREEMENT, PAUSE_WORDS, planSentence } from '#shared/contract/market/auto-top-up-words.ts'
import { MAX_TOP_UP_CENTS, MIN_TOP_UP_CENTS, ORDER_IN_URL } from '#shared/contract/market/sales.ts'
import { cents, formatCents } from '#shared/money/money.ts'
import { type Html, html } from '../../http/html.ts'
import { doneAt } from '../account/frame.ts'
import { block } from '../cards.ts'
import { button, checkbox, formTo, textField } from '../form.ts'
import type { FormAction, FormVisit, OwnPageHandler, Viewer } from '../parts.ts'
import { dateOf } from '../words.ts'
import { checkoutPath } from './checkout-page.ts'

const WALLET = '/wallet'
const PATH = `${WALLET}/automatic`

/** Offered to who has not chosen yet. */
const SUGGESTED: AutoTopUpPlan = { thresholdCents: 500, amountCents: 2_000, monthlyCapCents: 6_000 }

const dollars = (value: number): number => value / 100
const range = (least: number, most: number): string => `${formatCents(cents(least))} to ${formatCents(cents(most))}`

function amountField(name: string, label: string, value: number, [least, most]: readonly [number, number]): Html {
  return textField({
    ...{ id: `automatic-${name}`, name, label, type: 'number', value: String(dollars(value)) },
    ...{ min: dollars(least), max: dollars(most), hint: `Whole dollars, ${range(least, most)}.` },
  })
}

function planForm(viewer: Viewer, { plan, card }: AutoTopUp): Html {
  const { thresholdCents, amountCents, monthlyCapCents } = plan ?? SUGGESTED
  const first =
    card === null
      ? html`<p class="quiet">You pay a first top-up of that amount now. Its card is saved at the payment service, and the market sees only its last digits.</p>`
      : null
  return formTo(
    viewer,
    PATH,
    html`${amountField('below', 'When the wallet falls below', thresholdCents, [MIN_THRESHOLD_CENTS, MAX_TOP_UP_CENTS])}
${amountField('amount', 'charge my card', amountCents, [MIN_TOP_UP_CENTS, MAX_TOP_UP_CENTS])}
${amountField('month', 'at most in a calendar month (UTC)', monthlyCapCents, [MIN_TOP_UP_CENTS, MAX_MONTHLY_CAP_CENTS])}
${checkbox('agreed', AGREEMENT, false)}
${first}${button(card === null ? 'Agree and continue to payment' : plan === null ? 'Agree and switch on' : 'Agree and save')}`,
  )
}

function stateOf({ state, pausedReason }: AutoTopUp): Html {
  switch (state) {
    case 'off':
      return html`<p>Automatic top-up is off. Nothing is charged unless you top up yourself.</p>`
    case 'needs_card':
      return html`<p class="note" role="status">Automatic top-up waits for a card: it starts with a top-up that saves one.</p>`
    case 'on':
      return html`<p>Automatic top-up is on.</p>`
    case 'paused':
      return html`<p class="note" role="status">Automatic top-up is paused. ${pausedReason === null ? null : PAUSE_WORDS[pausedReason]} Nothing is charged until you resume it.</p>`
  }
}

function cardOf({ card }: AutoTopUp): Html | null {
  if (card === null) return null
  const { brand, last4, expMonth, expYear } = card
  const until = `${String(expMonth).padStart(2, '0')}/${expYear}`
  return html`<p class="quiet">Saved card: ${brand} ending in ${last4}, valid until ${until}.</p>`
}

function usedOf({ plan, chargedThisMonthCents, underWayCents }: AutoTopUp): Html | null {
  if (plan === null && chargedThisMonthCents === 0) return null
  const of = plan === null ? '' : ` of ${formatCents(cents(plan.monthlyCapCents))}`
  const underWay = underWayCents === 0 ? '' : `, ${formatCents(cents(underWayCents))} of it on its way`
  return html`<p class="quiet">Charged automatically this month: ${formatCents(cents(chargedThisMonthCents))}${of}${underWay}.</p>`
}

function stepsOf(viewer: Viewer, { state, plan, card }: AutoTopUp): Html {
  const step = (path: string, text: string): Html => formTo(viewer, path, button(text, true), 'inline')
  return html`${state === 'paused' && card !== null ? step(`${PATH}/resume`, 'Resume') : null}
${plan === null ? null : step(`${PATH}/card`, card === null ? 'Top up and save the card' : 'Top up and save another card')}
${plan === null ? null : step(`${PATH}/off`, 'Switch off')}
${card === null ? null : step(`${PATH}/remove-card`, 'Remove card')}`
}

export function automaticBlock(viewer: Viewer, automatic: AutoTopUp): Html {
  const { plan, agreedAt } = automatic
  const agreed =
    plan === null || agreedAt === null
      ? null
      : html`<p class="quiet">${planSentence(plan)} You agreed to this on ${dateOf(agreedAt)}.</p>`
  const body = html`${stateOf(automatic)}${agreed}${cardOf(automatic)}${usedOf(automatic)}
<div class="actions">${stepsOf(viewer, automatic)}</div>
<details><summary>${plan === null ? 'Set up automatic top-up' : 'Change amounts'}</summary>${planForm(viewer, automatic)}</details>
<p class="quiet">It pauses by itself if your bank declines a charge, if a top-up is disputed, and when you have your wallet refunded. A receipt is sent for each charge.</p>`
  return block('Automatic top-up', body, { id: 'automatic' })
}

const centsSchema = z.coerce
  .number()
  .int()
  .transform((value) => value * 100)

function planOf({ form }: FormVisit): AutoTopUpPlan {
  const parsed = z
    .object({ below: centsSchema, amount: centsSchema, month: centsSchema })
    .safeParse({ below: form['below'], amount: form['amount'], month: form['month'] })
  if (!parsed.success) throw new LunaError('INVALID_INPUT', 'Enter whole dollars.')
  const { below: thresholdCents, amount: amountCents, month: monthlyCapCents } = parsed.data
  if (amountCents < thresholdCents) {
    throw new LunaError('INVALID_INPUT', 'Charge at least the amount below which the wallet is topped up.')
  }
  if (monthlyCapCents < amountCents) {
    throw new LunaError('INVALID_INPUT', 'The limit for a month must be at least the amount of one charge.')
  }
  return { thresholdCents, amountCents, monthlyCapCents }
}

/** A top-up of the plan's amount, whose card is saved; returns where it is paid. */
async function payAndSave({ api, parts }: FormVisit, amountCents: number): Promise<string> {
  const returnUrl = `${parts.url}${checkoutPath(ORDER_IN_URL)}`
  const order = await api.sales.openCheckout({ kind: 'top_up', amountCents, savesCard: true, returnUrl })
  return order.url ?? checkoutPath(order.id)
}

export function automaticActions(page: OwnPageHandler): Readonly<Record<string, FormAction>> {
  const at = { page, pathOf: () => WALLET }
  return {
    [PATH]: {
      ...at,
      async run(visit) {
        const plan = planOf(visit)
        if (visit.form['agreed'] !== 'yes') {
          throw new LunaError('INVALID_INPUT', 'Tick the box to agree that your card is charged automatically.')
        }
        const { card } = await visit.api.autoTopUp.set({ ...plan, agreedTerms: AUTO_TOP_UP_TERMS })
        return card === null ? payAndSave(visit, plan.amountCents) : doneAt(WALLET, 'automatic')
      },
    },
    [`${PATH}/card`]: {
      ...at,
      async run(visit) {
        const { plan } = await visit.api.autoTopUp.read()
        if (plan === null) throw new LunaError('CONFLICT', 'Automatic top-up is off.')
        return payAndSave(visit, plan.amountCents)
      },
    },
    [`${PATH}/resume`]: {
      ...at,
      async run({ api }) {
        await api.autoTopUp.resume()
        return doneAt(WALLET, 'automaticOn')
      },
    },
    [`${PATH}/off`]: {
      ...at,
      async run({ api }) {
        await api.autoTopUp.off()
        return doneAt(WALLET, 'automaticOff')
      },
    },
    [`${PATH}/remove-card`]: {
      ...at,
      async run({ api }) {
        await api.autoTopUp.removeCard()
        return doneAt(WALLET, 'cardRemoved')
      },
    },
  }
}
