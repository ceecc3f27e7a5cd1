import { openPicture, type Picture } from '#models/decode/picture.ts'
import { LIBRARY_LIMITS } from '../media/describe.ts'
import type { MediaStore } from '../media/store.ts'

/** A picture in the library by its id, or a file outside of it by its path. */
export type PictureSource = { readonly pictureId: string } | { readonly path: string }

/** Throws what opening throws, and CANCELLED. */
export type OpenSource = (source: PictureSource, signal?: AbortSignal) => Promise<Picture>

export function createOpenSource(media: MediaStore): OpenSource {
  return (source, signal) => {
    const how = signal === undefined ? {} : { signal }
    if ('path' in source) return openPicture(source, how)
    return openPicture({ path: media.pathOf(source.pictureId) }, { ...how, limits: LIBRARY_LIMITS })
  }
}
