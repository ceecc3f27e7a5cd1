/** The pages on which people sign in, sign up and let the desktop app in. Forms post back to where they came from. */
import { MIN_PASSWORD_LENGTH } from '#shared/contract/market/accounts.ts'
import { type Html, html, type Page } from '../../http/html.ts'

/** What went wrong the last time, and what was typed. */
export interface FormState {
  readonly problem?: string
  /** What was done. */
  readonly notice?: string
  readonly email?: string
  readonly displayName?: string
}

interface FieldOptions {
  readonly name: string
  readonly label: string
  readonly type: 'email' | 'password' | 'text'
  readonly autocomplete: string
  readonly value?: string | undefined
  readonly hint?: string
  readonly isFirst?: boolean
  readonly minLength?: number
}

export function problemNote(problem: string | undefined): Html | null {
  return problem === undefined ? null : html`<p class="stop" role="alert">${problem}</p>`
}

export function noticeOf(notice: string | undefined): Html | null {
  return notice === undefined ? null : html`<p class="good" role="status">${notice}</p>`
}

export function field({ name, label, type, autocomplete, value, hint, isFirst, minLength }: FieldOptions): Html {
  return html`<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" required${
    minLength === undefined ? null : html` minlength="${String(minLength)}"`
  }${value === undefined ? null : html` value="${value}"`}${hint === undefined ? null : html` aria-describedby="${name}-hint"`}${
    isFirst === true ? html` autofocus` : null
  }>
${hint === undefined ? null : html`<p class="quiet" id="${name}-hint">${hint}</p>`}`
}

const PASSWORD_HINT = `At least ${MIN_PASSWORD_LENGTH} characters. A sentence is fine.`

export function newPasswordField(isFirst: boolean): Html {
  return field({
    name: 'password',
    label: 'New password',
    type: 'password',
    autocomplete: 'new-password',
    hint: PASSWORD_HINT,
    minLength: MIN_PASSWORD_LENGTH,
    isFirst,
  })
}

export function emailField(value: string | undefined, isFirst: boolean): Html {
  return field({ name: 'email', label: 'Email address', type: 'email', autocomplete: 'username', value, isFirst })
}

/** Of a market that was filled to look around in. */
export interface AccountsToTry {
  readonly password: string
  readonly people: readonly { readonly name: string; readonly role: string; readonly email: string }[]
}

/** A button for each, which signs in at once. */
function tryNote(at: string, { password, people }: AccountsToTry): Html {
  const buttons = people.map(
    ({ name, role, email }) => html`<form method="post" action="${at}/sign-in">
<input type="hidden" name="email" value="${email}"><input type="hidden" name="password" value="${password}">
<button class="second" type="submit">${name}, ${role}</button>
</form>`,
  )
  return html`<details><summary>Demo market: sign in as a sample user</summary>
${buttons}
</details>`
}

/** `at` is the address of the interaction. */
export function signInPage(
  at: string,
  clientName: string,
  { problem, notice, email }: FormState,
  toTry: AccountsToTry | null = null,
  passkey: Html | null = null,
): Page {
  return {
    title: 'Sign in',
    body: html`<p>to continue to ${clientName}</p>
${noticeOf(notice)}${problemNote(problem)}
<form method="post" action="${at}/sign-in">
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
<form method="post" action="${at}/cancel"><button class="second" type="submit">Cancel</button></form>
${toTry === null ? null : tryNote(at, toTry)}
<nav><a href="${at}/sign-up">Create an account</a><a href="${at}/forgot">Forgot your password?</a></nav>`,
  }
}

/** After the password of an account that has more than it. `at` is where its forms go. */
export function secondFactorPage(at: string, { problem }: FormState, passkey: Html | null): Page {
  return {
    title: 'Confirm it’s you',
    body: html`${problemNote(problem)}
${passkey}
<form method="post" action="${at}/verify">
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
<nav><a href="${at}/sign-in">Back to sign-in</a></nav>`,
  }
}

export function signUpPage(at: string, { problem, email, displayName }: FormState): Page {
  return {
    title: 'Create an account',
    body: html`${problemNote(problem)}
<form method="post" action="${at}/sign-up">
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
<nav><a href="${at}/sign-in">I have an account</a></nav>`,
  }
}

/** A browser that is signed in asks before it lets an app in (RFC 8252, section 8.6). */
interface Consent {
  readonly clientName: string
  /** What the program asks for, by their names. */
  readonly scopes: readonly string[]
}

