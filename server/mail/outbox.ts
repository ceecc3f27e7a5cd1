/**
 * Mails to send: stored in the transaction that makes them necessary, sent at least once by any server. What goes
 * wrong is stored with the mail, as a code: neither an address nor a line of a mail ever gets into the log.
 */
import type { Logger } from 'pino'
import { v7 as uuidv7 } from 'uuid'
import { type MailKind, mailKindNamed } from '#shared/contract/market/mail-kinds.ts'
import { HOUR_MS, MINUTE_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { LIFTED_MAIL_STOPS_KEPT_MS, MAILS_KEPT_MS } from '../retention.ts'
import { HELD_BACK, isHeldBack, type StopReason, stopReasonOf } from './suppressions.ts'
import type { MailRefusal, MailTransport } from './transport.ts'

export interface NewMail {
  readonly accountId: string
  readonly recipient: string
  readonly kind: MailKind
  readonly subject: string
  /** Plain text. */
  readonly body: string
  /** The same for mail programs that show it. */
  readonly html?: string
  /** When the mail is of no more use; it is not sent after that. */
  readonly expiresAt: Date
}

export interface MailOutbox {
  /** In the transaction that makes the mail necessary. */
  send(tx: Tx, mail: NewMail): Promise<void>
  /** Tries every mail that is due once, and returns how many were sent. */
  sendDue(): Promise<number>
  /** Erases the text of mails that are of no more use, old mails whole, and addresses that take mails again. */
  prune(): Promise<void>
}

interface OutboxParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly log: Logger
  /** Null: no mail server is set, and mails wait until one is. */
  readonly transport: MailTransport | null
  /** For mails that their account may end. */
  readonly unsubscribeUrl: (accountId: string, kind: MailKind) => string | null
  /** Called, as the service, where the mail server knows no such mailbox. */
  readonly onUnknownAddress: (tx: Tx, accountId: string, address: string) => Promise<unknown>
}

/** Nine pauses, from 30 seconds doubled up to an hour: about three and a half hours in all. */
const MAX_ATTEMPTS = 10
const FIRST_PAUSE_MS = 30_000
const LONGEST_PAUSE_MS = HOUR_MS
/** A server that dies while it sends leaves its mail to the others after this time. */
const LEASE_MS = 5 * MINUTE_MS
const BATCH = 20

interface DueMail {
  readonly account_id: string
  readonly id: string
  readonly recipient: string
  readonly kind: MailKind
  /** Why the address takes no mail; null where it does. */
  readonly stopped: StopReason | null
  readonly subject: string
  readonly body: string
  readonly html: string | null
  readonly attempts: number
}

function pauseAfter(attempts: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1))
}

/** Leases the oldest due mails, each by a statement of its own: two servers that find the same one do not both get it. */
async function leaseDue(tx: Tx, now: Date): Promise<DueMail[]> {
  const candidates = await tx
    .selectFrom('mail_outbox')
    .select(['account_id', 'id'])
    .where('sent_at', 'is', null)
    .where('failed_at', 'is', null)
    .where('body', 'is not', null)
    .where('next_try_at', '<=', now)
    .where('expires_at', '>', now)
    .orderBy('next_try_at')
    .limit(BATCH)
    .execute()
  if (candidates.length === 0) return []
  const leased: DueMail[] = []
  const stopped = await tx
    .selectFrom('mail_suppressions')
    .select(['address', 'reason'])
    .where(
      'account_id',
      'in',
      candidates.map(({ account_id: accountId }) => accountId),
    )
    .where('lifted_at', 'is', null)
    .execute()
  for (const { account_id: accountId, id } of candidates) {
    const mail = await tx
      .updateTable('mail_outbox')
      .set((set) => ({ attempts: set('attempts', '+', 1), next_try_at: new Date(now.getTime() + LEASE_MS) }))
      .where('account_id', '=', accountId)
      .where('id', '=', id)
      .where('next_try_at', '<=', now)
      .where('sent_at', 'is', null)
      .returning(['account_id', 'id', 'recipient', 'kind', 'subject', 'body', 'html', 'attempts'])
      .executeTakeFirst()
    if (mail === undefined || mail.body === null) continue
    const stop = stopped.find(({ address }) => address === mail.recipient)
    const reason = stop === undefined ? null : stopReasonOf(stop.reason)
    leased.push({ ...mail, body: mail.body, kind: mailKindNamed(mail.kind), stopped: reason })
  }
  return leased
}

