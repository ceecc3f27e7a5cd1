/** `/works/{id}/{name}`: everything that somebody wants to know before they buy. */
import { isForAdults } from '#shared/asset-card/age.ts'
import type { LicenseView } from '#shared/contract/market/licensing.ts'
import type { PublicAsset, PublicOffer } from '#shared/contract/market/publications.ts'
import { studioLink, workPath } from '#shared/web-addresses.ts'
import { fields, kinds } from '#shared/words/kinds.ts'
import { type Html, html } from '../http/html.ts'
import { kindPath } from './addresses.ts'
import { bundlesBlock } from './bundle-page.ts'
import { buyPath } from './buying/buy-page.ts'
import { cartButton } from './buying/cart-button.ts'
import { type Owned, ownedFor } from './buying/owned.ts'
import { purchasePath } from './buying/purchase-page.ts'
import { receivedPath } from './buying/received-page.ts'
import { cardFields } from './card-fields.ts'
import { block, creatorLink, tagList, workGrid, workOfHit } from './cards.ts'
import { certificateOf, certifiedFiles } from './certificate.ts'
import { derivationTree } from './derivation.ts'
import { wishButton } from './following/buttons.ts'
import { outcome } from './form.ts'
import { galleryOfWork } from './gallery.ts'
import { describeTerms } from './license-words.ts'
import { SCRIPT_PATHS } from './page-scripts.ts'
import type { PageHandler } from './parts.ts'
import { asSeenOnPages } from './pictures.ts'
import { cardPicture } from './preview/face.ts'
import { faceOfWork } from './preview/faces.ts'
import { ratingList } from './ratings.ts'
import { workData } from './structured-data.ts'
import {
  ageName,
  choiceNote,
  counted,
  dateOf,
  licenseName,
  OFFER_WORDS,
  offerPrice,
  priceText,
  reductionNote,
  starsOf,
} from './words.ts'

const RATINGS = 10
const DERIVATIVES = 20
const LICENSES = 20

function buttonTo(path: string, text: string): Html {
  return html`<p><a class="button" href="${path}" rel="nofollow">${text}</a></p>`
}

/** A copy makes a subscription unnecessary; a subscriber can still buy a copy. */
function ownedLink(id: string, owned: Owned, offer: PublicOffer['offer']): Html | null {
  if (owned.kind === 'gift') {
    if (offer !== 'one_time') return html`<p class="quiet">You own a copy, which includes this.</p>`
    return html`<p class="good">You own this: it was given to you.</p>${buttonTo(receivedPath(owned.saleId), 'Open the gift')}`
  }
  if (owned.kind === 'copy' && offer === 'one_time') {
    const gift = html`<p><a href="${buyPath(id, { offer })}">Buy as a gift</a></p>`
    return html`<p class="good">You own this.</p>${buttonTo(purchasePath(owned.purchase.saleId), 'Download')}${gift}`
  }
  if (owned.kind === 'subscription' && offer === 'subscription') {
    return html`<p class="good">You are subscribed.</p>${buttonTo('/purchases', 'Open your purchases')}`
  }
  return owned.kind === 'copy' ? html`<p class="quiet">You own a copy, which includes this.</p>` : null
}

/** Single uses are bought by programs, a turn at a time. */
function buyLink(id: string, { offer, interval }: PublicOffer, owned: Owned | null, cart: Html | null): Html | null {
  const have = owned === null || offer === 'per_use' ? null : ownedLink(id, owned, offer)
  if (have !== null) return have
  if (offer === 'one_time') return html`<div class="row">${buttonTo(buyPath(id, { offer }), 'Buy')}${cart}</div>`
  if (offer === 'subscription' && interval !== null) return buttonTo(buyPath(id, { offer, interval }), 'Subscribe')
  return null
}

interface Buying {
  readonly owned: Owned | null
  /** The button that puts a copy in the cart. */
  readonly cart: Html | null
}

