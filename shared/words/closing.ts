/** Texts about closing an account: obstacles and what to do about them, and what ends with it. */

import type { ClosingObstacle } from '../ledger/closing.ts'
import { cents, formatCents, formatToCent, microDollars } from '../money/money.ts'

const money = (text: string) => formatToCent(microDollars(BigInt(text)))

/** Describes one reason why an account cannot be closed yet, and what to do about it. */
export function obstacleSentence(one: ClosingObstacle, formatDate: (instant: string) => string): string {
  switch (one.kind) {
    case 'pending_earnings': {
      const when = one.until === null ? '' : ` until ${formatDate(one.until)}`
      return `${money(one.amountMicroDollars)} of your earnings can still be refunded${when}. Close the account after that.`
    }
    case 'held_earnings':
      return `${money(one.amountMicroDollars)} of your earnings are held by a payment dispute. Wait until the bank decides.`
    case 'negative_earnings':
      return `Your earnings are at ${money(one.amountMicroDollars)}, because refunds exceeded your balance.`
    case 'negative_wallet':
      return `Your wallet is at ${money(one.amountMicroDollars)}. Top it up to settle the balance.`
    case 'payout_account':
      return one.reason === null
        ? `You have earned ${money(one.amountMicroDollars)}. Set up your payout account, so that it can be paid to you.`
        : `${money(one.amountMicroDollars)} cannot be paid out: ${one.reason}`
    case 'wallet_not_refundable':
      return `${money(one.amountMicroDollars)} of your wallet cannot be refunded to a card. Spend it, or ask the market to send it to you.`
    case 'royalties_owed':
      return `You owe ${money(one.amountMicroDollars)} for declared use of licensed works. Top up your wallet to pay it.`
    case 'royalties_expected': {
      const what = one.count === 1 ? 'A license you granted' : `${one.count} licenses you granted`
      const when = one.until === null ? 'without an end date' : `until ${formatDate(one.until)}`
      return `${what} may still earn royalties, ${when}.`
    }
    case 'running_licenses':
      return one.count === 1 ? '1 license of yours is in force.' : `${one.count} licenses of yours are in force.`
    case 'refunds_in_review':
      return 'A refund that you requested is still in review. Wait for the answer.'
    case 'open_payments':
      return 'A payment page is still open. Finish the payment, or wait an hour until it expires.'
    case 'gifts_without_link': {
      const what = one.count === 1 ? 'A gift that you bought has' : `${one.count} gifts that you bought have`
      return `${what} no link, so no one could take ${one.count === 1 ? 'it' : 'them'}. Create the link and pass it on, or keep the copy, on the page of the purchase.`
    }
  }
}

const amount = (value: number): string => formatCents(cents(value))

export const closingWords = {
  intro:
    'Your balance is paid out first. Your personal data is erased; receipts and licenses that you granted stay valid.',
  toCards: (value: number) => `${amount(value)} from your wallet to your card`,
  toBank: (value: number) => `${amount(value)} of earnings to your bank`,
  nothing: 'Nothing: your wallet and your earnings are empty.',
  nothingYet: 'Nothing yet: see what must be done first.',
  copies: (count: number) => (count === 1 ? '1 work you bought' : `${count} works you bought`),
  subscriptions: (count: number) => (count === 1 ? '1 subscription' : `${count} subscriptions`),
  licenses: (count: number) => (count === 1 ? '1 license' : `${count} licenses`),
  derivatives: (count: number) =>
    `Royalties from ${count === 1 ? '1 work that derives' : `${count} works that derive`} from yours: your share of later sales stays with their creators`,
  shares: (count: number) =>
    `Your share of ${count === 1 ? '1 work' : `${count} works`} of others: it returns to their creators`,
  gifts: (count: number) =>
    `Your control of ${count === 1 ? '1 gift that was' : `${count} gifts that were`} not taken yet: the link stays valid, but cannot be renewed`,
  endLicenses: 'End my licenses with the account',
  underWay: (value: number) => `${amount(value)} is on its way to you. The account closes as soon as it has arrived.`,
} as const
