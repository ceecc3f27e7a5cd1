/** The storefront: which address shows what, and what every answer carries. What is the same for everybody is here, and `account/` has what is somebody's own. */
import { LunaError } from '#shared/contract/errors.ts'
import { OAUTH_PATH } from '#shared/contract/market/accounts.ts'
import type { Problem } from '#shared/contract/market/problem.ts'
import { WEB_ENTRY_PATH } from '../accounts/oauth/web-entry.ts'
import type { RawRequest, RawRoute } from '../http/raw-route.ts'
import { answerStylesheet, STYLESHEET_PATH } from '../http/stylesheet.ts'
import { localPath } from '../http/web-cookie.ts'
import { ACCOUNT_ACTIONS, ACCOUNT_PAGES } from './account/account.ts'
import { CLOSED_PATH, closedPage } from './account/close-page.ts'
import { signOutRoute } from './account/sign-out.ts'
import { withQuery } from './addresses.ts'
import { answerPage, CACHE, EMBED_HEADERS, PAGE_HEADERS, seeOther } from './answers.ts'
import { BUNDLE_ACTIONS, bundlePage } from './bundle-page.ts'
import { BUYING_ACTIONS, BUYING_PAGES } from './buying/buying.ts'
import { OWN_DOCUMENTS, type OwnDocument } from './buying/documents.ts'
import { giftPage } from './buying/gift-page.ts'
import { answerCertificate, CERTIFICATE_ROUTE } from './certificate.ts'
import { creatorPage } from './creator-page.ts'
import { describeEmbed, embedCard } from './embed.ts'
import { renderFailure } from './failure-page.ts'
import { creatorFeed, marketFeed, tagFeed } from './feeds.ts'
import { FOLLOWING_ACTIONS } from './follow-forms.ts'
import { FOLLOWING_PAGES } from './following/lists.ts'
import { formRoute } from './form-answers.ts'
import { helpPage, helpTopicPage } from './help-pages.ts'
import { homePage } from './home-page.ts'
import type { Site } from './layout.ts'
import { OPERATOR_DOCUMENTS, OPERATOR_PAGES } from './operator/mails-page.ts'
import { READS_PAGES } from './operator/reads-page.ts'
import { answerScript, SCRIPT_PATHS } from './page-scripts.ts'
import type { OwnPageHandler, PageHandler, Visit, WebParts } from './parts.ts'
import { WORK_FILE_ROUTE } from './pictures.ts'
import { createKeptCards } from './preview/kept-cards.ts'
import { cardAnswers } from './preview/routes.ts'
import { searchPage } from './search-page.ts'
import { SELLING_ACTIONS, SELLING_PAGES } from './selling/selling.ts'
import { sitemapIndex, sitemapPart } from './sitemap.ts'
import { hasImprint, imprintPage, licensesPage, privacyPage, termsPage } from './text-pages.ts'
import { kindPage, kindsPage, tagPage, tagsPage } from './topic-pages.ts'
import { signInPath, visitOf } from './visits.ts'
import { workPage } from './work-page.ts'

const PAGES: Readonly<Record<string, PageHandler>> = {
  '/': homePage,
  '/search': searchPage,
  '/works/{id}': workPage,
  '/works/{id}/{slug}': workPage,
  '/creators/{handle}': creatorPage,
  '/gifts/{token}': giftPage,
  '/bundles/{id}': bundlePage,
  '/kinds': kindsPage,
  '/kinds/{kind}': kindPage,
  '/tags': tagsPage,
  '/tags/{tag}': tagPage,
  '/licenses': licensesPage,
  '/help': helpPage,
  '/help/{topic}': helpTopicPage,
  '/terms': termsPage,
  '/privacy': privacyPage,
  '/imprint': imprintPage,
  [CLOSED_PATH]: closedPage,
}

type Answer = (visit: Visit, request: Request) => Promise<Response>

function routeOf(parts: WebParts, path: string, answer: Answer): RawRoute {
  const handle = async (raw: RawRequest) => answer(visitOf(raw, parts), raw.request)
  return { method: 'GET', path, access: 'public', operation: null, handle }
}

