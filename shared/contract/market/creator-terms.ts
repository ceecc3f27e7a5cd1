/** What a creator agrees to before selling. A change of meaning gets a new version, which is then asked for again. */
import { REFUND_WINDOW_DAYS } from '../../ledger/availability.ts'

/** The version is recorded with each acceptance. */
export const CREATOR_TERMS_VERSION = '2026-11-24'

export const CREATOR_TERMS: readonly string[] = [
  'You made what you submit, or you hold the rights to offer it. If it derives from another work, you name that work.',
  'A person reviews every submission. Nothing is published without that, and you can appeal a rejection.',
  'You choose how your work is offered and at what price, within the limits shown for each offer.',
  `The market keeps its share of each sale as shown before you publish. Your share is credited at once. It becomes payable when the refund window closes, ${REFUND_WINDOW_DAYS} days after the sale.`,
  `Buyers may ask for a refund within ${REFUND_WINDOW_DAYS} days. A refund deducts your share of that sale and nothing more: the market bears the cost of the payment.`,
  'When a buyer’s bank disputes a sale, your share of it is held until the bank decides. If the dispute is lost, you lose that share. The market bears the bank’s fee and whatever goes beyond the sale.',
  'You may share a work with others, who confirm their shares first. From then on, each gets their part of the work’s earnings from every sale, and a refund deducts it from each.',
  'When you close your account, royalties from later sales of works derived from yours stay with the creators who sell them, and your shares of others’ works return to their creators.',
  'Works that a moderator finds plagiarized, harmful or misrepresented are removed, and their buyers are refunded.',
  'You may withdraw your work at any time. Earlier buyers keep it.',
]

export interface TermsChange {
  readonly version: string
  /** What is different from the version before it, in sentences for people. */
  readonly changes: readonly string[]
}

/** Every version there has been, oldest first. */
const TERMS_HISTORY: readonly TermsChange[] = [
  { version: '2026-11', changes: [] },
  {
    version: CREATOR_TERMS_VERSION,
    changes: [
      `Your share of a sale becomes payable when the refund window closes, ${REFUND_WINDOW_DAYS} days after the sale. It is still credited at once.`,
      'A refund deducts your share of that sale and nothing more. The market bears the cost of the payment.',
      'New: when a buyer’s bank disputes a sale, your share of it is held until the bank decides. If the dispute is lost, you lose that share. The market bears the bank’s fee and whatever goes beyond the sale.',
    ],
  },
]

/** The versions after the one that was accepted, oldest first; all of them where that one is not known. */
export function termsChangesSince(version: string, history: readonly TermsChange[] = TERMS_HISTORY): TermsChange[] {
  const accepted = history.findIndex((one) => one.version === version)
  return history.slice(accepted + 1).filter(({ changes }) => changes.length > 0)
}
