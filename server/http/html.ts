/** The frame of the pages for people: plain HTML that needs no script, in the studio’s colors, light and dark. */
import { createHash } from 'node:crypto'
import { PAGE_ICON } from './page-icon.ts'

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

const STYLE = `
:root{color-scheme:light dark;--canvas:#fcfcfb;--raised:#fff;--line:#dedede;--line-strong:#85888e;--ink:#1b1c1e;--ink-2:#54575d;
--accent:#1463b8;--accent-hover:#0f549e;--hover:#ebebe8;--stop:#b0251d;--stop-soft:#fbe7e5;--positive:#1a6f3e;--positive-soft:#e3f2e8}
@media (prefers-color-scheme:dark){:root{--canvas:#161719;--raised:#242629;--line:#303338;--line-strong:#73777f;--ink:#e9eaec;
--ink-2:#b0b3b9;--accent:#74b3f4;--accent-hover:#8fc2f6;--hover:#2a2c30;--stop:#f39188;--stop-soft:#3d1f1c;--positive:#6cc590;
--positive-soft:#17301f}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px 16px;background:var(--canvas);color:var(--ink);
font:15px/22px system-ui,-apple-system,"Segoe UI",sans-serif}
main{width:100%;max-width:380px;padding:32px;background:var(--raised);border:1px solid var(--line);border-radius:10px}
.brand{margin:0 0 24px;font-size:13px;line-height:20px;color:var(--ink-2)}
h1{margin:0 0 8px;font-size:20px;line-height:28px;font-weight:600}
p{margin:0 0 16px}
article{margin:24px 0 0;padding:16px 0 0;border-top:1px solid var(--line)}
h3{margin:0;font-size:15px;line-height:22px;font-weight:500}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
h2{margin:0;font-size:15px;line-height:22px;font-weight:600}
pre{margin:0;font:inherit;white-space:pre-wrap;overflow-wrap:anywhere}
.quiet{color:var(--ink-2);font-size:13px;line-height:20px}
label{display:block;margin:16px 0 4px;font-size:13px;line-height:20px;font-weight:500}
input{width:100%;min-height:40px;padding:8px 12px;font:inherit;color:inherit;background:var(--canvas);
border:1px solid var(--line-strong);border-radius:6px}
.code{font:600 22px/32px ui-monospace,"SF Mono","Cascadia Mono","DejaVu Sans Mono",monospace;letter-spacing:.08em}
p.code{margin:16px 0;padding:12px;text-align:center;background:var(--canvas);border:1px solid var(--line);border-radius:6px}
input.code{text-transform:uppercase}
button{width:100%;min-height:40px;margin:24px 0 0;padding:8px 16px;font:inherit;font-weight:500;color:var(--canvas);
background:var(--accent);border:1px solid transparent;border-radius:6px;cursor:pointer}
button:hover{background:var(--accent-hover)}
button.second{margin-top:8px;color:var(--ink);background:none;border-color:var(--line-strong)}
button.second:hover{background:var(--hover)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
a{color:var(--accent)}
nav{margin-top:24px;padding-top:16px;border-top:1px solid var(--line);font-size:13px;line-height:20px}
details{margin-top:24px;font-size:13px;line-height:20px}
summary{cursor:pointer;color:var(--ink-2)}
nav a{display:block;padding:2px 0}
.qr svg{display:block;width:100%;max-width:232px;height:auto;margin:0 auto;border-radius:6px}
.codes{margin:0 0 16px;padding:12px;columns:2 140px;list-style:none;font:14px/26px ui-monospace,"SF Mono","Cascadia Mono","DejaVu Sans Mono",monospace;
background:var(--canvas);border:1px solid var(--line);border-radius:6px}
.secret{overflow-wrap:anywhere;font-family:ui-monospace,"SF Mono","Cascadia Mono","DejaVu Sans Mono",monospace}
.stop,.good{padding:8px 12px;border-radius:6px}
.stop{color:var(--stop);background:var(--stop-soft)}
.good{color:var(--positive);background:var(--positive-soft)}
`

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

/**
 * The desktop app's own address has to be allowed as a form's goal: browsers apply the rule to where the answer to a
 * form redirects, and signing in ends there.
 */
const PAGE_POLICY = [
  "default-src 'none'",
  // Nothing, but named: the library adds the hash of the one script it needs, where an account is exchanged for another.
  'script-src',
  `style-src 'sha256-${STYLE_HASH}'`,
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
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
<p class="brand">Luna Market</p>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.text
}
