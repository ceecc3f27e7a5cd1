/**
 * The mails of a market that has no mail server, for those who develop with it: a page for this machine alone. It is
 * served only where no setting speaks of production (see `mailSettings`).
 */
import type { IncomingMessage, RequestListener } from 'node:http'
import type { MarketDatabase } from '../../db/database.ts'
import { type Html, html, PAGE_HEADERS, type Page, renderPage } from '../../http/html.ts'

export const INBOX_PATH = '/dev/mail'

const MAX_SHOWN = 200
const LOOPBACK_ADDRESS = /^(::ffff:)?127\.|^::1$/
const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/
/** What proxies add: the connection is theirs, and who asks is elsewhere. */
const PROXY_HEADERS = ['x-forwarded-for', 'forwarded', 'via'] as const

/** The name is looked at too, since a stranger's page may have its own name lead to this machine (DNS rebinding). */
function isFromHere({ headers, socket }: IncomingMessage): boolean {
  if (!LOOPBACK_ADDRESS.test(socket.remoteAddress ?? '') || !LOOPBACK_HOST.test(headers.host ?? '')) return false
  return PROXY_HEADERS.every((name) => headers[name] === undefined)
}

interface ShownMail {
  readonly recipient: string
  readonly subject: string
  readonly body: string
  readonly created_at: Date
}

/** The text with the market's own links to click on. */
function bodyOf(body: string, origin: string): Html[] {
  return body
    .split(/(\bhttps?:\/\/\S+)/)
    .map((part) => (part.startsWith(`${origin}/`) ? html`<a href="${part}">${part}</a>` : html`${part}`))
}

function mailOf({ recipient, subject, body, created_at: at }: ShownMail, origin: string): Html {
  return html`<article>
<h2>${subject}</h2>
<p class="quiet">To ${recipient}, <time datetime="${at.toISOString()}">${at.toUTCString()}</time></p>
<pre>${bodyOf(body, origin)}</pre>
</article>`
}

function inboxPage(mails: readonly ShownMail[], origin: string): Page {
  const none = html`<p>No mail was written yet.</p>`
  return {
    title: 'Development inbox',
    body: html`<p class="quiet">This market has no mail server, so its mails stay here. Set SMTP_URL to have them sent.</p>
${mails.length === 0 ? none : mails.map((mail) => mailOf(mail, origin))}`,
  }
}

async function readMails(database: MarketDatabase): Promise<ShownMail[]> {
  const rows = await database.asService((tx) =>
    tx
      .selectFrom('mail_outbox')
      .select(['recipient', 'subject', 'body', 'created_at'])
      .where('body', 'is not', null)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(MAX_SHOWN)
      .execute(),
  )
  return rows.map(({ body, ...mail }) => ({ ...mail, body: body ?? '' }))
}

/** Answers GET and HEAD of `INBOX_PATH` to this machine, and 404 to all others. `origin` is the market's own. */
export function createInbox(database: MarketDatabase, origin: string): RequestListener {
  async function answer(request: IncomingMessage): Promise<{ status: number; page: Page }> {
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    const notFound = { title: 'Not found', body: html`<p>There is no such page.</p>` }
    if (!isRead || !isFromHere(request)) return { status: 404, page: notFound }
    try {
      return { status: 200, page: inboxPage(await readMails(database), origin) }
    } catch {
      return { status: 503, page: { title: 'Not available', body: html`<p>The database did not answer.</p>` } }
    }
  }
  return (request, response) => {
    request.resume()
    void answer(request).then(({ status, page }) => {
      response
        .writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...PAGE_HEADERS })
        .end(request.method === 'HEAD' ? undefined : renderPage(page))
    })
  }
}
