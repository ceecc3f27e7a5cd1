/** Edited pictures in the media store, so that whatever an asset shows is real bytes under a hash. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { openPicture } from '#models/decode/picture.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { Write } from '../database/write.ts'
import { describePicture, LIBRARY_LIMITS } from '../media/describe.ts'
import { renderRecipe } from '../media/edits.ts'
import { insertMedia } from '../media/media-rows.ts'
import type { MediaStore } from '../media/store.ts'
import { isIdentityRecipe } from './current-state.ts'
import type { RenderPicture } from './drafts.ts'

const rowSchema = z.object({ media_type: z.string(), original_name: z.string() })

export function createRenderPicture({
  db,
  write,
  media,
}: {
  db: Database
  write: Write
  media: MediaStore
}): RenderPicture {
  return async (mediaId, recipe) => {
    const found = db.prepare('select media_type, original_name from media where sha256 = ?').get(mediaId)
    if (found === undefined) throw new LunaError('NOT_FOUND', `media ${mediaId}`)
    const row = rowSchema.parse(found)
    if (!row.media_type.startsWith('image/')) return null
    if (isIdentityRecipe(recipe)) return mediaId

    const source = await openPicture({ path: media.pathOf(mediaId) }, { limits: LIBRARY_LIMITS })
    const { bytes } = await renderRecipe(source, recipe)
    const stored = await media.put({ bytes })
    const facts = await describePicture(await openPicture({ bytes }, { limits: LIBRARY_LIMITS }))
    write(() => insertMedia(db, { ...facts, ...stored, originalName: editedName(row.original_name) }))
    return stored.id
  }
}

function editedName(name: string): string {
  return `${name.replace(/\.[^.]*$/, '')} (edited).png`
}
