/** Imports a submission that was started on another device as an asset of this library, with its files. */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import { openPicture } from '#models/decode/picture.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { Submission } from '#shared/contract/market/submissions.ts'
import type { Write } from '../database/write.ts'
import { createAsset } from '../library/create-asset.ts'
import type { Market } from '../market/market.ts'
import { describePicture, LIBRARY_LIMITS } from '../media/describe.ts'
import { insertMedia, type MediaRecord } from '../media/media-rows.ts'
import type { MediaStore } from '../media/store.ts'
import { fetchBoughtFile } from '../purchases/fetch-bought-file.ts'
import type { SubmissionRows } from './submission-rows.ts'

export interface AdoptParts {
  readonly db: Database
  readonly write: Write
  readonly media: MediaStore
  readonly market: Pick<Market, 'requireAccount' | 'clientOf' | 'authorized'>
  readonly rows: SubmissionRows
  /** For what is on its way. */
  readonly directory: string
}

type File = Submission['media'][number]

/** Throws NOT_FOUND, NOT_SIGNED_IN, MARKET_UNREACHABLE, DOWNLOAD_FAILED, MARKET_ANSWER_INVALID, DISK_FULL. */
export async function adopt(id: string, parts: AdoptParts, signal: AbortSignal): Promise<string> {
  const { db, write, rows, market } = parts
  const known = rows.get(id)
  if (known.assetId !== null) return known.assetId
  // The addresses of its files work for a short time only.
  const { media } = await market.clientOf(market.requireAccount()).submissions.find({ id }, { signal })
  const brought = media.filter(({ isMade }) => !isMade)
  const kept = new Map<string, MediaRecord>()
  for (const file of brought) kept.set(file.sha256, await bring(file, known.draft.card.name, parts, signal))
  return write((changed) => {
    const row = rows.get(id)
    if (row.assetId !== null) return row.assetId
    for (const record of kept.values()) insertMedia(db, record)
    const main = row.draft.media.find(({ role }) => role === 'main')?.sha256
    const record = main === undefined ? undefined : kept.get(main)
    const isPicture = record?.mediaType.startsWith('image/') === true
    const mediaId = record?.id ?? null
    const asset = createAsset(db, write, { card: row.draft.card, mediaId, ...(isPicture ? {} : { pictureId: null }) })
    rows.put(changed, { ...row, assetId: asset.id })
    return asset.id
  })
}

async function bring(
  file: File,
  name: string,
  { media, market, directory }: AdoptParts,
  signal: AbortSignal,
): Promise<MediaRecord> {
  if (!media.has(file.sha256)) {
    await mkdir(directory, { recursive: true })
    const path = join(directory, newId())
    try {
      await fetchBoughtFile(file, path, { request: market.authorized, signal, onBytes: () => undefined })
      await media.put({ path }, { signal })
    } finally {
      await rm(path, { force: true })
    }
  }
  return describe(file, name, media)
}

/** By its bytes: what the market says of them is not believed. */
async function describe({ sha256, sizeBytes, contentType }: File, name: string, media: MediaStore) {
  const isPicture = contentType.startsWith('image/')
  const nothingSeen = { width: null, height: null, frames: 1, hasAlpha: false, dominantColor: null }
  const facts = isPicture
    ? await describePicture(await openPicture({ path: media.pathOf(sha256) }, { limits: LIBRARY_LIMITS }))
    : { ...nothingSeen, mediaType: contentType }
  if (isPicture && !facts.mediaType.startsWith('image/')) throw new LunaError('MARKET_ANSWER_INVALID', sha256)
  return { id: sha256, sizeBytes, ...facts, originalName: name }
}
