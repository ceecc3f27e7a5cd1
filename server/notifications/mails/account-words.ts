/** The words of mails about an account itself: links that were asked for, and what was done with the account. */
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
    subject: 'Confirm your e-mail address',
    paragraphs: ['Open this link within three days to confirm that this address is yours.'],
    label: 'Confirm address',
    notes: ['If you did not sign up at Luna Market, do nothing. The address is not used then.'],
  },
  reset_password: {
    subject: 'Choose a new password',
    paragraphs: ['Open this link within an hour to choose a new password.'],
    label: 'Choose a new password',
    notes: ['If you did not ask for it, do nothing. Your password stays as it is.'],
  },
}

const CHANGE_PASSWORD =
  'If it was not you, choose “Forgot your password?” on the sign-in page at once: a new password ends every sign-in.'
const LOOK_AT_SECURITY =
  'If it was not you, choose “Forgot your password?” on the sign-in page at once, then look at the security page of your account.'

const NOTICES: Readonly<Record<NoticePurpose, Words>> = {
  sign_up_again: {
    subject: 'You already have an account',
    paragraphs: [
      'Someone, probably you, tried to create an account at Luna Market with this address. You have one already: sign in with this address, and choose “Forgot your password?” on the sign-in page if you do not know the password.',
      'If it was not you, there is nothing to do. Nothing was changed.',
    ],
  },
  new_device: {
    subject: 'New sign-in to your account',
    paragraphs: [
      'Someone signed in to your account at Luna Market from a browser that was not used before. If it was you, there is nothing to do.',
      CHANGE_PASSWORD,
    ],
  },
  password_changed: {
    subject: 'Your password was changed',
    paragraphs: [
      'The password of your account at Luna Market was changed, and all other sign-ins were ended.',
      'If it was not you, choose “Forgot your password?” on the sign-in page at once.',
    ],
  },
  factor_added: {
    subject: 'A way to sign in was added',
    paragraphs: [
      'This was added to the sign-in of your account at Luna Market. If it is the first, all other sign-ins were ended.',
      LOOK_AT_SECURITY,
    ],
  },
  factor_removed: {
    subject: 'A way to sign in was removed',
    paragraphs: [
      'This was removed from the sign-in of your account at Luna Market, and all other sign-ins were ended.',
      LOOK_AT_SECURITY,
    ],
  },
  factors_removed_by_operator: {
    subject: 'Your second factors were removed',
    paragraphs: [
      'An operator of Luna Market removed all passkeys, the authenticator app and the recovery codes of your account.',
      LOOK_AT_SECURITY,
    ],
  },
  passkey_refused: {
    subject: 'A passkey was refused',
    paragraphs: [
      'The signature counter of a passkey of your account at Luna Market went back, which happens when a passkey was copied. The sign-in was refused. Remove the passkey on the security page of your account, and add a new one.',
      LOOK_AT_SECURITY,
    ],
  },
  codes_guessed: {
    subject: 'Wrong sign-in codes for your account',
    paragraphs: [
      'Someone entered the password of your account at Luna Market, and then too many wrong codes. The sign-in was refused, and codes are not accepted for some time. Whoever it was knows your password.',
      LOOK_AT_SECURITY,
    ],
  },
  recovery_code_used: {
    subject: 'A recovery code was used',
    paragraphs: [
      'Someone signed in to your account at Luna Market with its password and a recovery code.',
      LOOK_AT_SECURITY,
    ],
  },
  recovery_codes_made: {
    subject: 'New recovery codes were made',
    paragraphs: [
      'The recovery codes of your account at Luna Market were replaced by new ones. The old ones no longer work.',
      LOOK_AT_SECURITY,
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
