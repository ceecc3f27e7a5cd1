/** A work and one of its matches side by side. */
import type { Database } from 'better-sqlite3'
import { comparePictures } from '#models/compare/compare-pictures.ts'
import { openPicture } from '#models/decode/picture.ts'
import { diffCards } from '#shared/asset-card/diff.ts'
import type { MatchComparison } from '#shared/contract/studio/uniqueness.ts'
import { metadataText } from '#shared/similarity/metadata-text.ts'
import { sharedWords } from '#shared/similarity/words.ts'
import { LIBRARY_LIMITS } from '../media/describe.ts'
import type { MediaStore } from '../media/store.ts'
import { currentState } from '../revisions/current-state.ts'
import { parseMatchId } from './match-id.ts'

export interface CompareOptions {
  readonly db: Database
  readonly media: MediaStore
}

/** The transformation tells how the other picture was made from the subject's. Throws NOT_FOUND, CANCELLED. */
export async function compareWithMatch(
  { db, media }: CompareOptions,
  assetId: string,
  matchId: string,
  signal?: AbortSignal,
): Promise<MatchComparison> {
  const { card, pictureId } = currentState(db, assetId)
  const subject = { card, pictureId }
  const match = parseMatchId(matchId)
  if (match.origin === 'catalog') {
    return {
      transformation: null,
      regions: null,
      sharedWords: [],
      fields: [],
      subject,
      other: { card: null, pictureId: null },
    }
  }
  const other = currentState(db, match.assetId)
  return {
    ...(await picturesCompared(media, pictureId, other.pictureId, signal)),
    sharedWords: [...sharedWords(metadataText(card), metadataText(other.card)).words],
    fields: diffCards(card, other.card),
    subject,
    other: { card: other.card, pictureId: other.pictureId },
  }
}

async function picturesCompared(
  media: MediaStore,
  subjectId: string | null,
  otherId: string | null,
  signal?: AbortSignal,
): Promise<Pick<MatchComparison, 'transformation' | 'regions'>> {
  if (subjectId === null || otherId === null) return { transformation: null, regions: null }
  const how = { limits: LIBRARY_LIMITS, ...(signal === undefined ? {} : { signal }) }
  const subject = await openPicture({ path: media.pathOf(subjectId) }, how)
  const other = await openPicture({ path: media.pathOf(otherId) }, how)
  return comparePictures(subject, other, signal)
}
