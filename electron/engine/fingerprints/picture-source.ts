import { DEFAULT_LIMITS } from '#models/decode/limits.ts'
import { openPicture, type Picture } from '#models/decode/picture.ts'
import { convertApart } from '../foreign-pictures/convert-apart.ts'
import { foreignPictureType } from '../foreign-pictures/formats.ts'
import { readSourceFile } from '../imports/source-file.ts'
import { LIBRARY_LIMITS } from '../media/describe.ts'
import type { MediaStore } from '../media/store.ts'

/** A picture in the library by its id, or a file outside of it by its path. */
export type PictureSource = { readonly pictureId: string } | { readonly path: string }

/** Throws what opening throws, and CANCELLED. */
export type OpenSource = (source: PictureSource, signal?: AbortSignal) => Promise<Picture>

export function createOpenSource(media: MediaStore): OpenSource {
  return (source, signal) => {
    const how = signal === undefined ? {} : { signal }
    if ('path' in source) return openFile(source.path, how)
    return openPicture({ path: media.pathOf(source.pictureId) }, { ...how, limits: LIBRARY_LIMITS })
  }
}

/** As an import would take it: what is not shown as it is becomes a PNG. */
async function openFile(path: string, how: { readonly signal?: AbortSignal }): Promise<Picture> {
  const file = await readSourceFile(path, DEFAULT_LIMITS.maxBytes, how.signal)
  if (file.form === 'stream') return openPicture({ path }, how)
  const type = foreignPictureType(file.bytes, path)
  const bytes = type === undefined ? file.bytes : await convertApart(file.bytes, type, how.signal)
  return openPicture({ bytes }, how)
}
