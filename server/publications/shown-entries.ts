/** Entries of the publication log as a reader is shown them. */
import { isForAdults } from '#shared/asset-card/age.ts'
import { publicationCertificateSchema } from '#shared/provenance/certificates.ts'
import { leafHashOfDocument } from '#shared/provenance/log.ts'
import type { SignedEnvelope } from '#shared/provenance/signed-document.ts'
import type { Tx } from '../db/database.ts'
import { assetsByIds } from './assets.ts'
import type { ChainReader } from './chain.ts'
import type { LogEntry } from './log.ts'

export interface ShownEntry {
  readonly logIndex: number
  readonly loggedAt: Date
  /** Hexadecimal. */
  readonly leafHash: string
  readonly envelope: SignedEnvelope | null
}

/** The work that an entry names; null for a priority claim, which names none. */
const namedAsset = ({ envelope }: LogEntry): string | null =>
  publicationCertificateSchema.pick({ type: true, assetId: true }).safeParse(envelope.document).data?.assetId ?? null

/**
 * Certificates name their works, so those of works for adults are for whom these are shown to. The leaf's hash is always
 * given: everyone can recompute the tree. As the service.
 */
export async function shownEntries(
  tx: Tx,
  { accountId, seesAdultWorks }: ChainReader,
  entries: readonly LogEntry[],
): Promise<ShownEntry[]> {
  const named = [...new Set(entries.flatMap((entry) => namedAsset(entry) ?? []))]
  const assets = seesAdultWorks ? [] : await assetsByIds(tx, named)
  const hidden = new Set(
    assets.filter(({ ageRating, creatorId }) => isForAdults(ageRating) && creatorId !== accountId).map(({ id }) => id),
  )
  return entries.map((entry) => {
    const { logIndex, loggedAt, envelope } = entry
    const leafHash = Buffer.from(leafHashOfDocument(envelope.document)).toString('hex')
    return { logIndex, loggedAt, leafHash, envelope: hidden.has(namedAsset(entry) ?? '') ? null : envelope }
  })
}
