/** New keys in place of old ones, with an overlap. */
import { randomBytes } from 'node:crypto'
import { LunaError } from '#shared/contract/errors.ts'
import { publicKeyOf } from '#shared/provenance/signed-document.ts'
import { DAY_MS, MINUTE_MS } from '#shared/time.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { type EnvelopeKey, KEY_ID_BYTES } from './envelope.ts'
import type { MasterKey } from './master-key.ts'
import { KEY_PURPOSES, type KeyPurpose, PURPOSES } from './purposes.ts'
import { insertKey, lockKeys, type MarketKey, readKeys, readMasterRow, sealHandover, sealKey } from './rows.ts'
import { announceSigningKey } from './signing-keys.ts'

/** A new key signs after this time, when all running nodes know it (REFRESH_INTERVAL_MS). */
export const ACTIVATION_MS = MINUTE_MS
/** What a node with a slower clock still signs with the old key is valid. */
const SLOW_CLOCK_MS = 5 * MINUTE_MS
/** A node that still has the old master key can follow for this long. */
export const HANDOVER_MS = DAY_MS

export const newKeyId = (): string => randomBytes(KEY_ID_BYTES).toString('hex')

interface Rotation {
  readonly purpose: KeyPurpose
  readonly now: Date
  /** The old key is no secret any more: the new one signs at once, and the old one verifies nothing from now on. */
  readonly isCompromised: boolean
  /** The new key, where it is given. */
  readonly bytes?: Buffer
}

/** Of what is locked. Returns the new key. */
export async function rotateKey(tx: Tx, master: EnvelopeKey, rotation: Rotation): Promise<MarketKey> {
  const { purpose, now, isCompromised } = rotation
  const { overlapMs, make } = PURPOSES[purpose]
  const id = newKeyId()
  const signsFrom = isCompromised ? now : new Date(now.getTime() + ACTIVATION_MS)
  const key = { id, bytes: rotation.bytes ?? make(id), signsFrom, verifiesUntil: null }
  const until = isCompromised ? now : new Date(signsFrom.getTime() + overlapMs)
  const earlier = tx.updateTable('market_keys').set({ verifies_until: until }).where('purpose', '=', purpose)
  await (isCompromised ? earlier : earlier.where('verifies_until', 'is', null)).execute()
  await insertKey(tx, master, purpose, key)
  if (purpose === 'certificates') {
    const earlierUntil = isCompromised ? now : new Date(signsFrom.getTime() + SLOW_CLOCK_MS)
    await announceSigningKey(tx, key.bytes, { at: now, earlierUntil, isCompromised })
  }
  return key
}

/**
 * The key of certificates that the setting gives, in place of the one before. Throws SETTINGS_INVALID for one that was
 * replaced.
 */
export async function takeConfiguredSeed(tx: Tx, master: EnvelopeKey, bytes: Buffer, now: Date): Promise<void> {
  const { keyId } = publicKeyOf(bytes)
  const newest = (await readKeys(tx, master)).certificates.find(({ verifiesUntil }) => verifiesUntil === null)
  if (newest !== undefined && publicKeyOf(newest.bytes).keyId === keyId) return
  const known = await tx.selectFrom('signing_keys').select('key_id').where('key_id', '=', keyId).executeTakeFirst()
  if (known !== undefined) {
    throw new LunaError(
      'SETTINGS_INVALID',
      `MARKET_SIGNING_KEY: the key ${keyId} was replaced. Remove the setting; the newer key is in the database.`,
    )
  }
  await rotateKey(tx, master, { purpose: 'certificates', now, isCompromised: false, bytes })
}

interface MasterRotation {
  /** Of what the node has now. */
  readonly master: MasterKey
  readonly next: MasterKey
  readonly now: Date
  readonly isCompromised: boolean
}

/**
 * Encrypts all keys again, in one transaction. Running nodes follow, unless the old key is compromised: then each needs
 * the new one, and a restart. Returns false where it was done before.
 */
export async function rotateMasterKey(database: MarketDatabase, rotation: MasterRotation): Promise<boolean> {
  const { master, next, now, isCompromised } = rotation
  return database.asService(async (tx) => {
    await lockKeys(tx)
    const row = await readMasterRow(tx)
    if (row?.id === next.id) return false
    if (row?.id !== master.id) throw new LunaError('MASTER_KEY_WRONG', 'It was replaced in the meantime.')
    const keys = await readKeys(tx, master)
    for (const purpose of KEY_PURPOSES) {
      for (const key of keys[purpose]) {
        const changed = tx.updateTable('market_keys').set({ sealed: sealKey(next, purpose, key) })
        await changed.where('purpose', '=', purpose).where('id', '=', key.id).execute()
      }
    }
    const handover = isCompromised
      ? { earlier_id: null, handover: null, handover_until: null }
      : {
          earlier_id: master.id,
          handover: sealHandover(master, next),
          handover_until: new Date(now.getTime() + HANDOVER_MS),
        }
    await tx
      .updateTable('market_master_key')
      .set({ id: next.id, since: now, ...handover })
      .execute()
    return true
  })
}
