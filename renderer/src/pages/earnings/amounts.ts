/** Figures of earnings as the page shows them. */
import type { EarningsFigures } from '#shared/contract/market/ledger.ts'
import type { Figure } from '#shared/ledger/figure-lines.ts'
import { formatMicroDollars } from '../../components/money.ts'
import { countryName as nameOf } from '../../strings/countries.ts'
import { en } from '../../strings/en.ts'

/** The key of each figure in a response; payouts are part of the balance, not of a period. */
export const FIGURE_KEYS = {
  net: 'netMicroDollars',
  gross: 'grossMicroDollars',
  refunds: 'refundsMicroDollars',
  fees: 'feesMicroDollars',
  royalties_received: 'royaltiesReceivedMicroDollars',
  royalties_paid: 'royaltiesPaidMicroDollars',
  shares_received: 'sharesReceivedMicroDollars',
  shares_paid: 'sharesPaidMicroDollars',
  usage_royalties: 'usageRoyaltiesMicroDollars',
  disputes: 'disputesMicroDollars',
  adjustments: 'adjustmentsMicroDollars',
} as const satisfies Partial<Record<Figure, keyof EarningsFigures>>
export type ShownFigure = keyof typeof FIGURE_KEYS

/** Always shown; the others where there is something. */
const ALWAYS: ReadonlySet<ShownFigure> = new Set(['net', 'gross', 'fees'])

export function shownFigures(totals: EarningsFigures): { figure: ShownFigure; amount: string }[] {
  const figures = Object.entries(FIGURE_KEYS) as [ShownFigure, (typeof FIGURE_KEYS)[ShownFigure]][]
  return figures
    .map(([figure, key]) => ({ figure, amount: totals[key] }))
    .filter(({ figure, amount }) => ALWAYS.has(figure) || amount !== '0')
}

/** The change of a figure from the previous period, as text. */
export function comparedWith(now: string, before: string): string {
  const words = en.earnings.overview
  const change = BigInt(now) - BigInt(before)
  if (change === 0n) return words.same
  const amount = formatMicroDollars(change < 0n ? -change : change)
  return words.compared(change > 0n ? words.more(amount) : words.less(amount))
}

/** Of a whole, such as `12.5 %`; empty where that says nothing, as with losses. */
export function shareOf(part: string, whole: string): string {
  const [share, all] = [BigInt(part), BigInt(whole)]
  if (all <= 0n || share < 0n) return ''
  const tenths = (share * 1000n + all / 2n) / all
  return `${tenths / 10n}.${tenths % 10n}%`
}

/** What a work is called, or the beginning of its id. */
export function workName(work: { readonly assetId: string | null; readonly name: string | null }): string {
  if (work.name !== null) return work.name
  return work.assetId === null ? en.earnings.noWork : en.earnings.unnamedWork(work.assetId)
}

/** Of an ISO 3166-1 code. */
export function countryName(code: string | null): string {
  if (code === null) return en.earnings.noCountry
  return /^[A-Z]{2}$/.test(code) ? nameOf(code) : code
}
