/**
 * Answers the sign-in pages. An interaction belongs to the browser that started it: the library finds it by a cookie
 * that only this path gets and no other site's form carries, so that no one can be signed in to a stranger's account.
 */
import { errors, type default as Provider } from 'oidc-provider'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { emailSchema, STUDIO_CLIENT_ID, signUpSchema } from '#shared/contract/market/accounts.ts'
import { type Page, pagePolicyFor } from '../../http/html.ts'
import type { AccountsService } from '../accounts.ts'
import type { Arrival, Arrivals } from './arrivals.ts'
import { attempt, parseForm, readForm, show } from './forms.ts'
import type { Context, Middleware } from './middleware.ts'
import {
  type AccountsToTry,
  consentPage,
  forgotDonePage,
  forgotPage,
  messagePage,
  secondFactorPage,
  signInPage,
  signUpPage,
} from './pages.ts'
import type { PasskeyScript } from './passkey-script.ts'

export interface InteractionsParts {
  readonly arrivals: Arrivals
  readonly script: PasskeyScript
  readonly provider: () => Provider
  readonly accounts: AccountsService
  /** The provider's path on this server: `/oauth`. */
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
  /** The interaction, as the steps of a sign-in know it. */
  readonly place: string
}

const PATH = /^\/interaction\/([\w-]{10,100})(?:\/(sign-in|verify|passkey|sign-up|forgot|consent|cancel))?$/
/** Said of every address, whether it had an account or not. */
const SIGNED_UP = 'We sent an email to this address: open the link in it, then sign in here.'
const textSchema = z.string().optional()

/**
 * Every sign-in is a grant of its own, so that each can be ended alone. Without methods, the browser was signed in
 * before and the person agreed to the app.
 */
async function finish(
  provider: Provider,
  { ctx, interaction }: Turn,
  { accountId, methods }: Pick<Arrival, 'accountId'> & Partial<Arrival>,
) {
  const { client_id: clientId, scope } = interaction.params
  const signedIn = { login: { accountId, amr: [...(methods ?? [])], remember: true } }
  if (methods !== undefined && clientId !== STUDIO_CLIENT_ID) {
    // Programs of others are let in by a page of its own, which comes next.
    redirect(ctx, await provider.interactionResult(ctx.req, ctx.res, signedIn))
    return
  }
  const grant = new provider.Grant({ accountId, clientId: z.string().parse(clientId) })
  grant.addOIDCScope(textSchema.parse(scope) ?? 'openid')
  const consent = { grantId: await grant.save() }
  const login = methods === undefined ? {} : signedIn
  redirect(ctx, await provider.interactionResult(ctx.req, ctx.res, { ...login, consent }))
}

async function cancel(provider: Provider, { ctx }: Turn): Promise<void> {
  const result = { error: 'access_denied', error_description: 'The user canceled.' }
  redirect(ctx, await provider.interactionResult(ctx.req, ctx.res, result, { mergeWithLastSubmission: false }))
}

function redirect(ctx: Context, url: string): void {
  ctx.status = 303
  ctx.redirect(url)
}

type Form = Readonly<Record<string, string>>

async function signInStep(
  arrivals: Arrivals,
  { at, clientName, place }: Turn,
  state: Parameters<typeof signInPage>[2],
  toTry: AccountsToTry | null = null,
): Promise<Page> {
  return signInPage(at, clientName, state, toTry, await arrivals.passkeyForm(place, `${at}/passkey`, null))
}

/** What follows the password; the sign-in page again where none was typed here. */
async function verifyStep(arrivals: Arrivals, turn: Turn, problem?: string): Promise<Page> {
  const accountId = await arrivals.waiting(turn.place)
  const state = problem === undefined ? {} : { problem }
  if (accountId === null) return signInStep(arrivals, turn, state)
  const passkey = await arrivals.passkeyForm(turn.place, `${turn.at}/passkey`, accountId)
  return secondFactorPage(turn.at, state, passkey)
}