interface Outcome {
  readonly sent_at?: Date
  readonly body?: null
  readonly html?: null
  readonly failed_at?: Date
  readonly next_try_at?: Date
  readonly last_problem: string | null
}

export function createOutbox(parts: OutboxParts): MailOutbox {
  const { database, clock, log, transport, unsubscribeUrl, onUnknownAddress } = parts
  const store = ({ account_id: accountId, id }: DueMail, outcome: Outcome): Promise<unknown> =>
    database.asService((tx) =>
      tx.updateTable('mail_outbox').set(outcome).where('account_id', '=', accountId).where('id', '=', id).execute(),
    )

  /** An address that the mail server does not know is one that mails come back from. */
  const noteUnknown = ({ account_id: accountId, recipient }: DueMail): Promise<unknown> =>
    database.asService((tx) => onUnknownAddress(tx, accountId, recipient))

  async function storeRefusal(mail: DueMail, refusal: MailRefusal): Promise<void> {
    const { id: mailId, attempts } = mail
    const { problem, isFinal, isUnknownAddress } = refusal
    if (isFinal || attempts >= MAX_ATTEMPTS) {
      await store(mail, { failed_at: clock.now(), last_problem: problem })
      log.error({ mailId, attempts, problem }, 'mail given up')
    } else {
      await store(mail, { next_try_at: new Date(clock.now().getTime() + pauseAfter(attempts)), last_problem: problem })
      log.warn({ mailId, attempts, problem }, 'mail not sent yet')
    }
    if (isUnknownAddress) await noteUnknown(mail)
  }

  /** Returns whether the mail was sent. */
  async function sendOne(mail: DueMail, through: MailTransport): Promise<boolean> {
    const { id: mailId, account_id: accountId, kind, stopped, attempts } = mail
    if (stopped !== null && isHeldBack(stopped, kind)) {
      await store(mail, { failed_at: clock.now(), last_problem: HELD_BACK })
      log.info({ mailId, stopped }, 'mail held back')
      return false
    }
    const refusal = await through.deliver({ ...mail, id: mailId, unsubscribeUrl: unsubscribeUrl(accountId, kind) })
    if (refusal !== null) {
      await storeRefusal(mail, refusal)
      return false
    }
    await store(mail, { sent_at: clock.now(), body: null, html: null, last_problem: null })
    log.info({ mailId, attempts }, 'mail sent')
    return true
  }

  return {
    async send(tx, { accountId, recipient, kind, subject, body, html = null, expiresAt }) {
      const now = clock.now()
      await tx
        .insertInto('mail_outbox')
        .values({
          ...{ account_id: accountId, id: uuidv7(), recipient, kind, subject, body, html },
          ...{ created_at: now, next_try_at: now, expires_at: expiresAt },
        })
        .execute()
    },

    async sendDue() {
      if (transport === null) return 0
      const due = await database.asService((tx) => leaseDue(tx, clock.now()))
      let sent = 0
      for (const mail of due) if (await sendOne(mail, transport)) sent += 1
      return sent
    },

    prune: () =>
      database.asService(async (tx) => {
        const now = clock.now()
        await tx
          .updateTable('mail_outbox')
          .set({ body: null, html: null })
          .where('expires_at', '<=', now)
          .where('body', 'is not', null)
          .execute()
        await tx
          .deleteFrom('mail_outbox')
          .where('created_at', '<', new Date(now.getTime() - MAILS_KEPT_MS))
          .execute()
        await tx
          .deleteFrom('mail_suppressions')
          .where('lifted_at', '<', new Date(now.getTime() - LIFTED_MAIL_STOPS_KEPT_MS))
          .execute()
      }),
  }
}