function offersOf({ id, status, offers }: PublicAsset, licenses: readonly LicenseView[], buying: Buying): Html {
  const { owned, cart } = buying
  const ways = offers.filter(({ offer }) => offer !== 'license')
  if (status === 'sold_exclusively') {
    return html`<p class="note">This work was sold under an exclusive license and is no longer on the market.</p>`
  }
  if (ways.length === 0 && licenses.length === 0)
    return html`<p class="note">This work is not on offer at the moment.</p>`
  return html`<ul class="offers">
${ways.map((way) => {
  const { name, gives } = OFFER_WORDS[way.offer]
  return html`<li><h3><span>${name}</span><span>${offerPrice(way)}</span></h3>${reductionNote(way.reduction)}${choiceNote(way.payWhatYouWant)}<p class="quiet">${gives}</p>${buyLink(id, way, owned, cart)}</li>`
})}
${licenses.map(
  ({
    id: license,
    title,
    priceCents,
    terms,
  }) => html`<li><h3><span>${licenseName(terms.kind)} license</span><span>${priceText(priceCents)}</span></h3>
<p class="quiet">${title}</p>
<ul>${describeTerms(terms).map((sentence) => html`<li>${sentence}</li>`)}</ul>
${buttonTo(buyPath(id, { offer: 'license', license }), priceCents === 0 ? 'Get this license' : 'Buy this license')}</li>`,
)}
</ul>
<p><a class="button second" href="${studioLink(id)}">Open in Luna Studio</a></p>
<p class="quiet"><a href="/help/buying">How buying works</a> · <a href="/licenses">Licenses compared</a> · <a href="/report?work=${id}" rel="nofollow">Report this work</a></p>`
}

function factsOf(asset: PublicAsset): Html {
  const { kind, ageRating, salesCount, publishedAt, updatedAt, allowsAiTraining, collaborators } = asset
  const together = collaborators.map((person, index) => html`${index === 0 ? null : ', '}${creatorLink(person)}`)
  return html`<dl class="facts">
<dt>Kind</dt><dd><a href="${kindPath(kind)}">${kinds[kind].one}</a></dd>
${together.length === 0 ? null : html`<dt>Shared with</dt><dd>${together}</dd>`}
<dt>Suited to</dt><dd>${ageName(ageRating)}</dd>
<dt>Sales</dt><dd>${salesCount.toLocaleString('en-US')}</dd>
<dt>AI training</dt><dd>${allowsAiTraining ? 'Permitted by the creator' : 'Only if a license permits it'}</dd>
<dt>Published</dt><dd>${dateOf(publishedAt)}</dd>
<dt>Updated</dt><dd>${dateOf(updatedAt)}</dd>
</dl>`
}

function aboutOf({ card, tags }: PublicAsset): Html {
  const shown = cardFields(card)
  return html`${card.description === undefined || card.description === '' ? null : html`<p class="written">${card.description}</p>`}
${
  shown.length === 0
    ? null
    : html`<dl class="facts">${shown.map(({ name, text }) => html`<dt>${fields(name).label}</dt><dd>${text}</dd>`)}</dl>`
}
${tags.length === 0 ? null : tagList(tags.map((value) => ({ value })))}`
}

/** What a buyer gets, without showing it. */
function includedOf({ kind }: PublicAsset, files: number | null): Html {
  const counts =
    files === null || files === 0 ? null : html`<li>${counted(files, 'file', 'files')} in full quality</li>`
  return html`<ul>
<li>The complete card of the ${kinds[kind].one.toLowerCase()}, with the fields that are not shown here</li>
${counts}
<li>A receipt, and every later version of the work with a one-time purchase</li>
</ul>`
}

function versionsOf({ versions, currentVersionId }: PublicAsset): Html {
  return html`<ul class="entries">${versions.map(
    ({ id, number, publishedAt }) =>
      html`<li>Version ${String(number)}${id === currentVersionId ? ' (current)' : null}, published ${dateOf(publishedAt)}</li>`,
  )}</ul>`
}

function descriptionOf({ card, kind, creator }: PublicAsset): string {
  const text = (card.description ?? '').replace(/\s+/g, ' ').trim()
  const start = `${kinds[kind].one} by ${creator.displayName}.`
  const whole = text === '' ? start : `${start} ${text}`
  return whole.length <= 200 ? whole : `${whole.slice(0, 199).trimEnd()}…`
}

