/**
 * Notifications become mails here, apart from the work that they are about, so that no sale waits for its mail: what is
 * due is read per account, and what is of one kind goes out in one mail.
 */
import {
  isOptionalMailKind,
  type MailChoices,
  mailKindOf,
  type NoticeMailKind,
} from '#shared/contract/market/mail-kinds.ts'
import { type NotificationContent, notificationContentSchema } from '#shared/contract/market/notifications.ts'
import { addDays, localDay, startOfDay } from '#shared/ledger/time-zone.ts'
import { DAY_MS, HOUR_MS } from '#shared/time.ts'
import type { Clock } from '../../clock.ts'
import type { MarketDatabase, Tx } from '../../db/database.ts'
import type { MailOutbox } from '../../mail/outbox.ts'
import { composeMail } from './content.ts'
import { notificationMail } from './notice-words.ts'
import { mailChoices } from './preferences.ts'
import type { MailLinks } from './unsubscribe-links.ts'

interface NoticesParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly outbox: Pick<MailOutbox, 'send'>
  readonly links: Pick<MailLinks, 'frameOf'>
  /** As others reach the market. */
  readonly url: string
}

export interface MailNotices {
  /** Writes the mails that are due, and returns how many. */
  writeDue(): Promise<number>
}

const ACCOUNTS_AT_ONCE = 50
const ROWS_AT_ONCE = 500
/** In the account's time zone. */
const DIGEST_HOUR_MS = 8 * HOUR_MS
const EXPIRES_MS = 7 * DAY_MS

interface Due {
  readonly id: string
  readonly kind: NoticeMailKind
  readonly content: NotificationContent
  readonly createdAt: Date
}

/** The first time of digests after an instant. */
export function nextDigest(zone: string, at: Date): Date {
  const day = localDay(zone, at)
  const today = new Date(startOfDay(zone, day).getTime() + DIGEST_HOUR_MS)
  return today > at ? today : new Date(startOfDay(zone, addDays(day, 1)).getTime() + DIGEST_HOUR_MS)
}

async function dueAccounts(tx: Tx, now: Date): Promise<string[]> {
  const rows = await tx
    .selectFrom('notifications')
    .select('account_id')
    .distinct()
    .where('mail_at', '<=', now)
    .limit(ACCOUNTS_AT_ONCE)
    .execute()
  return rows.map(({ account_id: accountId }) => accountId)
}

/** Two servers that look at the same moment get different rows. */
async function dueOf(tx: Tx, accountId: string, now: Date): Promise<Due[]> {
  const rows = await tx
    .selectFrom('notifications')
    .select(['id', 'kind', 'data', 'created_at'])
    .where('account_id', '=', accountId)
    .where('mail_at', '<=', now)
    .orderBy('created_at')
    .orderBy('id')
    .limit(ROWS_AT_ONCE)
    .forUpdate()
    .skipLocked()
    .execute()
  return rows.flatMap(({ id, kind: name, data, created_at: createdAt }) => {
    const content = notificationContentSchema.parse({ kind: name, data })
    const kind = mailKindOf(content.kind)
    return kind === null ? [] : [{ id, kind, content, createdAt }]
  })
}

async function setMailAt(tx: Tx, accountId: string, due: readonly Due[], mailAt: Date | null): Promise<void> {
  if (due.length === 0) return
  await tx
    .updateTable('notifications')
    .set({ mail_at: mailAt })
    .where('account_id', '=', accountId)
    .where(
      'id',
      'in',
      due.map(({ id }) => id),
    )
    .execute()
}

interface Reader {
  readonly accountId: string
  readonly email: string
  readonly timeZone: string
  readonly choices: MailChoices
}

/** Null for an account that is closed or has not confirmed its address: it may be a stranger's. */
async function readerOf(tx: Tx, accountId: string): Promise<Reader | null> {
  const account = await tx
    .selectFrom('accounts')
    .select(['email', 'time_zone'])
    .where('account_id', '=', accountId)
    .where('email_verified_at', 'is not', null)
    .executeTakeFirst()
  if (account === undefined || account.email === null) return null
  return { accountId, email: account.email, timeZone: account.time_zone, choices: await mailChoices(tx, accountId) }
}

function byKind(due: readonly Due[]): Map<NoticeMailKind, [Due, ...Due[]]> {
  const kinds = new Map<NoticeMailKind, [Due, ...Due[]]>()
  for (const one of due) {
    const found = kinds.get(one.kind)
    if (found === undefined) kinds.set(one.kind, [one])
    else found.push(one)
  }
  return kinds
}

export function createMailNotices({ database, clock, outbox, links, url }: NoticesParts): MailNotices {
  async function write(
    tx: Tx,
    { accountId, email }: Reader,
    kind: NoticeMailKind,
    due: [Due, ...Due[]],
  ): Promise<void> {
    const [first, ...others] = due
    const content = notificationMail(url, kind, [first.content, ...others.map((one) => one.content)])
    const mail = composeMail(content, links.frameOf(accountId, kind))
    const expiresAt = new Date(clock.now().getTime() + EXPIRES_MS)
    await outbox.send(tx, { ...mail, accountId, recipient: email, kind, expiresAt })
  }

  /** Returns how many mails were written. */
  async function writeFor(tx: Tx, accountId: string, now: Date): Promise<number> {
    const due = await dueOf(tx, accountId, now)
    const reader = await readerOf(tx, accountId)
    if (reader === null) {
      await setMailAt(tx, accountId, due, null)
      return 0
    }
    let written = 0
    for (const [kind, all] of byKind(due)) {
      const choice = isOptionalMailKind(kind) ? reader.choices[kind] : 'each'
      const isReady = ({ createdAt }: Due) => choice !== 'daily' || nextDigest(reader.timeZone, createdAt) <= now
      const [first, ...others] = all.filter(isReady)
      const waiting = all.filter((one) => !isReady(one))
      await setMailAt(tx, accountId, waiting, nextDigest(reader.timeZone, now))
      if (first === undefined) continue
      await setMailAt(tx, accountId, [first, ...others], null)
      if (choice === 'off') continue
      await write(tx, reader, kind, [first, ...others])
      written += 1
    }
    return written
  }

  return {
    async writeDue() {
      const now = clock.now()
      const accounts = await database.asService((tx) => dueAccounts(tx, now))
      let written = 0
      for (const accountId of accounts) written += await database.asService((tx) => writeFor(tx, accountId, now))
      return written
    },
  }
}
