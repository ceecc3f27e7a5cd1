/**
 * The contents an account has uploaded, with their types. Knowing the hash of another account's file does not give
 * access to it.
 */
import { sql } from 'kysely'
import type { HeldMedia } from '#shared/contract/market/submissions.ts'
import { DAY_MS } from '#shared/time.ts'
import type { FindReferences } from '../blobs/stored-blobs.ts'
import type { Clock } from '../clock.ts'
import type { Tx } from '../db/database.ts'

export interface AccountMedia {
  /** Those of the given contents that the account holds, by hash. */
  find(tx: Tx, accountId: string, sha256s: readonly string[]): Promise<Map<string, HeldMedia>>
  add(tx: Tx, accountId: string, media: HeldMedia): Promise<void>
  touch(tx: Tx, accountId: string, sha256: string): Promise<void>
  /** Gives up what no draft and no submitted round has used for a month. */
  removeUnused(tx: Tx): Promise<number>
}

const UNUSED_AFTER_MS = 30 * DAY_MS

export function createAccountMedia(clock: Clock): AccountMedia {
  return {
    async find(tx, accountId, sha256s) {
      if (sha256s.length === 0) return new Map()
      const rows = await tx
        .selectFrom('account_media')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('sha256', 'in', [...sha256s])
        .execute()
      return new Map(
        rows.map(({ sha256, content_type, size_bytes, width, height }) => [
          sha256,
          { sha256, contentType: content_type, sizeBytes: Number(size_bytes), width, height },
        ]),
      )
    },

    async add(tx, accountId, { sha256, contentType, sizeBytes, width, height }) {
      await tx
        .insertInto('account_media')
        .values({
          account_id: accountId,
          sha256,
          content_type: contentType,
          size_bytes: BigInt(sizeBytes),
          width,
          height,
          used_at: clock.now(),
        })
        .onConflict((conflict) => conflict.columns(['account_id', 'sha256']).doUpdateSet({ used_at: clock.now() }))
        .execute()
    },

    async touch(tx, accountId, sha256) {
      await tx
        .updateTable('account_media')
        .set({ used_at: clock.now() })
        .where('account_id', '=', accountId)
        .where('sha256', '=', sha256)
        .execute()
    },

    async removeUnused(tx) {
      const before = new Date(clock.now().getTime() - UNUSED_AFTER_MS)
      const { numAffectedRows } = await sql`
        delete from account_media media where used_at < ${before}
          and not exists (select from submissions s
            where s.account_id = media.account_id and media.sha256 = any (s.media_hashes))
          and not exists (select from submission_rounds r
            where r.account_id = media.account_id and media.sha256 = any (r.media_hashes))`.execute(tx)
      return Number(numAffectedRows ?? 0)
    },
  }
}

/** What keeps blobs from being deleted: files that an account holds, and parts of uploads under way. */
export const findMediaReferences: FindReferences = async (tx, sha256s) => {
  const held = tx
    .selectFrom('account_media')
    .select('sha256')
    .distinct()
    .where('sha256', 'in', [...sha256s])
  const parts = tx
    .selectFrom('upload_chunks')
    .select('sha256')
    .distinct()
    .where('sha256', 'in', [...sha256s])
  return [...(await held.execute()), ...(await parts.execute())].map(({ sha256 }) => sha256)
}
