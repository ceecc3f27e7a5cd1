/**
 * Reads one file as far as an import needs it: recognized by content, decoded completely once, its card and its
 * generation data read, and everything it holds put into the media store. Nothing is stored of a file that is refused.
 */
import { basename, extname } from 'node:path'
import { decodeOnce } from '#models/decode/decode-once.ts'
import { DEFAULT_LIMITS } from '#models/decode/limits.ts'
import { openPicture, type Picture } from '#models/decode/picture.ts'
import { decodeRgb } from '#models/decode/pixels.ts'
import { isPictureMediaType, sniffMediaType } from '#models/decode/sniff.ts'
import type { LocalFeatures } from '#models/features/features.ts'
import { pictureFeatures } from '#models/features/picture-features.ts'
import type { RgbImage } from '#models/hashes/gray.ts'
import { type PictureHashes, pictureHashes } from '#models/hashes/picture-hashes.ts'
import { fitPicture } from '#models/inference/preprocess.ts'
import type { Preprocess } from '#models/profiles/preprocess.ts'
import type { AssetCard } from '#shared/asset-card/card.ts'
import { type CharacterCardFile, readCharacterCard } from '#shared/character-card/card-file.ts'
import { type Lorebook, withLorebook } from '#shared/character-card/lorebook.ts'
import { characterCardToAssetCard } from '#shared/character-card/mapping.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { convertToPng } from '../foreign-pictures/convert.ts'
import { type ForeignPictureType, foreignPictureType } from '../foreign-pictures/formats.ts'
import type { Generation } from '../generation-metadata/generation.ts'
import { readGeneration, readHiddenGeneration } from '../generation-metadata/read-generation.ts'
import { describePicture } from '../media/describe.ts'
import { titleOf } from '../media/file-title.ts'
import type { MediaRecord } from '../media/media-rows.ts'
import type { MediaStore } from '../media/store.ts'
import type { Thumbnails } from '../media/thumbnails.ts'
import type { Analysis, AnalysisRequest } from './analysis-messages.ts'
import { cardOfMedia, readCardJson, readEmbeddedCard, readLoneCardJson, withGeneration } from './cards.ts'
import { describeForeign } from './describe-foreign.ts'
import { isNamedCard } from './file-names.ts'
import { mainPictureOf } from './main-picture.ts'
import { readSourceFile } from './source-file.ts'

export interface AnalysisTools {
  readonly store: MediaStore
  readonly thumbnails: Thumbnails
}

/** Only the first frame is shown; counting on through more of them than this serves no one. */
const MAX_FRAMES = 10_000

/** Throws the reason why the file is refused, or DISK_FULL and the like where the library cannot take it. */
export async function analyzeFile(request: AnalysisRequest, tools: AnalysisTools): Promise<Analysis> {
  const { path, content } = request
  if (content.form === 'stream') return analyzeStream(request, content.mediaType, tools)
  const bytes = content.form === 'bytes' ? content.bytes : await readWhole(path, request.limits.maxBytes)
  const mediaType = sniffMediaType(bytes)
  if (isPictureMediaType(mediaType)) return analyzePicture(bytes, request, tools)
  const foreign = mediaType === undefined ? foreignPictureType(bytes, path) : undefined
  if (foreign !== undefined) return analyzeForeign(bytes, foreign, request, tools)
  if (mediaType === 'application/zip') return analyzeArchive(bytes, request, tools)
  if (mediaType === 'application/json' || isNamedCard(path)) {
    const card = readLoneCardJson(bytes, titleOf(path))
    return { ...NOTHING, card, origins: [await storeOriginal(bytes, 'application/json', path, tools)] }
  }
  throw new LunaError('FILE_TYPE_UNSUPPORTED', describeForeign(bytes))
}

const NOTHING = {
  media: null,
  hashes: null,
  features: null,
  fitted: null,
  generation: null,
  origins: [],
  companion: { state: 'none' },
} as const

