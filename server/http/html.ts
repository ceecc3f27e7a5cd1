/** HTML for people that needs no script, and the frame of the account pages. */
import { PAGE_ICON } from './page-icon.ts'
import { STYLESHEET_PATH } from './stylesheet.ts'

/** HTML that was made here; everything else is escaped where it is put in. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Part = Html | string | null | readonly Html[]

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function toText(part: Part): string {
  if (part === null) return ''
  if (part instanceof Html) return part.text
  if (typeof part !== 'string') return part.map(({ text }) => text).join('')
  return part.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign)
}

/** A template whose values are escaped, unless they are HTML themselves. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(
    strings.map((text, index) => text + (index < parts.length ? toText(parts[index] ?? null) : '')).join(''),
  )
}

/**
 * The desktop app's own address has to be allowed as a form's goal: browsers apply the rule to where the answer to a
 * form redirects, and signing in ends there.
 */
const PAGE_POLICY = [
  "default-src 'none'",
  // Nothing, but named: the library adds the hash of the one script it needs, where an account is exchanged for another.
  'script-src',
  "style-src 'self'",
  'img-src data:',
  "form-action 'self' http://127.0.0.1:*",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join(';')

/** Of every page: nothing of it is kept, framed, named to others or run. */
export const PAGE_HEADERS = {
  'content-security-policy': PAGE_POLICY,
  'cache-control': 'no-store',
  // With "no-referrer", browsers would send "Origin: null" with our own forms (Fetch, "append a request Origin header").
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
} as const

/**
 * For a client whose answers go elsewhere: browsers apply the rule to redirects as well. `script` is the address of the
 * one script that the page runs, if any.
 */
export function pagePolicyFor(redirectUris: readonly string[], script: string | null = null): string {
  const goals = redirectUris
    .map((uri) => new URL(uri))
    .map((uri) => (uri.origin === 'null' ? uri.protocol : uri.origin))
  const policy = script === null ? PAGE_POLICY : PAGE_POLICY.replace('script-src', `script-src ${script}`)
  return policy.replace("form-action 'self'", ["form-action 'self'", ...new Set(goals)].join(' '))
}

export interface Page {
  readonly title: string
  readonly body: Html
}

export function renderPage({ title, body }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
${new Html(PAGE_ICON)}
<title>${title} – Luna Market</title>
<link rel="stylesheet" href="${STYLESHEET_PATH}">
</head>
<body class="account">
<main>
<p class="brand"><a href="/">Luna Market</a></p>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.text
}
