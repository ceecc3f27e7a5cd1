/** Texts for the kinds of emails and for when they are sent. */
import type { MailChoice, OptionalMailKind } from '../contract/market/mail-kinds.ts'

export const mailKindWords: Readonly<Record<OptionalMailKind, { readonly name: string; readonly what: string }>> = {
  sales: { name: 'Sales', what: 'Sales, royalties and shares that you earn, and refunds of them' },
  works: { name: 'Reviews and works', what: 'Reviews of your works, and derivatives and shares of them' },
  payouts: { name: 'Payouts', what: 'Payouts that are sent, arrive or fail' },
  follows: { name: 'Followed creators', what: 'New works of creators whom you follow' },
  purchases: { name: 'Purchases', what: 'Subscriptions, refunds, licenses and a low wallet balance' },
}

export const mailChoiceWords: Readonly<Record<MailChoice, string>> = {
  each: 'Immediately',
  daily: 'Once a day',
  off: 'Never',
}

export const mailsAlwaysSent =
  'Sign-in and security, receipts, disputes, and cases about your works are always emailed.'

export const mailStoppedWords = {
  bounced: (email: string) => `Emails to ${email} bounced, so no more are sent. Check the mailbox, then resume emails.`,
  complained: (email: string) =>
    `An email to ${email} was marked as spam, so only required emails are sent. You can resume the others.`,
  resume: 'Resume emails',
} as const