/** Throws FILE_UNREADABLE where it has become a film since it was looked at. */
async function readWhole(path: string, maxBytes: number): Promise<Uint8Array> {
  const file = await readSourceFile(path, maxBytes)
  if (file.form === 'bytes') return file.bytes
  throw new LunaError('FILE_UNREADABLE', 'it changed while it was being read')
}

async function analyzeStream(
  { path, limits }: AnalysisRequest,
  mediaType: string,
  { store }: AnalysisTools,
): Promise<Analysis> {
  const stored = await store.put({ path }, { maxBytes: limits.maxBytes })
  const media: MediaRecord = {
    ...stored,
    mediaType,
    width: null,
    height: null,
    frames: 1,
    hasAlpha: false,
    dominantColor: null,
    originalName: basename(path),
  }
  return { ...NOTHING, card: cardOfMedia(titleOf(path), media), media }
}

async function analyzePicture(bytes: Uint8Array, request: AnalysisRequest, tools: AnalysisTools): Promise<Analysis> {
  const { path, limits } = request
  const { picture, isHeld, ...seen } = await decodeCompletely(bytes, limits, request.preprocess)
  const companion = readCompanion(request.card)
  const embedded = picture.mediaType === 'image/png' ? readEmbeddedCard(bytes) : undefined
  const character = companion.card ?? (embedded && characterCardToAssetCard(embedded))
  const attached = companion.lorebook && character && withLorebook(character, companion.lorebook)
  const texts = [request.text, attached === undefined ? companion.text : undefined]
  const text = texts.filter((part) => part !== undefined && part !== null).join('\n')
  const generation =
    readGeneration(bytes, text === '' ? undefined : text) ?? (isHeld ? await hiddenGeneration(picture) : null)
  const media = await storePicture(picture, bytes, basename(path), tools)
  const isOfCompanion = companion.card !== undefined || attached !== undefined
  const origins =
    isOfCompanion && request.card !== null ? [await storeOriginal(request.card, 'application/json', path, tools)] : []
  const own = attached ?? character ?? cardOfMedia(titleOf(path), media)
  const isText = companion.lorebook !== undefined && attached === undefined
  const outcome = isText ? ({ state: 'text' } as const) : companion.outcome
  return { card: withGeneration(own, generation), media, ...seen, generation, origins, companion: outcome }
}

/** Lossless formats keep what is hidden in the lowest bits; pictures too large to hold are not decoded again for it. */
const LOSSLESS: ReadonlySet<string> = new Set(['image/png', 'image/webp'])

async function hiddenGeneration(picture: Picture): Promise<Generation | null> {
  if (!LOSSLESS.has(picture.mediaType)) return null
  return readHiddenGeneration(await picture.draw({ format: { type: 'raw' }, keepsAlpha: true })) ?? null
}

/** The work shows a PNG made from the file, which is kept too: it is recognized when it comes again. */
async function analyzeForeign(
  bytes: Uint8Array,
  type: ForeignPictureType,
  request: AnalysisRequest,
  tools: AnalysisTools,
): Promise<Analysis> {
  const png = await convertToPng(bytes, type, request.limits)
  const analysis = await analyzePicture(png, request, tools)
  const origin = await storeOriginal(bytes, type.mediaType, request.path, tools)
  const media = analysis.media && { ...analysis.media, originalName: `${titleFile(request.path)}.png` }
  return { ...analysis, media, origins: [...analysis.origins, origin] }
}

const titleFile = (path: string): string => basename(path, extname(path))

interface Decoded {
  /** With its pixels where `isHeld`. */
  readonly picture: Picture
  readonly isHeld: boolean
  readonly hashes: PictureHashes
  readonly features: LocalFeatures
  readonly fitted: RgbImage | null
}