/** The data that a program receives, by scope. */
const SHARED_CLAIMS = { email: 'your email address', profile: 'your name, handle and time zone' } as const

function sharedNote(scopes: Consent['scopes']) {
  const shared = Object.entries(SHARED_CLAIMS).flatMap(([scope, what]) => (scopes.includes(scope) ? [what] : []))
  return shared.length === 0 ? '' : html`<p class="quiet">It receives ${shared.join(' and ')}.</p>`
}

export function consentPage(
  at: string,
  { clientName, scopes }: Consent,
  account: { displayName: string; email: string },
): Page {
  return {
    title: `Continue to ${clientName}?`,
    body: html`<p>You are signed in as <strong>${account.displayName}</strong> (${account.email}).</p>
<p class="quiet">${clientName} can act for this account: submit assets, buy, and see your earnings. You can sign it out in your
account settings at any time.</p>
${sharedNote(scopes)}
<form method="post" action="${at}/consent"><button type="submit" autofocus>Continue</button></form>
<form method="post" action="${at}/cancel"><button class="second" type="submit">Cancel</button></form>
<nav><a href="${at}/sign-in">Use another account</a></nav>`,
  }
}

export function forgotPage(at: string, { problem, email }: FormState): Page {
  return {
    title: 'Forgot your password?',
    body: html`<p>If there is an account with this address, we send a link to choose a new password.</p>
${problemNote(problem)}
<form method="post" action="${at}/forgot">
${emailField(email, true)}
<button type="submit">Send the link</button>
</form>
<nav><a href="${at}/sign-in">Back to sign-in</a></nav>`,
  }
}

export function forgotDonePage(at: string): Page {
  return {
    title: 'Check your email',
    body: html`<p class="good" role="status">If there is an account with this address, a link is on its way. It is valid for an hour.</p>
<nav><a href="${at}/sign-in">Back to sign-in</a></nav>`,
  }
}

export function resetPage(action: string, token: string, { problem }: FormState): Page {
  return {
    title: 'Choose a new password',
    body: html`${problemNote(problem)}
<form method="post" action="${action}">
<input type="hidden" name="token" value="${token}">
${newPasswordField(true)}
<button type="submit">Save password</button>
</form>
<p class="quiet">This signs you out everywhere, including the desktop app.</p>`,
  }
}

export function confirmEmailPage(action: string, token: string): Page {
  return {
    title: 'Confirm your email address',
    body: html`<form method="post" action="${action}">
<input type="hidden" name="token" value="${token}">
<button type="submit" autofocus>Confirm this address</button>
</form>`,
  }
}

export function messagePage(title: string, message: string, tone: 'good' | 'stop', next: Html | null = null): Page {
  return {
    title,
    body: html`<p class="${tone}" role="${tone === 'good' ? 'status' : 'alert'}">${message}</p>${next}`,
  }
}

export function deviceCodePage(
  action: string,
  xsrf: string,
  { code, problem }: { readonly code?: string | undefined; readonly problem?: string },
): Page {
  return {
    title: 'Enter the code',
    body: html`<p>Enter the code shown in Luna Studio.</p>
${problemNote(problem)}
<form method="post" action="${action}">
<input type="hidden" name="xsrf" value="${xsrf}">
<label for="user_code">Code</label>
<input class="code" id="user_code" name="user_code" type="text" required autocomplete="off" autocapitalize="characters"
 spellcheck="false" placeholder="XXXX-XXXX" autofocus${code === undefined ? null : html` value="${code}"`}>
<button type="submit">Continue</button>
</form>`,
  }
}

export function confirmDevicePage(
  action: string,
  xsrf: string,
  { clientName, code, device }: { readonly clientName: string; readonly code: string; readonly device: string },
): Page {
  return {
    title: 'Is this your code?',
    body: html`<p>${clientName} wants to sign in to your account. Continue only if it shows exactly this code:</p>
<p class="code">${code}</p>
<p class="quiet">Asked for by ${device}</p>
<form method="post" action="${action}">
<input type="hidden" name="xsrf" value="${xsrf}">
<input type="hidden" name="user_code" value="${code}">
<button type="submit" name="confirm" value="yes">Yes, continue</button>
<button class="second" type="submit" name="abort" value="yes">No, this is not mine</button>
</form>`,
  }
}
