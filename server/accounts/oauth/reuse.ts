/**
 * What happens where a code or token that holds once is used twice. A code ends what came of it (RFC 6749, section
 * 4.1.2), and so does a refresh token (RFC 9700, section 4.14.2), with one exception: an app may be killed after the
 * market rotated its token and before it saved the new one. Shown again shortly after, while its successor was never
 * used, a refresh token is forgiven once, and the successor counts as used from then on.
 */

import { sql } from 'kysely'
import { errors } from 'oidc-provider'
import type { MarketDatabase, Tx } from '../../db/database.ts'

/**
 * As long as an app may take to save a token and be killed, and shorter than a thief would need to steal it from disk.
 */
const FORGIVEN_MS = 30_000
/** When a successor that was passed over counts as used: long ago, so that it is never forgiven itself. */
const PASSED_OVER = new Date(1_000)

/** Locks the grant first, which waits for concurrent additions of tokens, and then ends those tokens. */
export async function endGrant(tx: Tx, grantId: string): Promise<void> {
  await tx.deleteFrom('oidc_records').where('kind', '=', 'Grant').where('grant_id', '=', grantId).execute()
  await tx.deleteFrom('oidc_records').where('grant_id', '=', grantId).execute()
}

/** Locks the grant of a new token until it is stored. Throws if the grant has ended in the meantime. */
export async function holdGrant(tx: Tx, grantId: string): Promise<void> {
  const grant = await tx
    .selectFrom('oidc_records')
    .select('grant_id')
    .where('kind', '=', 'Grant')
    .where('grant_id', '=', grantId)
    .forKeyShare()
    .executeTakeFirst()
  if (grant === undefined) throw new errors.InvalidGrant('the sign-in has ended')
}

/** Of two that use a code or token at the same moment, one succeeds; a code that is used twice ends both. */
export async function consumeOnce(database: MarketDatabase, kind: string, keyHash: Buffer): Promise<void> {
  const isFirst = await database.asService(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('oidc_records')
      .set({ consumed_at: new Date() })
      .where('kind', '=', kind)
      .where('key_hash', '=', keyHash)
      .where('consumed_at', 'is', null)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 1n) return true
    const record = await tx
      .selectFrom('oidc_records')
      .select('grant_id')
      .where('kind', '=', kind)
      .where('key_hash', '=', keyHash)
      .executeTakeFirst()
    const grantId = record?.grant_id ?? null
    if (kind === 'AuthorizationCode' && grantId !== null) await endGrant(tx, grantId)
    return false
  })
  if (!isFirst) throw new errors.InvalidGrant('it has already been used')
}

/** Makes a used refresh token usable once more, where that is forgiven. Returns whether it was. */
export async function forgive(database: MarketDatabase, keyHash: Buffer): Promise<boolean> {
  return database.asService(async (tx) => {
    const token = await tx
      .selectFrom('oidc_records')
      .select(['grant_id', 'consumed_at'])
      .where('kind', '=', 'RefreshToken')
      .where('key_hash', '=', keyHash)
      .where('consumed_at', '>', new Date(Date.now() - FORGIVEN_MS))
      .where(sql<boolean>`not payload ? 'forgiven'`)
      .forUpdate()
      .executeTakeFirst()
    if (token === undefined || token.grant_id === null || token.consumed_at === null) return false
    const successors = await tx
      .selectFrom('oidc_records')
      .select('consumed_at')
      .where('kind', '=', 'RefreshToken')
      .where('grant_id', '=', token.grant_id)
      .where('key_hash', '<>', keyHash)
      .where('created_at', '>=', token.consumed_at)
      .forUpdate()
      .execute()
    if (successors.length === 0 || successors.some(({ consumed_at: at }) => at !== null)) return false
    const later = tx
      .updateTable('oidc_records')
      .set({ consumed_at: PASSED_OVER })
      .where('kind', '=', 'RefreshToken')
      .where('grant_id', '=', token.grant_id)
      .where('key_hash', '<>', keyHash)
      .where('created_at', '>=', token.consumed_at)
    await later.execute()
    await tx
      .deleteFrom('oidc_records')
      .where('kind', '=', 'AccessToken')
      .where('grant_id', '=', token.grant_id)
      .where('created_at', '>=', token.consumed_at)
      .execute()
    await tx
      .updateTable('oidc_records')
      .set({ consumed_at: null, payload: sql`payload || '{"forgiven": true}'::jsonb` })
      .where('kind', '=', 'RefreshToken')
      .where('key_hash', '=', keyHash)
      .execute()
    return true
  })
}