function shareOf({ url }: { readonly url: string }, path: string, id: string): Html {
  const frame = `<iframe src="${url}/embed/works/${id}" width="480" height="170" title="A work on Luna Market" loading="lazy"></iframe>`
  return html`<h2>Share this work</h2>
<p class="quiet">Its address: <code>${url + path}</code></p>
<p class="quiet">Embed on your own page: <code>${frame}</code></p>`
}

export const workPage: PageHandler = async ({ api, parts, params, query, viewer, problem }) => {
  const id = params['id'] ?? ''
  const asset = await api.publications.find({ id })
  const path = workPath(asset)
  if (params['slug'] === undefined || decodeURIComponent(path.split('/').at(-1) ?? '') !== params['slug']) {
    return { movedTo: path }
  }
  const cursors = { ratings: query['ratings'], derived: query['derived'] }
  const [owned, cart, bundles, wish, licenses, ratings, derivation, proof, alike] = await Promise.all([
    viewer === null ? null : ownedFor(api, id, 'subscription'),
    cartButton({ api, viewer, path }, { id, creatorId: asset.creator.creatorId }),
    api.bundles.ofAsset({ id }),
    wishButton({ api, viewer, path }, { id, creatorId: asset.creator.creatorId }),
    api.licensing.browse({ assetId: id, sort: 'price', limit: LICENSES }),
    api.reputation.ratings({
      id,
      limit: RATINGS,
      ...(cursors.ratings === undefined ? {} : { cursor: cursors.ratings }),
    }),
    api.publications.derivation({
      id,
      limit: DERIVATIVES,
      ...(cursors.derived === undefined ? {} : { cursor: cursors.derived }),
    }),
    api.publications.certificate({ id }),
    parts.alike(id),
  ])
  const { name, kind, creator, previews, rating, ageRating } = asset
  const shown = previews.map((media) => asSeenOnPages(media, ageRating))
  const body = html`<article class="product">
<div>
${galleryOfWork(name, shown)}
<header class="block">
<h1>${name}</h1>
<p class="row"><span>${kinds[kind].one} by ${creatorLink(creator)}</span>${
    creator.isVerified ? html`<span class="badge">Verified</span>` : null
  }<span>${starsOf(rating)}</span>${isForAdults(ageRating) ? html`<span class="badge">18+</span>` : null}</p>
${wish}
</header>
${aboutOf(asset)}
</div>
<aside aria-label="Offers">
<section class="block"><h2>Offers</h2>
${outcome(problem, undefined)}${offersOf(asset, licenses.items, { owned, cart })}
</section>
${factsOf(asset)}
</aside>
<div>
${bundlesBlock(bundles.items)}
${block('What is included', html`<div class="prose">${includedOf(asset, certifiedFiles(proof))}</div>`)}
${block('Ratings', ratingList(ratings, path), { id: 'ratings' })}
${block('Origins and derivatives', derivationTree(asset, derivation, path), { id: 'derived' })}
${block('Versions', versionsOf(asset))}
${block('Certificate', certificateOf({ id, ageRating, shown }, proof), { id: 'certificate' })}
<section class="block">${shareOf(parts, path, id)}</section>
</div>
</article>
${alike.length === 0 ? null : html`<div class="stack"><div></div>${block('Similar works', workGrid(alike.map(workOfHit)))}</div>`}`
  const picture = cardPicture(`/works/${id}`, faceOfWork(asset, licenses.items))
  return {
    ...{ title: `${name} by ${creator.displayName}`, description: descriptionOf(asset), path, body, picture },
    ...{ data: workData(asset, licenses.items, parts.url), hasOembed: true, isListed: asset.status === 'published' },
    scripts: [SCRIPT_PATHS.zoom, SCRIPT_PATHS.verify],
    ...(creator.handle === null ? {} : { feedOf: `/creators/${encodeURIComponent(creator.handle)}` }),
  }
}
