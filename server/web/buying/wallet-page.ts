/** `/wallet`: what is prepaid, how to add to it and get it back, and what became of it. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { ORDER_IN_URL } from '#shared/contract/market/sales.ts'
import type { LedgerLine } from '#shared/ledger/chain.ts'
import type { TransferKind } from '#shared/ledger/kinds.ts'
import { cents, formatCents } from '#shared/money/money.ts'
import { type Html, html } from '../../http/html.ts'
import { doneAt, ownPage } from '../account/frame.ts'
import { withQuery } from '../addresses.ts'
import { block } from '../cards.ts'
import { button, formTo, textField } from '../form.ts'
import type { FormAction, OwnPageHandler } from '../parts.ts'
import { dateOf, moneyText } from '../words.ts'
import { automaticActions, automaticBlock } from './auto-top-up.ts'
import { checkoutPath } from './checkout-page.ts'

const PATH = '/wallet'
const MIN_DOLLARS = 5
const MAX_DOLLARS = 500
const PAGE_SIZE = 30

/** Of what can happen in a wallet. */
const KIND_WORDS: Partial<Readonly<Record<TransferKind, string>>> = {
  top_up: 'Top-up',
  top_up_reversal: 'Top-up charged back by the bank',
  wallet_payback: 'Refunded to your card',
  wallet_payback_failed: 'Returned: the card refused the refund',
  sale: 'Purchase',
  refund: 'Refund',
  usage_payment: 'Royalties for licensed use',
  earnings_to_wallet: 'Moved from your earnings',
  wallet_to_earnings: 'Moved back to your earnings',
  write_off: 'Written off',
  adjustment: 'Adjustment',
}

function historyOf(items: readonly LedgerLine[], nextCursor: string | null): Html {
  if (items.length === 0) return html`<p class="quiet">No transactions yet.</p>`
  const rows = items.map(({ kind, at, amountMicroDollars, balanceMicroDollars, saleId, memo }) => {
    const words = KIND_WORDS[kind] ?? memo ?? kind.replaceAll('_', ' ')
    const what = saleId === null ? html`${words}` : html`<a href="/purchases/${saleId}">${words}</a>`
    return html`<tr><td>${dateOf(at)}</td><td>${what}</td><td class="amount">${moneyText(amountMicroDollars)}</td><td class="amount">${moneyText(balanceMicroDollars)}</td></tr>`
  })
  const more =
    nextCursor === null
      ? null
      : html`<p><a class="button second" rel="next" href="${withQuery(PATH, { cursor: nextCursor })}">Show earlier entries</a></p>`
  return html`<div class="wide" tabindex="0" role="region" aria-label="Entries of your wallet"><table>
<thead><tr><th scope="col">Date</th><th scope="col">Entry</th><th scope="col" class="amount">Amount</th><th scope="col" class="amount">Balance</th></tr></thead>
<tbody>${rows}</tbody></table></div>${more}`
}

export const walletPage: OwnPageHandler = async (visit) => {
  const { api, viewer, query, parts } = visit
  const { cursor } = query
  const [wallet, automatic, paybacks, entries] = await Promise.all([
    api.ledger.wallet(),
    api.autoTopUp.read(),
    api.payments.walletPaybacks(),
    api.ledger.entries({ book: 'wallet', limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) }),
  ])
  const topUp = formTo(
    viewer,
    `${PATH}/top-up`,
    html`${textField({
      ...{ name: 'dollars', label: 'Amount in US dollars', type: 'number', value: '10' },
      ...{ min: MIN_DOLLARS, max: MAX_DOLLARS, hint: `Whole dollars from ${MIN_DOLLARS} to ${MAX_DOLLARS}.` },
    })}${button('Continue to payment')}`,
  )
  const underWay =
    paybacks.underWayCents === 0
      ? null
      : html`<p class="quiet">${formatCents(cents(paybacks.underWayCents))} is being refunded to your card.</p>`
  const back =
    paybacks.refundableCents === 0
      ? null
      : block(
          'Refund to your cards',
          html`<p class="quiet">${formatCents(cents(paybacks.refundableCents))} can be refunded to the cards that topped it up.</p>
${formTo(viewer, `${PATH}/payback`, button(`Refund ${formatCents(cents(paybacks.refundableCents))}`, true))}`,
        )
  const body = html`<div class="stack">
<section class="block"><p class="balance">${moneyText(wallet.balanceMicroDollars)}</p>
<p class="quiet">Your wallet pays for single uses in stories and for licenses below $0.50. Everything else is paid by card.</p>${underWay}</section>
${block('Top up', topUp, { id: 'top-up' })}
${automaticBlock(viewer, automatic)}
${back}
${block('History', historyOf(entries.items, entries.nextCursor), { more: html`<a href="/receipts">Receipts</a>` })}
</div>`
  return { ...ownPage(visit, { title: 'Wallet', path: PATH, body }), formGoals: parts.paymentOrigins }
}

const at = { page: walletPage, pathOf: () => PATH }
const dollarsSchema = z.coerce.number().int().min(MIN_DOLLARS).max(MAX_DOLLARS)

export const WALLET_ACTIONS: Readonly<Record<string, FormAction>> = {
  [`${PATH}/top-up`]: {
    ...at,
    async run({ api, form, parts }) {
      const dollars = dollarsSchema.safeParse(form['dollars'])
      if (!dollars.success) {
        throw new LunaError('INVALID_INPUT', `Enter a whole number from ${MIN_DOLLARS} to ${MAX_DOLLARS}.`)
      }
      const returnUrl = `${parts.url}${checkoutPath(ORDER_IN_URL)}`
      const order = await api.sales.openCheckout({ kind: 'top_up', amountCents: dollars.data * 100, returnUrl })
      return order.url ?? checkoutPath(order.id)
    },
  },
  ...automaticActions(walletPage),
  [`${PATH}/payback`]: {
    ...at,
    async run({ api }) {
      await api.payments.payBackWallet({})
      return doneAt(PATH, 'payback')
    },
  },
}
