/** The page on which people manage what they sign in with, and its steps. Everything on it works by plain forms. */
import { renderSVG } from 'uqr'
import { Html, html, type Page } from '../../http/html.ts'
import { RECOVERY_CODES } from '../factors/recovery-codes.ts'
import type { FactorSummary, Passkey } from '../factors/rows.ts'
import { emailField, type FormState, field, noticeOf, problemNote } from './pages.ts'

const TITLE = 'Sign-in and security'

export function securitySignInPage(at: string, { problem, email }: FormState, passkey: Html | null): Page {
  return {
    title: TITLE,
    body: html`<p>Sign in to change your sign-in methods. You are asked each time.</p>
${problemNote(problem)}
<form method="post" action="${at}/sign-in">
${emailField(email, email === undefined)}
${field({
  name: 'password',
  label: 'Password',
  type: 'password',
  autocomplete: 'current-password',
  isFirst: email !== undefined,
})}
<button type="submit">Continue</button>
</form>
${passkey}`,
  }
}

function time(at: Date): Html {
  const text = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' }).format(at)
  return html`<time datetime="${at.toISOString()}">${text}</time>`
}

/** Removing the last factor asks for the password. */
function removeForm(action: string, label: string, isLast: boolean, hidden: Html | null = null): Html {
  const id = `password-${action.split('/').at(-1) ?? ''}`
  const password = html`<label for="${id}">Password</label>
<input id="${id}" name="password" type="password" autocomplete="current-password" required>`
  return html`<form method="post" action="${action}">${hidden}
${isLast ? password : null}
<button class="second" type="submit">${label}</button>
</form>`
}

function passkeyItem(at: string, { id, name, createdAt, lastUsedAt }: Passkey, index: number, isLast: boolean): Html {
  const hidden = html`<input type="hidden" name="id" value="${id}">`
  const fieldId = `name-${String(index)}`
  return html`<article>
<h3>${name}</h3>
<p class="quiet">Added ${time(createdAt)}. ${lastUsedAt === null ? 'Not used yet' : html`Last used ${time(lastUsedAt)}`}.</p>
<details><summary>Rename or remove <span class="sr">${name}</span></summary>
<form method="post" action="${at}/passkey-rename">${hidden}
<label for="${fieldId}">Name</label>
<input id="${fieldId}" name="name" type="text" value="${name}" maxlength="60" required>
<button class="second" type="submit">Rename passkey</button>
</form>
${removeForm(`${at}/passkey-remove`, 'Remove passkey', isLast, hidden)}
</details>
</article>`
}

function authenticatorPart(at: string, { authenticator }: FactorSummary, isLast: boolean): Html {
  const set = html`<form method="post" action="${at}/authenticator"><button class="second" type="submit">${
    authenticator === null ? 'Set up an app' : 'Set up another app instead'
  }</button></form>`
  const used = authenticator?.lastUsedAt ?? null
  const state =
    authenticator === null
      ? html`<p class="quiet">An app on your phone shows a new code every 30 seconds.</p>`
      : html`<p class="quiet">Added ${time(authenticator.createdAt)}. ${
          used === null ? 'Not used yet' : html`Last used ${time(used)}`
        }.</p>`
  const remove = authenticator === null ? null : removeForm(`${at}/authenticator-remove`, 'Remove the app', isLast)
  return html`<article><h2>Authenticator app</h2>${state}${set}${remove}</article>`
}

function recoveryPart(at: string, { recoveryCodesLeft }: FactorSummary, hasFactor: boolean): Html {
  const left = `${recoveryCodesLeft} of ${RECOVERY_CODES} codes left. Each works once, after the password, if you lose your devices.`
  const none = 'You get ten recovery codes with your first passkey or app.'
  return html`<article><h2>Recovery codes</h2>
<p class="quiet">${hasFactor ? left : none}</p>
${hasFactor ? html`<form method="post" action="${at}/recovery-codes"><button class="second" type="submit">Make new codes</button></form>` : null}
</article>`
}

export interface SecurityView {
  readonly email: string
  readonly summary: FactorSummary
  /** To add a passkey with; null where the market's address allows none. */
  readonly addPasskey: Html | null
  readonly problem?: string
  readonly notice?: string
}

export function securityPage(at: string, { email, summary, addPasskey, problem, notice }: SecurityView): Page {
  const { passkeys, authenticator } = summary
  const count = passkeys.length + (authenticator === null ? 0 : 1)
  const isLast = count === 1
  const none = 'The market’s address does not allow passkeys: they need a host name, and https except on localhost.'
  return {
    title: TITLE,
    body: html`<p class="quiet">${email}</p>
${noticeOf(notice)}${problemNote(problem)}
${
  count === 0
    ? html`<p>Only your password protects this account. With a passkey or an app, a stolen password is not enough.
Adding the first one signs you out everywhere else.</p>`
    : null
}
<article><h2>Passkeys</h2>
<p class="quiet">Sign in with your fingerprint, your face or the PIN of your device, without a password.</p>
${passkeys.map((passkey, index) => passkeyItem(at, passkey, index, isLast))}
${addPasskey ?? html`<p class="quiet">${none}</p>`}
</article>
${authenticatorPart(at, summary, isLast)}
${recoveryPart(at, summary, count > 0)}
<form method="post" action="${at}/done"><button type="submit">Done</button></form>`,
  }
}

/** The fields that come with a new passkey. */
export const NEW_PASSKEY_FIELDS = html`<label for="new-passkey">Name of the new passkey</label>
<input id="new-passkey" name="name" type="text" maxlength="60" value="Passkey" required autocomplete="off">`

export function authenticatorPage(
  at: string,
  { text, uri }: { readonly text: string; readonly uri: string },
  problem?: string,
): Page {
  const picture = renderSVG(uri, { border: 3, pixelSize: 4, whiteColor: '#fff', blackColor: '#000' })
  return {
    title: 'Set up an authenticator app',
    body: html`<p>Scan this QR code with the app, or enter the secret in it.</p>
<div class="qr" role="img" aria-label="QR code with the secret below">${new Html(picture)}</div>
<p class="quiet">Secret</p>
<p class="secret">${text}</p>
${problemNote(problem)}
<form method="post" action="${at}/authenticator-confirm">
${field({ name: 'code', label: 'Code shown in the app', type: 'text', autocomplete: 'one-time-code', isFirst: true })}
<button type="submit">Add the app</button>
</form>
<nav><a href="${at}">Cancel</a></nav>`,
  }
}

/** Shown this once. */
export function recoveryCodesPage(at: string, codes: readonly string[]): Page {
  return {
    title: 'Your recovery codes',
    body: html`<p>Print these codes, or save them in a password manager. They are shown only once. Each works once, after your
password, if you lose your devices.</p>
<ul class="codes">${codes.map((code) => html`<li>${code}</li>`)}</ul>
<nav><a href="${at}">I have saved them</a></nav>`,
  }
}
