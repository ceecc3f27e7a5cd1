/** Files made for download: they wait under an id until the page fetches them, and go with the program. */
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import * as z from 'zod'
import { openPicture } from '#models/decode/picture.ts'
import { serializeCard } from '#shared/asset-card/card.ts'
import { CHARX_SCHEME, type CharacterAsset } from '#shared/character-card/assets.ts'
import { writeCharacterCard } from '#shared/character-card/card-file.ts'
import { assetCardToCharacterCard } from '#shared/character-card/mapping.ts'
import { readPngTexts, replacePngTexts } from '#shared/character-card/png-text.ts'
import { type CharacterCard, dataOf } from '#shared/character-card/schema.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { ExportFormat } from '#shared/contract/studio/assets.ts'
import { storageError } from '../database/storage-errors.ts'
import { safeFileName } from '../imports/uploads.ts'
import { LIBRARY_LIMITS } from '../media/describe.ts'
import { renderRecipe } from '../media/edits.ts'
import type { MediaStore } from '../media/store.ts'
import { isStrippable, stripMetadata } from '../media/strip-metadata.ts'
import { type CurrentState, currentState, IDENTITY_RECIPE } from '../revisions/current-state.ts'

export interface PreparedExport {
  readonly exportId: string
  readonly fileName: string
  readonly mediaType: string
  readonly sizeBytes: number
}

export interface Exports {
  /** Throws NOT_FOUND, INVALID_INPUT where the asset has no picture to export, DISK_FULL. */
  prepare(assetId: string, format: ExportFormat): Promise<PreparedExport>
  /** A file of another kind, under the name of what it is about. Throws DISK_FULL. */
  keep(file: NamedFile): Promise<PreparedExport>
  find(exportId: string): (PreparedExport & { readonly path: string }) | undefined
}

interface ExportsOptions {
  readonly db: Database
  readonly media: MediaStore
  /** A folder of this program's own. */
  readonly directory: string
  readonly stripsMetadata: () => boolean
}

export interface NamedFile extends Omit<ExportFile, 'bytes'> {
  readonly name: string
  /** Or what makes them piece by piece, where they are many. */
  readonly bytes: Uint8Array | AsyncIterable<string | Uint8Array>
}

interface ExportFile {
  readonly bytes: Uint8Array
  readonly mediaType: string
  readonly extension: string
}

export function createExports(options: ExportsOptions): Exports {
  const prepared = new Map<string, PreparedExport & { readonly path: string }>()

  async function keep({ name, extension, bytes, mediaType }: NamedFile): Promise<PreparedExport> {
    const exportId = newId()
    const path = join(options.directory, exportId)
    try {
      await writeFile(path, bytes)
    } catch (cause) {
      throw storageError(cause, options.directory)
    }
    const sizeBytes = (await stat(path)).size
    const fileName = safeFileName(`${name.replaceAll(/[/\\]/g, '_')}.${extension}`)
    const result = { exportId, fileName, mediaType, sizeBytes }
    prepared.set(exportId, { ...result, path })
    return result
  }

  return {
    async prepare(assetId, format) {
      const state = currentState(options.db, assetId)
      return keep({ name: state.card.name, ...(await exportFile(options, state, format)) })
    },
    keep,
    find: (exportId) => prepared.get(exportId),
  }
}

async function exportFile(options: ExportsOptions, state: CurrentState, format: ExportFormat): Promise<ExportFile> {
  switch (format) {
    case 'card_json':
      return json(new TextEncoder().encode(serializeCard(state.card)))
    case 'picture':
      return originalOrEdited(options, state)
    case 'character_json_v1':
      return json(writeCharacterCard(assetCardToCharacterCard(state.card, 'v1'), 'json'))
    case 'character_json_v2':
      return json(writeCharacterCard(assetCardToCharacterCard(state.card, 'v2'), 'json'))
    case 'character_json_v3':
      return json(writeCharacterCard(assetCardToCharacterCard(state.card, 'v3'), 'json'))
    case 'character_png': {
      const picture = await asPng(options, state)
      const bytes = writeCharacterCard(assetCardToCharacterCard(state.card), 'png', { picture })
      return { bytes, mediaType: 'image/png', extension: 'png' }
    }
    case 'charx': {
      const bytes = await charx(options, state)
      return { bytes, mediaType: 'application/zip', extension: 'charx' }
    }
    default:
      return format satisfies never
  }
}

function json(bytes: Uint8Array): ExportFile {
  return { bytes, mediaType: 'application/json', extension: 'json' }
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'avif',
  'image/tiff': 'tiff',
  'image/svg+xml': 'svg',
}

