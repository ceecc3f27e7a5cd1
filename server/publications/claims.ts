/** Priority claims: commitments in the log, so that a creator can show later what they had today. */
import { v7 as uuidv7 } from 'uuid'
import type { PriorityClaim } from '#shared/provenance/priority-claim.ts'
import type { Tx } from '../db/database.ts'
import { isBefore } from '../db/places.ts'
import { decodeCursor, type PageRequest, pageFrom, timeAndIdSchema } from '../http/cursor.ts'
import { appendToLog } from './log.ts'
import type { MarketSigner } from './signing-key.ts'

export interface ClaimRow {
  readonly id: string
  readonly commitment: string
  readonly logIndex: number
  readonly recordedAt: Date
}

/** The log contains the commitment and the time; only the account's own row says whose it is. */
export async function claimPriority(tx: Tx, signer: MarketSigner, accountId: string, commitment: string, at: Date) {
  const id = uuidv7()
  const { logIndex, envelope } = await appendToLog(tx, at, (place) => {
    const claim: PriorityClaim = {
      type: 'luna.priority_claim',
      version: 1,
      commitment,
      recordedAt: at.toISOString(),
      ...place,
    }
    return signer.sign({ ...claim }, at)
  })
  await tx
    .insertInto('priority_claims')
    .values({ account_id: accountId, id, commitment, log_position: BigInt(logIndex), created_at: at })
    .execute()
  return { id, logIndex, claim: envelope }
}

export async function priorityClaims(tx: Tx, accountId: string, { cursor, limit }: PageRequest) {
  const rows = await tx
    .selectFrom('priority_claims')
    .selectAll()
    .where('account_id', '=', accountId)
    .where(isBefore(decodeCursor(timeAndIdSchema, cursor), ['created_at', 'id']))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  return pageFrom(
    rows,
    limit,
    (row): ClaimRow => ({
      id: row.id,
      commitment: row.commitment,
      logIndex: Number(row.log_position),
      recordedAt: row.created_at,
    }),
    (row) => [row.created_at, row.id],
  )
}
