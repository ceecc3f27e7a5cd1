/** Character cards in PNG pictures: V1 and V2 in the text `chara`, V3 in `ccv3`, files in `chara-ext-asset_:path`. */
import { type JsonLimits, parseBoundedJson } from '../asset-card/json.ts'
import { LunaError } from '../contract/errors.ts'
import { assertSafePaths } from './archive.ts'
import { type CharacterAsset, PNG_SCHEME, withAssetScheme } from './assets.ts'
import { bytesFromLatin1, fromBase64, latin1FromBytes, toBase64 } from './bytes.ts'
import { convertCharacterCard } from './convert.ts'
import { isPngKeyword, type PngText, readPngTexts, replacePngTexts } from './png-text.ts'
import { type CharacterCard, dataOf, type JsonObject, recognizeCharacterCard } from './schema.ts'

const V2_KEYWORD = 'chara'
const V3_KEYWORD = 'ccv3'
const ASSET_KEYWORD = 'chara-ext-asset_:'
/** Base64 takes four bytes for three, and some writers break it into lines. */
const BASE64_GROWTH = 1.5

/** V3 asks for this note where a V2 rendition accompanies the card. */
const BACKFILL_NOTE =
  'This is a Character Card V3, read as a Character Card V2. Open it in an application that reads V3 to use all of it.'

const isCardKeyword = (keyword: string) => keyword === V2_KEYWORD || keyword === V3_KEYWORD
const isAssetKeyword = (keyword: string) => keyword.startsWith(ASSET_KEYWORD)

/** Values are base64 of UTF-8 JSON; a few old writers put the JSON itself there. */
function parseCardText({ keyword, value }: PngText, limits: JsonLimits): CharacterCard {
  const isBareJson = value.find((byte) => byte > 0x20) === 0x7b
  const json = isBareJson ? value : fromBase64(latin1FromBytes(value))
  if (json === undefined) throw new LunaError('CARD_INVALID', `The text "${keyword}" of the PNG is not base64.`)
  return recognizeCharacterCard(parseBoundedJson(json, limits))
}

function readAssets(texts: readonly PngText[]): CharacterAsset[] {
  const assets = texts.map(({ keyword, value }) => {
    const bytes = fromBase64(latin1FromBytes(value))
    if (bytes === undefined) throw new LunaError('CARD_INVALID', `The file "${keyword}" in the PNG is not base64.`)
    return { path: keyword.slice(ASSET_KEYWORD.length), bytes }
  })
  assertSafePaths(assets.map((asset) => asset.path))
  return assets
}

/** Throws FILE_TYPE_UNSUPPORTED where the picture carries no card. */
export function readPngCard(png: Uint8Array, limits: JsonLimits): { card: CharacterCard; assets: CharacterAsset[] } {
  const maxBytes = Math.ceil(limits.maxBytes * BASE64_GROWTH)
  const texts = readPngTexts(png, (keyword) => isCardKeyword(keyword) || isAssetKeyword(keyword), maxBytes)
  const text =
    texts.find(({ keyword }) => keyword === V3_KEYWORD) ?? texts.find(({ keyword }) => keyword === V2_KEYWORD)
  if (text === undefined) throw new LunaError('FILE_TYPE_UNSUPPORTED', 'The picture contains no character card.')
  const assets = readAssets(texts.filter(({ keyword }) => isAssetKeyword(keyword)))
  return { card: parseCardText(text, limits), assets }
}

function cardText(keyword: string, document: JsonObject): PngText {
  const json = new TextEncoder().encode(JSON.stringify(document))
  return { keyword, value: bytesFromLatin1(toBase64(json)) }
}

function backfill(card: CharacterCard): JsonObject {
  const v2 = convertCharacterCard(card, 'v2')
  const data = dataOf(v2)
  const notes = typeof data['creator_notes'] === 'string' ? data['creator_notes'] : ''
  return { ...v2.document, data: { ...data, creator_notes: `${BACKFILL_NOTE}\n\n${notes}`.trimEnd() } }
}

function assetText({ path, bytes }: CharacterAsset): PngText {
  const keyword = ASSET_KEYWORD + path
  if (!isPngKeyword(keyword)) {
    throw new LunaError('INVALID_INPUT', `The file "${path}" has a name that PNG cannot store; save as CHARX instead.`)
  }
  return { keyword, value: bytesFromLatin1(toBase64(bytes)) }
}

/** Puts the card into a PNG picture, in place of any card there; the picture itself stays as it is. */
export function writePngCard(picture: Uint8Array, card: CharacterCard, assets: readonly CharacterAsset[]): Uint8Array {
  const placed = withAssetScheme(card, assets, PNG_SCHEME)
  const texts =
    placed.spec === 'v3'
      ? [cardText(V2_KEYWORD, backfill(placed)), cardText(V3_KEYWORD, placed.document)]
      : [cardText(V2_KEYWORD, placed.document)]
  const isReplaced = (keyword: string) => isCardKeyword(keyword) || isAssetKeyword(keyword)
  return replacePngTexts(picture, isReplaced, [...texts, ...assets.map(assetText)])
}
