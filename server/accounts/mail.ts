/**
 * Mails with links that prove whose an address is. They wait in an outbox; this market has no mail server of its own, so
 * they are written to its log, from where whoever runs it can pass them on.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { v7 as uuidv7, validate } from 'uuid'
import * as z from 'zod'
import { DAY_MS, HOUR_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import type { Jobs } from '../jobs/jobs.ts'

type MailPurpose = 'verify_email' | 'reset_password'

interface MailParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly jobs: Jobs
  readonly log: Logger
  /** Of the authorisation server, where the links lead. */
  readonly issuer: string
}

export interface AccountMail {
  /** In the transaction that makes the mail necessary. */
  send(tx: Tx, accountId: string, recipient: string, purpose: MailPurpose): Promise<void>
  /** Whose link it is, once: null for one that is unknown, used or too old. */
  redeem(tx: Tx, token: string, purpose: MailPurpose): Promise<string | null>
}

const VALID_MS: Record<MailPurpose, number> = { verify_email: 3 * DAY_MS, reset_password: HOUR_MS }

const TEXTS: Record<MailPurpose, { subject: string; path: string; text: string }> = {
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

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

export function createAccountMail({ database, clock, jobs, log, issuer }: MailParts): AccountMail {
  const reference = z.object({ accountId: z.uuid(), id: z.uuid() })
  jobs.register('send mail', reference, async ({ accountId, id }) => {
    const mail = await database.asService((tx) =>
      tx
        .selectFrom('mail_outbox')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .where('sent_at', 'is', null)
        .executeTakeFirst(),
    )
    if (mail === undefined) return
    const { recipient, subject, body } = mail
    log.info({ recipient, subject, body }, 'mail')
    await database.asService((tx) =>
      tx
        .updateTable('mail_outbox')
        .set({ sent_at: clock.now(), body: null })
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .execute(),
    )
  })

  return {
    async send(tx, accountId, recipient, purpose) {
      const secret = randomBytes(24).toString('base64url')
      const now = clock.now()
      await tx
        .insertInto('account_mail_tokens')
        .values({
          account_id: accountId,
          secret_hash: hashOf(secret),
          purpose,
          expires_at: new Date(now.getTime() + VALID_MS[purpose]),
        })
        .execute()
      const { subject, path, text } = TEXTS[purpose]
      const id = uuidv7()
      const body = `${text}\n\n${issuer}/${path}?token=${accountId}.${secret}\n`
      await tx
        .insertInto('mail_outbox')
        .values({ account_id: accountId, id, recipient, subject, body, created_at: now })
        .execute()
      await jobs.enqueue(tx, { kind: 'send mail', key: id, payload: { accountId, id } })
    },

    async redeem(tx, token, purpose) {
      const [accountId, secret] = token.split('.')
      if (accountId === undefined || secret === undefined || !validate(accountId)) return null
      const found = await tx
        .deleteFrom('account_mail_tokens')
        .where('account_id', '=', accountId)
        .where('secret_hash', '=', hashOf(secret))
        .where('purpose', '=', purpose)
        .where('expires_at', '>', clock.now())
        .returning('account_id')
        .executeTakeFirst()
      return found?.account_id ?? null
    },
  }
}
