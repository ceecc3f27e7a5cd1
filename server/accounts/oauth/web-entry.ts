/**
 * Signing in to the market's own pages. It takes place under the authorization server's path, where browsers are
 * recognized and attempts are limited as in every other sign-in; what it gives is a cookie for all pages.
 */
import { randomBytes } from 'node:crypto'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { emailSchema, signUpSchema } from '#shared/contract/market/accounts.ts'
import { html, type Page, pagePolicyFor } from '../../http/html.ts'
import { formTokenOf, isFormTokenOf, localPath, webCookieName } from '../../http/web-cookie.ts'
import type { AccountsService } from '../accounts.ts'
import { describeProgram } from '../devices.ts'
import type { Steps } from '../factors/steps.ts'
import type { Arrival, Arrivals } from './arrivals.ts'
import { attempt, parseForm, readForm, show } from './forms.ts'
import type { Context, Middleware } from './middleware.ts'
import type { FormState } from './pages.ts'
import type { PasskeyScript } from './passkey-script.ts'
import { type EntryForms, webForgotPage, webSignInPage, webSignUpPage, webVerifyPage } from './web-entry-pages.ts'
import { WEB_SESSION_MS, type WebSessions } from './web-sessions.ts'

export interface WebEntryParts {
  readonly accounts: Pick<AccountsService, 'signUp' | 'askForReset'>
  readonly arrivals: Arrivals
  readonly steps: Steps
  readonly sessions: WebSessions
  readonly script: PasskeyScript
  /** Where the authorization server is found on this market: `/oauth`. */
  readonly mountPath: string
  readonly origin: string
  readonly addressOf: (ctx: Context) => string
}

/** Under the authorization server's path. */
export const WEB_ENTRY_PATH = '/web'

const PATH = new RegExp(`^${WEB_ENTRY_PATH}/(sign-in|verify|passkey|sign-up|forgot)$`)
const COOKIE = 'luna_sign_in'
const SECRET = /^[\w-]{32}$/
const SIGNED_UP = 'We sent an email to this address: open the link in it, then sign in here.'
const MAIL_SENT = 'If there is an account with this address, an email is on its way. Its link is valid for an hour.'

type Form = Readonly<Record<string, string>>

/** One request of one browser. */
interface Turn {
  readonly ctx: Context
  /** What this browser alone has. */
  readonly secret: string
  /** As the steps of a sign-in know it. */
  readonly place: string
  /** Where it leads once it is done. */
  readonly to: string
}

function createPages({ arrivals, mountPath }: WebEntryParts) {
  const at = mountPath + WEB_ENTRY_PATH

  function formsOf({ secret, to }: Turn): EntryForms {
    const hidden = html`<input type="hidden" name="to" value="${to}"><input type="hidden" name="token" value="${formTokenOf(secret)}">`
    return { at, query: to === '/' ? '' : `?${new URLSearchParams({ to })}`, hidden }
  }

  async function passkeyOf(turn: Turn, accountId: string | null) {
    return arrivals.passkeyForm(turn.place, `${at}/passkey`, accountId, formsOf(turn).hidden)
  }

  async function signIn(turn: Turn, state: FormState): Promise<Page> {
    return webSignInPage(formsOf(turn), state, await passkeyOf(turn, null))
  }

  return {
    signIn,
    /** What follows the password; the sign-in page where none was typed here. */
    async verify(turn: Turn, state: FormState): Promise<Page> {
      const accountId = await arrivals.waiting(turn.place)
      if (accountId === null) return signIn(turn, state)
      return webVerifyPage(formsOf(turn), state, await passkeyOf(turn, accountId))
    },
    signUp: (turn: Turn, state: FormState): Page => webSignUpPage(formsOf(turn), state),
    forgot: (turn: Turn, state: FormState): Page => webForgotPage(formsOf(turn), state),
  }
}

type Pages = ReturnType<typeof createPages>

function redirect(ctx: Context, path: string): void {
  ctx.status = 303
  ctx.redirect(path)
}