function createForms({ provider, accounts, arrivals, addressOf }: InteractionsParts) {
  async function signIn(turn: Turn, form: Form): Promise<void> {
    const work = async (): Promise<void> => {
      const arrival = await arrivals.withPassword(turn.ctx, turn.place, form)
      if (arrival === null) redirect(turn.ctx, `${turn.at}/verify`)
      else await finish(provider(), turn, arrival)
    }
    await attempt(turn.ctx, work, (problem) => signInStep(arrivals, turn, { problem, email: form['email'] ?? '' }))
  }

  async function verify(turn: Turn, form: Form): Promise<void> {
    const work = async (): Promise<void> =>
      finish(provider(), turn, await arrivals.withCode(turn.ctx, turn.place, form))
    await attempt(turn.ctx, work, (problem) => verifyStep(arrivals, turn, problem))
  }

  async function passkey(turn: Turn, form: Form): Promise<void> {
    const work = async (): Promise<void> =>
      finish(provider(), turn, await arrivals.withPasskey(turn.ctx, turn.place, form))
    await attempt(turn.ctx, work, (problem) => verifyStep(arrivals, turn, problem))
  }

  async function signUp(turn: Turn, form: Form): Promise<void> {
    const { email = '', displayName = '' } = form
    const work = async (): Promise<void> => {
      const request = parseForm(signUpSchema, form)
      await accounts.signUp(request, addressOf(turn.ctx))
      show(turn.ctx, await signInStep(arrivals, turn, { notice: SIGNED_UP, email: request.email }))
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
    if (accountId === undefined) throw new LunaError('NOT_ALLOWED', 'You are not signed in here.')
    await finish(provider(), turn, { accountId })
  }

  return async function answerForm(turn: Turn, step: string, form: Form): Promise<void> {
    if (step === 'sign-in') return signIn(turn, form)
    if (step === 'verify') return verify(turn, form)
    if (step === 'passkey') return passkey(turn, form)
    if (step === 'sign-up') return signUp(turn, form)
    if (step === 'forgot') return forgot(turn, form)
    if (step === 'consent') return consent(turn)
    if (step === 'cancel') return cancel(provider(), turn)
    throw new LunaError('NOT_FOUND', 'There is no such form.')
  }
}

async function showStep(turn: Turn, { accounts, arrivals, accountsToTry }: InteractionsParts, step: string) {
  const { ctx, interaction, at, clientName } = turn
  const accountId = interaction.session?.accountId
  if (step === 'sign-up') show(ctx, signUpPage(at, {}))
  else if (step === 'forgot') show(ctx, forgotPage(at, {}))
  else if (step === 'verify') show(ctx, await verifyStep(arrivals, turn))
  else if (step === '' && interaction.prompt.name === 'consent' && accountId !== undefined) {
    const scopes = (textSchema.safeParse(interaction.params['scope']).data ?? '').split(' ')
    show(ctx, consentPage(at, { clientName, scopes }, await accounts.me(accountId)))
  } else {
    const hint = textSchema.safeParse(interaction.params['login_hint']).data
    show(ctx, await signInStep(arrivals, turn, hint === undefined ? {} : { email: hint }, await accountsToTry()))
  }
}

export function createInteractions(parts: InteractionsParts): Middleware {
  const { provider, mountPath, origin, script } = parts
  const answerForm = createForms(parts)

  async function answer(ctx: Context, uid: string, step: string): Promise<void> {
    const interaction = await provider().interactionDetails(ctx.req, ctx.res)
    if (interaction.uid !== uid) throw new errors.SessionNotFound('another interaction')
    const client = await provider().Client.find(z.string().parse(interaction.params['client_id']))
    const at = `${mountPath}/interaction/${uid}`
    if (client !== undefined) ctx.set('content-security-policy', pagePolicyFor(client.redirectUris ?? [], script.url))
    const clientName = client?.clientName ?? 'the app'
    const turn = { ctx, interaction, at, clientName, place: `interaction ${uid}` }
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
      const text = 'This sign-in has ended. Start again in the app.'
      show(ctx, messagePage('This took too long', text, 'stop'), 400)
    }
  }
}
