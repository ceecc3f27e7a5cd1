/** The keys at a start: those in the database, taken over from an earlier version, or made. */
import type { Logger } from 'pino'
import { LunaError } from '#shared/contract/errors.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { type EarlierKeys, earlierKeyFiles, readEarlierKeys, seedOf } from './files.ts'
import {
  knownMasterKeys,
  type MasterKey,
  type MasterKeySettings,
  masterKeyFile,
  readOrMakeMasterKey,
  takeNextMasterKey,
} from './master-key.ts'
import { KEY_PURPOSES, type KeyPurpose, PURPOSES } from './purposes.ts'
import { newKeyId, takeConfiguredSeed } from './rotate.ts'
import { fittingMasterKey, insertKey, type KeysByPurpose, lockKeys, readKeys, readMasterRow } from './rows.ts'
import { announceSigningKey, hasSigned } from './signing-keys.ts'

export interface KeySettings extends MasterKeySettings {
  /** The key of certificates: 32 bytes in base64; null: the one in the database. */
  readonly signingKey: string | null
}

interface OpenKeysParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly settings: KeySettings
  /** Makes new keys where those of an earlier version are lost. */
  readonly replacesLost?: boolean
}

export interface OpenedKeys {
  readonly master: MasterKey
  readonly keys: KeysByPurpose
  /** No other master key was there. */
  readonly isNew: boolean
  /** What this node has is the key before it, which is accepted for a day. */
  readonly isReplaced: boolean
  /** What the database had no key for, though it had a master key: new in this version, or lost. */
  readonly added: readonly KeyPurpose[]
}

/** Throws MASTER_KEY_WRONG. */
async function masterOf(tx: Tx, { settings, clock }: OpenKeysParts) {
  const known = knownMasterKeys(settings)
  const row = await readMasterRow(tx)
  if (row !== undefined) return { master: fittingMasterKey(row, known, clock.now()), isNew: false }
  const master = known[0] ?? readOrMakeMasterKey(masterKeyFile(settings.dataFolder))
  await tx.insertInto('market_master_key').values({ id: master.id, since: clock.now() }).execute()
  return { master, isNew: true }
}

/** As servers shared them before: in clear text. */
const SHARED_NAMES: Partial<Readonly<Record<KeyPurpose, string>>> = {
  'media-links': 'media links',
  'onboarding-links': 'onboarding links',
}

async function takeShared(tx: Tx, purpose: KeyPurpose): Promise<Buffer[]> {
  const name = SHARED_NAMES[purpose]
  if (name === undefined) return []
  const rows = await tx.deleteFrom('shared_secrets').where('name', '=', name).returning('secret').execute()
  return rows.map(({ secret }) => secret)
}

/** Throws SETTINGS_INVALID where this market has had keys, and they are not here. */
async function assertNoneLost(tx: Tx, earlier: EarlierKeys): Promise<void> {
  const isThere = earlier.requests !== undefined && earlier.certificates !== undefined
  if (isThere || !(await hasSigned(tx))) return
  throw new LunaError(
    'SETTINGS_INVALID',
    'MARKET_DATA: the keys of this market are in the data folder of the node that has served it so far. Start that ' +
      'node first, or copy the files in its folder “keys” to this one. If they are lost, “keys replace-lost” makes ' +
      'new ones: everyone signs in again, and authenticator apps, recovery codes and webhook secrets become invalid.',
  )
}

async function missingIn(tx: Tx, master: MasterKey): Promise<KeyPurpose[]> {
  const there = await readKeys(tx, master)
  return KEY_PURPOSES.filter((purpose) => there[purpose].length === 0)
}

/** Throws KEYS_UNREADABLE where certificates were signed with a key that the database has no more. */
async function assertCertificatesContinue(tx: Tx, missing: readonly KeyPurpose[], given: EarlierKeys): Promise<void> {
  if (!missing.includes('certificates') || given.certificates !== undefined || !(await hasSigned(tx))) return
  throw new LunaError(
    'KEYS_UNREADABLE',
    'market_keys: the key of certificates is gone. Restore the table from a backup. If it is lost, “keys ' +
      'replace-lost” makes a new one, and studios ask whether to trust it.',
  )
}

