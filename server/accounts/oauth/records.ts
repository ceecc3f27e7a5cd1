/**
 * What the authorization server remembers, in the market's database. Times are the machine's and not the market's
 * clock, since the library reads the machine's to tell what has expired.
 */
import { sql } from 'kysely'
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider'
import { validate } from 'uuid'
import * as z from 'zod'
import { DAY_MS } from '#shared/time.ts'
import type { MarketDatabase, Tx } from '../../db/database.ts'
import { assertStorable } from '../../http/storable.ts'
import { hashOfSecret } from '../../secret-hash.ts'
import { clientAdapter } from './clients.ts'
import { consumeOnce, endGrant, forgive, holdGrant } from './reuse.ts'

export interface OauthRecords {
  adapter(kind: string): Adapter
  prune(): Promise<void>
}

/** A record without a time of its own is kept this long. */
const LONGEST_S = 400 * 24 * 3_600

const payloadSchema = z.record(z.string(), z.unknown())

interface RecordRow {
  readonly payload: unknown
  readonly consumed_at: Date | null
}

/** An id is a bearer secret, so it is not stored: the caller that looks the record up by it has just shown it. */
function toPayload({ payload, consumed_at: consumedAt }: RecordRow, id?: string): AdapterPayload {
  const { forgiven: _mark, ...known } = payloadSchema.parse(payload)
  return {
    ...known,
    ...(id === undefined ? {} : { jti: id }),
    ...(consumedAt === null ? {} : { consumed: Math.floor(consumedAt.getTime() / 1000) }),
  }
}

function ownerIn({ accountId, session }: AdapterPayload): string | null {
  return accountId ?? session?.accountId ?? null
}

/** Records keep what a client sends, such as `state`. The library answers with this error as it does with its own. */
function assertRecordStorable(payload: AdapterPayload): void {
  try {
    assertStorable(payload)
  } catch (error) {
    throw new errors.InvalidRequest('a parameter has characters that are not text', undefined, { cause: error })
  }
}

async function upsertRecord(
  database: MarketDatabase,
  kind: string,
  id: string,
  payload: AdapterPayload,
  expiresInS: number,
): Promise<void> {
  assertRecordStorable(payload)
  const { jti: _secret, ...rest } = payload
  // The one kind that is found by something else (the code that a person types) and then written back.
  const keepsId = kind === 'DeviceCode'
  const now = Date.now()
  const values = {
    account_id: ownerIn(payload),
    grant_id: kind === 'Grant' ? id : (payload.grantId ?? null),
    uid: kind === 'Session' ? (payload.uid ?? null) : null,
    user_code: payload.userCode ?? null,
    payload: JSON.stringify(keepsId ? payload : rest),
    expires_at: new Date(now + expiresInS * 1000),
  }
  await database.asService(async (tx) => {
    const isToken = kind === 'AccessToken' || kind === 'RefreshToken'
    if (isToken && values.grant_id !== null) await holdGrant(tx, values.grant_id)
    await tx
      .insertInto('oidc_records')
      .values({ kind, key_hash: hashOfSecret(id), created_at: new Date(now), ...values })
      .onConflict((conflict) => conflict.columns(['kind', 'key_hash']).doUpdateSet(values))
      .execute()
  })
}

type Key =
  | readonly [column: 'key_hash', value: Buffer]
  | readonly [column: 'uid' | 'user_code' | 'grant_id', value: string]

async function findRecord(
  database: MarketDatabase,
  kind: string,
  [column, value]: Key,
): Promise<RecordRow | undefined> {
  return database.asService((tx) =>
    tx
      .selectFrom('oidc_records')
      .select(['payload', 'consumed_at'])
      .where('kind', '=', kind)
      .where(column, '=', value)
      .executeTakeFirst(),
  )
}

async function deleteRecords(database: MarketDatabase, kind: string, [column, value]: Key): Promise<void> {
  await database.asService((tx) =>
    tx.deleteFrom('oidc_records').where('kind', '=', kind).where(column, '=', value).execute(),
  )
}

