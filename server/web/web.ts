/** The storefront: which address shows what, and what every answer carries. Nobody is signed in on these pages. */
import { LunaError } from '#shared/contract/errors.ts'
import type { Problem } from '#shared/contract/market/problem.ts'
import type { RawRequest, RawRoute } from '../http/raw-route.ts'
import { answerStylesheet, STYLESHEET_PATH } from '../http/stylesheet.ts'
import { creatorPage } from './creator-page.ts'
import { describeEmbed, embedCard } from './embed.ts'
import { renderFailure } from './failure-page.ts'
import { creatorFeed, marketFeed, tagFeed } from './feeds.ts'
import { homePage } from './home-page.ts'
import { renderWebPage, type Site } from './layout.ts'
import type { PageHandler, Visit, WebParts } from './parts.ts'
import { searchPage } from './search-page.ts'
import { sitemapIndex, sitemapPart } from './sitemap.ts'
import { hasImprint, helpPage, imprintPage, licensesPage, privacyPage, termsPage } from './text-pages.ts'
import { kindPage, kindsPage, tagPage, tagsPage } from './topic-pages.ts'
import { workPage } from './work-page.ts'

const PAGES: Readonly<Record<string, PageHandler>> = {
  '/': homePage,
  '/search': searchPage,
  '/works/{id}': workPage,
  '/works/{id}/{slug}': workPage,
  '/creators/{handle}': creatorPage,
  '/kinds': kindsPage,
  '/kinds/{kind}': kindPage,
  '/tags': tagsPage,
  '/tags/{tag}': tagPage,
  '/licenses': licensesPage,
  '/help': helpPage,
  '/terms': termsPage,
  '/privacy': privacyPage,
  '/imprint': imprintPage,
}

function policyFor(frameAncestors: string): string {
  const own = [
    "default-src 'none'",
    "img-src 'self' data:",
    "media-src 'self'",
    "style-src 'self'",
    "form-action 'self'",
  ]
  return [...own, "base-uri 'none'", `frame-ancestors ${frameAncestors}`].join(';')
}

/** Short, since works leave the market and prices change. */
const CACHE = 'public, max-age=60'

const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policyFor("'none'"),
  'cache-control': CACHE,
  vary: 'accept',
} as const

/** A card may be framed by any site; links in it lead out of the frame. */
const EMBED_HEADERS = { ...PAGE_HEADERS, 'content-security-policy': policyFor('*') } as const

function visitOf({ request, context, params }: RawRequest, parts: WebParts): Visit {
  const query = Object.fromEntries(new URL(request.url).searchParams)
  return { parts, api: parts.api({ ...context, identity: null }), params, query }
}

type Answer = (visit: Visit) => Promise<Response>

function routeOf(parts: WebParts, path: string, answer: Answer): RawRoute {
  const handle = (request: RawRequest) => answer(visitOf(request, parts))
  return { method: 'GET', path, access: 'public', operation: null, handle }
}

function pageAnswer(page: PageHandler, site: Site): Answer {
  return async (visit) => {
    const answer = await page(visit)
    if ('movedTo' in answer) {
      return new Response(null, { status: 301, headers: { location: answer.movedTo, 'cache-control': CACHE } })
    }
    return new Response(renderWebPage(answer, site), { headers: PAGE_HEADERS })
  }
}

function documentAnswer(contentType: string, write: (visit: Visit) => Promise<string>): Answer {
  const headers = { 'content-type': `${contentType}; charset=utf-8`, 'cache-control': CACHE }
  return async (visit) => new Response(await write(visit), { headers })
}

const EXTENSION = /\.xml$/

async function partOfSitemap({ parts, params }: Visit): Promise<string> {
  const text = await sitemapPart(parts.sitemap, parts.url, (params['part'] ?? '').replace(EXTENSION, ''))
  if (text === null) throw new LunaError('NOT_FOUND', 'There is no such part.')
  return text
}

function robotsText({ url }: WebParts): string {
  return `User-agent: *\nDisallow: /v1/\nDisallow: /oauth/\nDisallow: /account/\nSitemap: ${url}/sitemap.xml\n`
}

const DOCUMENTS: Readonly<Record<string, Answer>> = {
  '/feed.atom': documentAnswer('application/atom+xml', marketFeed),
  '/creators/{handle}/feed.atom': documentAnswer('application/atom+xml', creatorFeed),
  '/tags/{tag}/feed.atom': documentAnswer('application/atom+xml', tagFeed),
  '/sitemap.xml': documentAnswer('application/xml', ({ parts }) => sitemapIndex(parts.sitemap, parts.url)),
  '/sitemaps/{part}.xml': documentAnswer('application/xml', partOfSitemap),
  '/robots.txt': documentAnswer('text/plain', async ({ parts }) => robotsText(parts)),
  '/embed/works/{id}': async (visit) => new Response(await embedCard(visit), { headers: EMBED_HEADERS }),
  '/oembed': async (visit) =>
    Response.json(await describeEmbed(visit), {
      headers: { 'access-control-allow-origin': '*', 'cache-control': CACHE },
    }),
  [STYLESHEET_PATH]: async () => answerStylesheet(),
}

export interface Web {
  readonly routes: readonly RawRoute[]
  /** What a browser is shown in place of a problem document. */
  failurePage(problem: Problem): Response
}

export function createWeb(parts: WebParts): Web {
  const site: Site = { url: parts.url, hasImprint: hasImprint(parts.seller) }
  const pages = Object.entries(PAGES).map(([path, page]) => routeOf(parts, path, pageAnswer(page, site)))
  const documents = Object.entries(DOCUMENTS).map(([path, answer]) => routeOf(parts, path, answer))
  return {
    routes: [...pages, ...documents],
    failurePage: (problem) =>
      new Response(renderFailure(problem, site), {
        status: problem.status,
        headers: { ...PAGE_HEADERS, 'cache-control': 'no-store' },
      }),
  }
}
