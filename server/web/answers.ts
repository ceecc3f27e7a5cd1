/** What every answer of the storefront carries: its policy, and who may keep it. */
import { renderWebPage, type Site, type WebPage } from './layout.ts'
import type { Viewer, WebParts } from './parts.ts'

interface Policy {
  readonly frameAncestors?: string
  /** Where forms may lead besides this market. */
  readonly formGoals?: readonly string[]
  /** The addresses of the scripts of the page. */
  readonly scripts?: readonly string[]
  readonly hasFrames?: boolean
  readonly isSecret?: boolean
}

function policyFor({ frameAncestors = "'none'", formGoals = [], scripts = [], hasFrames = false }: Policy): string {
  const own = [
    "default-src 'none'",
    "img-src 'self' data:",
    "media-src 'self'",
    "style-src 'self'",
    ...(scripts.length === 0 ? [] : [`script-src ${scripts.join(' ')}`, "connect-src 'self'"]),
    ...(hasFrames ? ["frame-src 'self'"] : []),
    `form-action ${["'self'", ...formGoals].join(' ')}`,
  ]
  return [...own, "base-uri 'none'", `frame-ancestors ${frameAncestors}`].join(';')
}

/** Short, since works leave the market and prices change. */
export const CACHE = 'public, max-age=60'

/** A page is the same for all signed-out visitors, and is never cached for signed-in ones. */
function headersFor(viewer: Viewer | null, policy: Policy): Record<string, string> {
  const isSecret = policy.isSecret === true
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policyFor(policy),
    'cache-control': viewer === null && !isSecret ? CACHE : 'private, no-store',
    // With "no-referrer", browsers would send "Origin: null" with our own forms (Fetch, "append a request Origin
    // header"). Signed-out visitors have no such forms.
    'referrer-policy': viewer === null && isSecret ? 'no-referrer' : 'same-origin',
    ...(isSecret ? { 'x-robots-tag': 'noindex' } : {}),
    vary: 'accept, cookie',
  }
}

export const PAGE_HEADERS = headersFor(null, {})

/** A card may be framed by any site; links in it lead out of the frame. */
export const EMBED_HEADERS = { ...PAGE_HEADERS, 'content-security-policy': policyFor({ frameAncestors: '*' }) }

interface Asked {
  readonly viewer: Viewer | null
  readonly parts: Pick<WebParts, 'cartCount'>
}

export async function answerPage(page: WebPage, site: Site, { viewer, parts }: Asked, status = 200): Promise<Response> {
  const { formGoals = [], scripts = [], hasFrames = false, isSecret = false } = page
  const policy = { formGoals, hasFrames, isSecret, scripts: scripts.map((script) => site.url + script) }
  const reader = viewer === null ? null : { inCart: await parts.cartCount(viewer.identity.accountId) }
  return new Response(renderWebPage(page, site, reader), { status, headers: headersFor(viewer, policy) })
}

/** To a page that a browser opens in place of the answer to a form. */
export function seeOther(location: string, headers: Record<string, string> = {}): Response {
  return new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store', ...headers } })
}