/** `onRevoked` is called when something may no longer be used, so that nothing remembered outlives it. */
export function createOauthRecords(database: MarketDatabase, onRevoked: () => void): OauthRecords {
  function adapter(kind: string): Adapter {
    if (kind === 'Client') return clientAdapter(database)
    async function find(key: Key, id?: string): Promise<AdapterPayload | undefined> {
      const row = await findRecord(database, kind, key)
      return row === undefined ? undefined : toPayload(row, id)
    }
    return {
      upsert: (id, payload, expiresInS = LONGEST_S) => upsertRecord(database, kind, id, payload, expiresInS),
      async find(id) {
        const key = ['key_hash', hashOfSecret(id)] as const
        const found = await find(key, id)
        if (kind !== 'RefreshToken' || found?.consumed === undefined) return found
        if (!(await forgive(database, hashOfSecret(id)))) return found
        onRevoked()
        return find(key, id)
      },
      findByUid: (uid) => find(['uid', uid]),
      findByUserCode: (userCode) => find(['user_code', userCode]),
      consume: (id) => consumeOnce(database, kind, hashOfSecret(id)).finally(onRevoked),
      async destroy(id) {
        await deleteRecords(database, kind, ['key_hash', hashOfSecret(id)])
        onRevoked()
      },
      // The library calls it for one kind after the other. Ending all at once leaves no moment to add a token between.
      async revokeByGrantId(grantId) {
        await database.asService((tx) => endGrant(tx, grantId))
        onRevoked()
      },
    }
  }

  return {
    adapter,
    prune: () =>
      database.asService(async (tx) => {
        // A day longer, so that a late caller learns that it has expired.
        const oldest = new Date(Date.now() - DAY_MS)
        await tx.deleteFrom('oidc_records').where('expires_at', '<', oldest).execute()
      }),
  }
}

/** One sign-in: a grant, whose tokens all end with it. */
export interface SignInRecord {
  readonly id: string
  readonly createdAt: Date
  readonly lastUsedAt: Date
  readonly expiresAt: Date
  /** Browser and system of a sign-in on the market's pages; null of an app's. */
  readonly program: string | null
}

export async function signInsOf(tx: Tx, accountId: string): Promise<SignInRecord[]> {
  const rows = await tx
    .selectFrom('oidc_records')
    .select(({ fn }) => [
      'grant_id',
      fn.min('created_at').as('created_at'),
      fn.max('created_at').as('last_used_at'),
      sql<Date>`max(expires_at) filter (where kind = 'RefreshToken')`.as('expires_at'),
    ])
    .where('account_id', '=', accountId)
    .where('kind', 'in', ['Grant', 'RefreshToken', 'AccessToken'])
    .where('grant_id', 'is not', null)
    .where('expires_at', '>', new Date())
    .groupBy('grant_id')
    .having(sql<boolean>`bool_or(kind = 'RefreshToken' and consumed_at is null)`)
    .orderBy('created_at', 'desc')
    .execute()
  return rows.map((row) => ({
    id: row.grant_id ?? '',
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
    program: null,
  }))
}

/** Ends one sign-in, of an app or of a browser; false where the account has none with this id. */
export async function endSignIn(tx: Tx, accountId: string, id: string): Promise<boolean> {
  const apps = await tx
    .deleteFrom('oidc_records')
    .where('account_id', '=', accountId)
    .where('grant_id', '=', id)
    .executeTakeFirstOrThrow()
  if (apps.numDeletedRows > 0n) return true
  if (!validate(id)) return false
  const browsers = await tx
    .deleteFrom('web_sessions')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return browsers.numDeletedRows > 0n
}

/** Ends every sign-in of an account, in browsers too, except one where it is named. */
export async function endSignIns(tx: Tx, accountId: string, exceptId: string | null): Promise<void> {
  await tx
    .deleteFrom('oidc_records')
    .where('account_id', '=', accountId)
    .$if(exceptId !== null, (query) =>
      query.where((where) => where.or([where('grant_id', 'is', null), where('grant_id', '!=', exceptId)])),
    )
    .execute()
  const kept = exceptId !== null && validate(exceptId) ? exceptId : null
  await tx
    .deleteFrom('web_sessions')
    .where('account_id', '=', accountId)
    .$if(kept !== null, (query) => query.where('id', '!=', kept))
    .execute()
}
