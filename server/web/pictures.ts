/** Which of a work's previews is shown where. */
import { isForAdults } from '#shared/asset-card/age.ts'
import type { PublicMedia } from '#shared/contract/market/publications.ts'

const isPicture = ({ contentType }: PublicMedia): boolean => contentType.startsWith('image/')

/** The largest preview that is a picture; null without one. */
export function bestPicture(previews: readonly PublicMedia[]): PublicMedia | null {
  const pictures = previews.filter(isPicture)
  return pictures.toSorted((a, b) => (b.width ?? 0) - (a.width ?? 0))[0] ?? null
}

/** Everything worth looking at or listening to; small pictures are left out where there are larger ones. */
export function galleryOf(previews: readonly PublicMedia[]): readonly PublicMedia[] {
  const large = previews.filter(({ role }) => role !== 'thumbnail')
  return large.length > 0 ? large : previews
}

/** A file of a work by the cookie of a page: a browser sends no access token with pictures. */
export const WORK_FILE_ROUTE = '/media/{id}/{sha256}'

/** Pictures of works for adults are shown to those who are signed in, and kept by no cache. */
export function asSeenOnPages(media: PublicMedia, ageRating: string): PublicMedia {
  if (!isForAdults(ageRating)) return media
  return { ...media, path: media.path.replace(/^\/v1\/assets\/([^/]+)\/media\//, '/media/$1/') }
}
