/** The keys in the database, and which master key they are encrypted with. */
import { sql } from 'kysely'
import { LunaError } from '#shared/contract/errors.ts'
import type { Tx } from '../db/database.ts'
import { type EnvelopeKey, open, seal } from './envelope.ts'
import { type MasterKey, masterKeyOf } from './master-key.ts'
import { KEY_PURPOSES, type KeyPurpose, keyPurposeSchema } from './purposes.ts'

/** Its `bytes` are what its purpose needs: 32 bytes, a text or a JSON Web Key. */
export interface MarketKey extends EnvelopeKey {
  readonly signsFrom: Date
  /** Null for one that was not replaced. */
  readonly verifiesUntil: Date | null
}

/** Of each purpose the newest first. */
export type KeysByPurpose = Readonly<Record<KeyPurpose, readonly MarketKey[]>>

export interface MasterRow {
  readonly id: string
  readonly since: Date
  readonly earlier_id: string | null
  readonly handover: Buffer | null
  readonly handover_until: Date | null
}

/** Any number will do, as long as nothing else on the database uses it. */
const LOCK = 4_711_202_665

/** Of two nodes that start or rotate at the same time, one waits here and then finds what the other one did. */
export async function lockKeys(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(LOCK)})`.execute(tx)
}

const contextOf = (purpose: KeyPurpose, id: string): string[] => ['market_keys', purpose, id]
const handoverContext = (id: string): string[] => ['market_master_key', id]

export const sealKey = (master: EnvelopeKey, purpose: KeyPurpose, { id, bytes }: EnvelopeKey): Buffer =>
  seal(master, contextOf(purpose, id), bytes)

export async function insertKey(tx: Tx, master: EnvelopeKey, purpose: KeyPurpose, key: MarketKey): Promise<void> {
  await tx
    .insertInto('market_keys')
    .values({
      ...{ purpose, id: key.id, signs_from: key.signsFrom, verifies_until: key.verifiesUntil },
      sealed: sealKey(master, purpose, key),
    })
    .execute()
}

/** Throws KEYS_UNREADABLE where one was changed or exchanged. */
export async function readKeys(tx: Tx, master: EnvelopeKey): Promise<KeysByPurpose> {
  const rows = await tx.selectFrom('market_keys').selectAll().orderBy('signs_from', 'desc').orderBy('id').execute()
  const keys = Object.fromEntries(KEY_PURPOSES.map((purpose) => [purpose, [] as MarketKey[]])) as Record<
    KeyPurpose,
    MarketKey[]
  >
  for (const { purpose: name, id, signs_from, verifies_until, sealed } of rows) {
    const purpose = keyPurposeSchema.safeParse(name)
    // Of a newer version that shares the database.
    if (!purpose.success) continue
    const bytes = open([master], contextOf(purpose.data, id), sealed)
    if (bytes === null) throw new LunaError('KEYS_UNREADABLE', `market_keys: ${name} ${id}`)
    keys[purpose.data].push({ id, bytes, signsFrom: signs_from, verifiesUntil: verifies_until })
  }
  return keys
}

/** Undefined before the first start of a market. */
export function readMasterRow(tx: Tx): Promise<MasterRow | undefined> {
  return tx
    .selectFrom('market_master_key')
    .select(['id', 'since', 'earlier_id', 'handover', 'handover_until'])
    .executeTakeFirst()
}

export const sealHandover = (earlier: EnvelopeKey, next: MasterKey): Buffer =>
  seal(earlier, handoverContext(next.id), Buffer.from(next.text))

const HOW_TO_FIX =
  'Set MARKET_MASTER_KEY or MARKET_MASTER_KEY_FILE to the key of the first node: its setting, or the file ' +
  'keys/master-key in its data folder.'

/**
 * The one of the known keys that encrypts what the database has, or the key that it was replaced with a short time ago.
 * Throws MASTER_KEY_WRONG.
 */
export function fittingMasterKey(row: MasterRow, known: readonly MasterKey[], now: Date): MasterKey {
  const fitting = known.find(({ id }) => id === row.id) ?? handedOver(row, known, now)
  if (fitting !== null) return fitting
  const given = known.length === 0 ? 'and this node has none' : `not with ${known.map(({ id }) => id).join(' or ')}`
  const replaced = known.some(({ id }) => id === row.earlier_id) ? ' It was replaced by “keys rotate master”.' : ''
  throw new LunaError(
    'MASTER_KEY_WRONG',
    `The market’s secrets are encrypted with the master key ${row.id}, ${given}.${replaced} ${HOW_TO_FIX}`,
  )
}

function handedOver(row: MasterRow, known: readonly MasterKey[], now: Date): MasterKey | null {
  const { earlier_id, handover, handover_until } = row
  const earlier = known.find(({ id }) => id === earlier_id)
  if (earlier === undefined || handover === null || handover_until === null || handover_until <= now) return null
  const text = open([earlier], handoverContext(row.id), handover)
  if (text === null) throw new LunaError('KEYS_UNREADABLE', 'market_master_key: handover')
  return masterKeyOf(text.toString(), 'market_master_key')
}
