/** The frame of what is somebody's own: links between the pages, what a form came to, and the page itself. */
import { mailStoppedWords } from '#shared/words/mails.ts'
import { type Html, html } from '../../http/html.ts'
import { button, formTo, outcome } from '../form.ts'
import type { WebPage } from '../layout.ts'
import type { OwnVisit } from '../parts.ts'

const SELLING = ['/selling', 'Prices and discounts'] as const

const LINKS: readonly (readonly [path: string, name: string])[] = [
  ['/account', 'Profile'],
  ['/account/sign-ins', 'Sign-ins and password'],
  ['/account/notifications', 'Notifications'],
  ['/account/keys', 'API keys'],
  ['/account/webhooks', 'Webhooks'],
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
  gift_sent: 'The email with the link of the gift is on its way.',
  gift_kept: 'The copy is yours.',
  gift_taken: 'The gift is yours.',
  rated: 'Rating saved.',
  unrated: 'Rating removed.',
  reported: 'Thank you. A moderator reviews your report.',
  bundle: 'The bundle is on offer.',
  bundle_ended: 'The bundle is no longer on offer.',
  canceled: 'Subscription canceled. It ends with the paid period.',
  payback: 'The refund to your card is on its way.',
  automatic: 'Automatic top-up is saved.',
  automaticOff: 'Automatic top-up is off. Nothing more is charged.',
  automaticOn: 'Automatic top-up is resumed.',
  cardRemoved: 'The card is removed, and automatic top-up is off.',
  read: 'All notifications are marked as read.',
  mails: 'Your choice of mails is saved.',
  resumed: 'Emails resumed, including those that were held back.',
  closing: 'The account closes once your money has arrived.',
  key: 'The API key is changed.',
  revoked: 'The API key is revoked. Programs that use it are refused from now on.',
  webhook: 'The webhook is changed.',
  removed: 'The webhook is removed with its deliveries.',
  pinged: 'A ping is on its way. Load the page again to see how it went.',
  resent: 'It is sent again. Load the page again to see how it went.',
  prices: 'Prices saved.',
  reduced: 'Reduction added.',
  unreduced: 'Reduction ended.',
  coupon: 'Coupon added.',
  couponEnded: 'Coupon ended. Orders that were made with it keep their price.',
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

/** What keeps mails from arriving is said on every page of the account, since no mail can say it. */
async function stoppedMails({ api, viewer }: OwnVisit): Promise<Html | null> {
  const { email, stopped } = await api.mail.settings()
  if (stopped === null) return null
  const resume = formTo(viewer, '/account/mail/resume', button(mailStoppedWords.resume, true), 'inline')
  return html`<div class="note" role="status"><p>${mailStoppedWords[stopped.reason](email)}</p>${resume}</div>`
}

/** `section` names the page of the tabs that this one belongs to; by default it is one of them itself. */
export async function accountPage(visit: OwnVisit, page: OwnPage & { readonly section?: string }): Promise<WebPage> {
  const section = page.section ?? page.path
  const isCreator = visit.viewer.identity.roles.has('creator')
  const links = (isCreator ? [...LINKS, SELLING] : LINKS).map(
    ([path, name]) =>
      html`<li><a href="${path}"${path === section ? html` aria-current="page"` : null}>${name}</a></li>`,
  )
  const security = html`<li><a href="/account/security">Passkeys and codes</a></li>`
  const nav = html`<nav class="tabs" aria-label="Account"><ul>${links}${security}</ul></nav>`
  return ownPage(visit, { ...page, body: html`${nav}${await stoppedMails(visit)}${page.body}` })
}
