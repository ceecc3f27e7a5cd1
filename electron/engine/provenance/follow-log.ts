/**
 * Follows a market's publication log: a state is kept only where the market proves that it continues the one kept
 * before. Where it cannot, something that was in the log was changed or taken out; that is kept and said from then on.
 */
import { LunaError } from '#shared/contract/errors.ts'
import { type Checkpoint, doesLogContinue, verifyCheckpoint } from '#shared/provenance/log.ts'
import type { SignedEnvelope, TrustedKey } from '#shared/provenance/signed-document.ts'
import type { Write } from '../database/write.ts'
import type { MarketClient } from '../market/client.ts'
import type { LogState, ProofRows } from './proof-rows.ts'

export interface FollowLog {
  readonly rows: ProofRows
  readonly write: Write
  readonly marketUrl: string
  readonly client: Pick<MarketClient, 'publications'>
  readonly keys: readonly TrustedKey[]
  readonly signal: AbortSignal
}

/** Throws SIGNATURE_INVALID, MARKET_UNREACHABLE. */
export async function followLog(parts: FollowLog): Promise<void> {
  const { rows, write, marketUrl, client, keys, signal } = parts
  const before = rows.logState(marketUrl)
  if (before?.brokenBy != null) return
  const { checkpoint } = await client.publications.checkpoint(undefined, { signal })
  const origin = String((before?.checkpoint ?? checkpoint).document['origin'])
  const now = trustedState(checkpoint, keys, origin)
  const keep = (state: Pick<LogState, 'checkpoint' | 'brokenBy'>) =>
    write((changed) => rows.keepLogState(changed, marketUrl, { ...state, checkedAt: new Date().toISOString() }))
  if (before !== null && !(await continues(trustedState(before.checkpoint, keys, origin), now, parts))) {
    keep({ checkpoint: before.checkpoint, brokenBy: checkpoint })
    return
  }
  for (const unlinked of rows.unlinked(marketUrl)) {
    const verified = verifyCheckpoint(unlinked.checkpoint, keys, origin)
    // What is wrong with a proof of its own is said where it is verified.
    if (!verified.valid) continue
    if (!(await continues(verified.document, now, parts))) {
      keep({ checkpoint: before?.checkpoint ?? checkpoint, brokenBy: unlinked.checkpoint })
      return
    }
    write((changed) => rows.link(changed, unlinked))
  }
  keep({ checkpoint, brokenBy: null })
}

/** Throws SIGNATURE_INVALID. */
function trustedState(envelope: SignedEnvelope, keys: readonly TrustedKey[], origin: string): Checkpoint {
  const verified = verifyCheckpoint(envelope, keys, origin)
  if (verified.valid) return verified.document
  throw new LunaError('SIGNATURE_INVALID', `state of the publication log: ${verified.reason}`)
}

async function continues(
  earlier: Checkpoint,
  later: Checkpoint,
  { client, signal }: Pick<FollowLog, 'client' | 'signal'>,
): Promise<boolean> {
  if (later.treeSize === earlier.treeSize) return later.rootHash === earlier.rootHash
  // A log only grows.
  if (later.treeSize < earlier.treeSize) return false
  const proof = await client.publications.consistency({ from: earlier.treeSize, to: later.treeSize }, { signal })
  return doesLogContinue(earlier, later, proof)
}
