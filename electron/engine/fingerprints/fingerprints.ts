/** Computes fingerprints, and reuses those that are finished: what was computed once for a content stays. */
import type { Database } from 'better-sqlite3'
import { DEFAULT_LIMITS } from '#models/decode/limits.ts'
import type { CardText } from '#models/hashes/card-text.ts'
import { type PictureFingerprint, withVisualHash } from '#models/hashes/picture-fingerprint.ts'
import { pictureHashes } from '#models/hashes/picture-hashes.ts'
import type { Embedder } from '#models/inference/embedder.ts'
import type { ImageInput } from '#models/inference/engine.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { Write } from '../database/write.ts'
import type { MediaStore } from '../media/store.ts'
import { readPictureFingerprint, readVector, storePictureFingerprint, storeVector } from './fingerprint-rows.ts'
import type { FittedPictures } from './fitted-pictures.ts'
import { createImageParts, type ImageParts } from './image-parts.ts'
import type { OpenSource, PictureSource } from './picture-source.ts'
import { reducedPixels } from './reduced-pixels.ts'

export interface Fingerprints {
  /** Throws what decoding throws, and CANCELLED. */
  picture(source: PictureSource, signal?: AbortSignal): Promise<PictureFingerprint>
  imageVector(source: PictureSource, embedder: Embedder, signal?: AbortSignal): Promise<Float32Array>
  readonly imageParts: ImageParts
  /** Null for a card without words. Only vectors of cards in the library are kept. */
  textVector(
    text: CardText,
    embedder: Embedder,
    options?: { readonly keep?: boolean; readonly signal?: AbortSignal },
  ): Promise<Float32Array | null>
  /** The same for several pictures of the library that have no vector yet; what can be made is kept. */
  fillImageVectors(pictureIds: readonly string[], embedder: Embedder, signal?: AbortSignal): Promise<void>
  fillTextVectors(texts: readonly CardText[], embedder: Embedder, signal?: AbortSignal): Promise<void>
}

export interface FingerprintsOptions {
  readonly db: Database
  readonly write: Write
  readonly media: MediaStore
  readonly open: OpenSource
  readonly fitted: Pick<FittedPictures, 'take'>
  /** The fingerprints of these assets have grown. */
  readonly onGrown: (assetIds: readonly string[]) => void
}

export function createFingerprints({ db, write, media, open, fitted, onGrown }: FingerprintsOptions): Fingerprints {
  const byPicture = db.prepare('select asset_id from asset_fingerprint where picture_sha256 = ?').pluck()
  const byText = db.prepare('select asset_id from asset_fingerprint where metadata_hash = ?').pluck()
  const tell = (assets: typeof byPicture, contents: readonly string[]): void =>
    onGrown(contents.flatMap((content) => assets.all(content).map(String)))

  const isOrdinary = createIsOrdinary(db)
  const imageInput = async (pictureId: string, { preprocess }: Embedder, signal?: AbortSignal): Promise<ImageInput> => {
    const known = fitted.take(pictureId, preprocess)
    if (known !== undefined) return known
    return isOrdinary(pictureId)
      ? { path: media.pathOf(pictureId) }
      : reducedPixels(await open({ pictureId }, signal), signal)
  }

  async function embedAndStore(pictureIds: readonly string[], embedder: Embedder, signal?: AbortSignal) {
    const inputs = await Promise.all(pictureIds.map((pictureId) => imageInput(pictureId, embedder, signal)))
    const vectors = await embedder.inference.embedImages(inputs, signal === undefined ? {} : { signal })
    write(() => {
      for (const [at, vector] of vectors.entries()) {
        storeVector(db, 'picture', { key: pictureIds[at] ?? '', profile: embedder.profile, vector })
      }
    })
    tell(byPicture, pictureIds)
  }

  async function embedTexts(texts: readonly CardText[], embedder: Embedder, signal?: AbortSignal) {
    const all = texts.map(({ text }) => text)
    return embedder.inference.embedTexts(all, signal === undefined ? {} : { signal })
  }

  function keepTexts(texts: readonly CardText[], vectors: readonly Float32Array[], profile: string): void {
    write(() => {
      for (const [at, vector] of vectors.entries()) {
        storeVector(db, 'text', { key: texts[at]?.metadataHash ?? '', profile, vector })
      }
    })
    tell(
      byText,
      texts.map(({ metadataHash }) => metadataHash),
    )
  }

  return {
    async picture(source, signal) {
      const known = 'pictureId' in source ? readPictureFingerprint(db, source.pictureId) : null
      if (known !== null) return known
      const picture = await open(source, signal)
      const fingerprint = withVisualHash(await pictureHashes(picture, signal))
      if ('pictureId' in source) {
        write(() => storePictureFingerprint(db, source.pictureId, fingerprint))
        tell(byPicture, [source.pictureId])
      }
      return fingerprint
    },
    async imageVector(source, embedder, signal) {
      if ('path' in source) {
        const [vector] = await embedder.inference.embedImages([source], signal === undefined ? {} : { signal })
        return present(vector)
      }
      const known = readVector(db, 'picture', source.pictureId, embedder.profile)
      if (known !== null) return known
      await embedAndStore([source.pictureId], embedder, signal)
      return present(readVector(db, 'picture', source.pictureId, embedder.profile))
    },
    imageParts: createImageParts(open),
    async textVector(text, embedder, { keep = true, signal } = {}) {
      if (text.words === 0) return null
      const known = readVector(db, 'text', text.metadataHash, embedder.profile)
      if (known !== null) return known
      const vectors = await embedTexts([text], embedder, signal)
      if (keep) keepTexts([text], vectors, embedder.profile)
      return present(vectors[0])
    },
    fillImageVectors: (pictureIds, embedder, signal) =>
      togetherOrAlone(pictureIds, (some) => embedAndStore(some, embedder, signal)),
    async fillTextVectors(texts, embedder, signal) {
      keepTexts(texts, await embedTexts(texts, embedder, signal), embedder.profile)
    },
  }
}

/** One picture fails a batch: the others then go on alone. */
async function togetherOrAlone(
  pictureIds: readonly string[],
  work: (some: readonly string[]) => Promise<void>,
): Promise<void> {
  try {
    await work(pictureIds)
  } catch (cause) {
    if (pictureIds.length === 1 || !isOfOnePicture(cause)) throw cause
    for (const pictureId of pictureIds) {
      await work([pictureId]).catch((failure: unknown) => {
        if (!isOfOnePicture(failure)) throw failure
      })
    }
  }
}

/** Whether a failure is about the picture itself, so that another picture may well succeed. */
export function isOfOnePicture(cause: unknown): boolean {
  return (
    cause instanceof LunaError &&
    (cause.code.startsWith('IMAGE_') || cause.code.startsWith('FILE_') || cause.code === 'SVG_UNSAFE')
  )
}

/** Pictures that the models' worker reads itself; larger ones are reduced here. */
function createIsOrdinary(db: Database): (pictureId: string) => boolean {
  const find = db.prepare('select 1 from media where sha256 = ? and size_bytes <= ? and width * height <= ?').pluck()
  return (pictureId) => find.get(pictureId, DEFAULT_LIMITS.maxBytes, DEFAULT_LIMITS.maxPixels) === 1
}

function present(vector: Float32Array | null | undefined): Float32Array {
  if (vector === null || vector === undefined) throw new LunaError('MODEL_OUTPUT_INVALID', 'no vector came back')
  return vector
}
