import type { Match } from '#shared/contract/studio/uniqueness.ts'
import { matchPictureUrl, thumbnailUrl } from '../api/resources.ts'

/** Of the library's own pictures a thumbnail, of works in the market what it shows; null where there is none. */
export function smallPictureUrl({ id, pictureId, publishedId }: Match): string | null {
  if (pictureId !== null) return thumbnailUrl(pictureId, 256)
  return publishedId === undefined ? null : matchPictureUrl(id)
}
