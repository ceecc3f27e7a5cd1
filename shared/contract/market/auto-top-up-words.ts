/** Texts about automatic top-ups. What is agreed to is versioned in `auto-top-up.ts`. */

import { cents, formatCents } from '../../money/money.ts'
import type { AutoTopUpPlan, PauseReason } from './auto-top-up.ts'

const amount = (value: number): string => formatCents(cents(value))

/** Why it is paused, in a sentence. */
export const PAUSE_WORDS: Readonly<Record<PauseReason, string>> = {
  declined: 'Your bank declined the charge.',
  authentication_required: 'Your bank wants you to confirm the payment yourself.',
  card_unusable: 'The saved card can no longer be charged.',
  disputed: 'One of your top-ups is disputed at your bank.',
  paid_back: 'Your wallet was refunded to your card.',
}

export const planSentence = ({ thresholdCents, amountCents, monthlyCapCents }: AutoTopUpPlan): string =>
  `When your wallet falls below ${amount(thresholdCents)}, ${amount(amountCents)} is charged to your card, at most ${amount(monthlyCapCents)} in a calendar month (UTC).`

export const AGREEMENT =
  'I allow the market to charge my saved card as chosen here, without asking each time, until I switch this off.'
