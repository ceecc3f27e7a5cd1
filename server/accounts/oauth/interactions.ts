/**
 * Answers the sign-in pages. An interaction belongs to the browser that began it: the library finds it by a cookie that
 * only this path gets and no other site's form carries, so that nobody can be signed in to a stranger's account.
 */
import { errors, type default as Provider } from 'oidc-provider'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { emailSchema, newPasswordSchema, signUpSchema } from '#shared/contract/market/accounts.ts'
import type { AccountsService } from '../accounts.ts'
import type { Credentials } from '../credentials.ts'
import { type Page, renderPage } from './html.ts'
import type { Context, Next } from './middleware.ts'
import {
  confirmEmailPage,
  consentPage,
  forgotDonePage,
  forgotPage,
  messagePage,
  resetPage,
  signInPage,
  signUpPage,
} from './pages.ts'

export interface InteractionsParts {
  readonly provider: Provider
  readonly accounts: AccountsService
  readonly credentials: Credentials
  /** Where the provider lies on this server: `/oauth`. */
  readonly mountPath: string
  readonly origin: string
  readonly addressOf: (ctx: Context) => string
}

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

const MAX_FORM_BYTES = 16 * 1024
const PATH = /^\/interaction\/([\w-]{10,100})(?:\/(sign-in|sign-up|forgot|consent|cancel))?$/
const WRONG_FORM = 'Something in the form is missing or too long.'

async function readForm(ctx: Context, origin: string): Promise<Record<string, string>> {
  const from = ctx.get('origin')
  // Browsers say where a form comes from; "null" is what they say where they must not.
  if (from !== '' && from !== 'null' && from !== origin)
    throw new LunaError('NOT_ALLOWED', 'The form is from elsewhere.')
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of ctx.req) {
    const bytes: Buffer = z.instanceof(Buffer).parse(chunk)
    size += bytes.length
    if (size > MAX_FORM_BYTES) throw new LunaError('REQUEST_TOO_LARGE')
    chunks.push(bytes)
  }
  return Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')))
}

/** What a person is told. What is no mistake of theirs is thrown on. */
function problemIn(error: unknown): string {
  if (error instanceof FormProblem) return error.message
  if (!(error instanceof LunaError)) throw error
  const text = error.detail ?? error.message
  if (error.code === 'RATE_LIMITED') return `Too many attempts. ${text}`
  return text.replace(/^password: /, 'The password ')
}

/** A field that a person has to correct. */
class FormProblem extends Error {}

function parsedBy<Value>(schema: z.ZodType<Value>, value: unknown): Value {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const field = parsed.error.issues[0]?.path[0]
  const problems: Readonly<Record<string, string>> = {
    email: 'This is not an e-mail address.',
    password: 'The password is too short or too long.',
    displayName: 'The name is empty or too long.',
  }
  throw new FormProblem(problems[String(field)] ?? WRONG_FORM)
}

