/** A work and one of its matches side by side. */
import type { Database } from 'better-sqlite3'
import { comparePictures } from '#models/compare/compare-pictures.ts'
import { openPicture, type Picture } from '#models/decode/picture.ts'
import { diffCards } from '#shared/asset-card/diff.ts'
import { toLunaError } from '#shared/contract/errors.ts'
import type { MatchComparison } from '#shared/contract/studio/uniqueness.ts'
import { metadataText } from '#shared/similarity/metadata-text.ts'
import { sharedWords } from '#shared/similarity/words.ts'
import type { Catalogs } from '../catalog/catalogs.ts'
import type { MarketPictureEdge } from '../market/pictures.ts'
import { LIBRARY_LIMITS } from '../media/describe.ts'
import type { MediaStore } from '../media/store.ts'
import { currentState } from '../revisions/current-state.ts'
import { catalogWorkOf } from './catalog-work.ts'
import type { MarketPreview, MarketPreviews } from './market-previews.ts'
import { parseMatchId } from './match-id.ts'

export interface CompareOptions {
  readonly db: Database
  readonly media: MediaStore
  readonly catalogs: Pick<Catalogs, 'opened'>
  /** Null where there is no market to be asked. */
  readonly previews: MarketPreviews | null
}

/** The transformation tells how the other picture was made from the subject's. Throws NOT_FOUND, CANCELLED. */
export async function compareWithMatch(
  options: CompareOptions,
  assetId: string,
  matchId: string,
  signal?: AbortSignal,
): Promise<MatchComparison> {
  const { db, media } = options
  const { card, pictureId } = currentState(db, assetId)
  const subject = { card, pictureId }
  const match = parseMatchId(matchId)
  if (match.origin === 'catalog') return { ...(await withPreview(options, pictureId, matchId, signal)), subject }
  const other = currentState(db, match.assetId)
  const otherPicture = other.pictureId === null ? null : await openOwn(media, other.pictureId, signal)
  return {
    ...(await picturesCompared(media, pictureId, otherPicture, signal)),
    sharedWords: [...sharedWords(metadataText(card), metadataText(other.card)).words],
    fields: diffCards(card, other.card),
    subject,
    other: { card: other.card, pictureId: other.pictureId },
  }
}

/** What the market shows of a work of its catalog, small, as a file; null where it is not to be had. */
export async function pictureOfMatch(options: CompareOptions, matchId: string): Promise<string | null> {
  const { found } = await findPreview(options, matchId, 512)
  return found?.path ?? null
}

/** A catalog holds no picture; what the market shows of the work is fetched, and compared as it is shown. */
async function withPreview(
  options: CompareOptions,
  pictureId: string | null,
  matchId: string,
  signal?: AbortSignal,
): Promise<Omit<MatchComparison, 'subject'>> {
  const { preview, found } = await findPreview(options, matchId, 1600, signal)
  return {
    ...(await picturesCompared(options.media, pictureId, found?.picture ?? null, signal)),
    ...{ sharedWords: [], fields: [] },
    other: { card: null, pictureId: null, ...(preview === undefined ? {} : { preview }) },
  }
}

interface FoundPreview {
  readonly preview?: NonNullable<MatchComparison['other']['preview']>
  readonly found?: MarketPreview
}

async function findPreview(
  { catalogs, previews }: CompareOptions,
  matchId: string,
  edge: MarketPictureEdge,
  signal?: AbortSignal,
): Promise<FoundPreview> {
  const work = catalogWorkOf(matchId, catalogs.opened())
  if (work === null || previews === null) return {}
  try {
    const found = await previews.find(work, edge, signal)
    if (found === null) return {}
    const { sha256, picture } = found
    const { width, height } = picture
    return { preview: { state: 'shown', assetId: work.assetId, sha256, width, height }, found }
  } catch (cause) {
    if (toLunaError(cause).code === 'MARKET_UNREACHABLE') return { preview: { state: 'unreachable' } }
    throw cause
  }
}

const openOwn = (media: MediaStore, id: string, signal?: AbortSignal): Promise<Picture> =>
  openPicture({ path: media.pathOf(id) }, { limits: LIBRARY_LIMITS, ...(signal === undefined ? {} : { signal }) })

async function picturesCompared(
  media: MediaStore,
  subjectId: string | null,
  other: Picture | null,
  signal?: AbortSignal,
): Promise<Pick<MatchComparison, 'transformation' | 'regions'>> {
  if (subjectId === null || other === null) return { transformation: null, regions: null }
  return comparePictures(await openOwn(media, subjectId, signal), other, signal)
}
