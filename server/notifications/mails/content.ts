/** Renders emails as plain text, and as HTML that only uses tables and inline styles. */
import { type Html, html } from '../../http/html.ts'

export interface MailContent {
  readonly subject: string
  readonly paragraphs: readonly string[]
  /** What it is about, one line each. */
  readonly items?: readonly string[]
  /** The one thing to do, at an address of the market. */
  readonly action?: { readonly label: string; readonly url: string }
  /** After the action. */
  readonly notes?: readonly string[]
}

/** What surrounds the content. */
export interface MailFrame {
  /** Where the person chooses which emails to get; null in emails that are always sent. */
  readonly settingsUrl: string | null
  /** Unsubscribes from this kind of email without signing in; null in emails that are always sent. */
  readonly unsubscribeUrl: string | null
  /** Why the person gets it, where that is not because of an account. */
  readonly reason?: string
}

export interface ComposedMail {
  readonly subject: string
  readonly body: string
  readonly html: string
}

const MAX_SUBJECT = 140
const HAS_ACCOUNT = 'Luna Market sent you this because you have an account there.'

/** On one line, since a subject is a header. */
function subjectLine(text: string): string {
  const line = [...text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()]
  return line.length <= MAX_SUBJECT ? line.join('') : `${line.slice(0, MAX_SUBJECT - 1).join('')}…`
}

const INVISIBLE_BREAK = '\u200c'

/**
 * Text that names what others wrote: mail programs make links of what looks like an address, and a stranger's must not
 * become one in a mail of the market. Direction marks are taken out, since they could turn a sentence around.
 */
export function unlinked(text: string): string {
  return text
    .replace(/[\u202a-\u202e\u2066-\u2069]/gu, '')
    .replace(/(?<=\S)([.:@])(?=[\p{L}/])/gu, `$1${INVISIBLE_BREAK}`)
}

function footerText({ settingsUrl, unsubscribeUrl, reason = HAS_ACCOUNT }: MailFrame): string {
  return [
    reason,
    ...(settingsUrl === null ? [] : [`Choose which emails you get: ${settingsUrl}`]),
    ...(unsubscribeUrl === null ? [] : [`Unsubscribe from these emails: ${unsubscribeUrl}`]),
  ].join('\n')
}

function textOf({ paragraphs, items = [], action, notes = [] }: MailContent, frame: MailFrame): string {
  const blocks = [
    ...paragraphs,
    ...(items.length === 0 ? [] : [items.map((item) => `- ${item}`).join('\n')]),
    ...(action === undefined ? [] : [`${action.label}:\n${action.url}`]),
    ...notes,
  ]
  return `${blocks.join('\n\n')}\n\n-- \n${footerText(frame)}\n`
}

const BODY = 'margin:0;padding:24px;background:#ffffff;color:#1b1c1e;font:15px/22px Arial,Helvetica,sans-serif'
const BUTTON =
  'display:inline-block;padding:10px 16px;border-radius:6px;background:#1463b8;color:#ffffff;text-decoration:none;font-weight:bold'
const QUIET = 'margin:0 0 8px;color:#54575d;font-size:13px;line-height:18px'

const paragraph = (text: string): Html => html`<p style="margin:0 0 16px">${text}</p>\n`

function actionHtml({ label, url }: NonNullable<MailContent['action']>): Html {
  return html`<p style="margin:0 0 16px"><a href="${url}" style="${BUTTON}">${label}</a></p>
<p style="${QUIET};margin-bottom:16px">Or open this address: ${url}</p>
`
}

function footerHtml({ settingsUrl, unsubscribeUrl, reason = HAS_ACCOUNT }: MailFrame): Html {
  const link = (url: string | null, label: string): Html | null =>
    url === null ? null : html`<br><a href="${url}" style="color:#54575d">${label}</a>`
  return html`<p style="${QUIET};border-top:1px solid #d5d7db;padding-top:16px;margin-top:24px">${reason}${link(
    settingsUrl,
    'Choose which emails you get',
  )}${link(unsubscribeUrl, 'Unsubscribe from these emails')}</p>`
}

function htmlOf({ subject, paragraphs, items = [], action, notes = [] }: MailContent, frame: MailFrame): string {
  const list =
    items.length === 0
      ? null
      : html`<ul style="margin:0 0 16px;padding:0 0 0 20px">${items.map((item) => html`<li style="margin:0 0 6px">${item}</li>\n`)}</ul>`
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${subject}</title></head>
<body style="${BODY}">
<table role="presentation" width="100%" style="max-width:600px;border-collapse:collapse"><tr><td>
<p style="margin:0 0 20px;font-weight:bold">Luna Market</p>
<h1 style="font-size:20px;line-height:28px;margin:0 0 16px">${subject}</h1>
${paragraphs.map(paragraph)}${list}${action === undefined ? null : actionHtml(action)}${notes.map(paragraph)}${footerHtml(frame)}
</td></tr></table>
</body></html>
`.text
}

export function composeMail(content: MailContent, frame: MailFrame): ComposedMail {
  const subject = subjectLine(content.subject)
  const shown = { ...content, subject }
  return { subject, body: textOf(shown, frame), html: htmlOf(shown, frame) }
}
