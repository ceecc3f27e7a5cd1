/** The record of what people of the market read, for admins; itself recorded when it is read. */
import { type StaffRead, type StaffReadKind, staffReadKindSchema } from '#shared/contract/market/staff-reads.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { isBefore } from '../db/places.ts'
import { decodeCursor, type Paged, type PageRequest, pageFrom, timeAndIdSchema } from '../http/cursor.ts'
import { STAFF_READS_KEPT_MS } from '../retention.ts'
import { readOfMarket, recordReads } from './record-reads.ts'

interface StaffReadsQuery extends PageRequest {
  readonly readerId?: string | undefined
  readonly accountId?: string | undefined
}

export interface StaffReads {
  /** Newest first. */
  list(adminId: string, query: StaffReadsQuery): Promise<Paged<StaffRead>>
  /** Records a read of something that is no member's. */
  note(readerId: string, kind: StaffReadKind): Promise<void>
  /** Periodic. */
  forgetOld(): Promise<void>
}

async function rowsOf(tx: Tx, { readerId, accountId, cursor, limit }: StaffReadsQuery) {
  return tx
    .selectFrom('staff_reads as r')
    .leftJoin('accounts as a', 'a.account_id', 'r.reader_id')
    .select(['r.id', 'r.kind', 'r.subject_id', 'r.account_id', 'r.reader_id', 'r.session_id', 'r.at'])
    .select('a.display_name as reader_name')
    .where(isBefore(decodeCursor(timeAndIdSchema, cursor), ['r.at', 'r.id']))
    .$if(readerId !== undefined, (query) => query.where('r.reader_id', '=', readerId ?? ''))
    .$if(accountId !== undefined, (query) => query.where('r.account_id', '=', accountId ?? ''))
    .orderBy('r.at', 'desc')
    .orderBy('r.id', 'desc')
    .limit(limit + 1)
    .execute()
}

export function createStaffReads(database: MarketDatabase, clock: Clock): StaffReads {
  return {
    list: (adminId, query) =>
      database.asService(async (tx) => {
        await recordReads(tx, adminId, [readOfMarket('staff_reads')], clock.now())
        return pageFrom(
          await rowsOf(tx, query),
          query.limit,
          (row) => ({
            id: row.id,
            kind: staffReadKindSchema.parse(row.kind),
            subjectId: row.subject_id,
            accountId: row.account_id,
            reader: { id: row.reader_id, name: row.reader_name ?? '' },
            sessionId: row.session_id,
            at: row.at.toISOString(),
          }),
          (row) => [row.at, row.id],
        )
      }),

    note: (readerId, kind) => database.asService((tx) => recordReads(tx, readerId, [readOfMarket(kind)], clock.now())),

    forgetOld: () =>
      database.asService(async (tx) => {
        const before = new Date(clock.now().getTime() - STAFF_READS_KEPT_MS)
        await tx.deleteFrom('staff_reads').where('at', '<', before).execute()
      }),
  }
}
