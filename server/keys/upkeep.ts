/** What a rotation leaves to do: secrets of accounts are encrypted again, and keys that verify nothing are dropped. */
import { sql } from 'kysely'
import type { Logger } from 'pino'
import { DAY_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { headerOf } from './envelope.ts'
import type { RunningKeyring } from './keyring.ts'
import { type KeyPurpose, keyPurposeSchema, PURPOSES } from './purposes.ts'
import { lockKeys } from './rows.ts'
import { createSealing } from './sealing.ts'

interface SealedColumn {
  readonly purpose: KeyPurpose
  readonly table: 'account_authenticators' | 'webhook_endpoints'
  readonly column: 'secret' | 'earlier_secret'
  /** Whether an account may have several rows. */
  readonly hasId: boolean
}

/** Secrets of sign-ins that are not finished are not among them: they expire within the overlap. */
const SEALED: readonly SealedColumn[] = [
  { purpose: 'authenticators', table: 'account_authenticators', column: 'secret', hasId: false },
  { purpose: 'webhooks', table: 'webhook_endpoints', column: 'secret', hasId: true },
  { purpose: 'webhooks', table: 'webhook_endpoints', column: 'earlier_secret', hasId: true },
]

interface UpkeepParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly keyring: RunningKeyring
  readonly log: Logger
}

const BATCH = 500

/** Those that another key encrypted than the one that encrypts now. */
function otherwiseSealed({ table, column, hasId }: SealedColumn, keyId: string) {
  const id = hasId ? sql`id` : sql`account_id`
  return {
    id,
    from: sql`from ${sql.table(table)} where ${sql.ref(column)} is not null
      and substring(${sql.ref(column)} from 1 for 9) <> ${headerOf(keyId)}`,
  }
}

interface SealedRow {
  readonly account_id: string
  readonly id: string
  readonly sealed: Buffer
}

/** Returns how many were read, and the last one. */
async function sealSome(tx: Tx, { keyring, log }: UpkeepParts, sealed: SealedColumn, after: string) {
  const { purpose, table, column, hasId } = sealed
  const { id, from } = otherwiseSealed(sealed, keyring.current(purpose).id)
  const { rows } = await sql<SealedRow>`select account_id, ${id} as id, ${sql.ref(column)} as sealed ${from}
    and ${id} > ${after} order by ${id} limit ${BATCH} for update`.execute(tx)
  const sealing = createSealing(keyring, purpose)
  for (const row of rows) {
    const owner = { accountId: row.account_id, ...(hasId ? { rowId: row.id } : {}) }
    const secret = sealing.open(owner, row.sealed)
    if (secret === null) {
      log.error({ table, id: row.id }, 'a secret cannot be decrypted')
      continue
    }
    await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${sealing.seal(owner, secret)}
      where account_id = ${row.account_id} and ${id} = ${row.id}`.execute(tx)
  }
  return { count: rows.length, last: rows.at(-1)?.id ?? after }
}

/**
 * Whether its only key was made or taken over within a day. Nodes of the version before do not read what is encrypted
 * again, and have this long to be updated.
 */
function isResting({ keyring, clock }: UpkeepParts, purpose: KeyPurpose): boolean {
  const [key, ...others] = keyring.accepted(purpose)
  return key !== undefined && others.length === 0 && key.signsFrom.getTime() > clock.now().getTime() - DAY_MS
}

const FIRST_ID = '00000000-0000-0000-0000-000000000000'

async function sealAgain(parts: UpkeepParts): Promise<void> {
  for (const column of SEALED.filter(({ purpose }) => !isResting(parts, purpose))) {
    let after = FIRST_ID
    let count = BATCH
    while (count === BATCH) {
      const done = await parts.database.asService((tx) => sealSome(tx, parts, column, after))
      after = done.last
      count = done.count
    }
  }
}

/** Judged by the database alone: another node may have rotated since this one read the keys. */
async function isUsed(tx: Tx, purpose: KeyPurpose, id: string): Promise<boolean> {
  if (purpose === 'recovery-codes') {
    const { rows } = await sql`select 1 from account_recovery_codes
      where created_at < (select max(signs_from) from market_keys where purpose = ${purpose}) limit 1`.execute(tx)
    return rows.length > 0
  }
  const others = await tx
    .selectFrom('market_keys')
    .select('id')
    .where('purpose', '=', purpose)
    .where('id', '<>', id)
    .execute()
  // What no other key encrypted needs this one, or names no key.
  const headers = others.map((other) => headerOf(other.id))
  for (const { table, column } of SEALED.filter((one) => one.purpose === purpose)) {
    const { rows } = await sql`select 1 from ${sql.table(table)} where ${sql.ref(column)} is not null
      and substring(${sql.ref(column)} from 1 for 9) <> all(${headers}::bytea[]) limit 1`.execute(tx)
    if (rows.length > 0) return true
  }
  return false
}

async function dropOld({ database, clock }: Pick<UpkeepParts, 'database' | 'clock'>): Promise<void> {
  await database.asService(async (tx) => {
    await lockKeys(tx)
    const now = clock.now()
    const over = { earlier_id: null, handover: null, handover_until: null }
    await tx.updateTable('market_master_key').set(over).where('handover_until', '<', now).execute()
    const old = await tx
      .selectFrom('market_keys')
      .select(['purpose', 'id'])
      .where('verifies_until', '<', now)
      .orderBy('purpose')
      .orderBy('id')
      .execute()
    for (const { purpose: name, id } of old) {
      const purpose = keyPurposeSchema.safeParse(name).data
      if (purpose === undefined) continue
      if (PURPOSES[purpose].isKeptWhileUsed && (await isUsed(tx, purpose, id))) continue
      await tx.deleteFrom('market_keys').where('purpose', '=', purpose).where('id', '=', id).execute()
    }
  })
}

/** Safe to repeat, and on several nodes at once. Throws MASTER_KEY_WRONG where this node cannot read the keys any more. */
export async function keepKeys(parts: UpkeepParts): Promise<void> {
  await parts.keyring.refresh()
  await sealAgain(parts)
  await dropOld(parts)
}
