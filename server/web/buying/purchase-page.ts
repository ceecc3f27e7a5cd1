/** `/purchases/{saleId}`: the files of one purchase, its license, receipts, refund and rating. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { REFUND_REASONS } from '#shared/contract/market/sales.ts'
import { workPath } from '#shared/web-addresses.ts'
import { type Html, html } from '../../http/html.ts'
import { doneAt, ownPage } from '../account/frame.ts'
import { orNull } from '../api.ts'
import { block } from '../cards.ts'
import { button, formTo, selectField, textArea } from '../form.ts'
import type { FormAction, OwnPageHandler, OwnVisit, Visit } from '../parts.ts'
import { dateOf, moneyText, OFFER_WORDS } from '../words.ts'
import { filesOf, noFiles } from './files.ts'
import { giftActions, giftBlock, isGift } from './gift-block.ts'
import { stateOf } from './purchases-page.ts'
import { ratingBlock, ratingOf } from './rating-block.ts'

type Purchase = Awaited<ReturnType<Visit['api']['sales']['purchase']>>

export function purchasePath(saleId: string): string {
  return `/purchases/${saleId}`
}

function pathOf({ params }: Visit): string {
  return purchasePath(params['saleId'] ?? '')
}

export async function filesBlock(visit: OwnVisit, { assetId, saleId, entitlement }: Purchase): Promise<Html> {
  return entitlement.withdrawnAt === null ? filesOf(visit, assetId, purchasePath(saleId)) : noFiles()
}

async function licenseBlock({ api }: OwnVisit, { saleId, offer }: Purchase): Promise<Html | null> {
  if (offer !== 'license') return null
  const { items } = await api.licensing.purchases({ limit: 50 })
  const found = items.find((one) => one.saleId === saleId)
  if (found === undefined) return null
  const { title, licenseeName, licenseKey, expiresAt } = found
  return block(
    'License',
    html`<dl class="facts"><dt>License</dt><dd>${title}</dd><dt>Made out to</dt><dd>${licenseeName}</dd>
<dt>Valid until</dt><dd>${expiresAt === null ? 'Perpetual' : dateOf(expiresAt)}</dd>
<dt>Key</dt><dd><code>${licenseKey}</code></dd></dl>
<p class="quiet">Keep the key secret: it identifies you as the licensee.</p>`,
  )
}

const REASON_WORDS: Readonly<Record<(typeof REFUND_REASONS)[number], string>> = {
  not_as_described: 'Not as described',
  does_not_work: 'Does not work',
  bought_by_mistake: 'Bought by mistake',
  bought_twice: 'Bought twice',
  low_quality: 'Low quality',
  other: 'Another reason',
}

function refundBlock(visit: OwnVisit, purchase: Purchase): Html | null {
  const { refund, refundableUntil, amountMicroDollars, taxMicroDollars } = purchase
  if (refund !== null) {
    const to = { wallet: 'your wallet', wallet_instead: 'your wallet', processor: 'your card', nothing: 'nothing' }
    const where = refund.paidTo === 'nothing' ? '.' : ` to ${to[refund.paidTo]}.`
    return block(
      'Refund',
      html`<p>${moneyText(refund.amountMicroDollars)} was refunded on ${dateOf(refund.refundedAt)}${where}</p>`,
    )
  }
  if (refundableUntil === null || new Date(refundableUntil) <= visit.parts.now()) return null
  const amount = moneyText(String(BigInt(amountMicroDollars) + BigInt(taxMicroDollars)))
  const form = formTo(
    visit.viewer,
    `${pathOf(visit)}/refund`,
    html`${selectField(
      { name: 'reason', label: 'Reason' },
      REFUND_REASONS.map((reason) => [reason, REASON_WORDS[reason]] as const),
    )}
${textArea({ name: 'note', label: 'Anything to add? (optional)', isOptional: true })}
${button(`Request refund of ${amount}`, true)}`,
  )
  return block(
    'Refund',
    html`<details><summary>Request a refund, until ${dateOf(refundableUntil)}</summary>
<p class="quiet">You get ${amount} back in full and may no longer use the work.</p>${form}</details>`,
  )
}

export const purchasePage: OwnPageHandler = async (visit) => {
  const { api } = visit
  const purchase = await purchaseOf(visit)
  const { saleId, assetId, offer, amountMicroDollars, taxMicroDollars, soldAt, entitlement } = purchase
  const [asset, receipts, files, license, rating] = await Promise.all([
    orNull(api.publications.find({ id: assetId })),
    api.receipts.receipts({ saleId, limit: 20 }),
    isGift(purchase) ? giftBlock(visit, saleId) : filesBlock(visit, purchase),
    licenseBlock(visit, purchase),
    purchase.state === 'completed' && !isGift(purchase) ? ratingBlock(visit, assetId, pathOf(visit)) : null,
  ])
  const name =
    asset === null ? html`A work no longer on the market` : html`<a href="${workPath(asset)}">${asset.name}</a>`
  const state = stateOf(purchase)
  const tax = taxMicroDollars === '0' ? null : html` and ${moneyText(taxMicroDollars)} tax`
  const until = entitlement.validUntil
  const receiptList =
    receipts.items.length === 0
      ? null
      : html`<dt>Receipts</dt><dd>${receipts.items.map(({ id, number }) => html`<a href="/receipts/${id}">${number}</a> `)}</dd>`
  const body = html`<div class="stack">
<section class="block"><h2>${name}</h2>${state === null ? null : html`<p><span class="badge">${state}</span></p>`}
<dl class="facts"><dt>Bought</dt><dd>${OFFER_WORDS[offer].name}, ${dateOf(soldAt)}</dd>
<dt>Paid</dt><dd>${moneyText(amountMicroDollars)}${tax}</dd>
${until === null ? null : html`<dt>Usable until</dt><dd>${dateOf(until)}</dd>`}${receiptList}</dl></section>
${files}${license}${rating}${refundBlock(visit, purchase)}
<p><a href="/report?work=${assetId}">Report this work</a></p>
</div>`
  return ownPage(visit, { title: asset?.name ?? 'Purchase', path: pathOf(visit), body })
}

const refundSchema = z.object({ reason: z.enum(REFUND_REASONS), note: z.string().max(1_000) })

async function purchaseOf({ api, params }: Visit): Promise<Purchase> {
  return api.sales.purchase({ saleId: params['saleId'] ?? '' })
}

const at = { page: purchasePage, pathOf }

export const PURCHASE_ACTIONS: Readonly<Record<string, FormAction>> = {
  ...giftActions(purchasePage),
  '/purchases/{saleId}/refund': {
    ...at,
    async run(visit) {
      const parsed = refundSchema.safeParse(visit.form)
      if (!parsed.success) throw new LunaError('INVALID_INPUT', 'Choose a reason from the list.')
      const { reason, note } = parsed.data
      const { state } = await visit.api.sales.refund({
        ...{ saleId: visit.params['saleId'] ?? '', reason },
        ...(note.trim() === '' ? {} : { note }),
      })
      return doneAt(pathOf(visit), state === 'refunded' ? 'refunded' : 'review')
    },
  },
  '/purchases/{saleId}/rating': {
    ...at,
    async run(visit) {
      const { assetId: id } = await purchaseOf(visit)
      await visit.api.reputation.rate({ id, ...ratingOf(visit) })
      return doneAt(pathOf(visit), 'rated')
    },
  },
  '/purchases/{saleId}/rating/remove': {
    ...at,
    async run(visit) {
      const { assetId: id } = await purchaseOf(visit)
      await visit.api.reputation.withdrawRating({ id })
      return doneAt(pathOf(visit), 'unrated')
    },
  },
}
