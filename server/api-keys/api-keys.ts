/** The keys of an account: made, changed, rotated, revoked, and recognized when a program shows one. */
import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import { apiKeyRightSchema } from '#shared/contract/market/api-key-rights.ts'
import { type ApiKey, type ApiKeyChange, MAX_API_KEYS, type NewApiKey } from '#shared/contract/market/api-keys.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#shared/time.ts'
import type { Credentials } from '../accounts/credentials.ts'
import type { Clock } from '../clock.ts'
import { brokenConstraint, type MarketDatabase, type Tx } from '../db/database.ts'
import type { Identity, Role } from '../http/context.ts'
import { notify } from '../notifications/notify.ts'
import { API_KEY_DAYS_KEPT_MS } from '../retention.ts'
import { hashOfSecret } from '../secret-hash.ts'
import { accountOfSecret, makeSecret, type NewSecret } from './secrets.ts'
import { dayOf } from './spending.ts'

interface WithSecret {
  readonly key: ApiKey
  readonly secret: string
}

interface KeyChanger {
  readonly accountId: string
  /** From where, for limits. */
  readonly address: string
}

export interface ApiKeys {
  /** Null for a secret that is unknown, expired or revoked, or whose account is closed. */
  lookUp(secret: string): Promise<Identity | null>
  list(accountId: string): Promise<ApiKey[]>
  /** `requestKey`: the request's Idempotency-Key. Throws CONFLICT where it made a key before, or there are too many. */
  create(accountId: string, requestKey: string, wanted: NewApiKey): Promise<WithSecret>
  /**
   * Throws NOT_FOUND, CONFLICT for a revoked key, and CREDENTIALS_WRONG, RATE_LIMITED where a right is added without the
   * account's password.
   */
  change(caller: KeyChanger, id: string, change: ApiKeyChange): Promise<ApiKey>
  /** Throws NOT_FOUND, CONFLICT. */
  rotate(accountId: string, id: string, requestKey: string, overlapHours: number): Promise<WithSecret>
  /** Throws NOT_FOUND. Revoking it again changes nothing. */
  revoke(accountId: string, id: string): Promise<ApiKey>
  /** Periodic: forgets what was spent on days long past, and expired secrets. */
  prune(): Promise<void>
}

interface Standing {
  readonly roles: ReadonlySet<Role>
  readonly isEmailVerified: boolean
}

interface ApiKeysParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  /** What the account may do; null for one that is closed. */
  readonly standingOf: (tx: Tx, accountId: string, now: Date) => Promise<Standing | null>
  /** Throws CREDENTIALS_WRONG, RATE_LIMITED. */
  readonly confirm: Credentials['confirm']
}

const LAST_USED_PRECISION_MS = MINUTE_MS

const textOf = (date: Date | null): string | null => date?.toISOString() ?? null

async function readKeys(tx: Tx, accountId: string, now: Date, id?: string): Promise<ApiKey[]> {
  const keys = await tx
    .selectFrom('api_keys')
    .selectAll()
    .where('account_id', '=', accountId)
    .$if(id !== undefined, (query) => query.where('id', '=', id ?? ''))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  const secrets = await tx
    .selectFrom('api_key_secrets')
    .select(['key_id', 'hint', 'created_at', 'expires_at'])
    .where('account_id', '=', accountId)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', now)]))
    .orderBy('expires_at', (order) => order.desc().nullsFirst())
    .execute()
  const spent = await tx
    .selectFrom('api_key_spending')
    .select(['key_id', 'spent_micro_dollars'])
    .where('account_id', '=', accountId)
    .where('kind', '=', 'day')
    .where('name', '=', dayOf(now))
    .execute()
  return keys.map((key) => ({
    id: key.id,
    name: key.name,
    rights: apiKeyRightSchema.array().parse(key.rights),
    dailyCapCents: key.daily_cap_cents,
    storyCapCents: key.story_cap_cents,
    spentTodayMicroDollars: String(spent.find(({ key_id }) => key_id === key.id)?.spent_micro_dollars ?? 0n),
    createdAt: key.created_at.toISOString(),
    expiresAt: textOf(key.expires_at),
    revokedAt: textOf(key.revoked_at),
    lastUsedAt: textOf(key.last_used_at),
    secrets: secrets
      .filter(({ key_id }) => key_id === key.id && key.revoked_at === null)
      .map(({ hint, created_at, expires_at }) => ({
        hint,
        createdAt: created_at.toISOString(),
        expiresAt: textOf(expires_at),
      })),
  }))
}