/** The file as the asset shows it; what is no picture goes out as it came in. */
async function originalOrEdited(options: ExportsOptions, state: CurrentState): Promise<ExportFile> {
  const id = state.pictureId ?? state.mediaId
  if (id === null) throw new LunaError('INVALID_INPUT', 'The asset has no file to export.')
  const { mediaType, originalName } = mediaRow(options.db, id)
  const bytes = await readMedia(options.media, id)
  const extension = EXTENSIONS[mediaType] ?? /\.([a-z0-9]{1,8})$/i.exec(originalName)?.[1] ?? 'bin'
  if (state.pictureId === null) return { bytes, mediaType, extension }
  if (options.stripsMetadata()) return stripped(bytes, mediaType, extension)
  return { bytes: await withOriginalTexts(options, state, bytes), mediaType, extension }
}

async function stripped(bytes: Uint8Array, mediaType: string, extension: string): Promise<ExportFile> {
  const picture = await openPicture({ bytes }, { limits: LIBRARY_LIMITS })
  if (isStrippable(mediaType)) {
    return { bytes: stripMetadata(bytes, mediaType, picture.orientation), mediaType, extension }
  }
  if (mediaType === 'image/svg+xml') return { bytes: picture.bytes, mediaType, extension }
  const png = await renderRecipe(picture, IDENTITY_RECIPE)
  return { bytes: png.bytes, mediaType: 'image/png', extension: 'png' }
}

/** Longest text that one PNG chunk may expand to, bytes. */
const MAX_TEXT_BYTES = 32_000_000

/** An edited PNG gets back what the tools wrote into the file it was made from. */
async function withOriginalTexts(
  { db, media }: ExportsOptions,
  { mediaId, pictureId }: CurrentState,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  if (mediaId === null || mediaId === pictureId || mediaRow(db, mediaId).mediaType !== 'image/png') return bytes
  const texts = readPngTexts(await readMedia(media, mediaId), () => true, MAX_TEXT_BYTES)
  return replacePngTexts(bytes, () => false, texts)
}

async function asPng(options: ExportsOptions, state: CurrentState): Promise<Uint8Array> {
  if (state.pictureId === null) throw new LunaError('INVALID_INPUT', 'The asset has no picture; add one first.')
  const bytes = await readMedia(options.media, state.pictureId)
  const { mediaType } = mediaRow(options.db, state.pictureId)
  if (mediaType === 'image/png') return options.stripsMetadata() ? stripMetadata(bytes, mediaType, 1) : bytes
  const picture = await openPicture({ bytes }, { limits: LIBRARY_LIMITS })
  return (await renderRecipe(picture, IDENTITY_RECIPE)).bytes
}

/** Where a CHARX keeps the portrait, as its specification proposes (`assets/{type}/{media}/{name}.{ext}`). */
const PORTRAIT_PATH = 'assets/icon/images/main.png'

async function charx(options: ExportsOptions, state: CurrentState): Promise<Uint8Array> {
  const card = assetCardToCharacterCard(state.card, 'v3')
  if (state.pictureId === null) return writeCharacterCard(card, 'charx')
  const assets: CharacterAsset[] = [{ path: PORTRAIT_PATH, bytes: await asPng(options, state) }]
  return writeCharacterCard({ ...withPortrait(card), assets }, 'charx')
}

const listedAssetsSchema = z.array(z.looseObject({ type: z.string(), uri: z.string(), name: z.string() })).catch([])

/** The portrait comes first; files that an imported archive held beside the card are not kept, so nothing names them. */
function withPortrait(card: CharacterCard): CharacterCard {
  const data = dataOf(card)
  const listed = listedAssetsSchema.parse(data['assets'])
  const others = listed.filter(
    ({ type, uri, name }) => !uri.startsWith(CHARX_SCHEME) && !(type === 'icon' && name === 'main'),
  )
  const portrait = { type: 'icon', uri: `${CHARX_SCHEME}${PORTRAIT_PATH}`, name: 'main', ext: 'png' }
  return { ...card, document: { ...card.document, data: { ...data, assets: [portrait, ...others] } } }
}

function mediaRow(db: Database, id: string): { mediaType: string; originalName: string } {
  return z
    .object({ mediaType: z.string(), originalName: z.string() })
    .parse(
      db.prepare('select media_type as mediaType, original_name as originalName from media where sha256 = ?').get(id),
    )
}

async function readMedia(media: MediaStore, id: string): Promise<Uint8Array> {
  try {
    return await readFile(media.pathOf(id))
  } catch (cause) {
    throw new LunaError('FILE_UNREADABLE', media.pathOf(id), { cause })
  }
}
