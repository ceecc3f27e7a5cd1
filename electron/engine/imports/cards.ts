/** The card of an imported file: read from it where it brings one, otherwise made from what the file says. */
import {
  type AssetCard,
  createCard,
  parseCardJson,
  type VisualGeneration,
  visualGenerationSchema,
} from '#shared/asset-card/card.ts'
import { CARD_JSON_LIMITS, type JsonLimits, parseBoundedJson } from '#shared/asset-card/json.ts'
import type { AssetKind } from '#shared/asset-card/kinds.ts'
import { type CharacterCardFile, readCharacterCard } from '#shared/character-card/card-file.ts'
import { type Lorebook, lorebookToAssetCard, readLorebook } from '#shared/character-card/lorebook.ts'
import { characterCardToAssetCard } from '#shared/character-card/mapping.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { type Generation, toVisualGeneration } from '../generation-metadata/generation.ts'

/** Character cards may carry small files as data URLs, and are the larger of the two. */
const ANY_CARD_LIMITS: JsonLimits = { maxBytes: 32_000_000, maxDepth: CARD_JSON_LIMITS.maxDepth }

export type JsonReading =
  | { readonly is: 'card'; readonly card: AssetCard }
  | { readonly is: 'lorebook'; readonly lorebook: Lorebook }
  /** Valid JSON about something else: settings that a tool wrote, for instance. */
  | { readonly is: 'other' }

/** Throws what card reading throws: JSON_INVALID, JSON_TOO_DEEP, CARD_INVALID and so on. */
export function readCardJson(bytes: Uint8Array): JsonReading {
  const value = parseBoundedJson(bytes, ANY_CARD_LIMITS)
  if (!isRecord(value)) return { is: 'other' }
  if ('luna_asset_card' in value || 'asset_type' in value) return { is: 'card', card: parseCardJson(bytes) }
  const lorebook = readLorebook(value)
  if (lorebook !== undefined) return { is: 'lorebook', lorebook }
  try {
    return { is: 'card', card: characterCardToAssetCard(readCharacterCard(bytes)) }
  } catch (cause) {
    const isNoCard = cause instanceof LunaError && cause.code === 'CARD_INVALID' && !('spec' in value)
    if (isNoCard) return { is: 'other' }
    throw cause
  }
}

/** A JSON file that comes alone must be a card or a lorebook, which takes the file's name where it has none. */
export function readLoneCardJson(bytes: Uint8Array, fileTitle: string): AssetCard {
  const reading = readCardJson(bytes)
  switch (reading.is) {
    case 'card':
      return reading.card
    case 'lorebook':
      return lorebookToAssetCard(reading.lorebook, fileTitle)
    case 'other':
      throw new LunaError(
        'CARD_INVALID',
        'neither an asset card (it would have an asset_type) nor a character card (a spec, or a name and a description) nor a lorebook (entries)',
      )
    default:
      return reading satisfies never
  }
}

/**
 * The character card inside a PNG; undefined for a plain picture. Throws for a card that is there and cannot be read.
 */
export function readEmbeddedCard(png: Uint8Array): CharacterCardFile | undefined {
  try {
    return readCharacterCard(png)
  } catch (cause) {
    const isPlain =
      cause instanceof LunaError &&
      (cause.code === 'FILE_TYPE_UNSUPPORTED' || (cause.code === 'IMAGE_CORRUPT' && !mentionsCard(png)))
    if (isPlain) return undefined
    throw cause
  }
}

/** Oddities in chunks that no decoder minds are no reason to refuse a picture, unless a card is lost by them. */
function mentionsCard(png: Uint8Array): boolean {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength)
  return bytes.includes('chara\0') || bytes.includes('ccv3\0')
}

interface PictureFacts {
  readonly mediaType: string
  readonly width: number | null
  readonly height: number | null
}

const KIND_OF_TYPE: Readonly<Record<string, AssetKind>> = { image: 'image', video: 'video', audio: 'audio' }

/** For a file that brings no card of its own. */
export function cardOfMedia(title: string, { mediaType, width, height }: PictureFacts): AssetCard {
  const [type = '', format = ''] = mediaType.split('/')
  const card = createCard(KIND_OF_TYPE[type] ?? 'image', title)
  const facts = { format: format.replace(/\+xml$/, '').toUpperCase() }
  switch (card.asset_type) {
    case 'image':
      return { ...card, image: { ...facts, ...(width === null || height === null ? {} : { width, height }) } }
    case 'video':
      return { ...card, video: facts }
    case 'audio':
      return { ...card, audio: facts }
    default:
      return card
  }
}

/** Generation data on the card itself takes precedence; the file's metadata only fills gaps. */
export function withGeneration(card: AssetCard, generation: Generation | null): AssetCard {
  if (generation === null || card.visual_generation !== undefined) return card
  const values = valid(toVisualGeneration(generation))
  const isEmpty = Object.keys(values).every((key) => key === 'source_tool')
  return isEmpty ? card : { ...card, visual_generation: values }
}

/** Tools write values that no card may hold (a name of 10,000 characters); they stay in the raw text alone. */
function valid(values: VisualGeneration): VisualGeneration {
  const parsed = visualGenerationSchema.safeParse(values)
  if (parsed.success) return values
  const refused = new Set(parsed.error.issues.map(({ path }) => path[0]))
  return Object.fromEntries(Object.entries(values).filter(([key]) => !refused.has(key)))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
