/** CHARX: a ZIP with the V3 card as `card.json` and the card's files. */

import { type JsonLimits, parseBoundedJson } from '../asset-card/json.ts'
import { LunaError } from '../contract/errors.ts'
import { type ArchiveLimits, readArchive, writeArchive } from './archive.ts'
import { CHARX_SCHEME, type CharacterAsset, withAssetScheme } from './assets.ts'
import { convertCharacterCard } from './convert.ts'
import { jsonEquals } from './equal.ts'
import { type CharacterCard, type JsonObject, recognizeCharacterCard } from './schema.ts'

const CARD_PATH = 'card.json'
/**
 * A CHARX must hold a V3 card. A V1 or V2 card is upgraded for it, and its own form is kept here (the specification
 * leaves JSON files in the root to applications), so that it comes back as it was.
 */
const ORIGINAL_PATH = 'luna_original_card.json'

const CHARX_LIMITS: ArchiveLimits = { maxEntries: 1_000, maxTotalBytes: 200_000_000 }

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5)
}

function upgraded(card: CharacterCard, assets: readonly CharacterAsset[]): CharacterCard {
  return convertCharacterCard(withAssetScheme(card, assets, CHARX_SCHEME), 'v3')
}

function encode(document: JsonObject): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(document, null, 2))
}

/** Throws ARCHIVE_UNSAFE for archives beyond the limits, CARD_INVALID for what is damaged or no card. */
export function readCharx(zip: Uint8Array, limits: JsonLimits): { card: CharacterCard; assets: CharacterAsset[] } {
  const files = readArchive(zip, CHARX_LIMITS)
  const parse = (path: string) => {
    const file = files.find((entry) => entry.path === path)
    return file && recognizeCharacterCard(parseBoundedJson(file.bytes, limits))
  }
  const card = parse(CARD_PATH)
  if (card === undefined) throw new LunaError('CARD_INVALID', `The archive has no ${CARD_PATH}.`)
  const original = parse(ORIGINAL_PATH)
  const assets = files.filter(({ path }) => path !== CARD_PATH && path !== ORIGINAL_PATH)
  // Another application may have edited the card since: then its own words count, not the form it came from.
  const isUnedited = original && jsonEquals(upgraded(original, assets).document, card.document)
  return { card: isUnedited ? original : card, assets }
}

export function writeCharx(card: CharacterCard, assets: readonly CharacterAsset[]): Uint8Array {
  const entries = [{ path: CARD_PATH, bytes: encode(upgraded(card, assets).document) }]
  if (card.spec !== 'v3') entries.push({ path: ORIGINAL_PATH, bytes: encode(card.document) })
  return writeArchive([...entries, ...assets])
}
