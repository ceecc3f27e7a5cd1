/** The public keys of certificates, listed for good: what they signed in their time stays valid. */
import { LunaError } from '#shared/contract/errors.ts'
import { publicKeyOf } from '#shared/provenance/signed-document.ts'
import type { Tx } from '../db/database.ts'

interface Announcement {
  readonly at: Date
  /** When the keys before it stop. */
  readonly earlierUntil: Date
  /** The keys before it are no secrets any more. */
  readonly isCompromised?: boolean
}

/** Without effect for a key that is listed already. Throws SETTINGS_INVALID for one that was replaced. */
export async function announceSigningKey(tx: Tx, seed: Uint8Array, announcement: Announcement): Promise<void> {
  const { at, earlierUntil, isCompromised = false } = announcement
  const { keyId, publicKey } = publicKeyOf(seed)
  const known = await tx.selectFrom('signing_keys').selectAll().where('key_id', '=', keyId).executeTakeFirst()
  if (known !== undefined) {
    if (known.valid_until === null && !known.compromised) return
    throw new LunaError('SETTINGS_INVALID', `The signing key ${keyId} was replaced; use its successor or a new one.`)
  }
  await tx.updateTable('signing_keys').set({ valid_until: earlierUntil }).where('valid_until', 'is', null).execute()
  if (isCompromised) await tx.updateTable('signing_keys').set({ compromised: true }).execute()
  await tx
    .insertInto('signing_keys')
    .values({ key_id: keyId, public_key: publicKey, valid_from: at, valid_until: null })
    .execute()
}

/** Whether this market has had keys. */
export async function hasSigned(tx: Tx): Promise<boolean> {
  return (await tx.selectFrom('signing_keys').select('key_id').limit(1).execute()).length > 0
}
