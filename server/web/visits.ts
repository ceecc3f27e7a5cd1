/** Who asks for a page, and with what. */
import type { RawRequest } from '../http/raw-route.ts'
import { cookieOf, formTokenOf, webCookieName } from '../http/web-cookie.ts'
import { withQuery } from './addresses.ts'
import type { Viewer, Visit, WebParts } from './parts.ts'

/** Where people sign in, to come back to a page of the market. */
export function signInPath(to: string): string {
  return withQuery('/sign-in', { to: to === '/' ? undefined : to })
}

function viewerOf({ request, context }: RawRequest, { url }: WebParts): Viewer | null {
  const cookie = cookieOf(request.headers.get('cookie'), webCookieName(new URL(url).origin))
  const { visitor } = context
  return cookie === undefined || visitor === null ? null : { identity: visitor, token: formTokenOf(cookie) }
}

/** An access token says nothing here: pages know people by their cookie alone. */
export function visitOf(raw: RawRequest, parts: WebParts): Visit {
  const { request, params } = raw
  const query = Object.fromEntries(new URL(request.url).searchParams)
  const viewer = viewerOf(raw, parts)
  const context = { ...raw.context, identity: viewer?.identity ?? null }
  return { parts, api: parts.api(context), params, query, context, viewer, problem: null }
}