async function readKey(tx: Tx, accountId: string, id: string, now: Date): Promise<ApiKey> {
  const [key] = await readKeys(tx, accountId, now, id)
  if (key === undefined) throw new LunaError('NOT_FOUND')
  return key
}

interface UsableKey {
  readonly name: string
  readonly rights: readonly string[]
}

/** Locks the key. Throws NOT_FOUND, CONFLICT. */
async function requireUsable(tx: Tx, accountId: string, id: string): Promise<UsableKey> {
  const key = await tx
    .selectFrom('api_keys')
    .select(['name', 'rights', 'revoked_at'])
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (key === undefined) throw new LunaError('NOT_FOUND')
  if (key.revoked_at !== null) throw new LunaError('CONFLICT', 'The API key is revoked. Create another.')
  return key
}

async function insertSecret(
  tx: Tx,
  { accountId, keyId, requestKey, at }: { accountId: string; keyId: string; requestKey: string; at: Date },
  { hash, hint }: NewSecret,
): Promise<void> {
  try {
    await tx
      .insertInto('api_key_secrets')
      .values({
        ...{ account_id: accountId, secret_hash: hash, key_id: keyId, hint },
        ...{ request_hash: hashOfSecret(requestKey), created_at: at, expires_at: null },
      })
      .execute()
  } catch (error) {
    if (brokenConstraint(error) !== 'api_key_secrets_account_id_request_hash_key') throw error
    throw new LunaError(
      'CONFLICT',
      'This request was already answered, and the secret is shown only once. Rotate the key.',
    )
  }
}

/** Two that are made at the same moment count each other: the account's row is locked. */
async function requireRoom(tx: Tx, accountId: string): Promise<void> {
  await tx.selectFrom('accounts').select('account_id').where('account_id', '=', accountId).forUpdate().execute()
  const { count } = await tx
    .selectFrom('api_keys')
    .select(({ fn }) => fn.countAll<bigint>().as('count'))
    .where('account_id', '=', accountId)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow()
  if (Number(count) >= MAX_API_KEYS) {
    throw new LunaError('CONFLICT', `There are ${MAX_API_KEYS} API keys. Revoke one first.`)
  }
}

interface FoundKey {
  readonly key_id: string
  readonly rights: string[]
  readonly last_used_at: Date | null
}

async function findKey(tx: Tx, accountId: string, secret: string, now: Date): Promise<FoundKey | undefined> {
  const { rows } = await sql<FoundKey>`
    select k.id as key_id, k.rights, k.last_used_at from api_key_secrets s
    join api_keys k on k.account_id = s.account_id and k.id = s.key_id
    where s.account_id = ${accountId} and s.secret_hash = ${hashOfSecret(secret)} and k.revoked_at is null
      and (s.expires_at is null or s.expires_at > ${now}) and (k.expires_at is null or k.expires_at > ${now})`.execute(
    tx,
  )
  return rows[0]
}

async function noteUse(tx: Tx, accountId: string, { key_id: id, last_used_at: last }: FoundKey, now: Date) {
  if (last !== null && now.getTime() - last.getTime() < LAST_USED_PRECISION_MS) return
  await tx
    .updateTable('api_keys')
    .set({ last_used_at: now })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .execute()
}

function lookUpWith({ database, clock, standingOf }: ApiKeysParts): ApiKeys['lookUp'] {
  return async (secret) => {
    const accountId = accountOfSecret(secret)
    if (accountId === null) return null
    return database.asService(async (tx) => {
      const now = clock.now()
      const found = await findKey(tx, accountId, secret, now)
      if (found === undefined) return null
      const standing = await standingOf(tx, accountId, now)
      if (standing === null) return null
      await noteUse(tx, accountId, found, now)
      // A program neither moderates nor administers.
      const roles = new Set([...standing.roles].filter((role) => role === 'buyer' || role === 'creator'))
      const rights = new Set(apiKeyRightSchema.array().parse(found.rights))
      return { accountId, roles, isEmailVerified: standing.isEmailVerified, apiKey: { id: found.key_id, rights } }
    })
  }
}

