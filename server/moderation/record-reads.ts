/** Records, in the transaction of the read itself, which person of the market read what of whom. */
import { v7 as uuidv7 } from 'uuid'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import type { StaffReadKind } from '#shared/contract/market/staff-reads.ts'
import { HOUR_MS } from '#shared/time.ts'
import type { Tx } from '../db/database.ts'
import { currentSession } from '../http/caller-session.ts'

export interface ReadOf {
  /** Whose data it is. */
  readonly accountId: string
  readonly kind: StaffReadKind
  readonly subjectId: string
}

/** Of something that is no member's. */
export const readOfMarket = (kind: StaffReadKind): ReadOf => ({ accountId: PLATFORM_ID, kind, subjectId: PLATFORM_ID })

/**
 * As the service. One statement, however much was read; what the reader has read within the hour is not recorded again,
 * and neither is what is their own.
 */
export async function recordReads(tx: Tx, readerId: string, reads: readonly ReadOf[], at: Date): Promise<void> {
  const ofOthers = reads.filter(({ accountId }) => accountId !== readerId)
  if (ofOthers.length === 0) return
  const hour = new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS)
  await tx
    .insertInto('staff_reads')
    .values(
      ofOthers.map(({ accountId, kind, subjectId }) => ({
        ...{ account_id: accountId, id: uuidv7(), kind, subject_id: subjectId },
        ...{ reader_id: readerId, session_id: currentSession(), at, hour },
      })),
    )
    .onConflict((conflict) => conflict.columns(['account_id', 'reader_id', 'kind', 'subject_id', 'hour']).doNothing())
    .execute()
}
