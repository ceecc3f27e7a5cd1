/** Pages that explain: licenses, terms, privacy, and who runs the market. */
import { LunaError } from '#shared/contract/errors.ts'
import { CREATOR_TERMS, CREATOR_TERMS_VERSION } from '#shared/contract/market/creator-terms.ts'
import { LICENSE_KINDS } from '#shared/licensing/kinds.ts'
import type { Seller } from '#shared/tax/receipt.ts'
import { type Html, html } from '../http/html.ts'
import { ELSEWHERE, RETENTION } from '../retention-table.ts'
import type { WebPage } from './layout.ts'
import { KIND_COLUMNS, kindRow } from './license-words.ts'
import type { PageHandler } from './parts.ts'
import { licenseName } from './words.ts'

function textPage(title: string, description: string, path: string, text: Html): PageHandler {
  const body = html`<div class="prose"><h1>${title}</h1>${text}</div>`
  return async (): Promise<WebPage> => ({ title, description, path, body })
}

const comparison = html`<div class="wide" tabindex="0" role="region" aria-label="Licenses compared"><table>
<thead><tr><th scope="col">License</th>${KIND_COLUMNS.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${LICENSE_KINDS.map(
  (kind) =>
    html`<tr><th scope="row">${licenseName(kind)}</th>${kindRow(kind).map((cell) => html`<td>${cell}</td>`)}</tr>`,
)}</tbody></table></div>`

export const licensesPage: PageHandler = async () => {
  const body = html`<div class="stack"><div class="prose"><h1>Licenses explained</h1>
<p>A license lets you use a work for more than your own stories and games. Its kind sets the limits of what it can
permit. Each work’s page lists the uses, duration and territory of its license.</p>
<p>The terms are frozen when you buy: later changes of the offer do not affect you. You get a signed certificate and a
key, and both can be verified offline.</p></div>
${comparison}
<div class="prose"><h2>Training of AI models</h2>
<p>No license includes it unless its terms say so. Works are marked accordingly.</p></div></div>`
  const description =
    'What each kind of license permits: uses, advertising, stories, royalties and exclusivity, compared.'
  return { title: 'Licenses explained', description, path: '/licenses', body }
}

const termsText = html`<p class="quiet">Version ${CREATOR_TERMS_VERSION}</p>
<ol>${CREATOR_TERMS.map((term) => html`<li>${term}</li>`)}</ol>`

const retention = html`<div class="wide" tabindex="0" role="region" aria-label="How long data is stored"><table>
<thead><tr><th scope="col">Data</th><th scope="col">Stored for</th><th scope="col">Why</th></tr></thead>
<tbody>${[...RETENTION, ...ELSEWHERE].map(
  ({ data, period, reason }) => html`<tr><th scope="row">${data}</th><td>${period}</td><td>${reason}</td></tr>`,
)}</tbody></table></div>`

const privacyText = html`<p>You can view every work, creator and collection without an account. These pages work
without scripts and load nothing from other sites; a work’s page has two scripts of the market, which enlarge its pictures
and verify its certificate in your browser. They set no cookie until you sign in, and then only one that identifies
your session.</p>
<h2>What the market stores</h2>
<ul><li>For an account: its email address, its name, a hash of its password, its active sign-ins, and its purchases,
sales, ratings and reports.</li>
<li>For a payment: amount, time, and the payment service’s reference. Card numbers never reach the market.</li>
<li>For a request: time, page address, response status and duration. Requests are counted per network address to
protect the market from overload.</li></ul>
<h2>How long it is stored</h2>
${retention}
<h2>What you can do</h2>
<p>In Luna Studio, under your account, you can download all data that the market keeps about you, and close your account.</p>`

export const termsPage = textPage(
  'Creator terms',
  'The terms that creators agree to before they sell.',
  '/terms',
  termsText,
)
export const privacyPage = textPage(
  'Privacy',
  'What the market stores, and what these pages do not do.',
  '/privacy',
  privacyText,
)

/** Whether the settings say who runs the market and where. */
export function hasImprint({ address }: Seller): boolean {
  return address.length > 0
}

const COUNTRY = new Intl.DisplayNames('en-US', { type: 'region', fallback: 'code' })

/** Throws NOT_FOUND where the settings give no address. */
export const imprintPage: PageHandler = async ({ parts: { seller } }) => {
  if (!hasImprint(seller)) throw new LunaError('NOT_FOUND', 'There is no such page.')
  const { name, address, country, vatNumber, email } = seller
  const lines = [name, ...address, ...(country === null ? [] : [COUNTRY.of(country) ?? country])]
  const body = html`<div class="prose"><h1>Imprint</h1>
<p>${lines.map((line) => html`${line}<br>`)}</p>
${email === null ? null : html`<p>Email: <a href="mailto:${email}">${email}</a></p>`}
${vatNumber === null ? null : html`<p>VAT number: ${vatNumber}</p>`}</div>`
  return { title: 'Imprint', description: `${name} runs this market.`, path: '/imprint', body }
}
