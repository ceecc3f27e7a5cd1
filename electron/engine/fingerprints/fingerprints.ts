/** Computes fingerprints, and reuses those that are finished: what was computed once for a content stays. */
import type { Database } from 'better-sqlite3'
import { DEFAULT_LIMITS } from '#models/decode/limits.ts'
import type { Picture } from '#models/decode/picture.ts'
import type { LocalFeatures } from '#models/features/features.ts'
import { pictureFeatures } from '#models/features/picture-features.ts'
import type { CardText } from '#models/hashes/card-text.ts'
import { type PictureFingerprint, withVisualHash } from '#models/hashes/picture-fingerprint.ts'
import { pictureHashes } from '#models/hashes/picture-hashes.ts'
import type { Embedder } from '#models/inference/embedder.ts'
import type { ImageInput } from '#models/inference/engine.ts'
import { fitApart } from '#models/processes/decode-apart.ts'
import type { Preprocess } from '#models/profiles/preprocess.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { Write } from '../database/write.ts'
import {
  readFeatures,
  readPictureFingerprint,
  readVector,
  storeFeatures,
  storePictureFingerprint,
  storeVector,
} from './fingerprint-rows.ts'
import type { FittedPictures } from './fitted-pictures.ts'
import type { OpenSource, PictureSource } from './picture-source.ts'
import { reducedPixels } from './reduced-pixels.ts'

export interface Fingerprints {
  /** Throws what decoding throws, and CANCELLED. */
  picture(source: PictureSource, signal?: AbortSignal): Promise<PictureFingerprint>
  /** Throws what decoding throws, and CANCELLED. */
  features(source: PictureSource, signal?: AbortSignal): Promise<LocalFeatures>
  imageVector(source: PictureSource, embedder: Embedder, signal?: AbortSignal): Promise<Float32Array>
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
  readonly open: OpenSource
  readonly fitted: Pick<FittedPictures, 'take'>
  /** The fingerprints of these assets have grown. */
  readonly onGrown: (assetIds: readonly string[]) => void
}

interface Making<T> {
  read(db: Database, pictureId: string): T | null
  make(picture: Picture): Promise<T>
  store(db: Database, pictureId: string, value: T): void
}

interface MakingOptions extends Pick<FingerprintsOptions, 'db' | 'write' | 'open'> {
  readonly onMade: (pictureId: string) => void
}

/** What is made of a picture; of one in the library it is kept. */
function createMaking({ db, write, open, onMade }: MakingOptions) {
  return async <T>(source: PictureSource, signal: AbortSignal | undefined, of: Making<T>): Promise<T> => {
    if (!('pictureId' in source)) return of.make(await open(source, signal))
    const { pictureId } = source
    const known = of.read(db, pictureId)
    if (known !== null) return known
    const value = await of.make(await open(source, signal))
    write(() => of.store(db, pictureId, value))
    onMade(pictureId)
    return value
  }
}

export function createFingerprints({ db, write, open, fitted, onGrown }: FingerprintsOptions): Fingerprints {
  const byPicture = db.prepare('select asset_id from asset_fingerprint where picture_sha256 = ?').pluck()
  const byText = db.prepare('select asset_id from asset_fingerprint where metadata_hash = ?').pluck()
  const tell = (assets: typeof byPicture, contents: readonly string[]): void =>
    onGrown(contents.flatMap((content) => assets.all(content).map(String)))

  const isOrdinary = createIsOrdinary(db)
  const imageInput = async (pictureId: string, { preprocess }: Embedder, signal?: AbortSignal): Promise<ImageInput> => {
    const known = fitted.take(pictureId, preprocess)
    if (known !== undefined) return known
    const picture = await open({ pictureId }, signal)
    return isOrdinary(pictureId) ? modelInput(picture, preprocess, signal) : reducedPixels(picture, signal)
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

  const made = createMaking({ db, write, open, onMade: (pictureId) => tell(byPicture, [pictureId]) })

  return {
    picture: (source, signal) =>
      made(source, signal, {
        read: readPictureFingerprint,
        make: async (picture) => withVisualHash(await pictureHashes(picture, signal)),
        store: storePictureFingerprint,
      }),
    features: (source, signal) =>
      made(source, signal, {
        read: readFeatures,
        make: (picture) => pictureFeatures(picture, signal),
        store: storeFeatures,
      }),
    async imageVector(source, embedder, signal) {
      if ('path' in source) {
        const input = await modelInput(await open(source, signal), embedder.preprocess, signal)
        const [vector] = await embedder.inference.embedImages([input], signal === undefined ? {} : { signal })
        return present(vector)
      }
      const known = readVector(db, 'picture', source.pictureId, embedder.profile)
      if (known !== null) return known
      await embedAndStore([source.pictureId], embedder, signal)
      return present(readVector(db, 'picture', source.pictureId, embedder.profile))
    },
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

/** If one picture fails a batch, the others are retried one by one. */
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

/** As the model's worker would see the file, which it never opens: files are decoded in processes of their own. */
async function modelInput(picture: Picture, preprocess: Preprocess, signal?: AbortSignal): Promise<ImageInput> {
  return (await fitApart(picture, preprocess, signal)) ?? reducedPixels(picture, signal)
}

/** Larger pictures are reduced first. */
function createIsOrdinary(db: Database): (pictureId: string) => boolean {
  const find = db.prepare('select 1 from media where sha256 = ? and size_bytes <= ? and width * height <= ?').pluck()
  return (pictureId) => find.get(pictureId, DEFAULT_LIMITS.maxBytes, DEFAULT_LIMITS.maxPixels) === 1
}

function present(vector: Float32Array | null | undefined): Float32Array {
  if (vector === null || vector === undefined)
    throw new LunaError('MODEL_OUTPUT_INVALID', 'the model returned no vector')
  return vector
}
