/** Puts what was bought into the library: with its card, and as the work of the one who made it. */
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { openPicture } from '#models/decode/picture.ts'
import { type AssetCard, parseCardJson } from '#shared/asset-card/card.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { BoughtFile, PurchaseDownload } from '#shared/contract/studio/purchases.ts'
import type { Write } from '../database/write.ts'
import { createAsset } from '../library/create-asset.ts'
import { describePicture, LIBRARY_LIMITS } from '../media/describe.ts'
import { insertMedia, type MediaRecord } from '../media/media-rows.ts'
import type { MediaStore } from '../media/store.ts'

export interface TakeInParts {
  readonly db: Database
  readonly write: Write
  readonly media: MediaStore
  /** Within the transaction that makes the asset. */
  readonly note: (assetId: string) => void
}

interface Kept {
  readonly record: MediaRecord
  readonly isPicture: boolean
}

/** One asset for each file; of a work without files, one of its card. Throws FILE_UNREADABLE, DISK_FULL, CARD_INVALID. */
export async function takeIn(download: PurchaseDownload, cardText: string, parts: TakeInParts): Promise<string[]> {
  const { folder, files } = download
  if (folder === null) throw new LunaError('NOT_FOUND', 'This purchase is not downloaded yet.')
  const card = creditedCard(parseCardJson(cardText), download)
  const works = files.filter(({ role }) => role === 'work')
  const kept: (Kept | null)[] = works.length === 0 ? [null] : []
  for (const work of works) kept.push(await keep(join(folder, work.name), work, parts.media))
  return parts.write(() =>
    kept.map((file, index) => {
      const named = index === 0 ? card : { ...card, name: `${card.name} ${index + 1}` }
      const id = keepAsset(named, file, parts)
      parts.note(id)
      return id
    }),
  )
}

/** The card says whose work it is, also where the creator left that out. */
function creditedCard(card: AssetCard, { creatorName }: PurchaseDownload): AssetCard {
  if (creatorName === null || card.creator?.username !== undefined) return card
  return { ...card, creator: { ...card.creator, username: creatorName } }
}

function keepAsset(card: AssetCard, file: Kept | null, { db, write }: TakeInParts): string {
  if (file === null) return createAsset(db, write, { card, mediaId: null }).id
  insertMedia(db, file.record)
  const mediaId = file.record.id
  return createAsset(db, write, { card, mediaId, ...(file.isPicture ? {} : { pictureId: null }) }).id
}

async function keep(path: string, { name, mediaType, sha256 }: BoughtFile, media: MediaStore): Promise<Kept> {
  const stored = await media.put({ path })
  if (stored.id !== sha256) throw new LunaError('FILE_UNREADABLE', `${name} has changed since it was bought`)
  const nothingSeen = { width: null, height: null, frames: 1, hasAlpha: false, dominantColor: null, mediaType }
  const isPicture = mediaType.startsWith('image/')
  const facts = isPicture
    ? await describePicture(await openPicture({ path: media.pathOf(stored.id) }, { limits: LIBRARY_LIMITS }))
    : nothingSeen
  return { record: { ...stored, ...facts, originalName: name }, isPicture }
}
