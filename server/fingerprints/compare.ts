/** Two works side by side, for the person who decides: what the studio shows a creator of their own library. */
import { comparePictures, type PicturesCompared } from '#models/compare/compare-pictures.ts'
import { openPicture } from '#models/decode/picture.ts'
import type { AssetCard } from '#shared/asset-card/card.ts'
import { diffCards } from '#shared/asset-card/diff.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { MatchComparison } from '#shared/contract/studio/uniqueness.ts'
import { metadataText } from '#shared/similarity/metadata-text.ts'
import { sharedWords } from '#shared/similarity/words.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { readFingerprint, type StoredFingerprint } from './fingerprint-rows.ts'

export type FingerprintKey = Pick<StoredFingerprint, 'id' | 'accountId' | 'submissionId'>

export interface CompareOptions {
  readonly database: Pick<MarketDatabase, 'asService'>
  /** Null where the bytes are not kept any more. */
  readonly readBlob: (sha256: string) => Promise<Uint8Array | null>
  /** The card as it was submitted; null where it is not kept any more. */
  readonly cardOf: (tx: Tx, fingerprint: FingerprintKey) => Promise<AssetCard | null>
}

/** The transformation tells how the other picture was made from the subject's. Throws NOT_FOUND, CANCELLED. */
export async function compareFingerprints(
  { database, readBlob, cardOf }: CompareOptions,
  subjectId: string,
  otherId: string,
  signal?: AbortSignal,
): Promise<MatchComparison> {
  const read = async (tx: Tx, id: string) => {
    const stored = await readFingerprint(tx, id)
    if (stored === undefined) throw new LunaError('NOT_FOUND', `fingerprint ${id}`)
    return { stored, card: await cardOf(tx, stored) }
  }
  const { subject, other } = await database.asService(async (tx) => ({
    subject: await read(tx, subjectId),
    other: await read(tx, otherId),
  }))
  if (subject.card === null) throw new LunaError('NOT_FOUND', `card of fingerprint ${subjectId}`)
  const textOf = ({ card, stored }: typeof subject): string =>
    card === null ? stored.fingerprint.text.text : metadataText(card)
  return {
    ...(await picturesCompared(readBlob, subject.stored, other.stored, signal)),
    sharedWords: [...sharedWords(textOf(subject), textOf(other)).words],
    fields: other.card === null ? [] : diffCards(subject.card, other.card),
    subject: { card: subject.card, pictureId: subject.stored.fingerprint.pictureSha256 },
    other: { card: other.card, pictureId: other.stored.fingerprint.pictureSha256 },
  }
}

async function picturesCompared(
  readBlob: CompareOptions['readBlob'],
  subject: StoredFingerprint,
  other: StoredFingerprint,
  signal?: AbortSignal,
): Promise<PicturesCompared> {
  const open = async ({ fingerprint: { pictureSha256 } }: StoredFingerprint) => {
    const bytes = pictureSha256 === null ? null : await readBlob(pictureSha256)
    return bytes === null ? null : openPicture({ bytes }, signal === undefined ? {} : { signal })
  }
  const [from, to] = [await open(subject), await open(other)]
  if (from === null || to === null) return { transformation: null, regions: null }
  return comparePictures(from, to, signal)
}
