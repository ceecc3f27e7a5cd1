/** The frame of what is somebody's own: links between the pages, what a form came to, and the page itself. */
import { type Html, html } from '../../http/html.ts'
import { outcome } from '../form.ts'
import type { WebPage } from '../layout.ts'
import type { OwnVisit } from '../parts.ts'

const LINKS: readonly (readonly [path: string, name: string])[] = [
  ['/account', 'Profile'],
  ['/account/sign-ins', 'Sign-ins and password'],
  ['/account/notifications', 'Notifications'],
]

/** What was done, by the name that the address gives: no text of an address ever reaches a page. */
const NOTICES: Readonly<Record<string, string>> = {
  profile: 'Profile saved.',
  age: 'Reply saved.',
  mail: 'Email sent. Open the link in it.',
  password: 'Your password was changed, and you are signed out everywhere else.',
  ended: 'Signed out.',
  refunded: 'Purchase refunded.',
  review: 'A person reviews your refund. You get a notification.',
  rated: 'Rating saved.',
  unrated: 'Rating removed.',
  reported: 'Thank you. A moderator reviews your report.',
  canceled: 'Subscription canceled. It ends with the paid period.',
  payback: 'The refund to your card is on its way.',
  read: 'All notifications are marked as read.',
}

export function doneAt(path: string, done: keyof typeof NOTICES): string {
  return `${path}?done=${String(done)}`
}

interface OwnPage {
  readonly title: string
  readonly path: string
  readonly body: Html
}

/** A private page that search engines do not find. */
export function ownPage({ problem, query }: OwnVisit, { title, path, body }: OwnPage): WebPage {
  const notice = Object.hasOwn(NOTICES, query['done'] ?? '') ? NOTICES[query['done'] ?? ''] : undefined
  return {
    ...{ title, description: title, path, isListed: false },
    body: html`<div class="own"><h1>${title}</h1>${outcome(problem, notice)}
${body}</div>`,
  }
}

export function accountPage(visit: OwnVisit, page: OwnPage): WebPage {
  const links = LINKS.map(
    ([path, name]) =>
      html`<li><a href="${path}"${path === page.path ? html` aria-current="page"` : null}>${name}</a></li>`,
  )
  const security = html`<li><a href="/account/security">Passkeys and codes</a></li>`
  const nav = html`<nav class="tabs" aria-label="Account"><ul>${links}${security}</ul></nav>`
  return ownPage(visit, { ...page, body: html`${nav}${page.body}` })
}
