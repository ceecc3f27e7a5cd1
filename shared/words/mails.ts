/** The kinds of mails and the choices of when they are sent, as people read them. */
import type { MailChoice, OptionalMailKind } from '../contract/market/mail-kinds.ts'

export const mailKindWords: Readonly<Record<OptionalMailKind, { readonly name: string; readonly what: string }>> = {
  sales: { name: 'Sales', what: 'Sales, royalties and shares that you earn, and refunds of them' },
  works: { name: 'Reviews and works', what: 'Reviews of your works, and what others derive from them or share' },
  payouts: { name: 'Payouts', what: 'Payouts that are on their way, arrive or fail' },
  purchases: { name: 'Purchases', what: 'Subscriptions, refunds, licenses and a low wallet' },
}

export const mailChoiceWords: Readonly<Record<MailChoice, string>> = {
  each: 'As it happens',
  daily: 'Once a day',
  off: 'Never',
}

export const mailsAlwaysSent = 'Sign-in and security, receipts, disputes, and cases about your works are always mailed.'

export const mailStoppedWords = {
  bounced: (email: string) =>
    `Mails to ${email} came back, so none are sent there. Check the mailbox, then have mails sent again.`,
  complained: (email: string) =>
    `A mail to ${email} was marked as spam, so only mails that you have to get are sent. You can have the others sent again.`,
  resume: 'Send mails again',
} as const
