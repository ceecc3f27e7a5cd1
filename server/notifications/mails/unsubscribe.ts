/** Where the links at the end of mails lead: opening one asks, and sending its form, or what a mail program sends, ends the mails. */
import type { OptionalMailKind } from '#shared/contract/market/mail-kinds.ts'
import { mailKindWords } from '#shared/words/mails.ts'
import type { Clock } from '../../clock.ts'
import type { MarketDatabase } from '../../db/database.ts'
import { type Html, html, PAGE_HEADERS, renderPage } from '../../http/html.ts'
import type { RawRoute } from '../../http/raw-route.ts'
import { changeMailChoices } from './preferences.ts'
import { type MailLinks, UNSUBSCRIBE_PATH } from './unsubscribe-links.ts'

interface UnsubscribeParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly links: Pick<MailLinks, 'read'>
}

const MAX_FORM_BYTES = 4_096
const SETTINGS = html`<p><a href="/account/notifications">Choose which mails you get</a></p>`

function page(status: number, title: string, body: Html): Response {
  return new Response(renderPage({ title, body: html`${body}${SETTINGS}` }), {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', ...PAGE_HEADERS },
  })
}

const unknownLink = (): Response =>
  page(
    404,
    'This link is not complete',
    html`<p>Copy the whole address from the mail, or sign in and choose there.</p>`,
  )

function question(token: string, kind: OptionalMailKind): Response {
  const { name, what } = mailKindWords[kind]
  return page(
    200,
    'No more of these mails?',
    html`<p>${name}: ${what}.</p><p>You still see all of it in your notifications.</p>
<form method="post" action="${UNSUBSCRIBE_PATH}?token=${token}"><button type="submit">Stop these mails</button></form>`,
  )
}

/** Whether the account still has mails of its own to end; a closed one has none. */
async function end({ database, clock }: UnsubscribeParts, accountId: string, kind: OptionalMailKind): Promise<void> {
  await database.asService(async (tx) => {
    const open = await tx
      .selectFrom('accounts')
      .select('account_id')
      .where('account_id', '=', accountId)
      .where('closed_at', 'is', null)
      .executeTakeFirst()
    if (open !== undefined) await changeMailChoices(tx, accountId, { [kind]: 'off' }, clock.now())
  })
}

export function unsubscribeRoutes(parts: UnsubscribeParts): RawRoute[] {
  const common = { path: UNSUBSCRIBE_PATH, access: 'public', operation: null } as const
  const tokenOf = (request: Request): string => new URL(request.url).searchParams.get('token') ?? ''
  return [
    {
      // Link scanners open links before people do, which must not unsubscribe anyone.
      ...{ ...common, method: 'GET' },
      async handle({ request }) {
        const token = tokenOf(request)
        const found = await parts.links.read(token)
        return found === null ? unknownLink() : question(token, found.kind)
      },
    },
    {
      // Sent by mail clients without cookies (RFC 8058, section 3.1): only the token counts.
      ...{ ...common, method: 'POST', idempotent: true, maxBodyBytes: MAX_FORM_BYTES },
      async handle({ request }) {
        const found = await parts.links.read(tokenOf(request))
        if (found === null) return unknownLink()
        await end(parts, found.accountId, found.kind)
        const { name } = mailKindWords[found.kind]
        return page(200, 'You are unsubscribed', html`<p>You no longer get emails about this: ${name}.</p>`)
      },
    },
  ]
}
