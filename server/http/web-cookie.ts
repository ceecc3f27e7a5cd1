/** The cookie of somebody who is signed in on the market's pages, the token of its forms, and where forms may lead. */
import { createHmac, timingSafeEqual } from 'node:crypto'

const NAME = 'luna_web'

/**
 * With the prefix, browsers take the cookie only from this very host over https (RFC 6265bis, section 4.1.3.2). Over http
 * it is named after the port, since cookies know none: so that no market of a machine ends the sign-ins of another one.
 */
export function webCookieName(origin: string): string {
  const { protocol, port } = new URL(origin)
  return protocol === 'https:' ? `__Host-${NAME}` : `${NAME}_${port || '80'}`
}

/** What the request's cookie says; anybody can send anything. */
export function cookieOf(header: string | null, name: string): string | undefined {
  const pairs = (header ?? '').split(/;\s*/)
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}

/** Tells the browser to forget the cookie. */
export function endedCookie(origin: string): string {
  const secure = origin.startsWith('https:') ? '; Secure' : ''
  return `${webCookieName(origin)}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${secure}`
}

/** Belongs to the secret of a cookie: a page of another site can neither read the one nor know the other. */
export function formTokenOf(secret: string): string {
  return createHmac('sha256', secret).update('form').digest('base64url')
}

export function isFormTokenOf(secret: string, token: string | undefined): boolean {
  const [expected, given] = [Buffer.from(formTokenOf(secret)), Buffer.from(token ?? '')]
  return expected.length === given.length && timingSafeEqual(expected, given)
}

const MAX_PATH = 2_000
const ANY_HOST = 'http://market.invalid'

/** The address within this market that a text names; the home page for anything else. The market is no open redirect. */
export function localPath(text: string | undefined): string {
  if (text === undefined || text.length > MAX_PATH || !text.startsWith('/') || /[\\\p{Cc}]/u.test(text)) return '/'
  if (!URL.canParse(text, ANY_HOST)) return '/'
  const { origin, pathname, search } = new URL(text, ANY_HOST)
  // "/..//elsewhere.example" is found to be "//elsewhere.example" only once it is resolved.
  return origin === ANY_HOST && !pathname.startsWith('//') ? pathname + search : '/'
}
