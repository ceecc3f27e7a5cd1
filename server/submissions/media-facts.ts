/** What the bytes of a file show, and the small pictures that are shown in place of what is sold. */
import { createHash } from 'node:crypto'
import { openPicture, type Picture } from '#models/decode/picture.ts'
import { isPictureMediaType, sniffMediaType } from '#models/decode/sniff.ts'
import { assertWholeFilm } from '#models/decode/whole-film.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { HeldMedia } from '#shared/contract/market/submissions.ts'
import { type BlobFacts, readBlob } from '../blobs/store.ts'
import type { StoredBlobs } from '../blobs/stored-blobs.ts'
import { sourceOf } from './bare-media.ts'

const SNIFFED_BYTES = 65_536

async function firstBytes(blobs: StoredBlobs, { sha256, sizeBytes }: BlobFacts): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const part of await blobs.get(sha256, { start: 0, end: Math.min(sizeBytes, SNIFFED_BYTES) - 1 })) {
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** Throws FILE_TYPE_UNSUPPORTED, FILE_UNREADABLE for a film that is none, and what opening a picture throws. */
export async function examineMedia(blobs: StoredBlobs, facts: BlobFacts): Promise<HeldMedia> {
  const contentType = sniffMediaType(await firstBytes(blobs, facts))
  if (contentType === undefined) throw new LunaError('FILE_TYPE_UNSUPPORTED', 'The content is not recognized.')
  if (contentType === 'video/mp4' || contentType === 'video/webm') {
    await assertWholeFilm(contentType, sourceOf(blobs, facts.sha256, facts.sizeBytes))
  }
  if (!isPictureMediaType(contentType)) return { ...facts, contentType, width: null, height: null }
  const { width, height } = await openPicture({ bytes: await readBlob(blobs, facts.sha256) })
  return { ...facts, contentType, width, height }
}

/** Longest edges in pixels. A preview has at most half the edge of what is sold. */
const THUMBNAIL_EDGE = 512
const PREVIEW_EDGE = { least: 256, most: 1_280 } as const

export interface MadePicture extends HeldMedia {
  readonly role: 'preview' | 'thumbnail'
  readonly bytes: Uint8Array
}

async function reduced(picture: Picture, role: MadePicture['role'], edge: number): Promise<MadePicture> {
  const { data, width, height } = await picture.draw({
    format: { type: 'webp', quality: 80, effort: 3 },
    size: { width: edge, height: edge, fit: 'inside' },
  })
  const sha256 = createHash('sha256').update(data).digest('hex')
  return { role, bytes: data, sha256, contentType: 'image/webp', sizeBytes: data.length, width, height }
}

/** Throws IMAGE_CORRUPT and other failures to decode, so that no damaged picture goes to review. */
export async function makePreviews(bytes: Uint8Array): Promise<MadePicture[]> {
  const picture = await openPicture({ bytes })
  const half = Math.round(Math.max(picture.width, picture.height) / 2)
  const edge = Math.min(PREVIEW_EDGE.most, Math.max(PREVIEW_EDGE.least, half))
  return [await reduced(picture, 'preview', edge), await reduced(picture, 'thumbnail', Math.min(edge, THUMBNAIL_EDGE))]
}

/** The picture in its full size as a JPEG, with nothing of the file but what it shows. */
export async function redraw(bytes: Uint8Array): Promise<Uint8Array> {
  const picture = await openPicture({ bytes })
  const { data } = await picture.draw({ format: { type: 'jpeg', quality: 95 } })
  return data
}
