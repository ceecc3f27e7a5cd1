/** `/purchases/{saleId}`: the files of one purchase, its license, receipts, refund and rating. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { PublicMedia } from '#shared/contract/market/publications.ts'
import { REFUND_REASONS } from '#shared/contract/market/sales.ts'
import type { MediaRole } from '#shared/submissions/limits.ts'
import { workPath } from '#shared/web-addresses.ts'
import { type Html, html } from '../../http/html.ts'
import { doneAt, ownPage } from '../account/frame.ts'
import { orNull } from '../api.ts'
import { block } from '../cards.ts'
import { button, formTo, selectField, textArea } from '../form.ts'
import type { FormAction, OwnPageHandler, OwnVisit, Visit } from '../parts.ts'
import { dateOf, moneyText, OFFER_WORDS } from '../words.ts'
import { stateOf } from './purchases-page.ts'

type Purchase = Awaited<ReturnType<Visit['api']['sales']['purchase']>>

export function purchasePath(saleId: string): string {
  return `/purchases/${saleId}`
}

function pathOf({ params }: Visit): string {
  return purchasePath(params['saleId'] ?? '')
}

const ROLES: Readonly<Record<MediaRole, string>> = { main: 'Work', preview: 'Preview', thumbnail: 'Thumbnail' }

function fileItem(path: string, { sha256, role, contentType, sizeBytes }: PublicMedia): Html {
  const size = sizeBytes < 1_000_000 ? `${Math.ceil(sizeBytes / 1_000)} kB` : `${(sizeBytes / 1_000_000).toFixed(1)} MB`
  return html`<li><span>${ROLES[role]} <span class="quiet">${contentType}, ${size}</span></span>
<a class="button second" href="${path}/files/${sha256}" download>Download</a></li>`
}

/** Null where the purchase gives nothing any more. */
async function contentOf({ api }: Visit, { assetId, entitlement }: Purchase) {
  if (entitlement.withdrawnAt !== null) return null
  try {
    return await api.publications.content({ id: assetId })
  } catch (error) {
    if (error instanceof LunaError && (error.code === 'ACCESS_ENDED' || error.code === 'NOT_FOUND')) return null
    throw error
  }
}

export async function filesBlock(visit: OwnVisit, purchase: Purchase): Promise<Html> {
  const content = await contentOf(visit, purchase)
  if (content === null) return block('Files', html`<p class="quiet">This purchase gives no files any more.</p>`)
  const path = purchasePath(purchase.saleId)
  const card = html`<li><span>Card <span class="quiet">Everything that the creator wrote, as JSON</span></span>
<a class="button second" href="${path}/card.json" download>Download</a></li>`
  return block('Files', html`<ul class="rows">${card}${content.media.map((media) => fileItem(path, media))}</ul>`)
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
<p class="quiet">Keep the key to yourself. Who has it can show that the license is yours.</p>`,
  )
}

const REASON_WORDS: Readonly<Record<(typeof REFUND_REASONS)[number], string>> = {
  not_as_described: 'It is not as described',
  does_not_work: 'It does not work',
  bought_by_mistake: 'I bought it by mistake',
  bought_twice: 'I bought it twice',
  low_quality: 'The quality is low',
  other: 'Another reason',
}

function refundBlock(visit: OwnVisit, purchase: Purchase): Html | null {
  const { refund, refundableUntil, amountMicroDollars, taxMicroDollars } = purchase
  if (refund !== null) {
    const to = { wallet: 'your wallet', wallet_instead: 'your wallet', processor: 'your card', nothing: 'nothing' }
    const where = refund.paidTo === 'nothing' ? '.' : ` to ${to[refund.paidTo]}.`
    return block(
      'Refund',
      html`<p>${moneyText(refund.amountMicroDollars)} went back on ${dateOf(refund.refundedAt)}${where}</p>`,
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
<p class="quiet">You get ${amount} back in full, and may not use the work any more.</p>${form}</details>`,
  )
}

async function ratingBlock(visit: OwnVisit, { assetId, state }: Purchase): Promise<Html | null> {
  if (state !== 'completed') return null
  const { api, viewer } = visit
  const own = await orNull(api.reputation.myRating({ id: assetId }))
  const rating = own?.rating ?? null
  const path = pathOf(visit)
  const form = formTo(
    viewer,
    `${path}/rating`,
    html`${selectField(
      { name: 'stars', label: 'Stars', value: String(rating?.stars ?? 5) },
      [5, 4, 3, 2, 1].map((stars) => [String(stars), stars === 1 ? '1 star' : `${stars} stars`] as const),
    )}
${textArea({ name: 'comment', label: 'Comment (optional)', value: rating?.comment ?? '', isOptional: true, maxLength: 2_000 })}
${button('Save rating', true)}`,
  )
  const remove = rating === null ? null : formTo(viewer, `${path}/rating/remove`, button('Remove rating', true))
  const hiddenReason = own?.hiddenReason ?? null
  return block(
    'Your rating',
    html`${hiddenReason === null ? null : html`<p class="note">A moderator hid it: ${hiddenReason}</p>`}${form}${remove}`,
  )
}

export const purchasePage: OwnPageHandler = async (visit) => {
  const { api } = visit
  const purchase = await purchaseOf(visit)
  const { saleId, assetId, offer, amountMicroDollars, taxMicroDollars, soldAt, entitlement } = purchase
  const [asset, receipts, files, license, rating] = await Promise.all([
    orNull(api.publications.find({ id: assetId })),
    api.receipts.receipts({ saleId, limit: 20 }),
    filesBlock(visit, purchase),
    licenseBlock(visit, purchase),
    ratingBlock(visit, purchase),
  ])
  const name = asset === null ? html`A work that left the market` : html`<a href="${workPath(asset)}">${asset.name}</a>`
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
const ratingSchema = z.object({ stars: z.coerce.number().int().min(1).max(5), comment: z.string().trim().max(2_000) })

async function purchaseOf({ api, params }: Visit): Promise<Purchase> {
  return api.sales.purchase({ saleId: params['saleId'] ?? '' })
}

const at = { page: purchasePage, pathOf }

export const PURCHASE_ACTIONS: Readonly<Record<string, FormAction>> = {
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
      const parsed = ratingSchema.safeParse(visit.form)
      if (!parsed.success) throw new LunaError('INVALID_INPUT', 'Choose one to five stars.')
      const { stars, comment } = parsed.data
      const { assetId: id } = await purchaseOf(visit)
      await visit.api.reputation.rate({ id, stars, comment: comment === '' ? null : comment })
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
