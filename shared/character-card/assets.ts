/**
 * Files that travel with a card, and how its `assets` point to them: `embeded://path` in a CHARX (the specification's
 * spelling), `__asset:path` in a PNG, a data URL in plain JSON. Only these addresses change with the container.
 */
import { toBase64 } from './bytes.ts'
import { type CharacterCard, dataOf, isJsonObject, type JsonObject } from './schema.ts'

export interface CharacterAsset {
  /** Path within the container, parts separated by `/`. */
  readonly path: string
  readonly bytes: Uint8Array
}

export const CHARX_SCHEME = 'embeded://'
export const PNG_SCHEME = '__asset:'

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  apng: 'image/apng',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  avif: 'image/avif',
  gif: 'image/gif',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  wav: 'audio/wav',
  mp4: 'video/mp4',
  webm: 'video/webm',
}

/** Undefined for an address outside the container. */
export function assetPath(uri: string): string | undefined {
  const scheme = [CHARX_SCHEME, PNG_SCHEME].find((candidate) => uri.startsWith(candidate))
  return scheme === undefined ? undefined : uri.slice(scheme.length)
}

function withAssetAddresses(
  card: CharacterCard,
  files: readonly CharacterAsset[],
  addressOf: (file: CharacterAsset) => string,
): CharacterCard {
  const data = dataOf(card)
  const listed = data['assets']
  if (card.spec === 'v1' || files.length === 0 || !Array.isArray(listed)) return card
  const byPath = new Map(files.map((file) => [file.path, file]))
  const assets = listed.map((asset: unknown) => {
    if (!isJsonObject(asset) || typeof asset['uri'] !== 'string') return asset
    const file = byPath.get(assetPath(asset['uri']) ?? '')
    return file ? { ...asset, uri: addressOf(file) } : asset
  })
  const document: JsonObject = { ...card.document, data: { ...data, assets } }
  return { ...card, document }
}

/** The card with its assets' addresses as the container of the scheme has them. */
export function withAssetScheme(card: CharacterCard, files: readonly CharacterAsset[], scheme: string): CharacterCard {
  return withAssetAddresses(card, files, (file) => scheme + file.path)
}

/** The card with its embedded files written into it, for containers that hold nothing else. */
export function withInlineAssets(card: CharacterCard, files: readonly CharacterAsset[]): CharacterCard {
  return withAssetAddresses(card, files, ({ path, bytes }) => {
    const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase()
    return `data:${MEDIA_TYPES[extension] ?? 'application/octet-stream'};base64,${toBase64(bytes)}`
  })
}
