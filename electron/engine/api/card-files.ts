/**
 * Files that came with a character's card: an expression pack, or what RisuAI keeps in a text of its own. They belong to the
 * card, so they go with it whatever was done to the picture.
 */
import { readFile } from 'node:fs/promises'
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import type { CharacterAsset } from '#shared/character-card/assets.ts'
import { readCharacterCard } from '#shared/character-card/card-file.ts'
import { isPng, type PngText, readPngTexts } from '#shared/character-card/png-text.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { MediaStore } from '../media/store.ts'

export interface CardFiles {
  readonly assets: readonly CharacterAsset[]
  /** Of a PNG, as they were. */
  readonly texts: readonly PngText[]
}

const NOTHING: CardFiles = { assets: [], texts: [] }
/** RisuAI's own data about a character: pictures of its emotions, scripts, voice. */
const RISU_KEYWORD = 'risuai'
const MAX_TEXT_BYTES = 64_000_000

const idsSchema = z.array(z.string())

/** From the file that brought the card; nothing where the card was written here. */
export async function filesOfCard(
  { db, media }: { readonly db: Database; readonly media: MediaStore },
  assetId: string,
): Promise<CardFiles> {
  const ids = idsSchema.parse(db.prepare(CAME_WITH).pluck().all({ assetId }))
  for (const id of ids) {
    const files = filesIn(await readFile(media.pathOf(id)).catch(() => new Uint8Array()))
    if (files !== null) return files
  }
  return NOTHING
}

/** The archive, or the picture as it first came. */
const CAME_WITH = `
  select m.sha256 from asset_origin o join media m on m.sha256 = o.sha256
  where o.asset_id = @assetId and m.media_type = 'application/zip'
  union all
  select m.sha256 from revision r join media m on m.sha256 = r.media_sha256
  where r.asset_id = @assetId and r.number = 1 and m.media_type = 'image/png'`

/** Null for a file without a card. */
function filesIn(bytes: Uint8Array): CardFiles | null {
  try {
    const { assets } = readCharacterCard(bytes)
    const isKept = (keyword: string) => keyword === RISU_KEYWORD
    return { assets, texts: isPng(bytes) ? readPngTexts(bytes, isKept, MAX_TEXT_BYTES) : [] }
  } catch (cause) {
    if (cause instanceof LunaError) return null
    throw cause
  }
}
