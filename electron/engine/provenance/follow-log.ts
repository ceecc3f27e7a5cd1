/**
 * Follows a market's publication log: a state is kept only where the market proves that it continues the one kept
 * before. Where it cannot, something that was in the log was changed or taken out; that is kept and said from then on.
 */
import { LunaError } from '#shared/contract/errors.ts'
import {
  type Checkpoint,
  type ConsistencyProof,
  checkpointSchema,
  doesLogContinue,
  verifyCheckpoint,
} from '#shared/provenance/log.ts'
import type { TrustedKey } from '#shared/provenance/signed-document.ts'
import type { Write } from '../database/write.ts'
import type { MarketClient } from '../market/client.ts'
import type { ProofRows } from './proof-rows.ts'

export interface FollowLog {
  readonly rows: ProofRows
  readonly write: Write
  readonly marketUrl: string
  readonly client: Pick<MarketClient, 'publications'>
  readonly keys: readonly TrustedKey[]
  readonly signal: AbortSignal
}

/** Throws SIGNATURE_INVALID, MARKET_UNREACHABLE. */
export async function followLog({ rows, write, marketUrl, client, keys, signal }: FollowLog): Promise<void> {
  const before = rows.logState(marketUrl)
  if (before?.brokenBy != null) return
  const { checkpoint } = await client.publications.checkpoint(undefined, { signal })
  const kept = before === null ? null : checkpointSchema.parse(before.checkpoint.document)
  const origin = kept?.origin ?? String(checkpoint.document['origin'])
  const verified = verifyCheckpoint(checkpoint, keys, origin)
  if (!verified.valid) throw new LunaError('SIGNATURE_INVALID', `state of the publication log: ${verified.reason}`)
  const checkedAt = new Date().toISOString()
  const now = verified.document
  if (kept === null) {
    write((changed) => rows.keepLogState(changed, marketUrl, { checkpoint, brokenBy: null, checkedAt }))
    return
  }
  const continues = (proof: ConsistencyProof) => doesLogContinue(kept, now, proof)
  const isSame = now.treeSize === kept.treeSize && now.rootHash === kept.rootHash
  if (isSame || (await isContinued(kept, now, continues, client, signal))) {
    write((changed) => rows.keepLogState(changed, marketUrl, { checkpoint, brokenBy: null, checkedAt }))
    return
  }
  const held = before?.checkpoint ?? checkpoint
  write((changed) => rows.keepLogState(changed, marketUrl, { checkpoint: held, brokenBy: checkpoint, checkedAt }))
}

async function isContinued(
  kept: Checkpoint,
  now: Checkpoint,
  continues: (proof: ConsistencyProof) => boolean,
  client: Pick<MarketClient, 'publications'>,
  signal: AbortSignal,
): Promise<boolean> {
  if (now.treeSize <= kept.treeSize) return false
  return continues(await client.publications.consistency({ from: kept.treeSize, to: now.treeSize }, { signal }))
}
