/** `/cards/…`: previews of works, creators and the market, as pictures for links to their pages. */
import { isForAdults } from '#shared/asset-card/age.ts'
import { creatorPath } from '#shared/web-addresses.ts'
import { CACHE } from '../answers.ts'
import { workOfDiscovery, workOfHit } from '../cards.ts'
import type { Visit } from '../parts.ts'
import { drawPictured } from './draw-pictured.ts'
import { type CardFace, cardPath, type ShownPicture, versionOf } from './face.ts'
import { faceOfCreator, faceOfMarket, faceOfWork } from './faces.ts'
import type { DrawnCard, KeptCards } from './kept-cards.ts'

/** As many licenses as the page of a work shows, and as many works as that of a creator. */
const LICENSES = 20
const WORKS = 48

/** The page that a card belongs to, and what the visitor may see of it. */
interface Shown {
  readonly page: string
  readonly face: CardFace
  /** Of works for adults. */
  readonly isPrivate: boolean
}

type FindFace = (visit: Visit) => Promise<Shown>

const FACES: Readonly<Record<string, FindFace>> = {
  '/cards/works/{id}/{version}.jpg': async ({ api, params }) => {
    const id = params['id'] ?? ''
    const [asset, licenses] = await Promise.all([
      api.publications.find({ id }),
      api.licensing.browse({ assetId: id, sort: 'price', limit: LICENSES }),
    ])
    const isPrivate = isForAdults(asset.ageRating)
    return { page: `/works/${id}`, face: faceOfWork(asset, licenses.items), isPrivate }
  },
  '/cards/creators/{handle}/{version}.jpg': async ({ api, params }) => {
    const profile = await api.accounts.creator({ handle: params['handle'] ?? '' })
    const found = await api.search.assets({ creatorId: profile.accountId, sort: 'newest', limit: WORKS })
    const face = faceOfCreator(profile, found.items.map(workOfHit))
    return { page: creatorPath(profile.handle), face, isPrivate: false }
  },
  '/cards/market/{version}.jpg': async ({ api }) => {
    const { items } = await api.reputation.discoverAssets({})
    return { page: '/market', face: faceOfMarket(items.map(workOfDiscovery)), isPrivate: false }
  },
}

/** The bytes of a file that the visitor may see; null where it cannot be read now. */
async function readPicture({ parts, context, params }: Visit, { path }: ShownPicture): Promise<Uint8Array | null> {
  const [, id = '', sha256 = ''] = /^\/(?:v1\/assets|media)\/([^/]+)\/(?:media\/)?([0-9a-f]{64})$/.exec(path) ?? []
  try {
    const request = new Request(new URL(path, parts.url))
    const response = await parts.media.handle({ request, context, params: { ...params, id, sha256 } })
    return new Uint8Array(await response.arrayBuffer())
  } catch {
    return null
  }
}

async function drawFor(visit: Visit, face: CardFace): Promise<DrawnCard> {
  return drawPictured(face, await Promise.all(face.pictures.map((picture) => readPicture(visit, picture))))
}

function cacheOf(isPrivate: boolean, isWhole: boolean): string {
  if (isPrivate) return 'private, no-store'
  return isWhole ? 'public, max-age=31536000, immutable' : CACHE
}

/** By the path of each route. An old address leads to the present one, so that only what is shown is ever drawn. */
export function cardAnswers(cards: KeptCards): Record<string, (visit: Visit) => Promise<Response>> {
  const answer = (find: FindFace) => async (visit: Visit) => {
    const { page, face, isPrivate } = await find(visit)
    const version = versionOf(face)
    if (visit.params['version'] !== `${version}.jpg`) {
      const headers = { location: cardPath(page, face), 'cache-control': isPrivate ? 'private, no-store' : CACHE }
      return new Response(null, { status: 302, headers })
    }
    const { bytes, isWhole } = await cards.get(version, () => drawFor(visit, face))
    const headers = {
      'content-type': 'image/jpeg',
      'content-length': String(bytes.length),
      'cache-control': cacheOf(isPrivate, isWhole),
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      // Sites that show links load it from their own pages.
      'cross-origin-resource-policy': 'cross-origin',
    }
    return new Response(Uint8Array.from(bytes), { headers })
  }
  return Object.fromEntries(Object.entries(FACES).map(([path, find]) => [path, answer(find)]))
}
