/** The emails of accounts: links that verify an address, and notices about changes to an account. */
import { randomBytes } from 'node:crypto'
import { validate } from 'uuid'
import { DAY_MS, HOUR_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import type { MailOutbox } from '../mail/outbox.ts'
import { type LinkPurpose, linkMail, type NoticePurpose, noticeMail } from '../notifications/mails/account-words.ts'
import { composeMail } from '../notifications/mails/content.ts'
import { hashOfSecret } from '../secret-hash.ts'

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
  /** In a transaction of the service: forgets links that no longer work. */
  prune(tx: Tx): Promise<void>
}

const VALID_MS: Record<LinkPurpose, number> = { verify_email: 3 * DAY_MS, reset_password: HOUR_MS }
const NOTICE_MS = 3 * DAY_MS

const LINK_PATHS: Readonly<Record<LinkPurpose, string>> = { verify_email: 'verify', reset_password: 'reset' }

/** Mails about the account itself are always sent. */
const FRAME = { settingsUrl: null, unsubscribeUrl: null }

export function createAccountMail({ clock, outbox, issuer }: MailParts): AccountMail {
  return {
    async sendLink(tx, { accountId, email }, purpose) {
      const secret = randomBytes(24).toString('base64url')
      const expiresAt = new Date(clock.now().getTime() + VALID_MS[purpose])
      await tx
        .insertInto('account_mail_tokens')
        .values({ account_id: accountId, secret_hash: hashOfSecret(secret), purpose, expires_at: expiresAt })
        .execute()
      const url = `${issuer}/${LINK_PATHS[purpose]}?token=${accountId}.${secret}`
      const mail = composeMail(linkMail(purpose, url), FRAME)
      await outbox.send(tx, { ...mail, accountId, recipient: email, kind: 'link', expiresAt })
    },

    async sendNotice(tx, { accountId, email }, purpose, where) {
      const mail = composeMail(noticeMail(purpose, where), FRAME)
      const expiresAt = new Date(clock.now().getTime() + NOTICE_MS)
      await outbox.send(tx, { ...mail, accountId, recipient: email, kind: 'security', expiresAt })
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

    async prune(tx) {
      await tx.deleteFrom('account_mail_tokens').where('expires_at', '<', clock.now()).execute()
    },
  }
}
