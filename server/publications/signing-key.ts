/** Documents that the market signs (Ed25519), and the keys that they are verified with. */
import { publicKeyOf, type SignedEnvelope, signDocument, type TrustedKey } from '#shared/provenance/signed-document.ts'
import type { Tx } from '../db/database.ts'
import type { Keyring } from '../keys/keyring.ts'

export interface MarketSigner {
  /** Whom documents name as their issuer. */
  readonly issuer: string
  /** The key that signs what is of this time. */
  keyIdAt(at: Date): string
  /** `at` is the time that the document names for itself. */
  sign(document: Readonly<Record<string, unknown>>, at: Date): SignedEnvelope
}

export function createSigner(keyring: Pick<Keyring, 'current'>, issuer: string): MarketSigner {
  const seedAt = (at: Date): Buffer => keyring.current('certificates', at).bytes
  return {
    issuer,
    keyIdAt: (at) => publicKeyOf(seedAt(at)).keyId,
    sign: (document, at) => signDocument(document, seedAt(at)),
  }
}

/** All keys that ever signed, newest first. */
export async function trustedKeys(tx: Tx): Promise<TrustedKey[]> {
  const rows = await tx.selectFrom('signing_keys').selectAll().orderBy('valid_from', 'desc').orderBy('key_id').execute()
  return rows.map((row) => ({
    keyId: row.key_id,
    publicKey: row.public_key,
    validFrom: row.valid_from.toISOString(),
    validUntil: row.valid_until?.toISOString() ?? null,
    compromised: row.compromised,
  }))
}
