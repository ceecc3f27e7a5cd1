/**
 * Answers the sign-in pages. An interaction belongs to the browser that began it: the library finds it by a cookie that
 * only this path gets and no other site's form carries, so that nobody can be signed in to a stranger's account.
 */
import { errors, type default as Provider } from 'oidc-provider'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { emailSchema, STUDIO_CLIENT_ID, signUpSchema } from '#shared/contract/market/accounts.ts'
import { pagePolicyFor } from '../../http/html.ts'
import type { AccountsService } from '../accounts.ts'
import type { Credentials } from '../credentials.ts'
import { DEVICE_KEPT_MS, type Devices } from '../devices.ts'
import { attempt, parseForm, readForm, show } from './forms.ts'
import type { Context, Middleware } from './middleware.ts'
import {
  type AccountsToTry,
  consentPage,
  forgotDonePage,
  forgotPage,
  messagePage,
  signInPage,
  signUpPage,
} from './pages.ts'

export interface InteractionsParts {
  readonly provider: Provider
  readonly accounts: AccountsService
  readonly credentials: Credentials
  readonly devices: Devices
  /** Where the provider lies on this server: `/oauth`. */
  readonly mountPath: string
  readonly origin: string
  readonly addressOf: (ctx: Context) => string
  /** Null but in a market that was filled to look around in. */
  readonly accountsToTry: () => Promise<AccountsToTry | null>
}

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

/** One request of one interaction. */
interface Turn {
  readonly ctx: Context
  readonly interaction: Interaction
  /** The address of the interaction. */
  readonly at: string
  readonly clientName: string
}

const PATH = /^\/interaction\/([\w-]{10,100})(?:\/(sign-in|sign-up|forgot|consent|cancel))?$/
/** Said of every address, whether it had an account or not. */
const SIGNED_UP = 'We sent a mail to this address: open the link in it. Then sign in here.'
const DEVICE_COOKIE = 'luna_device'
const textSchema = z.string().optional()

/** Every sign-in is a grant of its own, so that each can be ended alone. */
async function finish(provider: Provider, { ctx, interaction }: Turn, accountId: string, isNew: boolean) {
  const { client_id: clientId, scope } = interaction.params
  const signedIn = { login: { accountId, amr: ['pwd'], remember: true } }
  if (isNew && clientId !== STUDIO_CLIENT_ID) {
    // Programs of others are let in by a page of its own, which comes next.
    redirect(ctx, await provider.interactionResult(ctx.req, ctx.res, signedIn))
    return
  }
  const grant = new provider.Grant({ accountId, clientId: z.string().parse(clientId) })
  grant.addOIDCScope(textSchema.parse(scope) ?? 'openid')
  const consent = { grantId: await grant.save() }
  const login = isNew ? signedIn : {}
  redirect(ctx, await provider.interactionResult(ctx.req, ctx.res, { ...login, consent }))
}

async function cancel(provider: Provider, { ctx }: Turn): Promise<void> {
  const result = { error: 'access_denied', error_description: 'The person cancelled.' }
  redirect(ctx, await provider.interactionResult(ctx.req, ctx.res, result, { mergeWithLastSubmission: false }))
}

function redirect(ctx: Context, url: string): void {
  ctx.status = 303
  ctx.redirect(url)
}

type Form = Readonly<Record<string, string>>

function secretOf(ctx: Context): string | undefined {
  return ctx.cookies.get(DEVICE_COOKIE, { signed: false })
}

