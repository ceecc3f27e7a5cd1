/** What the pages of API keys and of webhooks have in common: secrets that are shown once, and amounts in a form. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { html } from '../../http/html.ts'
import type { WebPage } from '../layout.ts'
import type { OwnVisit } from '../parts.ts'
import { accountPage } from './frame.ts'

interface ShownSecret {
  readonly title: string
  readonly secret: string
  /** What it is for. */
  readonly use: string
  readonly section: string
}

/** A page that is kept nowhere: neither the browser nor the market can show the secret again. */
export function secretPage(visit: OwnVisit, { title, secret, use, section }: ShownSecret): Promise<WebPage> {
  const body = html`<p class="good" role="status">Copy the secret now. It is not shown again.</p>
<p><code class="secret">${secret}</code></p>
<p class="quiet">${use}</p>
<p><a class="button" href="${section}">I have copied it</a></p>`
  return accountPage(visit, { title, path: section, section, body })
}

const dollarsSchema = z.string().regex(/^\d{1,6}(?:\.\d{1,2})?$/)

/** Whole cents; null for an empty field. Throws INVALID_INPUT. */
export function centsOf(text: string | undefined): number | null {
  const typed = text?.trim() ?? ''
  if (typed === '') return null
  const parsed = dollarsSchema.safeParse(typed)
  if (!parsed.success) throw new LunaError('INVALID_INPUT', 'Amounts are in dollars, such as 5 or 12.50.')
  const [dollars = '0', cents = ''] = parsed.data.split('.')
  return Number(dollars) * 100 + Number(cents.padEnd(2, '0'))
}

/** For an amount field. */
export function dollarsText(cents: number | null): string {
  return cents === null ? '' : (cents / 100).toFixed(2)
}
