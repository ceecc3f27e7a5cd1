/** `/operator/mails`: previews of all emails of the market with sample data, for admins only. */
import { LunaError } from '#shared/contract/errors.ts'
import type { MailKind } from '#shared/contract/market/mail-kinds.ts'
import { notificationContentSchema } from '#shared/contract/market/notifications.ts'
import { inSession } from '../../http/caller-session.ts'
import { type Html, html } from '../../http/html.ts'
import { type ComposedMail, composeMail } from '../../notifications/mails/content.ts'
import { sampleMails } from '../../notifications/mails/samples.ts'
import { createMailLinks, MAIL_MAC_BYTES } from '../../notifications/mails/unsubscribe-links.ts'
import { receiptMail } from '../../receipts/mail-html.ts'
import { RECEIPT } from '../../receipts/sample-receipt.ts'
import { ownPage } from '../account/frame.ts'
import type { OwnDocument } from '../buying/documents.ts'
import { block } from '../cards.ts'
import type { OwnPageHandler, OwnVisit } from '../parts.ts'

const PATH = '/operator/mails'
const KINDS = notificationContentSchema.options.map(({ shape }) => shape.kind.value)

const KIND_WORDS: Readonly<Record<MailKind, string>> = {
  link: 'Requested links',
  security: 'Sign-in and security',
  receipts: 'Receipts',
  cases: 'Cases',
  disputes: 'Disputes and holds',
  sales: 'Sales',
  works: 'Reviews and works',
  payouts: 'Payouts',
  purchases: 'Purchases',
  follows: 'Followed creators',
}

/** Throws NOT_FOUND for everyone but admins, so that the page stays hidden. That it was read is recorded. */
async function requireAdmin({ viewer: { identity }, parts }: OwnVisit): Promise<void> {
  if (!identity.roles.has('admin')) throw new LunaError('NOT_FOUND')
  await inSession(identity.sessionId ?? null, () => parts.staffReads.note(identity.accountId, 'mail_samples'))
}

/** No real email uses this key, so links in previews have no effect. */
/** Links of previews have no effect. */
const linksFor = (url: string) =>
  createMailLinks({ sign: () => Buffer.alloc(MAIL_MAC_BYTES), verify: async () => false }, url)

interface Preview {
  readonly name: string
  readonly kind: MailKind
  readonly mail: ComposedMail
}

function previews({ parts: { url } }: OwnVisit): Preview[] {
  const sampleAccount = '00000000-0000-7000-8000-000000000000'
  const links = linksFor(url)
  const composed = sampleMails(url, KINDS).map(({ name, kind, content }): Preview => {
    return { name, kind, mail: composeMail(content, links.frameOf(sampleAccount, kind)) }
  })
  const kinds = ['receipt', 'credit_note', 'wallet_statement'] as const
  const receipts = kinds.map((kind): Preview => {
    return { name: kind.replace('_', '-'), kind: 'receipts', mail: receiptMail({ ...RECEIPT, kind }, url) }
  })
  return [...composed, ...receipts]
}

/** Throws NOT_FOUND. */
function previewOf(visit: OwnVisit): Preview {
  const found = previews(visit).find(({ name }) => name === visit.params['name'])
  if (found === undefined) throw new LunaError('NOT_FOUND')
  return found
}

const mailsPage: OwnPageHandler = async (visit) => {
  await requireAdmin(visit)
  const groups = Object.entries(Object.groupBy(previews(visit), ({ kind }) => KIND_WORDS[kind])).map(
    ([title, group = []]) => {
      const items = group.map(({ name, mail }) => html`<li><a href="${PATH}/${name}">${mail.subject}</a></li>`)
      return block(title, html`<ul>${items}</ul>`)
    },
  )
  const body = html`<p class="quiet">All emails of the market, with sample data.</p>
<div class="stack">${groups}</div>`
  return ownPage(visit, { title: 'Mails', path: PATH, body })
}

const mailPage: OwnPageHandler = async (visit) => {
  await requireAdmin(visit)
  const { name, kind, mail } = previewOf(visit)
  const frame: Html = html`<iframe class="mail" src="${PATH}/${name}/html" title="${mail.subject}, as HTML" sandbox=""></iframe>`
  const body = html`<p class="quiet">${KIND_WORDS[kind]}</p><div class="stack">
${block('As HTML', frame)}${block('As text', html`<pre class="payload" tabindex="0" role="region" aria-label="Email as text">${mail.body}</pre>`)}
<p><a href="${PATH}">All emails</a></p></div>`
  return { ...ownPage(visit, { title: mail.subject, path: `${PATH}/${name}`, body }), hasFrames: true }
}

const mailDocument: OwnDocument = async (visit) => {
  await requireAdmin(visit)
  const { mail } = previewOf(visit)
  return new Response(mail.html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
      'cache-control': 'private, no-store',
    },
  })
}

export const OPERATOR_PAGES: Readonly<Record<string, OwnPageHandler>> = {
  [PATH]: mailsPage,
  [`${PATH}/{name}`]: mailPage,
}

export const OPERATOR_DOCUMENTS: Readonly<Record<string, OwnDocument>> = {
  [`${PATH}/{name}/html`]: mailDocument,
}