export function createInteractions({
  provider,
  accounts,
  credentials,
  mountPath,
  origin,
  addressOf,
}: InteractionsParts) {
  function show(ctx: Context, page: Page, status = 200): void {
    ctx.status = status
    ctx.type = 'html'
    ctx.body = renderPage(page)
  }

  /** Runs what a form asks for; where a person can correct it, the form is shown again with the reason. */
  async function attempt(ctx: Context, work: () => Promise<void>, again: (problem: string) => Page): Promise<void> {
    try {
      await work()
    } catch (error) {
      const problem = problemIn(error)
      const isLimit = error instanceof LunaError && error.code === 'RATE_LIMITED'
      show(ctx, again(problem), isLimit ? 429 : 422)
    }
  }

  /** Every sign-in is a grant of its own, so that each can be ended alone. */
  async function finish(ctx: Context, interaction: Interaction, accountId: string, isNew: boolean): Promise<void> {
    const clientId = z.string().parse(interaction.params['client_id'])
    const scope = z.string().default('openid').parse(interaction.params['scope'])
    const grant = new provider.Grant({ accountId, clientId })
    grant.addOIDCScope(scope)
    const consent = { grantId: await grant.save() }
    const login = isNew ? { login: { accountId, amr: ['pwd'], remember: true } } : {}
    const returnTo = await provider.interactionResult(ctx.req, ctx.res, { ...login, consent })
    ctx.status = 303
    ctx.redirect(returnTo)
  }

  async function clientNameOf({ params }: Interaction): Promise<string> {
    const client = await provider.Client.find(z.string().parse(params['client_id']))
    return client?.clientName ?? 'the app'
  }

  async function signIn(ctx: Context, interaction: Interaction, at: string): Promise<void> {
    const form = await readForm(ctx, origin)
    const { email = '', password = '' } = form
    const clientName = await clientNameOf(interaction)
    const work = async (): Promise<void> => {
      const parsed = emailSchema.safeParse(email)
      // What is no address has no account either.
      if (!parsed.success || password.length > 200) throw new LunaError('CREDENTIALS_WRONG')
      const accountId = await credentials.signIn({ email: parsed.data, password, address: addressOf(ctx) })
      await finish(ctx, interaction, accountId, true)
    }
    await attempt(ctx, work, (problem) => signInPage(at, clientName, { problem, email }))
  }

  async function signUp(ctx: Context, interaction: Interaction, at: string): Promise<void> {
    const { email = '', password = '', displayName = '' } = await readForm(ctx, origin)
    const work = async (): Promise<void> => {
      const request = parsedBy(signUpSchema, { email, password, displayName })
      const accountId = await accounts.signUp(request, addressOf(ctx))
      await finish(ctx, interaction, accountId, true)
    }
    await attempt(ctx, work, (problem) => signUpPage(at, { problem, email, displayName }))
  }

  async function forgot(ctx: Context, at: string): Promise<void> {
    const { email = '' } = await readForm(ctx, origin)
    const work = async (): Promise<void> => {
      await accounts.askForReset(parsedBy(z.object({ email: emailSchema }), { email }).email, addressOf(ctx))
      show(ctx, forgotDonePage(at))
    }
    await attempt(ctx, work, (problem) => forgotPage(at, { problem, email }))
  }

  async function cancel(ctx: Context): Promise<void> {
    const result = { error: 'access_denied', error_description: 'The person cancelled.' }
    const returnTo = await provider.interactionResult(ctx.req, ctx.res, result, { mergeWithLastSubmission: false })
    ctx.status = 303
    ctx.redirect(returnTo)
  }

  async function answerForm(ctx: Context, interaction: Interaction, at: string, step: string): Promise<void> {
    switch (step) {
      case 'sign-in':
        return signIn(ctx, interaction, at)
      case 'sign-up':
        return signUp(ctx, interaction, at)
      case 'forgot':
        return forgot(ctx, at)
      case 'cancel':
        await readForm(ctx, origin)
        return cancel(ctx)
      default: {
        await readForm(ctx, origin)
        const accountId = interaction.session?.accountId
        if (accountId === undefined) throw new LunaError('NOT_ALLOWED', 'Nobody is signed in here.')
        return finish(ctx, interaction, accountId, false)
      }
    }
  }

  async function showStep(ctx: Context, interaction: Interaction, at: string, step: string): Promise<void> {
    const clientName = await clientNameOf(interaction)
    const accountId = interaction.session?.accountId
    if (step === 'sign-up') show(ctx, signUpPage(at, {}))
    else if (step === 'forgot') show(ctx, forgotPage(at, {}))
    else if (step === '' && interaction.prompt.name === 'consent' && accountId !== undefined) {
      show(ctx, consentPage(at, clientName, await accounts.me(accountId)))
    } else {
      const hint = z.string().optional().safeParse(interaction.params['login_hint']).data
      show(ctx, signInPage(at, clientName, hint === undefined ? {} : { email: hint }))
    }
  }

  async function answerInteraction(ctx: Context, uid: string, step: string): Promise<void> {
    try {
      const interaction = await provider.interactionDetails(ctx.req, ctx.res)
      if (interaction.uid !== uid) throw new errors.SessionNotFound('another interaction')
      const at = `${mountPath}/interaction/${uid}`
      if (ctx.method === 'POST') await answerForm(ctx, interaction, at, step)
      else await showStep(ctx, interaction, at, step)
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) throw error
      const text = 'This page belongs to a sign-in that has ended. Start again in the app.'
      show(ctx, messagePage('This took too long', text, 'stop'), 400)
    }
  }

  /** The links in mails. Opening one does nothing yet, since mail scanners open links too. */
  async function answerMailLink(ctx: Context, step: '/reset' | '/verify'): Promise<void> {
    const action = `${mountPath}${step}`
    if (ctx.method !== 'POST') {
      const token = z.string().max(200).catch('').parse(ctx.query['token'])
      show(ctx, step === '/reset' ? resetPage(action, token, {}) : confirmEmailPage(action, token))
      return
    }
    const { token = '', password } = await readForm(ctx, origin)
    const isReset = step === '/reset'
    const work = async (): Promise<void> => {
      if (isReset) {
        const { password: chosen } = parsedBy(z.object({ password: newPasswordSchema }), { password })
        await accounts.resetPassword(token, chosen)
        show(ctx, messagePage('Your password is changed', 'Sign in with the new one in the app.', 'good'))
      } else {
        await accounts.verifyEmail(token)
        show(ctx, messagePage('Thank you', 'Your e-mail address is confirmed.', 'good'))
      }
    }
    await attempt(ctx, work, (problem) =>
      isReset ? resetPage(action, token, { problem }) : messagePage('This link does not work', problem, 'stop'),
    )
  }

  return async function interactions(ctx: Context, next: Next): Promise<void> {
    const isPage = ctx.method === 'GET' || ctx.method === 'POST'
    const [, uid, step = ''] = PATH.exec(ctx.path) ?? []
    if (isPage && uid !== undefined) return answerInteraction(ctx, uid, step)
    if (isPage && (ctx.path === '/reset' || ctx.path === '/verify')) return answerMailLink(ctx, ctx.path)
    await next()
  }
}
