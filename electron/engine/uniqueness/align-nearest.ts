/**
 * Lays the nearest pictures of the library over the checked one. Hashes and vectors make a crop or a pasted part likely;
 * this shows it, wherever the part lies.
 */
import { alignPictures, comparableGrey } from '#models/compare/alignment.ts'
import { openPicture } from '#models/decode/picture.ts'
import type { GreyImage } from '#models/hashes/grey.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { createRecent } from '#shared/recent.ts'
import type { Candidate } from '#shared/similarity/candidates.ts'
import { matchReasons, type VerdictSubject } from '#shared/similarity/verdict.ts'
import type { OpenSource, PictureSource } from '../fingerprints/picture-source.ts'
import type { Thumbnails } from '../media/thumbnails.ts'

export interface AlignNearestOptions {
  readonly thumbnails: Pick<Thumbnails, 'get'>
  readonly open: OpenSource
}

/** The candidates, `count` of them measured further. Throws CANCELLED, and what opening the checked picture throws. */
export type AlignNearest = (
  source: PictureSource,
  candidates: readonly Candidate[],
  count: number,
  signal?: AbortSignal,
) => Promise<readonly Candidate[]>

export function createAlignNearest({ thumbnails, open }: AlignNearestOptions): AlignNearest {
  const otherGrey = async (pictureId: string, signal?: AbortSignal): Promise<GreyImage | null> => {
    try {
      return await comparableGrey(await openPicture({ path: await thumbnails.get(pictureId, 256) }), signal)
    } catch (cause) {
      if (!(cause instanceof LunaError) || cause.code === 'CANCELLED') throw cause
      // What is gone or cannot be read is not compared this way.
      return null
    }
  }
  const known = createRecent<number | null>(PAIRS_REMEMBERED)
  return async (source, candidates, count, signal) => {
    let subject: GreyImage | undefined
    const agreements = new Map<string, number>()
    for (const { id, pictureId } of nearestUncertain(source, candidates, count)) {
      const pair = 'pictureId' in source ? `${source.pictureId} ${pictureId}` : null
      let detail = pair === null ? undefined : known.get(pair)
      if (detail === undefined) {
        const other = await otherGrey(pictureId, signal)
        subject ??= await comparableGrey(await open(source, signal), signal)
        const found = other === null ? undefined : await alignPictures(subject, other, signal)
        detail = found === undefined ? null : Math.abs(found.detail)
        if (pair !== null && other !== null) known.set(pair, detail)
      }
      if (detail !== null) agreements.set(id, detail)
    }
    return candidates.map((candidate) => {
      const alignment = agreements.get(candidate.id)
      return alignment === undefined ? candidate : { ...candidate, layers: { ...candidate.layers, alignment } }
    })
  }
}

/** Of works that are checked again while they are worked on; pictures are named by what they hold, so none goes stale. */
const PAIRS_REMEMBERED = 20_000

/**
 * A small library's nearest picture may be no nearer than any other. Of crops to a third of the area 3.4 % are below
 * this, of other edits at most 1 %; of the three nearest among 25 unrelated pictures more than half.
 */
const LEAST_PERCENTILE = 0.98

/** Of those that are no copies for other reasons, the nearest by sight. */
function nearestUncertain(source: PictureSource, candidates: readonly Candidate[], count: number) {
  return candidates
    .flatMap((candidate) => {
      const { id, pictureId, layers, lowInformation, percentiles } = candidate
      if ((percentiles.visual ?? 1) < LEAST_PERCENTILE) return []
      const isSame = pictureId === null || ('pictureId' in source && source.pictureId === pictureId)
      if (isSame || lowInformation || layers.visual === null || isCopy(candidate)) return []
      return [{ id, pictureId, visual: layers.visual }]
    })
    .sort((a, b) => b.visual - a.visual || (a.id < b.id ? -1 : 1))
    .slice(0, count)
}

function isCopy(candidate: Candidate): boolean {
  const codes = matchReasons(ANY_SUBJECT, candidate).map(({ code }) => code)
  return codes.includes('visual_copy_similarity') || codes.includes('visual_copy_phash')
}

/** What pictures have in common does not depend on the words beside them. */
const ANY_SUBJECT: VerdictSubject = { wordCount: 0, lowInformation: false }