function pageAnswer(page: PageHandler, site: Site): Answer {
  return async (visit) => {
    const answer = await page(visit)
    if (!('movedTo' in answer)) return answerPage(answer, site, visit)
    return new Response(null, { status: 301, headers: { location: answer.movedTo, 'cache-control': CACHE } })
  }
}

/** Who is not signed in signs in first, and then comes back. */
function ownRoute(parts: WebParts, path: string, answer: OwnDocument): RawRoute {
  const handle = async (raw: RawRequest): Promise<Response> => {
    const visit = visitOf(raw, parts)
    const { viewer } = visit
    const { pathname, search } = new URL(raw.request.url)
    return viewer === null ? seeOther(signInPath(pathname + search)) : answer({ ...visit, viewer }, raw.request)
  }
  return { method: 'GET', path, access: 'public', operation: null, handle }
}

function ownPageAnswer(page: OwnPageHandler, site: Site): OwnDocument {
  return async (visit) => {
    const answer = await page(visit)
    return 'movedTo' in answer ? seeOther(answer.movedTo) : answerPage(answer, site, visit)
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
  return `User-agent: *\nDisallow: /v1/\nDisallow: /oauth/\nDisallow: /account\nDisallow: /buy/\nDisallow: /gifts/\nDisallow: /selling\nDisallow: /report\nDisallow: /operator\nDisallow: /sign-in\nSitemap: ${url}/sitemap.xml\n`
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
  [WORK_FILE_ROUTE]: ({ parts, context, params }, request) => parts.media.handle({ request, context, params }),
  [STYLESHEET_PATH]: async () => answerStylesheet(),
  [SCRIPT_PATHS.verify]: async () => answerScript('verify'),
  [SCRIPT_PATHS.zoom]: async () => answerScript('zoom'),
  [CERTIFICATE_ROUTE]: answerCertificate,
}

/** The addresses that people know lead to where signing in takes place. */
const entryRoutes: readonly RawRoute[] = ['sign-in', 'sign-up'].map((step) => ({
  ...{ method: 'GET', path: `/${step}`, access: 'public', operation: null },
  async handle({ request }) {
    const to = localPath(new URL(request.url).searchParams.get('to') ?? undefined)
    return seeOther(withQuery(`${OAUTH_PATH}${WEB_ENTRY_PATH}/${step}`, { to: to === '/' ? undefined : to }))
  },
}))

export interface Web {
  readonly routes: readonly RawRoute[]
  /** What a browser is shown in place of a problem document. */
  failurePage(problem: Problem): Response
}

export function createWeb(parts: WebParts): Web {
  const site: Site = { url: parts.url, hasImprint: hasImprint(parts.seller) }
  const pages = Object.entries(PAGES).map(([path, page]) => routeOf(parts, path, pageAnswer(page, site)))
  const documents = Object.entries({ ...DOCUMENTS, ...cardAnswers(createKeptCards()) }).map(([path, answer]) =>
    routeOf(parts, path, answer),
  )
  const own = Object.entries({
    ...ACCOUNT_PAGES,
    ...BUYING_PAGES,
    ...FOLLOWING_PAGES,
    ...SELLING_PAGES,
    ...OPERATOR_PAGES,
    ...READS_PAGES,
  }).map(([path, page]) => ownRoute(parts, path, ownPageAnswer(page, site)))
  const files = Object.entries({ ...OWN_DOCUMENTS, ...OPERATOR_DOCUMENTS }).map(([path, answer]) =>
    ownRoute(parts, path, answer),
  )
  const forms = Object.entries({
    ...{ ...ACCOUNT_ACTIONS, ...BUYING_ACTIONS, ...BUNDLE_ACTIONS, ...FOLLOWING_ACTIONS, ...SELLING_ACTIONS },
  }).map(([path, action]) => formRoute(parts, site, path, action))
  return {
    // Files before pages: an address with an extension is a page's too, but for its extension.
    routes: [...pages, ...documents, ...files, ...own, ...forms, ...entryRoutes, signOutRoute(parts)],
    failurePage: (problem) =>
      new Response(renderFailure(problem, site), {
        status: problem.status,
        headers: { ...PAGE_HEADERS, 'cache-control': 'no-store' },
      }),
  }
}
