/** The double's pages, for people who try the market without a payment service: pay or not, identify or not. */

import { PAGE_ICON } from '../../http/page-icon.ts'
import { closeDispute, type DoubleContext, dispute, onboard, pay } from './actions.ts'
import { DoubleRefusal, get } from './refusal.ts'

export interface PageAnswer {
  readonly status: number
  readonly html?: string
  readonly location?: string
}

export interface Pressed {
  /** The button; null where the page is only opened. */
  readonly action: string | null
  /** Which card pays, by its fingerprint; null for the one of the account that ordered. */
  readonly card: string | null
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
${PAGE_ICON}<title>${escapeHtml(title)}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:28rem;margin:12vh auto;padding:0 1rem}
button{font:inherit;padding:.5rem 1rem;margin:0 .5rem .5rem 0}</style>
<h1>${escapeHtml(title)}</h1>${body}</html>`
}

function form(buttons: readonly [action: string, label: string][]): string {
  const inputs = buttons.map(([action, label]) => `<button name="action" value="${action}">${label}</button>`)
  return `<form method="post">${inputs.join('')}</form>`
}

function dollars(amountCents: number): string {
  return `$${Math.floor(amountCents / 100)}.${String(amountCents % 100).padStart(2, '0')}`
}

/** Cards that pay now, and are refused when they are charged later. */
const LATER_REFUSED: [action: string, label: string][] = [
  ['declining', 'Pay with a card that is declined later'],
  ['authenticating', 'Pay with a card that later asks for confirmation'],
]

const TEST_NOTICE = '<p>This market runs in test mode: no money moves.</p>'

function sessionPage(context: DoubleContext, id: string, { action, card }: Pressed): PageAnswer {
  const session = get(context.state.sessions, id, 'checkout session')
  if (action === 'cancel') return { status: 303, location: session.cancelUrl }
  if (session.status === 'complete') return { status: 303, location: session.successUrl }
  if (session.status === 'expired') return { status: 410, html: page('This payment has expired', TEST_NOTICE) }
  if (action === 'pay' || action === 'declining' || action === 'authenticating') {
    // Each account has a card of its own, or people who try several would all be one.
    const own = card ?? `card_of_${session.metadata['luna_account'] ?? 'anonymous'}`
    pay(context, id, { fingerprint: action === 'pay' ? own : `${action}_${own}` })
    return { status: 303, location: session.successUrl }
  }
  const every = session.interval === null ? '' : ` every ${session.interval}`
  const refusal = action === 'decline' ? '<p role="alert">The card was declined. Nothing was charged.</p>' : ''
  const buttons = form([
    ['pay', 'Pay'],
    ...(session.savesCard === true ? LATER_REFUSED : []),
    ['decline', 'Try a card that is declined'],
    ['cancel', 'Cancel'],
  ])
  const { lines = [session] } = session
  const items = lines.map(({ title, amountCents }) => `<li>${escapeHtml(title)}: ${dollars(amountCents)}</li>`)
  const list = lines.length === 1 ? '' : `<ul>${items.join('')}</ul>`
  const what = `<p>${escapeHtml(session.title)}: <strong>${dollars(session.amountCents)}${every}</strong></p>${list}`
  return { status: 200, html: page('Test payment', `${what}${refusal}${buttons}${TEST_NOTICE}`) }
}

/** `?bank` after the address of a page that was paid on: what the buyer's bank may do about it. */
function bankPage(context: DoubleContext, id: string, action: string | null): PageAnswer {
  const { disputes, sessions } = context.state
  const { paymentIntentId } = get(sessions, id, 'checkout session')
  const intentId = get(context.state.intents, paymentIntentId, 'payment intent').id
  const open = Object.values(disputes).find((one) => one.paymentIntentId === intentId && !/won|lost/.test(one.status))
  if (action === 'dispute' && open === undefined) dispute(context, intentId)
  if (open !== undefined && (action === 'win' || action === 'lose')) closeDispute(context, open.id, action === 'win')
  const buttons = form([
    ['dispute', 'Dispute this payment'],
    ['win', 'Decide for the market'],
    ['lose', 'Decide for the buyer'],
  ])
  return { status: 200, html: page('Test bank', `${buttons}${TEST_NOTICE}`) }
}

function accountPage(context: DoubleContext, id: string, action: string | null, query: URLSearchParams): PageAnswer {
  const returnUrl = query.get(action === 'expire' ? 'refresh' : 'return') ?? ''
  const account = get(context.state.accounts, id, 'account')
  if (action === 'onboard' && !account.isOnboarded) onboard(context, id)
  // Only addresses the market gave when it asked for this page arrive here, and it allows only its own.
  if (action !== null && /^https?:\/\//.test(returnUrl)) return { status: 303, location: returnUrl }
  const buttons = form([
    ['onboard', 'Give test details'],
    ['cancel', 'Not now'],
    ['expire', 'Use an expired link'],
  ])
  return { status: 200, html: page('Test payout account', `${buttons}${TEST_NOTICE}`) }
}

export function answerPage(context: DoubleContext, id: string, pressed: Pressed, query: URLSearchParams): PageAnswer {
  try {
    if (id.startsWith('acct_')) return accountPage(context, id, pressed.action, query)
    if (query.has('bank')) return bankPage(context, id, pressed.action)
    return sessionPage(context, id, pressed)
  } catch (error) {
    if (!(error instanceof DoubleRefusal)) throw error
    return { status: 404, html: page('There is no such payment', TEST_NOTICE) }
  }
}
