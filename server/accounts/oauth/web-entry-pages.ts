/** The pages on which people sign in to the market's own pages. Each form has the token of its browser and its goal. */
import { type Html, html, type Page } from '../../http/html.ts'
import type { FormState } from './pages.ts'
import { emailField, field, newPasswordField, noticeOf, problemNote } from './pages.ts'

/** Where the forms go, and what each of them carries. */
export interface EntryForms {
  readonly at: string
  /** Where it leads in the end, as a part of an address. */
  readonly query: string
  readonly hidden: Html
}

export function webSignInPage(
  { at, query, hidden }: EntryForms,
  { problem, notice, email }: FormState,
  passkey: Html | null,
): Page {
  return {
    title: 'Sign in',
    body: html`${noticeOf(notice)}${problemNote(problem)}
<form method="post" action="${at}/sign-in">${hidden}
${emailField(email, email === undefined)}
${field({
  name: 'password',
  label: 'Password',
  type: 'password',
  autocomplete: 'current-password',
  isFirst: email !== undefined,
})}
<button type="submit">Sign in</button>
</form>
${passkey}
<nav><a href="${at}/sign-up${query}">Create an account</a><a href="${at}/forgot${query}">Forgot your password?</a></nav>`,
  }
}

export function webVerifyPage({ at, query, hidden }: EntryForms, { problem }: FormState, passkey: Html | null): Page {
  return {
    title: 'Confirm it’s you',
    body: html`${problemNote(problem)}
${passkey}
<form method="post" action="${at}/verify">${hidden}
${field({
  name: 'code',
  label: 'Code',
  type: 'text',
  autocomplete: 'one-time-code',
  hint: 'The six digits in your authenticator app, or one of your recovery codes.',
  isFirst: true,
})}
<button type="submit">Continue</button>
</form>
<nav><a href="${at}/sign-in${query}">Back to sign-in</a></nav>`,
  }
}

export function webSignUpPage({ at, query, hidden }: EntryForms, { problem, email, displayName }: FormState): Page {
  return {
    title: 'Create an account',
    body: html`${problemNote(problem)}
<form method="post" action="${at}/sign-up">${hidden}
${field({
  name: 'displayName',
  label: 'Display name',
  type: 'text',
  autocomplete: 'nickname',
  value: displayName,
  isFirst: true,
})}
${emailField(email, false)}
${newPasswordField(false)}
<button type="submit">Create account</button>
</form>
<nav><a href="${at}/sign-in${query}">I have an account</a><a href="/privacy">Privacy</a></nav>`,
  }
}

export function webForgotPage({ at, query, hidden }: EntryForms, { problem, email }: FormState): Page {
  return {
    title: 'Forgot your password?',
    body: html`<p>We send you an email with a link to choose a new one.</p>
${problemNote(problem)}
<form method="post" action="${at}/forgot">${hidden}
${emailField(email, true)}
<button type="submit">Send the mail</button>
</form>
<nav><a href="${at}/sign-in${query}">Back to sign-in</a></nav>`,
  }
}
