/** The emails of accounts: links that verify an address, and notices about changes to an account. */
import { randomBytes } from 'node:crypto'
import { validate } from 'uuid'
import { DAY_MS, HOUR_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import type { MailOutbox } from '../mail/outbox.ts'
import { hashOfSecret } from '../secret-hash.ts'

type LinkPurpose = 'verify_email' | 'reset_password'
type NoticePurpose = 'sign_up_again' | 'new_device' | 'password_changed' | FactorNotice
export type FactorNotice =
  | 'factor_added'
  | 'factor_removed'
  | 'factors_removed_by_operator'
  | 'passkey_refused'
  | 'codes_guessed'
  | 'recovery_code_used'
  | 'recovery_codes_made'

interface MailParts {
  readonly clock: Clock
  readonly outbox: Pick<MailOutbox, 'send'>
  /** The URL of the authorization server, to which the links lead. */
  readonly issuer: string
}

interface Addressee {
  readonly accountId: string
  readonly email: string
}

export interface AccountMail {
  /** Sends an email with a link, within the transaction that requires it. */
  sendLink(tx: Tx, to: Addressee, purpose: LinkPurpose): Promise<void>
  /** Sends a notice. `where` adds the place of the event, if it matters. */
  sendNotice(tx: Tx, to: Addressee, purpose: NoticePurpose, where?: string): Promise<void>
  /** Redeems a link once and returns its account id; null if it is unknown, used or expired. */
  redeem(tx: Tx, token: string, purpose: LinkPurpose): Promise<string | null>
}

const VALID_MS: Record<LinkPurpose, number> = { verify_email: 3 * DAY_MS, reset_password: HOUR_MS }
const NOTICE_MS = 3 * DAY_MS

const LINKS: Record<LinkPurpose, { subject: string; path: string; text: string }> = {
  verify_email: {
    subject: 'Confirm your email address',
    path: 'verify',
    text: 'Open this link within three days to confirm your email address:',
  },
  reset_password: {
    subject: 'Choose a new password',
    path: 'reset',
    text: 'Open this link within an hour to choose a new password. If you did not request it, ignore this email:',
  },
}

const NOTICES: Record<Exclude<NoticePurpose, FactorNotice>, { subject: string; text: string }> = {
  sign_up_again: {
    subject: 'You already have an account',
    text: [
      'Someone, probably you, tried to create a Luna Market account with this address. You already have one:',
      'sign in with this address, or choose “Forgot your password?” on the sign-in page.',
      'If it was not you, you don’t need to do anything; nothing was changed.',
    ].join('\n'),
  },
  new_device: {
    subject: 'New sign-in to your account',
    text: [
      'Someone signed in to your Luna Market account from a new browser.',
      'If it was you, you don’t need to do anything. If not, choose “Forgot your password?” on the sign-in page now:',
      'a new password signs you out everywhere.',
    ].join('\n'),
  },
  password_changed: {
    subject: 'Your password was changed',
    text: [
      'The password of your Luna Market account was changed, and you were signed out everywhere else.',
      'If it was not you, choose “Forgot your password?” on the sign-in page now.',
    ].join('\n'),
  },
}

const IF_NOT_YOU =
  'If it was not you, choose “Forgot your password?” on the sign-in page now, then check the security page of your account.'

function factorNotice(subject: string, text: string): { subject: string; text: string } {
  return { subject, text: `${text}\n${IF_NOT_YOU}` }
}

const ALL_NOTICES: Record<NoticePurpose, { subject: string; text: string }> = {
  ...NOTICES,
  factor_added: factorNotice(
    'A sign-in method was added',
    'This sign-in method was added to your Luna Market account. If it is your first, you were signed out everywhere else.',
  ),
  factor_removed: factorNotice(
    'A sign-in method was removed',
    'This sign-in method was removed from your Luna Market account, and you were signed out everywhere else.',
  ),
  factors_removed_by_operator: factorNotice(
    'Your second factors were removed',
    'An operator of Luna Market removed all passkeys, the authenticator app and the recovery codes of your account.',
  ),
  passkey_refused: factorNotice(
    'A passkey was refused',
    [
      'The signature counter of a passkey of your Luna Market account decreased, which can mean that the passkey was',
      'copied. The sign-in was refused. Remove the passkey on the security page of your account and add a new one.',
    ].join('\n'),
  ),
  codes_guessed: factorNotice(
    'Wrong sign-in codes for your account',
    [
      'Someone entered the password of your Luna Market account and then too many wrong codes. The sign-in was',
      'refused, and codes are not accepted for some time. That person knows your password.',
    ].join('\n'),
  ),
  recovery_code_used: factorNotice(
    'A recovery code was used',
    'Someone signed in to your Luna Market account with its password and a recovery code.',
  ),
  recovery_codes_made: factorNotice(
    'New recovery codes were created',
    'The recovery codes of your Luna Market account were replaced. The old ones no longer work.',
  ),
}

export function createAccountMail({ clock, outbox, issuer }: MailParts): AccountMail {
  return {
    async sendLink(tx, { accountId, email }, purpose) {
      const secret = randomBytes(24).toString('base64url')
      const expiresAt = new Date(clock.now().getTime() + VALID_MS[purpose])
      await tx
        .insertInto('account_mail_tokens')
        .values({ account_id: accountId, secret_hash: hashOfSecret(secret), purpose, expires_at: expiresAt })
        .execute()
      const { subject, path, text } = LINKS[purpose]
      const body = `${text}\n\n${issuer}/${path}?token=${accountId}.${secret}\n`
      await outbox.send(tx, { accountId, recipient: email, subject, body, expiresAt })
    },

    async sendNotice(tx, { accountId, email }, purpose, where) {
      const { subject, text } = ALL_NOTICES[purpose]
      const body = where === undefined ? `${text}\n` : `${where}\n\n${text}\n`
      const expiresAt = new Date(clock.now().getTime() + NOTICE_MS)
      await outbox.send(tx, { accountId, recipient: email, subject, body, expiresAt })
    },

    async redeem(tx, token, purpose) {
      const [accountId, secret] = token.split('.')
      if (accountId === undefined || secret === undefined || !validate(accountId)) return null
      const found = await tx
        .deleteFrom('account_mail_tokens')
        .where('account_id', '=', accountId)
        .where('secret_hash', '=', hashOfSecret(secret))
        .where('purpose', '=', purpose)
        .where('expires_at', '>', clock.now())
        .returning('account_id')
        .executeTakeFirst()
      return found?.account_id ?? null
    },
  }
}
