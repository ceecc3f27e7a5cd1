/**
 * Browsers that are signed in to the market's pages, each by a secret in its cookie, which the market keeps as a hash.
 */
import { randomBytes } from 'node:crypto'
import { v7 as uuidv7, validate } from 'uuid'
import { DAY_MS, HOUR_MS } from '#shared/time.ts'
import type { Clock } from '../../clock.ts'
import type { MarketDatabase, Tx } from '../../db/database.ts'
import { hashOfSecret } from '../../secret-hash.ts'
import type { SignInRecord } from './records.ts'

export interface WebSession {
  readonly accountId: string
  readonly id: string
}

export interface WebSessions {
  /** Returns the value of the cookie. It is always a new one, so that an old one never grants access. */
  begin(accountId: string, program: string): Promise<string>
  /** Null for what is no session of ours, or no longer. */
  find(cookie: string | undefined): Promise<WebSession | null>
  end(cookie: string | undefined): Promise<void>
  prune(): Promise<void>
}

/** Without use, and in all; then the password is asked for again. */
export const WEB_SESSION_MS = 30 * DAY_MS
const LONGEST_MS = 90 * DAY_MS
/** How exactly it is kept when a session was used last: a write for each page would be too much. */
const USE_NOTED_MS = HOUR_MS

const SECRET = /^[\w-]{43}$/

function parse(cookie: string | undefined): { readonly accountId: string; readonly hash: Buffer } | null {
  const [accountId = '', secret = ''] = (cookie ?? '').split('.')
  return validate(accountId) && SECRET.test(secret) ? { accountId, hash: hashOfSecret(secret) } : null
}

export function createWebSessions(database: MarketDatabase, clock: Clock): WebSessions {
  return {
    begin: (accountId, program) =>
      database.asService(async (tx) => {
        const secret = randomBytes(32).toString('base64url')
        const now = clock.now()
        await tx
          .insertInto('web_sessions')
          .values({
            ...{ account_id: accountId, id: uuidv7(), secret_hash: hashOfSecret(secret), program },
            ...{ created_at: now, last_used_at: now, expires_at: new Date(now.getTime() + WEB_SESSION_MS) },
          })
          .execute()
        return `${accountId}.${secret}`
      }),

    async find(cookie) {
      const shown = parse(cookie)
      if (shown === null) return null
      const { accountId, hash } = shown
      return database.asService(async (tx) => {
        const now = clock.now()
        const row = await tx
          .selectFrom('web_sessions')
          .select(['id', 'created_at', 'last_used_at'])
          .where('account_id', '=', accountId)
          .where('secret_hash', '=', hash)
          .where('expires_at', '>', now)
          .executeTakeFirst()
        if (row === undefined) return null
        if (now.getTime() - row.last_used_at.getTime() >= USE_NOTED_MS) {
          const untilMs = Math.min(now.getTime() + WEB_SESSION_MS, row.created_at.getTime() + LONGEST_MS)
          await tx
            .updateTable('web_sessions')
            .set({ last_used_at: now, expires_at: new Date(untilMs) })
            .where('account_id', '=', accountId)
            .where('id', '=', row.id)
            .execute()
        }
        return { accountId, id: row.id }
      })
    },

    async end(cookie) {
      const shown = parse(cookie)
      if (shown === null) return
      await database.asService((tx) =>
        tx
          .deleteFrom('web_sessions')
          .where('account_id', '=', shown.accountId)
          .where('secret_hash', '=', shown.hash)
          .execute(),
      )
    },

    prune: () =>
      database.asService(async (tx) => {
        await tx.deleteFrom('web_sessions').where('expires_at', '<', clock.now()).execute()
      }),
  }
}

/** Newest first. */
export async function webSignInsOf(tx: Tx, accountId: string, now: Date): Promise<SignInRecord[]> {
  const rows = await tx
    .selectFrom('web_sessions')
    .select(['id', 'program', 'created_at', 'last_used_at', 'expires_at'])
    .where('account_id', '=', accountId)
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map(({ id, program, created_at: createdAt, last_used_at: lastUsedAt, expires_at: expiresAt }) => ({
    ...{ id, program, createdAt, lastUsedAt, expiresAt },
  }))
}
