/** Reading and writing character cards in each of their containers: JSON, PNG, CHARX. */
import { CARD_JSON_LIMITS, type JsonLimits, parseBoundedJson } from '../asset-card/json.ts'
import { LunaError } from '../contract/errors.ts'
import { type CharacterAsset, withInlineAssets } from './assets.ts'
import { isZip, readCharx, writeCharx } from './charx.ts'
import { readPngCard, writePngCard } from './png-card.ts'
import { isPng } from './png-text.ts'
import { type CharacterCard, recognizeCharacterCard } from './schema.ts'

export type CharacterCardFormat = 'json' | 'png' | 'charx'

export interface CharacterCardFile extends CharacterCard {
  readonly format: CharacterCardFormat
  /** The PNG the card came in, complete with its card. */
  readonly picture?: Uint8Array
  readonly assets: readonly CharacterAsset[]
}

/** V3 cards may carry small files as data URLs. Nesting leaves room for the asset card that keeps the document. */
const CHARACTER_JSON_LIMITS: JsonLimits = { maxBytes: 32_000_000, maxDepth: CARD_JSON_LIMITS.maxDepth - 4 }

/**
 * Recognizes the container by its content. Throws FILE_EMPTY; FILE_TYPE_UNSUPPORTED (no card in the picture,
 * encrypted); IMAGE_CORRUPT; ARCHIVE_UNSAFE; FILE_TOO_LARGE, JSON_TOO_DEEP, JSON_INVALID; CARD_INVALID,
 * CARD_VERSION_UNSUPPORTED.
 */
export function readCharacterCard(bytes: Uint8Array): CharacterCardFile {
  if (bytes.length === 0) throw new LunaError('FILE_EMPTY')
  if (isPng(bytes)) {
    const { card, assets } = readPngCard(bytes, CHARACTER_JSON_LIMITS)
    return { ...card, format: 'png', picture: bytes, assets }
  }
  if (isZip(bytes)) {
    const { card, assets } = readCharx(bytes, CHARACTER_JSON_LIMITS)
    return { ...card, format: 'charx', assets }
  }
  const card = recognizeCharacterCard(parseBoundedJson(bytes, CHARACTER_JSON_LIMITS))
  return { ...card, format: 'json', assets: [] }
}

type WritableCharacterCard = CharacterCard & Partial<Pick<CharacterCardFile, 'picture' | 'assets'>>

/**
 * Writes the card to the wanted container, in its own version (a CHARX has V3 and includes the original). A PNG needs
 * a PNG picture, given here or the one the card came in. In JSON, files that the card refers to become data URLs.
 * Throws INVALID_INPUT, FILE_TYPE_UNSUPPORTED, IMAGE_CORRUPT (the picture), ARCHIVE_UNSAFE (names of files).
 */
export function writeCharacterCard(
  file: WritableCharacterCard,
  format: CharacterCardFormat,
  options: { readonly picture?: Uint8Array } = {},
): Uint8Array {
  const assets = file.assets ?? []
  const card: CharacterCard = { spec: file.spec, document: file.document }
  switch (format) {
    case 'json':
      return new TextEncoder().encode(`${JSON.stringify(withInlineAssets(card, assets).document, null, 2)}\n`)
    case 'charx':
      return writeCharx(card, assets)
    case 'png': {
      const picture = options.picture ?? file.picture
      if (!picture) throw new LunaError('INVALID_INPUT', 'A character card in PNG form needs a picture; add one first.')
      return writePngCard(picture, card, assets)
    }
  }
}