/** Cut short or damaged anywhere, a picture is refused here: hashing reads it to its end. */
async function decodeCompletely(
  bytes: Uint8Array,
  limits: AnalysisRequest['limits'],
  preprocess: Preprocess | null,
): Promise<Decoded> {
  const picture = await openPicture({ bytes }, { limits })
  if (picture.frames > MAX_FRAMES) {
    throw new LunaError('IMAGE_TOO_MANY_PIXELS', `${picture.frames} frames, limit ${MAX_FRAMES}`)
  }
  const { whole, forHashes } = await decodeOnce(picture, preprocess !== null)
  const hashes = await pictureHashes(forHashes)
  // What is too large to be held is read again, and reduced, when the model is ready for it.
  const isHeld = whole !== picture
  const fitted = preprocess === null || !isHeld ? null : fitPicture(preprocess, await decodeRgb(whole))
  return { picture: whole, isHeld, hashes, features: await pictureFeatures(forHashes), fitted }
}

async function storePicture(
  picture: Picture,
  bytes: Uint8Array,
  originalName: string,
  { store, thumbnails }: AnalysisTools,
): Promise<MediaRecord> {
  const facts = await describePicture(picture)
  // Thumbnails first: what cannot be drawn small is refused before anything of it is kept.
  await thumbnails.make(picture.sha256, picture)
  return { ...facts, ...(await store.put({ bytes })), originalName }
}

async function storeOriginal(
  bytes: Uint8Array,
  mediaType: string,
  path: string,
  { store }: AnalysisTools,
): Promise<MediaRecord> {
  const stored = await store.put({ bytes })
  const nothingSeen = { width: null, height: null, frames: 1, hasAlpha: false, dominantColor: null }
  return { ...stored, ...nothingSeen, mediaType, originalName: basename(path) }
}

interface Companion {
  readonly outcome: Analysis['companion']
  readonly card?: AssetCard
  /** For the character in the picture; where there is none, its text counts. */
  readonly lorebook?: Lorebook
  readonly text?: string
}

/** A broken card does not affect its picture; JSON that is not a card is kept as a tool's text. */
function readCompanion(bytes: Uint8Array | null): Companion {
  if (bytes === null) return { outcome: { state: 'none' } }
  try {
    const reading = readCardJson(bytes)
    if (reading.is === 'card') return { outcome: { state: 'card' }, card: reading.card }
    const text = new TextDecoder().decode(bytes)
    if (reading.is === 'lorebook') return { outcome: { state: 'card' }, lorebook: reading.lorebook, text }
    return { outcome: { state: 'text' }, text }
  } catch (cause) {
    if (cause instanceof LunaError) return { outcome: { state: 'failed', error: cause.toReport() } }
    throw cause
  }
}

/** A CHARX is kept whole, so that nothing it holds is lost; the asset shows its main picture. */
async function analyzeArchive(bytes: Uint8Array, request: AnalysisRequest, tools: AnalysisTools): Promise<Analysis> {
  const file = readCharacterCard(bytes)
  const card = characterCardToAssetCard(file)
  const shown = await pictureOfArchive(file, request, tools)
  const origin = await storeOriginal(bytes, 'application/zip', request.path, tools)
  return { ...NOTHING, ...shown, card: withGeneration(card, shown.generation), origins: [origin] }
}

async function pictureOfArchive(
  file: CharacterCardFile,
  { limits, preprocess }: AnalysisRequest,
  tools: AnalysisTools,
): Promise<Pick<Analysis, 'media' | 'hashes' | 'features' | 'fitted' | 'generation'>> {
  const found = mainPictureOf(file)
  if (found === undefined) return { media: null, hashes: null, features: null, fitted: null, generation: null }
  const bounds = { ...limits, maxBytes: Math.min(limits.maxBytes, DEFAULT_LIMITS.maxBytes) }
  const { picture, isHeld: _, ...seen } = await decodeCompletely(found.bytes, bounds, preprocess)
  const generation = readGeneration(found.bytes) ?? null
  return { media: await storePicture(picture, found.bytes, basename(found.path), tools), ...seen, generation }
}
