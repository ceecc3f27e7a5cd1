/**
 * `/account/security`: people manage their factors here, in a browser, after a fresh sign-in that holds for a quarter
 * of an hour and for this page alone. What is found under the authorization server's path sees its cookies.
 */
import { randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import type Provider from 'oidc-provider'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { SECURITY_PATH } from '#shared/contract/market/accounts.ts'
import { MINUTE_MS } from '#shared/time.ts'
import type { Clock } from '../../clock.ts'
import { type Page, pagePolicyFor } from '../../http/html.ts'
import type { AccountsService } from '../accounts.ts'
import type { Factors } from '../factors/factors.ts'
import { describeSecret } from '../factors/one-time-codes.ts'
import type { Steps } from '../factors/steps.ts'
import type { Arrival, Arrivals } from './arrivals.ts'
import { attempt, parseForm, readForm, show } from './forms.ts'
import type { Context, Middleware } from './middleware.ts'
import { messagePage, secondFactorPage } from './pages.ts'
import { type PasskeyScript, passkeyForm } from './passkey-script.ts'
import {
  authenticatorPage,
  NEW_PASSKEY_FIELDS,
  recoveryCodesPage,
  securityPage,
  securitySignInPage,
} from './security-pages.ts'

export interface SecurityParts {
  readonly provider: () => Provider
  readonly accounts: Pick<AccountsService, 'me'>
  readonly factors: Factors
  readonly steps: Steps
  readonly arrivals: Arrivals
  readonly script: PasskeyScript
  readonly clock: Clock
  readonly mountPath: string
  readonly origin: string
  readonly addressOf: (ctx: Context) => string
}

const FRESH_MS = 15 * MINUTE_MS
const COOKIE = 'luna_security'
const SECRET = /^[\w-]{32}$/

type Form = Readonly<Record<string, string>>

/** One request of somebody who signed in freshly. */
interface Visit {
  readonly ctx: Context
  readonly place: string
  readonly accountId: string
}

const nameForm = z.object({
  name: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .regex(/^\P{Cc}*$/u),
})

/** Sends from the address that people know to where the page is. */
export function createSecurityRedirect(mountPath: string): RequestListener {
  return (request, response) => {
    request.resume()
    const isPage = (request.url ?? '').split('?')[0] === SECURITY_PATH
    if (!isPage) response.writeHead(404).end()
    else response.writeHead(302, { location: mountPath + SECURITY_PATH, 'cache-control': 'no-store' }).end()
  }
}

/** What a signed-in person does on the page; each answers with the page or a step of it. */
function createTasks({ accounts, factors, script, mountPath, addressOf }: SecurityParts) {
  const at = mountPath + SECURITY_PATH

  async function overview({ place, accountId }: Visit, state: { problem?: string; notice?: string } = {}) {
    const { email, displayName } = await accounts.me(accountId)
    const summary = await factors.summary(accountId)
    const options = factors.passkeys.isAvailable
      ? await factors.passkeys.creationOptions(place, { accountId, email, displayName })
      : null
    const form = { action: `${at}/passkey-add`, script: script.url, button: 'Add a passkey', task: 'create' as const }
    const addPasskey = options === null ? null : passkeyForm({ ...form, options, fields: NEW_PASSKEY_FIELDS })
    return securityPage(at, { email, summary, addPasskey, ...state })
  }

  async function setUp({ place, accountId }: Visit, problem?: string): Promise<Page> {
    const { email } = await accounts.me(accountId)
    return authenticatorPage(at, describeSecret(await factors.newAuthenticator(place, accountId), email), problem)
  }

  async function added(visit: Visit, codes: readonly string[] | null, notice: string): Promise<Page> {
    return codes === null ? overview(visit, { notice }) : recoveryCodesPage(at, codes)
  }

  const removerOf = ({ ctx, accountId }: Visit, form: Form) => ({
    ...{ accountId, address: addressOf(ctx), password: form['password'] ?? null },
  })
  const tasks: Readonly<Record<string, (visit: Visit, form: Form) => Promise<Page>>> = {
    'passkey-add': async (visit, form) => {
      const { name } = parseForm(nameForm, form)
      const codes = await factors.addPasskey(visit.place, visit.accountId, form['answer'] ?? '', name)
      return added(visit, codes, 'Passkey added.')
    },
    'passkey-rename': async (visit, form) => {
      await factors.renamePasskey(visit.accountId, form['id'] ?? '', parseForm(nameForm, form).name)
      return overview(visit, { notice: 'Passkey renamed.' })
    },
    'passkey-remove': async (visit, form) => {
      await factors.removePasskey(removerOf(visit, form), form['id'] ?? '')
      return overview(visit, { notice: 'Passkey removed. You are signed out everywhere else.' })
    },
    authenticator: (visit) => setUp(visit),
    'authenticator-confirm': async (visit, form) => {
      const codes = await factors.addAuthenticator(visit.place, visit.accountId, form['code'] ?? '')
      return added(visit, codes, 'App added.')
    },
    'authenticator-remove': async (visit, form) => {
      await factors.removeAuthenticator(removerOf(visit, form))
      return overview(visit, { notice: 'App removed. You are signed out everywhere else.' })
    },
    'recovery-codes': async ({ accountId }) => recoveryCodesPage(at, await factors.newRecoveryCodes(accountId)),
  }
  return {
    overview,
    async answer(visit: Visit, task: string, form: Form): Promise<void> {
      const work = tasks[task]
      if (work === undefined) throw new LunaError('NOT_FOUND', 'There is no such form.')
      const isSetUp = task === 'authenticator-confirm'
      await attempt(
        visit.ctx,
        async () => show(visit.ctx, await work(visit, form)),
        (problem) => (isSetUp ? setUp(visit, problem) : overview(visit, { problem })),
      )
    },
  }
}

/** The sign-in in front of the page. */
function createEntry({ provider, accounts, steps, arrivals, mountPath, origin }: SecurityParts) {
  const at = mountPath + SECURITY_PATH

  function placeOf(ctx: Context): string {
    const shown = ctx.cookies.get(COOKIE, { signed: false })
    return `security ${shown !== undefined && SECRET.test(shown) ? shown : newPlace(ctx)}`
  }

  function newPlace(ctx: Context): string {
    const secret = randomBytes(24).toString('base64url')
    const secure = origin.startsWith('https:')
    ctx.cookies.set(COOKIE, secret, { httpOnly: true, sameSite: 'strict', path: at, signed: false, secure })
    return secret
  }

  async function emailOfSession(ctx: Context): Promise<string | undefined> {
    const { accountId } = await provider().Session.get(ctx)
    if (accountId === undefined) return undefined
    return accounts.me(accountId).then(
      ({ email }) => email,
      () => undefined,
    )
  }

  async function page(ctx: Context, place: string, state: { problem?: string; email?: string } = {}): Promise<Page> {
    const accountId = await arrivals.waiting(place)
    const passkey = await arrivals.passkeyForm(place, `${at}/passkey`, accountId)
    if (accountId !== null) return secondFactorPage(at, state, passkey)
    const email = state.email ?? (await emailOfSession(ctx))
    return securitySignInPage(at, { ...state, ...(email === undefined ? {} : { email }) }, passkey)
  }

  /** Uses a new secret, so that the old one no longer grants access. */
  async function enter(ctx: Context, { accountId, methods }: Arrival): Promise<void> {
    await steps.complete(`security ${newPlace(ctx)}`, accountId, methods)
    toPage(ctx)
  }

  function toPage(ctx: Context): void {
    ctx.status = 303
    ctx.redirect(at)
  }

  return {
    placeOf,
    page,
    async answer(ctx: Context, place: string, step: string, form: Form): Promise<void> {
      const work = async (): Promise<void> => {
        if (step === 'passkey') return enter(ctx, await arrivals.withPasskey(ctx, place, form))
        if (step === 'verify') return enter(ctx, await arrivals.withCode(ctx, place, form))
        const arrival = step === 'sign-in' ? await arrivals.withPassword(ctx, place, form) : null
        // Whatever else was asked for comes from a page whose sign-in has expired.
        return arrival === null ? toPage(ctx) : enter(ctx, arrival)
      }
      const { email } = form
      await attempt(ctx, work, (problem) => page(ctx, place, email === undefined ? { problem } : { problem, email }))
    },
  }
}

export function createSecurity(parts: SecurityParts): Middleware {
  const { steps, script, clock, origin } = parts
  const [tasks, entry] = [createTasks(parts), createEntry(parts)]
  const path = new RegExp(`^${SECURITY_PATH}(?:/([a-z-]+))?$`)

  async function visitOf(ctx: Context, place: string): Promise<Visit | null> {
    const step = await steps.read(place)
    if (step === null || step.completedAt === null || step.accountId === null) return null
    const isFresh = clock.now().getTime() - step.completedAt.getTime() < FRESH_MS
    return isFresh ? { ctx, place, accountId: step.accountId } : null
  }

  async function answerForm(ctx: Context, place: string, task: string): Promise<void> {
    const form = await readForm(ctx, origin)
    const visit = await visitOf(ctx, place)
    if (visit === null) return entry.answer(ctx, place, task, form)
    if (task !== 'done') return tasks.answer(visit, task, form)
    await steps.end(place)
    show(ctx, messagePage('Done', 'You can close this page.', 'good'))
  }

  return async (ctx, next) => {
    const match = path.exec(ctx.path)
    const isPost = ctx.method === 'POST'
    if (match === null || (ctx.method !== 'GET' && !isPost)) return next()
    ctx.set('content-security-policy', pagePolicyFor([], script.url))
    const place = entry.placeOf(ctx)
    if (isPost) return answerForm(ctx, place, match[1] ?? '')
    const visit = await visitOf(ctx, place)
    // Back from the second factor to the password.
    if (visit === null && match[1] === 'sign-in') await steps.end(place)
    // Steps of the page are forms; who opens the address of one is shown the page.
    show(ctx, visit === null ? await entry.page(ctx, place) : await tasks.overview(visit))
  }
}
