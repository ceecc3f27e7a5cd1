/** The copies of library files that may leave the machine, and what each of them says. */
import { readFile } from 'node:fs/promises'
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { openPicture } from '#models/decode/picture.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { MetadataPolicy, OutgoingFile } from '#shared/contract/studio/submissions.ts'
import type { Write } from '../../database/write.ts'
import { describePicture, LIBRARY_LIMITS } from '../../media/describe.ts'
import { renderRecipe } from '../../media/edits.ts'
import { insertMedia, type MediaRecord } from '../../media/media-rows.ts'
import type { MediaSource, MediaStore } from '../../media/store.ts'
import { isStrippable } from '../../media/strip-metadata.ts'
import { IDENTITY_RECIPE } from '../../revisions/current-state.ts'
import { cleanPicture } from './clean-picture.ts'
import { cleanRecording } from './clean-recording.ts'
import type { MetadataEntry } from './metadata-entry.ts'
import { readTags } from './read-tags.ts'
import { groupOfTag, isStructure } from './tag-groups.ts'

export type CopiedFile = Omit<OutgoingFile, 'role' | 'sourceId'>

export interface OutgoingFiles {
  /**
   * The copy as the policy makes it, kept in the media store. Throws NOT_FOUND, FILE_UNREADABLE, and
   * FILE_TYPE_UNSUPPORTED where it is not sure that nothing else leaves.
   */
  copyOf(mediaId: string, policy: MetadataPolicy): Promise<CopiedFile>
}

const rowSchema = z.object({
  id: z.string(),
  mediaType: z.string(),
  sizeBytes: z.number(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  frames: z.number(),
  hasAlpha: z.number().transform((value) => value === 1),
  dominantColor: z.string().nullable(),
  originalName: z.string(),
})

/** How many copies are known without looking at the file again. */
const KNOWN_COPIES = 200

interface Parts {
  readonly db: Database
  readonly write: Write
  readonly media: MediaStore
}

export function createOutgoingFiles({ db, write, media }: Parts): OutgoingFiles {
  const known = new Map<string, CopiedFile>()

  function rowOf(mediaId: string): MediaRecord {
    const found = db
      .prepare(
        `select sha256 as id, media_type as mediaType, size_bytes as sizeBytes, width, height, frames,
           has_alpha as hasAlpha, dominant_color as dominantColor, original_name as originalName
         from media where sha256 = ?`,
      )
      .get(mediaId)
    if (found === undefined) throw new LunaError('NOT_FOUND', `media ${mediaId}`)
    return rowSchema.parse(found)
  }

  async function keep(source: MediaSource, facts: Omit<MediaRecord, 'id' | 'sizeBytes'>): Promise<MediaRecord> {
    const stored = await media.put(source)
    const record = { ...facts, ...stored }
    write(() => insertMedia(db, record))
    return record
  }

  async function make(row: MediaRecord, policy: MetadataPolicy): Promise<CopiedFile> {
    const path = media.pathOf(row.id)
    if (row.mediaType.startsWith('image/')) return copied(...(await pictureCopy(row, path, policy)))
    // Text files without identifying metadata.
    if (row.mediaType === 'application/json' || row.mediaType.startsWith('text/')) return copied(row, [])
    const { chunks, metadata, isSame } = await cleanRecording(path, row.mediaType)
    return copied(isSame ? row : await keep({ chunks }, row), metadata)
  }

  async function pictureCopy(
    row: MediaRecord,
    path: string,
    policy: MetadataPolicy,
  ): Promise<[MediaRecord, readonly MetadataEntry[]]> {
    const bytes = await readFile(path).catch((cause: unknown) => {
      throw new LunaError('FILE_UNREADABLE', path, { cause })
    })
    const { mediaType } = row
    const picture = await openPicture({ bytes }, { limits: LIBRARY_LIMITS })
    if (isStrippable(mediaType)) {
      const { orientation } = picture
      const clean = cleanPicture(bytes, mediaType, orientation, policy)
      const isSame = Buffer.compare(clean.bytes, bytes) === 0
      return [isSame ? row : await keep({ bytes: clean.bytes }, row), clean.metadata]
    }
    // Pixel for pixel as PNG, since these formats hide data in too many places.
    const { bytes: png } = await renderRecipe(picture, IDENTITY_RECIPE)
    const facts = await describePicture(await openPicture({ bytes: png }, { limits: LIBRARY_LIMITS }))
    const originalName = `${row.originalName.replace(/\.[^.]*$/, '')}.png`
    return [await keep({ bytes: png }, { ...facts, originalName }), foreignEntries(bytes)]
  }

  return {
    async copyOf(mediaId, policy) {
      const key = JSON.stringify([mediaId, policy.keepsAuthorship, policy.keepsCredentials, policy.keepsGeneration])
      const before = known.get(key)
      if (before !== undefined && media.has(before.mediaId)) {
        // The row may have been forgotten since.
        write(() => insertMedia(db, { ...rowOf(mediaId), ...recordOf(before) }))
        return before
      }
      const copy = await make(rowOf(mediaId), policy)
      const [oldest] = known.keys()
      if (known.size >= KNOWN_COPIES && oldest !== undefined) known.delete(oldest)
      known.set(key, copy)
      return copy
    },
  }
}

function recordOf({ mediaId, mediaType, sizeBytes, width, height }: CopiedFile) {
  return { id: mediaId, mediaType, sizeBytes, width, height }
}

function copied(record: MediaRecord, metadata: readonly MetadataEntry[]): CopiedFile {
  const { id, mediaType, sizeBytes, width, height, originalName } = record
  return { mediaId: id, name: originalName, mediaType, sizeBytes, width, height, metadata: [...metadata] }
}

/** Lists the metadata of formats that are re-encoded: none of it is uploaded. */
function foreignEntries(bytes: Uint8Array): MetadataEntry[] {
  return readTags(bytes)
    .tags.filter(({ name }) => !isStructure(name))
    .map(({ standard, name, text }) => ({
      group: groupOfTag(name),
      label: standard === 'Exif' ? name : `${name} (${standard})`,
      value: text,
      leaves: false,
    }))
}
