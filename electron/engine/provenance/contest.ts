/** Contests the publication for which a submission was refused, with what proves that the work was here before. */
import { cardText } from '#models/hashes/card-text.ts'
import type { NewContest } from '#shared/contract/market/moderation.ts'
import type { Market } from '../market/market.ts'
import type { SubmissionRow } from '../submissions/submission-rows.ts'
import type { ClaimRow, ProofRows } from './proof-rows.ts'

interface ContestParts {
  readonly market: Pick<Market, 'relay' | 'requireAccount'>
  readonly rows: Pick<ProofRows, 'claimsOf'>
  /** Of a picture; null where it has none. */
  readonly visualHashOf: (mediaId: string) => Promise<string | null>
}

interface Hashes {
  readonly metadataHash: string
  readonly visualHash: string | null
}

/** As the market decides whether a claim is of the work that it refused. */
function isOf({ opening: { fingerprint } }: ClaimRow, { metadataHash, visualHash }: Hashes): boolean {
  return (
    fingerprint.metadataHash === metadataHash ||
    (fingerprint.visualHash !== null && fingerprint.visualHash === visualHash)
  )
}

/** The one that was registered first, opened; null where none is of this work. */
function earliestClaim(claims: readonly ClaimRow[], hashes: Hashes): NonNullable<NewContest['claim']> | null {
  const registered = claims.flatMap((claim) =>
    claim.receipt !== null && isOf(claim, hashes) ? [{ ...claim, receipt: claim.receipt }] : [],
  )
  const [first] = registered.toSorted((a, b) => a.receipt.inclusion.leafIndex - b.receipt.inclusion.leafIndex)
  return first === undefined ? null : { id: first.receipt.id, opening: first.opening }
}

/** Throws NOT_SIGNED_IN and what the market refuses. */
export async function contestRefusal(
  { market, rows, visualHashOf }: ContestParts,
  { id, assetId, draft }: Pick<SubmissionRow, 'id' | 'assetId' | 'draft'>,
  text: string,
): Promise<{ showsClaim: boolean }> {
  const account = market.requireAccount()
  const main = draft.media.find(({ role }) => role === 'main')?.sha256
  const hashes = {
    metadataHash: cardText(draft.card).metadataHash,
    visualHash: main === undefined ? null : await visualHashOf(main),
  }
  const own = assetId === null ? [] : rows.claimsOf(assetId).filter(({ accountId }) => accountId === account.id)
  const claim = earliestClaim(own, hashes)
  const input = { submissionId: id, text, ...(claim === null ? {} : { claim }) } satisfies NewContest
  await market.relay.call({ operation: 'moderation.contest', input })
  return { showsClaim: claim !== null }
}
