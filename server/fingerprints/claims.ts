/**
 * What only one may hold. A claim is a row under a unique key, so of two submissions of one work at the same moment the
 * second waits for the first to commit and then finds the claim taken; nothing is checked first and inserted later.
 */
import { sql } from 'kysely'
import { sha256Hex } from '#models/hashes/metadata-hash.ts'
import type { Tx } from '../db/database.ts'
import { isTelling } from './check.ts'
import type { Fingerprint } from './compute.ts'
import type { CheckSubject, StoredFingerprint, WorkIdentity } from './fingerprint-rows.ts'

interface Claim {
  readonly key: string
  /** `work`: one work of one account. `account`: any number of works of one account. */
  readonly heldBy: 'work' | 'account'
  /** Works made from a published one may contain its file. */
  readonly isFreeToDerivatives: boolean
}

interface ClaimHolder extends WorkIdentity {
  readonly fingerprintId: string
  readonly fingerprint: Fingerprint
}

const NO_ACCOUNT = '00000000-0000-0000-0000-000000000000'

/** In order of their keys, so that two transactions never wait for each other crosswise. */
function claimsOf(accountId: string, fingerprint: Fingerprint): Claim[] {
  const { text, contentSha256, picture } = fingerprint
  const key = (...parts: string[]): string => sha256Hex(JSON.stringify(parts))
  const claims: Claim[] = [
    { key: key('card of one creator', accountId, text.metadataHash), heldBy: 'work', isFreeToDerivatives: false },
    {
      key: key('card and picture', text.metadataHash, picture?.visualHash ?? contentSha256 ?? ''),
      heldBy: 'account',
      isFreeToDerivatives: false,
    },
  ]
  if (contentSha256 !== null && isTelling(fingerprint)) {
    claims.push({ key: key('file', contentSha256), heldBy: 'account', isFreeToDerivatives: true })
  }
  return claims.toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

/** False where somebody else holds one of the claims; the transaction then has to be rolled back. */
export async function takeClaims(
  tx: Tx,
  holder: ClaimHolder,
  { parentAssetIds = [], at }: Pick<CheckSubject, 'parentAssetIds'> & { readonly at: Date },
): Promise<boolean> {
  for (const claim of claimsOf(holder.accountId, holder.fingerprint)) {
    if (!(await takeClaim(tx, holder, claim, at)) && !(await isOfParent(tx, claim, parentAssetIds))) return false
  }
  return true
}

async function takeClaim(tx: Tx, holder: ClaimHolder, { key, heldBy }: Claim, at: Date): Promise<boolean> {
  const { accountId, assetId, fingerprintId } = holder
  const isSameAsset = sql`fingerprint_claims.asset_id is not null and fingerprint_claims.asset_id = excluded.asset_id`
  const { rows } = await sql`
    insert into fingerprint_claims (claim, account_id, asset_id, holders, created_at)
    values (${key}, ${accountId}, ${assetId}, array[${fingerprintId}::uuid], ${at})
    on conflict (claim) do update set holders = array_append(fingerprint_claims.holders, ${fingerprintId}::uuid)
    where fingerprint_claims.account_id = excluded.account_id and ${heldBy === 'account' ? sql`true` : isSameAsset}
    returning claim`.execute(tx)
  return rows.length > 0
}

async function isOfParent(tx: Tx, claim: Claim, parentAssetIds: readonly string[]): Promise<boolean> {
  if (!claim.isFreeToDerivatives || parentAssetIds.length === 0) return false
  const held = await tx
    .selectFrom('fingerprint_claims')
    .select('asset_id')
    .where('claim', '=', claim.key)
    .executeTakeFirst()
  return held?.asset_id != null && parentAssetIds.includes(held.asset_id)
}

/** A claim goes with its last holder. */
export async function releaseClaims(tx: Tx, { id, accountId, fingerprint }: StoredFingerprint): Promise<void> {
  for (const { key } of claimsOf(accountId, fingerprint)) {
    await sql`
      update fingerprint_claims set holders = array_remove(holders, ${id}::uuid)
      where claim = ${key} and ${id}::uuid = any(holders)`.execute(tx)
    await sql`delete from fingerprint_claims where claim = ${key} and holders = '{}'`.execute(tx)
  }
}

/** From now on the claims count as those of a published asset. */
export async function publishClaims(tx: Tx, stored: StoredFingerprint, assetId: string): Promise<void> {
  const { id, accountId, fingerprint } = stored
  for (const { key } of claimsOf(accountId, fingerprint)) {
    await sql`
      update fingerprint_claims set asset_id = ${assetId}
      where claim = ${key} and ${id}::uuid = any(holders) and asset_id is null`.execute(tx)
  }
}

/** After a removal: the claims stay, for the rightful creator if known. */
export async function keepClaims(tx: Tx, stored: StoredFingerprint, rightfulAccountId: string | null): Promise<void> {
  const { id, accountId, fingerprint } = stored
  for (const { key } of claimsOf(accountId, fingerprint)) {
    await sql`
      update fingerprint_claims set account_id = ${rightfulAccountId ?? NO_ACCOUNT}
      where claim = ${key} and ${id}::uuid = any(holders)`.execute(tx)
  }
}
