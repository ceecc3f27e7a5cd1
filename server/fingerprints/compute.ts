/** From the bytes and the card of a submission to its fingerprint. Nothing a client says about either is used. */
import { openPicture } from '#models/decode/picture.ts'
import type { LocalFeatures } from '#models/features/features.ts'
import { pictureFeatures } from '#models/features/picture-features.ts'
import { type CardText, cardText } from '#models/hashes/card-text.ts'
import { type PictureFingerprint, withVisualHash } from '#models/hashes/picture-fingerprint.ts'
import { pictureHashes } from '#models/hashes/picture-hashes.ts'
import type { Embedder } from '#models/inference/embedder.ts'
import type { AssetCard } from '#shared/asset-card/card.ts'
import type { AssetKind } from '#shared/asset-card/kinds.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { ComparedSubject } from '#shared/similarity/subject.ts'

export interface WorkContent {
  readonly card: AssetCard
  /** The main picture's file; null for a work without one. */
  readonly picture: Uint8Array | null
  /** SHA-256 (hex) of the main file where that is not the picture: a recording, an archive. */
  readonly mainSha256?: string | null
}

export interface Fingerprint extends ComparedSubject {
  readonly kind: AssetKind
  readonly name: string
  readonly text: CardText
  readonly contentSha256: string | null
  readonly pictureSha256: string | null
  readonly picture: Omit<PictureFingerprint, 'information'> | null
  /** Null without a picture, and for a work from before there were any. */
  readonly features: LocalFeatures | null
  /** Whose models made the vectors; null without any. */
  readonly profile: string | null
}

/** Throws what decoding and inference throw, and CANCELLED. */
export async function computeFingerprint(
  { card, picture, mainSha256 }: WorkContent,
  embedder: Embedder | null,
  signal?: AbortSignal,
): Promise<Fingerprint> {
  const text = cardText(card)
  const [vectors, pictured] = await Promise.all([
    vectorsOf(text, picture, embedder, signal),
    picture === null ? null : hashPicture(picture, signal),
  ])
  return {
    ...vectors,
    kind: card.asset_type,
    name: card.name,
    text,
    contentSha256: mainSha256 ?? pictured?.sha256 ?? null,
    pictureSha256: pictured?.sha256 ?? null,
    hasPicture: picture !== null,
    picture: pictured?.fingerprint ?? null,
    features: pictured?.features ?? null,
    profile: embedder?.profile ?? null,
  }
}

async function hashPicture(bytes: Uint8Array, signal?: AbortSignal) {
  const picture = await openPicture({ bytes }, signal === undefined ? {} : { signal })
  const fingerprint = withVisualHash(await pictureHashes(picture, signal))
  return { sha256: picture.sha256, fingerprint, features: await pictureFeatures(picture, signal) }
}

export async function vectorsOf(
  text: Pick<CardText, 'text' | 'words'>,
  picture: Uint8Array | null,
  embedder: Embedder | null,
  signal?: AbortSignal,
): Promise<Pick<ComparedSubject, 'imageVector' | 'textVector'>> {
  if (embedder === null) return { imageVector: null, textVector: null }
  const how = signal === undefined ? {} : { signal }
  const { inference } = embedder
  const [images, texts] = await Promise.all([
    picture === null ? null : inference.embedImages([{ bytes: picture }], how),
    text.words === 0 ? null : inference.embedTexts([text.text], how),
  ])
  return { imageVector: images && only(images), textVector: texts && only(texts) }
}

function only(vectors: readonly Float32Array[]): Float32Array {
  const [vector] = vectors
  if (vector === undefined) throw new LunaError('MODEL_OUTPUT_INVALID', 'the model returned no vector')
  return vector
}
