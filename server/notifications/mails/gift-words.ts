/** The email that brings the link of a gift to somebody who may have no account. */
import { type MailContent, unlinked } from './content.ts'

interface GiftMailFacts {
  /** The public name of the buyer. */
  readonly from: string
  /** Null for works for adults: who reads the email is not known. */
  readonly workName: string | null
  readonly message: string | null
  readonly url: string
}

/** Others wrote the names and the message: nothing in them becomes a link. */
export function giftMail({ from, workName, message, url }: GiftMailFacts): MailContent {
  const work = workName === null ? 'a work' : `“${unlinked(workName)}”`
  return {
    subject: 'You have a gift on Luna Market',
    paragraphs: [
      `${unlinked(from)} bought ${work} for you on Luna Market.`,
      ...(message === null ? [] : [`Their message: ${unlinked(message)}`]),
    ],
    action: { label: 'See the gift', url },
    notes: [
      'The gift can be taken once, by anyone who has this link. You need an account on Luna Market, which is free.',
      'If you do not know the sender, ignore this email. The market uses your address for this email alone.',
    ],
  }
}