/** Of each purpose that has none, those of an earlier version or a new one. */
async function addMissing(
  tx: Tx,
  master: MasterKey,
  missing: readonly KeyPurpose[],
  { earlier, now }: { readonly earlier: EarlierKeys; readonly now: Date },
): Promise<void> {
  for (const purpose of missing) {
    const taken = earlier[purpose] ?? (await takeShared(tx, purpose))
    const id = newKeyId()
    const [newest = PURPOSES[purpose].make(id), ...others] = taken
    await insertKey(tx, master, purpose, { id, bytes: newest, signsFrom: now, verifiesUntil: null })
    const verifiesUntil = new Date(now.getTime() + PURPOSES[purpose].overlapMs)
    for (const bytes of others) {
      await insertKey(tx, master, purpose, { id: newKeyId(), bytes, signsFrom: new Date(0), verifiesUntil })
    }
    if (purpose === 'certificates') await announceSigningKey(tx, newest, { at: now, earlierUntil: now })
  }
}

/**
 * Once for the database, in one transaction that a second node waits for. Throws MASTER_KEY_WRONG, KEYS_UNREADABLE,
 * SETTINGS_INVALID; nothing was changed then.
 */
export async function openKeys(parts: OpenKeysParts): Promise<OpenedKeys> {
  const { database, clock, settings, replacesLost = false } = parts
  const { signingKey, dataFolder } = settings
  const configured = signingKey === null ? null : seedOf(signingKey, 'MARKET_SIGNING_KEY')
  const opened = await database.asService(async (tx) => {
    await lockKeys(tx)
    const now = clock.now()
    const { master, isNew } = await masterOf(tx, parts)
    const files = isNew ? readEarlierKeys(dataFolder) : {}
    const earlier = configured === null ? files : { ...files, certificates: [configured] }
    const missing = await missingIn(tx, master)
    if (!replacesLost) await (isNew ? assertNoneLost(tx, earlier) : assertCertificatesContinue(tx, missing, earlier))
    await addMissing(tx, master, missing, { earlier, now })
    if (!isNew && configured !== null) await takeConfiguredSeed(tx, master, configured, now)
    return { master, isNew, keys: await readKeys(tx, master), added: isNew ? [] : missing }
  })
  if (settings.masterKey === null) {
    const [file, next] = knownMasterKeys(settings)
    // A rotation ended after the database had the new key.
    if (file?.id !== opened.master.id && next?.id === opened.master.id) takeNextMasterKey(dataFolder)
  }
  const isReplaced = knownMasterKeys(settings)[0]?.id !== opened.master.id
  return { ...opened, isReplaced }
}

/** What an operator should know of keys that were made for a market that has been started before. */
export function addedKeys({ added, keys }: Pick<OpenedKeys, 'added' | 'keys'>): string[] {
  return added.map(
    (purpose) =>
      `there was no key for ${purpose}, so ${keys[purpose][0]?.id} was made; what an earlier key signed or encrypted, if there was one, is lost`,
  )
}

/** What an operator should know about where keys are. */
export function logKeys(log: Logger, opened: OpenedKeys, settings: KeySettings, sharesDatabase: boolean): void {
  const { isNew, isReplaced } = opened
  for (const line of addedKeys(opened)) log.warn(line)
  const file = masterKeyFile(settings.dataFolder)
  if (isReplaced) log.error('the master key was replaced: give this node the new one within a day of the rotation')
  if (settings.masterKey === null && (isNew || sharesDatabase)) {
    const text = `the master key is in ${file}: back it up; a second node needs it, as MARKET_MASTER_KEY_FILE`
    if (sharesDatabase) log.warn(text)
    else log.info(text)
  }
  const earlier = earlierKeyFiles(settings.dataFolder)
  if (earlier.length > 0) log.warn(`keys are in the database; remove ${earlier.join(' and ')} after a backup`)
}