function creating({ database, clock }: ApiKeysParts): Pick<ApiKeys, 'create' | 'rotate'> {
  return {
    create: (accountId, requestKey, { name, rights, dailyCapCents, storyCapCents, expiresAt }) =>
      database.asService(async (tx) => {
        await requireRoom(tx, accountId)
        const at = clock.now()
        const id = uuidv7()
        const secret = makeSecret(accountId)
        await insertSecret(tx, { accountId, keyId: id, requestKey, at }, secret)
        await tx
          .insertInto('api_keys')
          .values({
            ...{ account_id: accountId, id, name, rights, created_at: at },
            ...{ daily_cap_cents: dailyCapCents, story_cap_cents: storyCapCents },
            expires_at: expiresAt === undefined ? null : new Date(expiresAt),
          })
          .execute()
        await notify(tx, accountId, { kind: 'api_key_changed', data: { name, change: 'created' } }, at)
        return { key: await readKey(tx, accountId, id, at), secret: secret.text }
      }),

    rotate: (accountId, id, requestKey, overlapHours) =>
      database.asService(async (tx) => {
        const { name } = await requireUsable(tx, accountId, id)
        const at = clock.now()
        const until = new Date(at.getTime() + overlapHours * HOUR_MS)
        await sql`
          update api_key_secrets set expires_at = least(expires_at, ${until}::timestamptz)
          where account_id = ${accountId} and key_id = ${id}`.execute(tx)
        const secret = makeSecret(accountId)
        await insertSecret(tx, { accountId, keyId: id, requestKey, at }, secret)
        await notify(tx, accountId, { kind: 'api_key_changed', data: { name, change: 'rotated' } }, at)
        return { key: await readKey(tx, accountId, id, at), secret: secret.text }
      }),
  }
}

/** Throws CREDENTIALS_WRONG where a right is added by somebody who did not confirm to be the owner. */
function changeKindOf(before: UsableKey, rights: readonly string[] | undefined, isConfirmed: boolean) {
  const isRaised = rights?.some((right) => !before.rights.includes(right)) === true
  if (!isRaised) return 'changed'
  if (!isConfirmed) throw new LunaError('CREDENTIALS_WRONG', 'Enter your password to give the key more permissions.')
  return 'permissions_added'
}

function changing({ database, clock, confirm }: ApiKeysParts): Pick<ApiKeys, 'change' | 'revoke'> {
  return {
    async change({ accountId, address }, id, { name, rights, dailyCapCents, storyCapCents, password }) {
      if (password !== undefined) await confirm(accountId, password, address)
      return database.asService(async (tx) => {
        const before = await requireUsable(tx, accountId, id)
        const kind = changeKindOf(before, rights, password !== undefined)
        const changed = {
          ...(name === undefined ? {} : { name }),
          ...(rights === undefined ? {} : { rights }),
          ...(dailyCapCents === undefined ? {} : { daily_cap_cents: dailyCapCents }),
          ...(storyCapCents === undefined ? {} : { story_cap_cents: storyCapCents }),
        }
        const at = clock.now()
        if (Object.keys(changed).length > 0) {
          const rows = tx.updateTable('api_keys').set(changed)
          await rows.where('account_id', '=', accountId).where('id', '=', id).execute()
          const data = { name: name ?? before.name, change: kind } as const
          await notify(tx, accountId, { kind: 'api_key_changed', data }, at)
        }
        return readKey(tx, accountId, id, at)
      })
    },

    revoke: (accountId, id) =>
      database.asService(async (tx) => {
        const at = clock.now()
        const revoked = await tx
          .updateTable('api_keys')
          .set({ revoked_at: at })
          .where('account_id', '=', accountId)
          .where('id', '=', id)
          .where('revoked_at', 'is', null)
          .returning('name')
          .executeTakeFirst()
        if (revoked !== undefined) {
          await notify(tx, accountId, { kind: 'api_key_changed', data: { name: revoked.name, change: 'revoked' } }, at)
        }
        return readKey(tx, accountId, id, at)
      }),
  }
}

export function createApiKeys(parts: ApiKeysParts): ApiKeys {
  const { database, clock } = parts
  return {
    lookUp: lookUpWith(parts),
    list: (accountId) => database.asAccount(accountId, (tx) => readKeys(tx, accountId, clock.now())),
    ...creating(parts),
    ...changing(parts),
    prune: () =>
      database.asService(async (tx) => {
        const now = clock.now()
        await tx
          .deleteFrom('api_key_spending')
          .where('kind', '=', 'day')
          .where('changed_at', '<', new Date(now.getTime() - API_KEY_DAYS_KEPT_MS))
          .execute()
        await tx
          .deleteFrom('api_key_secrets')
          .where('expires_at', '<', new Date(now.getTime() - DAY_MS))
          .execute()
      }),
  }
}
