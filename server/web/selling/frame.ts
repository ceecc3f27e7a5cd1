/** What the pages of prices and discounts have in common. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { DiscountState } from '#shared/contract/market/discounts.ts'
import { DAY_MS } from '#shared/time.ts'
import { type Html, html } from '../../http/html.ts'
import { accountPage } from '../account/frame.ts'
import type { Choice } from '../form.ts'
import type { WebPage } from '../layout.ts'
import type { FormVisit, OwnVisit } from '../parts.ts'
import { counted, moneyText, timeOf } from '../words.ts'

export const SELLING = '/selling'
export const REDUCTIONS = '/selling/reductions'
export const COUPONS = '/selling/coupons'
export const BUNDLES = '/selling/bundles'

const TABS = [
  [SELLING, 'Works'],
  [REDUCTIONS, 'Reductions'],
  [COUPONS, 'Coupons'],
  [BUNDLES, 'Bundles'],
] as const

export function sellingPage(
  visit: OwnVisit,
  page: { readonly title: string; readonly path: string; readonly tab: string; readonly body: Html },
): Promise<WebPage> {
  const tabs = TABS.map(
    ([path, name]) =>
      html`<li><a href="${path}"${path === page.tab ? html` aria-current="page"` : null}>${name}</a></li>`,
  )
  const body = html`<nav class="tabs" aria-label="Prices and discounts"><ul>${tabs}</ul></nav>${page.body}`
  return accountPage(visit, { title: page.title, path: page.path, section: SELLING, body })
}

const ALL = 'all'
const LISTED_WORKS = 50

/** All works, the newest ones, and the one that the address names. */
export async function scopeChoices({ api, query }: OwnVisit): Promise<Choice[]> {
  const { items } = await api.offers.own({ limit: LISTED_WORKS })
  const sold = items.filter(({ offers }) => offers.some(({ offer }) => offer === 'one_time'))
  const works = sold.map(({ assetId, name }): Choice => [assetId, name])
  const named = z.uuid().safeParse(query['work']).data
  const isListed = named === undefined || works.some(([assetId]) => assetId === named)
  const more = isListed ? [] : [[named, (await api.publications.find({ id: named })).name] as const]
  return [[ALL, 'All works'], ...more, ...works]
}

export function chosenScope({ query }: OwnVisit): string {
  return query['work'] ?? ALL
}

export function scopeOf({ form }: FormVisit): string | null {
  const work = form['work'] ?? ALL
  return work === ALL ? null : work
}

function dayOf(text: string): Date {
  const parsed = z.iso.date().safeParse(text)
  if (!parsed.success) throw new LunaError('INVALID_INPUT', 'Enter a date, such as 2026-12-31.')
  return new Date(parsed.data)
}

/** From the beginning of the first day, or now, to the end of the last. Throws INVALID_INPUT. */
export function timeOfForm({ form }: FormVisit): { startsAt?: string; endsAt: string } {
  const [from, to] = [form['from']?.trim() ?? '', form['to']?.trim() ?? '']
  if (to === '') throw new LunaError('INVALID_INPUT', 'Enter the last day.')
  const endsAt = new Date(dayOf(to).getTime() + DAY_MS).toISOString()
  return from === '' ? { endsAt } : { startsAt: dayOf(from).toISOString(), endsAt }
}

/** Throws INVALID_INPUT. */
export function wholeNumber(text: string | undefined, what: string): number {
  const typed = text?.trim() ?? ''
  if (!/^\d{1,6}$/.test(typed)) throw new LunaError('INVALID_INPUT', `${what}: enter a whole number.`)
  return Number(typed)
}

const STATES: Readonly<Record<DiscountState, string>> = { planned: 'Planned', running: 'Running', ended: 'Ended' }

export function stateBadge(state: DiscountState): Html {
  return html`<span class="badge">${STATES[state]}</span>`
}

export function timesOf({ startsAt, endsAt }: { readonly startsAt: string; readonly endsAt: string }): Html {
  return html`${timeOf(startsAt)} to ${timeOf(endsAt)}`
}

export function soldText({ count, earnedMicroDollars }: { count: number; earnedMicroDollars: string }): string {
  return `${counted(count, 'sale', 'sales')}, ${moneyText(earnedMicroDollars)} earned`
}
