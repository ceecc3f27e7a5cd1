/**
 * The help pages, which the studio and the market show alike. Each is a Markdown file in this folder: a title, a
 * summary of one sentence, then its sections. Amounts and periods in braces come from the constants that the code obeys.
 */
import { REFUND_WINDOW_DAYS } from '../ledger/availability.ts'
import { formatCents } from '../money/money.ts'
import { OFFERS, type OfferKind, priceRange } from '../offers/offers.ts'
import { COOLING_OFF_DAYS, REFUND_BOUND } from '../offers/refund-bound.ts'

export const HELP_TOPICS = [
  'getting-started',
  'importing',
  'searching',
  'uniqueness',
  'editing',
  'pricing',
  'submitting',
  'earnings',
  'buying',
  'security',
  'programs',
  'troubleshooting',
] as const
export type HelpTopic = (typeof HELP_TOPICS)[number]

export interface HelpPage {
  readonly topic: HelpTopic
  readonly title: string
  readonly summary: string
  /** Markdown, without title and summary. */
  readonly body: string
}

const range = (offer: OfferKind): string => {
  const { min, max } = priceRange(offer)
  return `${formatCents(min)} to ${formatCents(max)}`
}
const fee = (offer: OfferKind): string => `${OFFERS[offer].platformBasisPoints / 100}%`
const days = (count: number): string => (count === 1 ? '1 day' : `${count} days`)

const VALUES: Readonly<Record<string, string>> = {
  refundWindow: days(REFUND_WINDOW_DAYS),
  refundCount: String(REFUND_BOUND.count),
  refundDays: String(REFUND_BOUND.days),
  refundShare: ['no', 'one', 'two', 'three', 'four', 'five'][REFUND_BOUND.oneIn] ?? String(REFUND_BOUND.oneIn),
  coolingOff: String(COOLING_OFF_DAYS),
  perUseRange: range('per_use'),
  perUseFee: fee('per_use'),
  oneTimeRange: range('one_time'),
  oneTimeFee: fee('one_time'),
  subscriptionRange: range('subscription'),
  subscriptionFee: fee('subscription'),
  licenseFee: fee('license'),
}

function filled(text: string): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = VALUES[name]
    if (value === undefined) throw new Error(`{${name}} is not a value of the help pages`)
    return value
  })
}

/** Reads one of the files. Throws where it does not begin with a title and a summary, or names an unknown value. */
export function readHelpPage(topic: HelpTopic, markdown: string): HelpPage {
  const [heading = '', summary = '', ...rest] = markdown.split(/\n{2,}/)
  if (!heading.startsWith('# ') || summary === '' || summary.startsWith('#')) {
    throw new Error(`the help page ${topic} does not begin with a title and a summary`)
  }
  return { topic, title: heading.slice(2).trim(), summary: filled(summary.trim()), body: filled(rest.join('\n\n')) }
}
