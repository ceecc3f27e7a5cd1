/** Who asks for a page, and with what. */
import type { RawRequest } from '../http/raw-route.ts'
import { cookieOf, formTokenOf, webCookieName } from '../http/web-cookie.ts'
import { withQuery } from './addresses.ts'
import type { Viewer, Visit, WebParts } from './parts.ts'

/** Where people sign in, to come back to a page of the market. */
export function signInPath(to: string): string {
  return withQuery('/sign-in', { to: to === '/' ? undefined : to })
}

async function viewerOf(request: Request, { signIns, url }: WebParts): Promise<Viewer | null> {
  const cookie = cookieOf(request.headers.get('cookie'), webCookieName(new URL(url).origin))
  if (cookie === undefined) return null
  const identity = await signIns.identify(cookie)
  return identity === null ? null : { identity, token: formTokenOf(cookie) }
}

/** An access token says nothing here: pages know people by their cookie alone. */
export async function visitOf({ request, context: asked, params }: RawRequest, parts: WebParts): Promise<Visit> {
  const query = Object.fromEntries(new URL(request.url).searchParams)
  const viewer = await viewerOf(request, parts)
  const context = { ...asked, identity: viewer?.identity ?? null }
  return { parts, api: parts.api(context), params, query, context, viewer, problem: null }
}
