/** The mails of accounts: links that prove whose an address is, and notices about what was done with an account. */
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
  /** Of the authorization server, where the links lead. */
  readonly issuer: string
}

interface Addressee {
  readonly accountId: string
  readonly email: string
}

export interface AccountMail {
  /** A mail with a link, in the transaction that makes it necessary. */
  sendLink(tx: Tx, to: Addressee, purpose: LinkPurpose): Promise<void>
  /** `where` is said of the event where it matters. */
  sendNotice(tx: Tx, to: Addressee, purpose: NoticePurpose, where?: string): Promise<void>
  /** Whose link it is, once: null for one that is unknown, used or too old. */
  redeem(tx: Tx, token: string, purpose: LinkPurpose): Promise<string | null>
}

const VALID_MS: Record<LinkPurpose, number> = { verify_email: 3 * DAY_MS, reset_password: HOUR_MS }
const NOTICE_MS = 3 * DAY_MS

const LINKS: Record<LinkPurpose, { subject: string; path: string; text: string }> = {
  verify_email: {
    subject: 'Confirm your e-mail address',
    path: 'verify',
    text: 'Open this link within three days to confirm that this address is yours:',
  },
  reset_password: {
    subject: 'Choose a new password',
    path: 'reset',
    text: 'Open this link within an hour to choose a new password. If you did not ask for it, do nothing:',
  },
}

const NOTICES: Record<Exclude<NoticePurpose, FactorNotice>, { subject: string; text: string }> = {
  sign_up_again: {
    subject: 'You already have an account',
    text: [
      'Somebody, probably you, tried to create an account at Luna Market with this address. You have one already:',
      'sign in with this address, and choose “Forgot your password?” on the sign-in page if you do not know the password.',
      'If it was not you, there is nothing to do; nothing was changed.',
    ].join('\n'),
  },
  new_device: {
    subject: 'New sign-in to your account',
    text: [
      'Somebody signed in to your account at Luna Market from a browser that it was not used in before.',
      'If it was you, there is nothing to do. If not, choose “Forgot your password?” on the sign-in page at once:',
      'a new password ends every sign-in.',
    ].join('\n'),
  },
  password_changed: {
    subject: 'Your password was changed',
    text: [
      'The password of your account at Luna Market was changed, and other sign-ins were ended.',
      'If it was not you, choose “Forgot your password?” on the sign-in page at once.',
    ].join('\n'),
  },
}

const IF_NOT_YOU =
  'If it was not you, choose “Forgot your password?” on the sign-in page at once, then look at the security page of your account.'

function factorNotice(subject: string, text: string): { subject: string; text: string } {
  return { subject, text: `${text}\n${IF_NOT_YOU}` }
}

const ALL_NOTICES: Record<NoticePurpose, { subject: string; text: string }> = {
  ...NOTICES,
  factor_added: factorNotice(
    'A way to sign in was added',
    'This was added to the sign-in of your account at Luna Market. Where it is the first, all other sign-ins were ended.',
  ),
  factor_removed: factorNotice(
    'A way to sign in was removed',
    'This was removed from the sign-in of your account at Luna Market, and all other sign-ins were ended.',
  ),
  factors_removed_by_operator: factorNotice(
    'Your second factors were removed',
    'An operator of Luna Market removed all passkeys, the authenticator app and the recovery codes of your account.',
  ),
  passkey_refused: factorNotice(
    'A passkey was refused',
    [
      'The signature counter of a passkey of your account at Luna Market went back, which happens where a passkey was',
      'copied. The sign-in was refused. Remove the passkey on the security page of your account, and add a new one.',
    ].join('\n'),
  ),
  codes_guessed: factorNotice(
    'Wrong sign-in codes for your account',
    [
      'Somebody typed the password of your account at Luna Market, and then too many wrong codes. The sign-in was',
      'refused, and codes are not accepted for some time. Whoever it was knows your password.',
    ].join('\n'),
  ),
  recovery_code_used: factorNotice(
    'A recovery code was used',
    'Somebody signed in to your account at Luna Market with its password and a recovery code.',
  ),
  recovery_codes_made: factorNotice(
    'New recovery codes were made',
    'The recovery codes of your account at Luna Market were replaced by new ones. The old ones no longer work.',
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
