/** The picture of a match, wherever it is: in the library, or as the market shows it. */
import type { MatchComparison } from '#shared/contract/studio/uniqueness.ts'
import { marketPictureUrl, mediaUrl, thumbnailUrl } from '../../api/resources.ts'
import type { Size } from '../../components/zoom.ts'
import { en } from '../../strings/en.ts'

const words = en.report.compare

interface OtherPicture {
  url: string
  /** At most 512 pixels wide and high. */
  smallUrl: string
  /** Undefined where the library knows it. */
  size: Size | undefined
}

/** Null where there is none to be shown. */
export function otherPictureOf({ other }: Pick<MatchComparison, 'other'>): OtherPicture | null {
  const { pictureId, preview } = other
  if (pictureId !== null) {
    return { url: mediaUrl(pictureId), smallUrl: thumbnailUrl(pictureId, 512), size: undefined }
  }
  if (preview?.state !== 'shown') return null
  const { assetId, sha256, width, height } = preview
  const urlOf = (edge: 512 | 1600): string => marketPictureUrl(assetId, sha256, edge)
  return { url: urlOf(1600), smallUrl: urlOf(512), size: { width, height } }
}

/** What is here of a work of a catalog. */
export function catalogText(comparison: Pick<MatchComparison, 'other'> | undefined): string {
  return comparison?.other.preview?.state === 'shown' ? words.previewText : words.catalogText
}
