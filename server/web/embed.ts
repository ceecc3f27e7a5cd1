/** A work as a card on other sites: the card itself, and what describes it to them (oembed.com). */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { PublicAsset } from '#shared/contract/market/publications.ts'
import { currentCents } from '#shared/offers/discounts.ts'
import { creatorPath, workPath } from '#shared/web-addresses.ts'
import { Html, html } from '../http/html.ts'
import { PAGE_ICON } from '../http/page-icon.ts'
import { STYLESHEET_PATH } from '../http/stylesheet.ts'
import { embedPath } from './addresses.ts'
import { tileOf } from './cards.ts'
import type { PreviewPicture } from './layout.ts'
import type { Visit } from './parts.ts'
import { bestPicture } from './pictures.ts'
import { cardPicture } from './preview/face.ts'
import { faceOfWork } from './preview/faces.ts'
import { priceText, starsOf } from './words.ts'

const WIDTH = 480
const HEIGHT = 170
const LICENSES = 20

function lowestPrice({ offers }: PublicAsset): string {
  const prices = offers.map(currentCents)
  if (prices.length === 0) return 'Not offered'
  const lowest = Math.min(...prices)
  return lowest === 0 ? priceText(0) : `From ${priceText(lowest)}`
}

function smallPicture({ previews }: PublicAsset) {
  return previews.find(({ role }) => role === 'thumbnail') ?? bestPicture(previews)
}

/** Throws NOT_FOUND, AGE_RESTRICTED. */
export async function embedCard({ api, params }: Visit): Promise<string> {
  const asset = await api.publications.find({ id: params['id'] ?? '' })
  const { name, kind, card, creator, rating } = asset
  const tile = tileOf({ thumbnail: smallPicture(asset), kind, text: card.description ?? '' })
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${name} – Luna Market</title>
${new Html(PAGE_ICON)}
<link rel="stylesheet" href="${STYLESHEET_PATH}">
<base target="_top">
</head>
<body class="embed">
<main><article class="work">
${tile}
<div>
<h3><a href="${workPath(asset)}">${name}</a></h3>
<p class="quiet"><span>by ${creator.displayName}</span></p>
<p class="quiet"><span>${starsOf(rating)}</span></p>
<p>${lowestPrice(asset)} <span class="quiet">on Luna Market</span></p>
</div>
</article></main>
</body>
</html>
`.text
}

const request = z.object({
  url: z.url(),
  format: z.literal('json').default('json'),
  maxwidth: z.coerce.number().int().min(1).optional(),
  maxheight: z.coerce.number().int().min(1).optional(),
})
type Asked = z.infer<typeof request>

/** What is asked for bounds the thumbnail as well (oembed.com, section 2.3.4.4). */
function fits({ width, height }: PreviewPicture, { maxwidth = Infinity, maxheight = Infinity }: Asked): boolean {
  return width !== null && height !== null && width <= maxwidth && height <= maxheight
}

/** Of the address of a work's page. Throws NOT_FOUND, AGE_RESTRICTED, INVALID_INPUT. */
export async function describeEmbed({ api, parts, query }: Visit): Promise<object> {
  const asked = request.safeParse(query)
  if (!asked.success) throw new LunaError('INVALID_INPUT', 'url: the address of a work; format: json.')
  const { origin, pathname } = new URL(asked.data.url)
  const id = /^\/works\/([0-9a-f-]{36})(?:\/|$)/.exec(pathname)?.[1]
  if (origin !== new URL(parts.url).origin || id === undefined) {
    throw new LunaError('NOT_FOUND', 'This is not the address of a work on this market.')
  }
  const [asset, licenses] = await Promise.all([
    api.publications.find({ id }),
    api.licensing.browse({ assetId: id, sort: 'price', limit: LICENSES }),
  ])
  const { name, creator } = asset
  const { maxwidth = WIDTH, maxheight = HEIGHT } = asked.data
  const [width, height] = [Math.min(maxwidth, WIDTH), Math.min(maxheight, HEIGHT)]
  const frame = html`<iframe src="${parts.url + embedPath(id)}" width="${String(width)}" height="${String(height)}" title="${name}" loading="lazy"></iframe>`
  const card = cardPicture(`/works/${id}`, faceOfWork(asset, licenses.items))
  const picture = [card, smallPicture(asset)].find((one) => one !== null && fits(one, asked.data)) ?? null
  return {
    ...{ version: '1.0', type: 'rich', title: name, html: frame.text, width, height, cache_age: 3600 },
    ...{ provider_name: 'Luna Market', provider_url: `${parts.url}/`, author_name: creator.displayName },
    ...(creator.handle === null ? {} : { author_url: parts.url + creatorPath(creator.handle) }),
    ...(picture === null
      ? {}
      : {
          ...{ thumbnail_url: parts.url + picture.path },
          ...{ thumbnail_width: picture.width, thumbnail_height: picture.height },
        }),
  }
}
