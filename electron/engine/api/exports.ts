/** Files made for download: they wait under an id until the page fetches them, and go with the program. */
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import * as z from 'zod'
import { openPicture } from '#models/decode/picture.ts'
import { serializeCard } from '#shared/asset-card/card.ts'
import { assetPath, CHARX_SCHEME } from '#shared/character-card/assets.ts'
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
import { filesOfCard } from './card-files.ts'

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
      return keep({ name: state.card.name, ...(await exportFile(options, { ...state, assetId }, format)) })
    },
    keep,
    find: (exportId) => prepared.get(exportId),
  }
}

type AssetState = CurrentState & { readonly assetId: string }

async function exportFile(options: ExportsOptions, state: AssetState, format: ExportFormat): Promise<ExportFile> {
  switch (format) {
    case 'card_json':
      return json(new TextEncoder().encode(serializeCard(state.card)))
    case 'picture':
      return originalOrEdited(options, state)
    case 'original_file':
      return originalFile(options, state.assetId)
    case 'character_json_v1':
      return json(writeCharacterCard(assetCardToCharacterCard(state.card, 'v1'), 'json'))
    case 'character_json_v2':
      return json(writeCharacterCard(assetCardToCharacterCard(state.card, 'v2'), 'json'))
    case 'character_json_v3':
      return json(writeCharacterCard(assetCardToCharacterCard(state.card, 'v3'), 'json'))
    case 'character_png': {
      return { bytes: await characterPng(options, state), mediaType: 'image/png', extension: 'png' }
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

/** What was imported: the source that the picture was made from, or else the file of the first revision, or a card. */
const ORIGINAL = `
  select id from (
    select m.sha256 as id, m.media_type = 'application/json' as rank from asset_origin o
    join media m on m.sha256 = o.sha256 where o.asset_id = @assetId
    union all
    select media_sha256, 0.5 from revision where asset_id = @assetId and number = 1 and media_sha256 is not null
  ) order by rank limit 1`

async function originalFile({ db, media }: ExportsOptions, assetId: string): Promise<ExportFile> {
  const id = z.string().optional().parse(db.prepare(ORIGINAL).pluck().get({ assetId }))
  if (id === undefined) throw new LunaError('INVALID_INPUT', 'The asset was not made from a file.')
  const { mediaType, originalName } = mediaRow(db, id)
  return { bytes: await readMedia(media, id), mediaType, extension: extensionOf(mediaType, originalName) }
}

function extensionOf(mediaType: string, originalName: string): string {
  return EXTENSIONS[mediaType] ?? /\.([a-z0-9]{1,8})$/i.exec(originalName)?.[1] ?? 'bin'
}

/** The file as the asset shows it; what is no picture goes out as it came in. */
async function originalOrEdited(options: ExportsOptions, state: CurrentState): Promise<ExportFile> {
  const id = state.pictureId ?? state.mediaId
  if (id === null) throw new LunaError('INVALID_INPUT', 'The asset has no file to export.')
  const { mediaType, originalName } = mediaRow(options.db, id)
  const bytes = await readMedia(options.media, id)
  const extension = extensionOf(mediaType, originalName)
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

async function characterPng(options: ExportsOptions, state: AssetState): Promise<Uint8Array> {
  const { assets, texts } = await filesOfCard(options, state.assetId)
  const picture = replacePngTexts(
    await asPng(options, state),
    (keyword) => texts.some((text) => text.keyword === keyword),
    texts,
  )
  return writeCharacterCard({ ...assetCardToCharacterCard(state.card), assets }, 'png', { picture })
}

/** Where a CHARX keeps the portrait, as its specification proposes (`assets/{type}/{media}/{name}.{ext}`). */
const PORTRAIT_PATH = 'assets/icon/images/main.png'

async function charx(options: ExportsOptions, state: AssetState): Promise<Uint8Array> {
  const card = assetCardToCharacterCard(state.card, 'v3')
  const { assets: files } = await filesOfCard(options, state.assetId)
  if (state.pictureId === null) return writeCharacterCard({ ...card, assets: files }, 'charx')
  const portrait = { path: PORTRAIT_PATH, bytes: await asPng(options, state) }
  const others = files.filter(({ path }) => path !== PORTRAIT_PATH)
  const shown = withPortrait(card, new Set(others.map(({ path }) => path)))
  const named = new Set(listedAssets(shown).map(({ uri }) => assetPath(uri)))
  return writeCharacterCard({ ...shown, assets: [portrait, ...others.filter(({ path }) => named.has(path))] }, 'charx')
}

const listedAssetsSchema = z.array(z.looseObject({ type: z.string(), uri: z.string(), name: z.string() })).catch([])

function listedAssets(card: CharacterCard): z.output<typeof listedAssetsSchema> {
  return listedAssetsSchema.parse(dataOf(card)['assets'])
}

/** The portrait comes first, in place of the one that the card came with. Nothing names a file that is not there. */
function withPortrait(card: CharacterCard, files: ReadonlySet<string>): CharacterCard {
  const others = listedAssets(card).filter(({ type, uri, name }) => {
    const path = assetPath(uri)
    return (path === undefined || files.has(path)) && !(type === 'icon' && name === 'main')
  })
  const portrait = { type: 'icon', uri: `${CHARX_SCHEME}${PORTRAIT_PATH}`, name: 'main', ext: 'png' }
  return { ...card, document: { ...card.document, data: { ...dataOf(card), assets: [portrait, ...others] } } }
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
