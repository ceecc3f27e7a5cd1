/** Where the links in mails lead. Opening one does nothing yet, since mail scanners open links too. */
import * as z from 'zod'
import { newPasswordSchema } from '#shared/contract/market/accounts.ts'
import { html } from '../../http/html.ts'
import type { AccountsService } from '../accounts.ts'
import { attempt, parseForm, readForm, show } from './forms.ts'
import type { Context, Middleware } from './middleware.ts'
import { confirmEmailPage, messagePage, resetPage } from './pages.ts'

export interface MailLinksParts {
  readonly accounts: AccountsService
  readonly mountPath: string
  readonly origin: string
}

const NEXT_LINKS = html`<nav><a href="/account">Go to your account</a><a href="/">Go to the market</a></nav>`

export function createMailLinks({ accounts, mountPath, origin }: MailLinksParts): Middleware {
  async function reset(ctx: Context, token: string, form: Record<string, string>): Promise<void> {
    const work = async (): Promise<void> => {
      const { password } = parseForm(z.object({ password: newPasswordSchema }), form)
      await accounts.resetPassword(token, password)
      show(
        ctx,
        messagePage(
          'Your password was changed',
          'Sign in with the new password, here or in Luna Studio.',
          'good',
          NEXT_LINKS,
        ),
      )
    }
    await attempt(ctx, work, (problem) => resetPage(`${mountPath}/reset`, token, { problem }))
  }

  async function verify(ctx: Context, token: string): Promise<void> {
    const work = async (): Promise<void> => {
      await accounts.verifyEmail(token)
      show(ctx, messagePage('Thank you', 'Your email address is confirmed.', 'good', NEXT_LINKS))
    }
    await attempt(ctx, work, (problem) => messagePage('This link does not work', problem, 'stop'))
  }

  return async (ctx, next) => {
    const isLink = ctx.path === '/reset' || ctx.path === '/verify'
    if (isLink && ctx.method === 'GET') {
      const token = z.string().max(200).catch('').parse(ctx.query['token'])
      const action = mountPath + ctx.path
      show(ctx, ctx.path === '/reset' ? resetPage(action, token, {}) : confirmEmailPage(action, token))
    } else if (isLink && ctx.method === 'POST') {
      const form = await readForm(ctx, origin)
      const { token = '' } = form
      await (ctx.path === '/reset' ? reset(ctx, token, form) : verify(ctx, token))
    } else await next()
  }
}
