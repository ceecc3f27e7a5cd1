/** The texts of emails about the account: requested links, and notices of changes. */
import type { MailContent } from './content.ts'

export type LinkPurpose = 'verify_email' | 'reset_password'

export const NOTICE_PURPOSES = [
  ...(['sign_up_again', 'new_device', 'password_changed', 'factor_added', 'factor_removed'] as const),
  ...(['factors_removed_by_operator', 'passkey_refused', 'codes_guessed', 'recovery_code_used'] as const),
  'recovery_codes_made',
] as const
export type NoticePurpose = (typeof NOTICE_PURPOSES)[number]

interface Words {
  readonly subject: string
  readonly paragraphs: readonly string[]
}

const LINKS: Readonly<Record<LinkPurpose, Words & { readonly label: string; readonly notes: readonly string[] }>> = {
  verify_email: {
    subject: 'Confirm your email address',
    paragraphs: ['Open this link within three days to confirm your email address.'],
    label: 'Confirm address',
    notes: ['If you did not sign up at Luna Market, ignore this email. The address will not be used.'],
  },
  reset_password: {
    subject: 'Choose a new password',
    paragraphs: ['Open this link within an hour to choose a new password.'],
    label: 'Choose a new password',
    notes: ['If you did not request it, ignore this email. Your password stays unchanged.'],
  },
}

const CHANGE_PASSWORD =
  'If it was not you, choose “Forgot your password?” on the sign-in page now: a new password signs you out everywhere.'
const CHECK_SECURITY =
  'If it was not you, choose “Forgot your password?” on the sign-in page now, then check the security page of your account.'

const NOTICES: Readonly<Record<NoticePurpose, Words>> = {
  sign_up_again: {
    subject: 'You already have an account',
    paragraphs: [
      'Someone, probably you, tried to create a Luna Market account with this address. You already have one: sign in with this address, or choose “Forgot your password?” on the sign-in page.',
      'If it was not you, you don’t need to do anything; nothing was changed.',
    ],
  },
  new_device: {
    subject: 'New sign-in to your account',
    paragraphs: [
      'Someone signed in to your Luna Market account from a new browser. If it was you, you don’t need to do anything.',
      CHANGE_PASSWORD,
    ],
  },
  password_changed: {
    subject: 'Your password was changed',
    paragraphs: [
      'The password of your Luna Market account was changed, and you were signed out everywhere else.',
      'If it was not you, choose “Forgot your password?” on the sign-in page now.',
    ],
  },
  factor_added: {
    subject: 'A sign-in method was added',
    paragraphs: [
      'This sign-in method was added to your Luna Market account. If it is your first, you were signed out everywhere else.',
      CHECK_SECURITY,
    ],
  },
  factor_removed: {
    subject: 'A sign-in method was removed',
    paragraphs: [
      'This sign-in method was removed from your Luna Market account, and you were signed out everywhere else.',
      CHECK_SECURITY,
    ],
  },
  factors_removed_by_operator: {
    subject: 'Your second factors were removed',
    paragraphs: [
      'An operator of Luna Market removed all passkeys, the authenticator app and the recovery codes of your account.',
      CHECK_SECURITY,
    ],
  },
  passkey_refused: {
    subject: 'A passkey was refused',
    paragraphs: [
      'The signature counter of a passkey of your Luna Market account decreased, which can mean that the passkey was copied. The sign-in was refused. Remove the passkey on the security page of your account and add a new one.',
      CHECK_SECURITY,
    ],
  },
  codes_guessed: {
    subject: 'Wrong sign-in codes for your account',
    paragraphs: [
      'Someone entered the password of your Luna Market account and then too many wrong codes. The sign-in was refused, and codes are not accepted for some time. That person knows your password.',
      CHECK_SECURITY,
    ],
  },
  recovery_code_used: {
    subject: 'A recovery code was used',
    paragraphs: [
      'Someone signed in to your Luna Market account with its password and a recovery code.',
      CHECK_SECURITY,
    ],
  },
  recovery_codes_made: {
    subject: 'New recovery codes were created',
    paragraphs: [
      'The recovery codes of your Luna Market account were replaced. The old ones no longer work.',
      CHECK_SECURITY,
    ],
  },
}

export function linkMail(purpose: LinkPurpose, url: string): MailContent {
  const { subject, paragraphs, label, notes } = LINKS[purpose]
  return { subject, paragraphs, action: { label, url }, notes }
}

/** `where` names the event: what, when and from where. */
export function noticeMail(purpose: NoticePurpose, where?: string): MailContent {
  const { subject, paragraphs } = NOTICES[purpose]
  return { subject, paragraphs: where === undefined ? paragraphs : [where, ...paragraphs] }
}
