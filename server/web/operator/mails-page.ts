/** `/operator/mails`: every mail that the market writes, as it looks, with made-up facts. For admins alone. */
import { LunaError } from '#shared/contract/errors.ts'
import type { MailKind } from '#shared/contract/market/mail-kinds.ts'
import { notificationContentSchema } from '#shared/contract/market/notifications.ts'
import { type Html, html } from '../../http/html.ts'
import { composeMail } from '../../notifications/mails/content.ts'
import { sampleMails } from '../../notifications/mails/samples.ts'
import { createMailLinks } from '../../notifications/mails/unsubscribe-links.ts'
import { ownPage } from '../account/frame.ts'
import type { OwnDocument } from '../buying/documents.ts'
import { block } from '../cards.ts'
import type { OwnPageHandler, OwnVisit } from '../parts.ts'

const PATH = '/operator/mails'
const KINDS = notificationContentSchema.options.map(({ shape }) => shape.kind.value)

const KIND_WORDS: Readonly<Record<MailKind, string>> = {
  link: 'Links that were asked for',
  security: 'Sign-in and security',
  receipts: 'Receipts',
  cases: 'Cases',
  disputes: 'Disputes and holds',
  sales: 'Sales',
  works: 'Reviews and works',
  payouts: 'Payouts',
  purchases: 'Purchases',
}

/** Throws NOT_FOUND for everybody who does not run the market: there is no such page for them. */
function requireAdmin({ viewer }: OwnVisit): void {
  if (!viewer.identity.roles.has('admin')) throw new LunaError('NOT_FOUND')
}

/** A key that no link of a real mail is made with: the links here end nothing. */
const linksFor = (url: string) => createMailLinks({ requestKey: 'the links of previews end nothing' }, url)

function composed({ parts }: OwnVisit, name: string) {
  const found = sampleMails(parts.url, KINDS).find((sample) => sample.name === name)
  if (found === undefined) throw new LunaError('NOT_FOUND')
  const nobody = '00000000-0000-7000-8000-000000000000'
  return { kind: found.kind, mail: composeMail(found.content, linksFor(parts.url).frameOf(nobody, found.kind)) }
}

const mailsPage: OwnPageHandler = async (visit) => {
  requireAdmin(visit)
  const samples = sampleMails(visit.parts.url, KINDS)
  const groups = Object.entries(Object.groupBy(samples, ({ kind }) => KIND_WORDS[kind])).map(([title, group = []]) => {
    const items = group.map(({ name, content }) => html`<li><a href="${PATH}/${name}">${content.subject}</a></li>`)
    return block(title, html`<ul>${items}</ul>`)
  })
  const body = html`<p class="quiet">Every mail that the market writes, with made-up facts. Receipts look as on the page of a purchase.</p>
<div class="stack">${groups}</div>`
  return ownPage(visit, { title: 'Mails', path: PATH, body })
}

const mailPage: OwnPageHandler = async (visit) => {
  requireAdmin(visit)
  const name = visit.params['name'] ?? ''
  const { kind, mail } = composed(visit, name)
  const frame: Html = html`<iframe class="mail" src="${PATH}/${name}/html" title="${mail.subject}, as HTML" sandbox=""></iframe>`
  const body = html`<p class="quiet">${KIND_WORDS[kind]}</p><div class="stack">
${block('As HTML', frame)}${block('As text', html`<pre class="payload" tabindex="0" role="region" aria-label="The mail as text">${mail.body}</pre>`)}
<p><a href="${PATH}">All mails</a></p></div>`
  return { ...ownPage(visit, { title: mail.subject, path: `${PATH}/${name}`, body }), hasFrames: true }
}

const mailDocument: OwnDocument = async (visit) => {
  requireAdmin(visit)
  const { mail } = composed(visit, visit.params['name'] ?? '')
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
