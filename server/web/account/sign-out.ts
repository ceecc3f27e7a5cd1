/** Signing out ends the session on the market, so that a copy of the cookie is of no more use. */
import type { RawRoute } from '../../http/raw-route.ts'
import { cookieOf, endedCookie, isFormTokenOf, webCookieName } from '../../http/web-cookie.ts'
import { seeOther } from '../answers.ts'
import type { WebParts } from '../parts.ts'

export const SIGN_OUT_PATH = '/sign-out'
const MAX_FORM_BYTES = 4_096

export function signOutRoute({ signIns, url }: WebParts): RawRoute {
  const { origin } = new URL(url)
  return {
    ...{ method: 'POST', path: SIGN_OUT_PATH, access: 'public', idempotent: true, operation: null },
    maxBodyBytes: MAX_FORM_BYTES,
    async handle({ request }) {
      const cookie = cookieOf(request.headers.get('cookie'), webCookieName(origin))
      const token = new URLSearchParams(await request.text()).get('token') ?? undefined
      // A form of another site cannot sign a person out.
      if (cookie === undefined || !isFormTokenOf(cookie, token)) return seeOther('/')
      await signIns.end(cookie)
      return seeOther('/', { 'set-cookie': endedCookie(origin) })
    },
  }
}