function createForms({ provider, accounts, credentials, devices, mountPath, origin, addressOf }: InteractionsParts) {
  async function recognize(ctx: Context, account: { accountId: string; email: string }, address: string) {
    const kept = await devices.recognize(account, { secret: secretOf(ctx), address, userAgent: ctx.get('user-agent') })
    ctx.cookies.set(DEVICE_COOKIE, kept, {
      ...{ httpOnly: true, sameSite: 'lax', path: mountPath, maxAge: DEVICE_KEPT_MS, signed: false },
      secure: origin.startsWith('https:'),
    })
  }

  async function signIn(turn: Turn, { email = '', password = '' }: Form): Promise<void> {
    const work = async (): Promise<void> => {
      const parsed = emailSchema.safeParse(email)
      // What is no address has no account either.
      if (!parsed.success || password.length > 200) throw new LunaError('CREDENTIALS_WRONG')
      const address = addressOf(turn.ctx)
      const isKnownDevice = await devices.isKnown(parsed.data, secretOf(turn.ctx))
      const accountId = await credentials.signIn({ email: parsed.data, password, address, isKnownDevice })
      await recognize(turn.ctx, { accountId, email: parsed.data }, address)
      await finish(provider, turn, accountId, true)
    }
    await attempt(turn.ctx, work, (problem) => signInPage(turn.at, turn.clientName, { problem, email }))
  }

  async function signUp(turn: Turn, form: Form): Promise<void> {
    const { email = '', displayName = '' } = form
    const work = async (): Promise<void> => {
      const request = parseForm(signUpSchema, form)
      await accounts.signUp(request, addressOf(turn.ctx))
      show(turn.ctx, signInPage(turn.at, turn.clientName, { notice: SIGNED_UP, email: request.email }))
    }
    await attempt(turn.ctx, work, (problem) => signUpPage(turn.at, { problem, email, displayName }))
  }

  async function forgot({ ctx, at }: Turn, form: Form): Promise<void> {
    const work = async (): Promise<void> => {
      const { email } = parseForm(z.object({ email: emailSchema }), form)
      await accounts.askForReset(email, addressOf(ctx))
      show(ctx, forgotDonePage(at))
    }
    await attempt(ctx, work, (problem) => forgotPage(at, { problem, email: form['email'] ?? '' }))
  }

  async function consent(turn: Turn): Promise<void> {
    const accountId = turn.interaction.session?.accountId
    if (accountId === undefined) throw new LunaError('NOT_ALLOWED', 'Nobody is signed in here.')
    await finish(provider, turn, accountId, false)
  }

  return async function answerForm(turn: Turn, step: string, form: Form): Promise<void> {
    if (step === 'sign-in') return signIn(turn, form)
    if (step === 'sign-up') return signUp(turn, form)
    if (step === 'forgot') return forgot(turn, form)
    if (step === 'consent') return consent(turn)
    if (step === 'cancel') return cancel(provider, turn)
    throw new LunaError('NOT_FOUND', 'There is no such form.')
  }
}

async function showStep(
  { ctx, interaction, at, clientName }: Turn,
  { accounts, accountsToTry }: InteractionsParts,
  step: string,
) {
  const accountId = interaction.session?.accountId
  if (step === 'sign-up') show(ctx, signUpPage(at, {}))
  else if (step === 'forgot') show(ctx, forgotPage(at, {}))
  else if (step === '' && interaction.prompt.name === 'consent' && accountId !== undefined) {
    show(ctx, consentPage(at, clientName, await accounts.me(accountId)))
  } else {
    const hint = textSchema.safeParse(interaction.params['login_hint']).data
    show(ctx, signInPage(at, clientName, hint === undefined ? {} : { email: hint }, await accountsToTry()))
  }
}

export function createInteractions(parts: InteractionsParts): Middleware {
  const { provider, mountPath, origin } = parts
  const answerForm = createForms(parts)

  async function answer(ctx: Context, uid: string, step: string): Promise<void> {
    const interaction = await provider.interactionDetails(ctx.req, ctx.res)
    if (interaction.uid !== uid) throw new errors.SessionNotFound('another interaction')
    const client = await provider.Client.find(z.string().parse(interaction.params['client_id']))
    const at = `${mountPath}/interaction/${uid}`
    if (client !== undefined) ctx.set('content-security-policy', pagePolicyFor(client.redirectUris ?? []))
    const turn = { ctx, interaction, at, clientName: client?.clientName ?? 'the app' }
    if (ctx.method === 'POST') await answerForm(turn, step, await readForm(ctx, origin))
    else await showStep(turn, parts, step)
  }

  return async (ctx, next) => {
    const [, uid, step = ''] = PATH.exec(ctx.path) ?? []
    if (uid === undefined || (ctx.method !== 'GET' && ctx.method !== 'POST')) return next()
    try {
      await answer(ctx, uid, step)
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) throw error
      const text = 'This page belongs to a sign-in that has ended. Start again in the app.'
      show(ctx, messagePage('This took too long', text, 'stop'), 400)
    }
  }
}