/** What the forms do; each ends in a redirect or a page. */
function createSteps(parts: WebEntryParts, pages: Pages) {
  const { accounts, arrivals, sessions, origin, mountPath, addressOf } = parts

  async function enter({ ctx, to }: Turn, { accountId }: Arrival): Promise<void> {
    const name = webCookieName(origin)
    // Signing in again ends the previous session, so that no session is orphaned.
    await sessions.end(ctx.cookies.get(name, { signed: false }))
    ctx.cookies.set(name, await sessions.begin(accountId, describeProgram(ctx.get('user-agent'))), {
      ...{ httpOnly: true, sameSite: 'lax', path: '/', maxAge: WEB_SESSION_MS, signed: false },
      secure: origin.startsWith('https:'),
    })
    redirect(ctx, to)
  }

  const steps: Readonly<Record<string, (turn: Turn, form: Form) => Promise<void>>> = {
    async 'sign-in'(turn, form) {
      const arrival = await arrivals.withPassword(turn.ctx, turn.place, form)
      if (arrival !== null) return enter(turn, arrival)
      redirect(turn.ctx, `${mountPath}${WEB_ENTRY_PATH}/verify?${new URLSearchParams({ to: turn.to })}`)
    },
    verify: async (turn, form) => enter(turn, await arrivals.withCode(turn.ctx, turn.place, form)),
    passkey: async (turn, form) => enter(turn, await arrivals.withPasskey(turn.ctx, turn.place, form)),
    async 'sign-up'(turn, form) {
      const request = parseForm(signUpSchema, form)
      await accounts.signUp(request, addressOf(turn.ctx))
      show(turn.ctx, await pages.signIn(turn, { notice: SIGNED_UP, email: request.email }))
    },
    async forgot(turn, form) {
      const { email } = parseForm(z.object({ email: emailSchema }), form)
      await accounts.askForReset(email, addressOf(turn.ctx))
      show(turn.ctx, await pages.signIn(turn, { notice: MAIL_SENT, email }))
    },
  }

  const again: Readonly<Record<string, (turn: Turn, state: FormState) => Page | Promise<Page>>> = {
    'sign-in': pages.signIn,
    verify: pages.verify,
    passkey: pages.verify,
    'sign-up': pages.signUp,
    forgot: pages.forgot,
  }

  return async (turn: Turn, step: string, form: Form): Promise<void> => {
    const [work, show] = [steps[step], again[step]]
    if (work === undefined || show === undefined) throw new LunaError('NOT_FOUND', 'There is no such form.')
    const { email, displayName } = form
    const typed = { ...(email === undefined ? {} : { email }), ...(displayName === undefined ? {} : { displayName }) }
    await attempt(
      turn.ctx,
      () => work(turn, form),
      (problem) => show(turn, { problem, ...typed }),
    )
  }
}

export function createWebEntry(parts: WebEntryParts): Middleware {
  const { origin, mountPath, script, steps } = parts
  const pages = createPages(parts)
  const answerForm = createSteps(parts, pages)

  function secretOf(ctx: Context): string {
    const shown = ctx.cookies.get(COOKIE, { signed: false })
    if (shown !== undefined && SECRET.test(shown)) return shown
    const secret = randomBytes(24).toString('base64url')
    const secure = origin.startsWith('https:')
    const path = mountPath + WEB_ENTRY_PATH
    ctx.cookies.set(COOKIE, secret, { httpOnly: true, sameSite: 'strict', path, signed: false, secure })
    return secret
  }

  function turnOf(ctx: Context, to: unknown): Turn {
    const secret = secretOf(ctx)
    return { ctx, secret, place: `web ${secret}`, to: localPath(z.string().optional().catch(undefined).parse(to)) }
  }

  async function answer(ctx: Context, step: string): Promise<void> {
    const form = await readForm(ctx, origin)
    const turn = turnOf(ctx, form['to'])
    if (isFormTokenOf(turn.secret, form['token'])) return answerForm(turn, step, form)
    // Cookies may have been cleared since the page was opened.
    show(ctx, await pages.signIn(turn, { problem: 'This page was open for too long. Try again.' }), 403)
  }

  return async (ctx, next) => {
    const step = PATH.exec(ctx.path)?.[1]
    if (step === undefined || (ctx.method !== 'GET' && ctx.method !== 'POST')) return next()
    ctx.set('content-security-policy', pagePolicyFor([], script.url))
    if (ctx.method === 'POST') return answer(ctx, step)
    const turn = turnOf(ctx, ctx.query['to'])
    if (step === 'sign-up') show(ctx, pages.signUp(turn, {}))
    else if (step === 'forgot') show(ctx, pages.forgot(turn, {}))
    else if (step === 'verify') show(ctx, await pages.verify(turn, {}))
    else {
      // Back from the second factor to the password.
      await steps.end(turn.place)
      show(ctx, await pages.signIn(turn, {}))
    }
  }
}
