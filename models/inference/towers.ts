/** The three models of a profile, each from its inputs to vectors. Runs in a worker. */
import { LunaError, toLunaError } from '#shared/contract/errors.ts'
import type { Placement } from '#shared/contract/studio/models.ts'
import { poolFirstToken } from '../bge/pool.ts'
import { openWordPieceTokenizer } from '../bge/tokenize.ts'
import { openClipTokenizer } from '../clip/tokenize.ts'
import { openPicture, type Picture } from '../decode/picture.ts'
import { decodeRgb } from '../decode/pixels.ts'
import type { RgbImage } from '../hashes/gray.ts'
import { openFastestSession, type PlacedSession } from './fastest-session.ts'
import type { ImageInput, Outcome, TowerConfig } from './messages.ts'
import { createPreprocessor } from './preprocess.ts'
import type { Feeds, ModelSession } from './session.ts'
import { normalize, splitRows } from './vectors.ts'

export interface Tower {
  readonly placement: Placement
  embed(items: readonly (ImageInput | string)[]): Promise<Outcome[]>
  close(): Promise<void>
}

type Config<Name extends TowerConfig['tower']> = Extract<TowerConfig, { tower: Name }>

/** @throws MODEL_FILE_CORRUPT */
export function openTower(config: TowerConfig): Promise<Tower> {
  switch (config.tower) {
    case 'image':
      return openImageTower(config)
    case 'imageText':
      return openImageTextTower(config)
    case 'text':
      return openTextTower(config)
  }
}

function toOutcome(vector: Float32Array, dimensions: number): Outcome {
  try {
    return { vector: normalize(vector, dimensions) }
  } catch (cause) {
    return { error: toLunaError(cause).toReport() }
  }
}

function textsOf(items: readonly (ImageInput | string)[]): string[] {
  return items.map((item) => {
    if (typeof item !== 'string') throw new LunaError('INTERNAL', 'a picture was sent to a text model')
    return item
  })
}

async function decode(input: ImageInput | string): Promise<RgbImage> {
  if (typeof input === 'string') throw new LunaError('INTERNAL', 'a text was sent to the picture model')
  if (!('data' in input)) return decodeBounded(await openPicture(input))
  const { width, height, data } = input
  if (width < 1 || height < 1 || data.length !== width * height * 3) {
    throw new LunaError('IMAGE_CORRUPT', `${data.length} bytes are not ${width} × ${height} RGB pixels`)
  }
  return input
}

/**
 * While the model blocks this thread, other threads decode the pictures of the next batch; those not started yet would
 * have to wait for it.
 */
const DECODED_AT_ONCE = 8
/** Larger pictures are decoded one after the other, since each may fill hundreds of megabytes. */
const LARGE_PIXELS = 4_000_000
let lastLarge: Promise<unknown> = Promise.resolve()

function decodeBounded(picture: Picture): Promise<RgbImage> {
  if (picture.width * picture.height <= LARGE_PIXELS) return decodeRgb(picture)
  const decoding = lastLarge.then(() => decodeRgb(picture))
  lastLarge = decoding.catch(() => undefined)
  return decoding
}

async function openImageTower(config: Config<'image'>): Promise<Tower> {
  const { modelPath, threads, dimensions, preprocess, accelerators } = config
  const preprocessor = createPreprocessor(preprocess)
  const { side } = preprocessor
  const probe = {
    feeds: { pixel_values: { data: probeValues(preprocessor.length), shape: [1, 3, side, side] } },
    expected: [1, dimensions],
  }
  const needs = { threads, inputs: ['pixel_values'], output: 'image_embeds' }
  const { session, placement } = await openFastestSession(modelPath, needs, probe, accelerators)

  async function preprocessAll(items: readonly (ImageInput | string)[], pixels: Float32Array): Promise<Outcome[]> {
    const failures: Outcome[] = []
    let next = 0
    const work = async (): Promise<void> => {
      for (let index = next++; index < items.length; index = next++) {
        try {
          const item = items[index]
          if (item !== undefined) preprocessor.write(await decode(item), pixels, index * preprocessor.length)
        } catch (cause) {
          failures[index] = { error: toLunaError(cause).toReport() }
        }
      }
    }
    await Promise.all(Array.from({ length: DECODED_AT_ONCE }, work))
    return failures
  }

  return {
    placement,
    async embed(items) {
      const pixels = new Float32Array(items.length * preprocessor.length)
      const failures = await preprocessAll(items, pixels)
      // Failed pictures are left out of the model's batch.
      const kept = items.flatMap((_, index) => (failures[index] === undefined ? [index] : []))
      for (const [slot, index] of kept.entries()) {
        const start = index * preprocessor.length
        if (slot !== index) pixels.copyWithin(slot * preprocessor.length, start, start + preprocessor.length)
      }
      const vectors = kept.length === 0 ? [] : await run(session, pixels.subarray(0, kept.length * preprocessor.length))
      const outcomes = [...failures]
      for (const [slot, index] of kept.entries()) {
        outcomes[index] = toOutcome(vectors[slot] ?? new Float32Array(), dimensions)
      }
      return outcomes
    },
    close: () => session.close(),
  }

  async function run(model: ModelSession, pixels: Float32Array): Promise<Float32Array[]> {
    const rows = pixels.length / preprocessor.length
    const shape = [rows, 3, preprocessor.side, preprocessor.side]
    const feeds = { pixel_values: { data: pixels, shape } }
    return splitRows(await model.run(feeds, 'image_embeds', [rows, dimensions]), dimensions)
  }
}

async function openImageTextTower(config: Config<'imageText'>): Promise<Tower> {
  const { tokenizerPath, dimensions, maxTokens } = config
  const isClip = config.tokenizer === 'clip'
  const tokenizer = await (isClip ? openClipTokenizer : openWordPieceTokenizer)(tokenizerPath, maxTokens)
  // CLIP's needs no mask: it looks at nothing behind the end of text.
  const inputs = isClip ? ['input_ids'] : ['input_ids', 'attention_mask']
  const { session, placement } = await openForTexts(config, inputs, 'text_embeds', [dimensions])
  return {
    placement,
    async embed(items) {
      const texts = textsOf(items)
      const outcomes: Outcome[] = []
      for (const { ids, mask, rows, length } of tokenizer.batches(texts)) {
        const shape = [rows, length]
        const feeds = textFeeds(ids, mask, shape)
        const vectors = splitRows(await session.run(feeds, 'text_embeds', [rows, dimensions]), dimensions)
        for (const vector of vectors) outcomes.push(toOutcome(vector, dimensions))
      }
      // Any text has a vector and any vector a nearest picture, which says nothing where the words are all unknown.
      return outcomes.map((outcome, at) => (tokenizer.knowsAWordOf(texts[at] ?? '') ? outcome : NOT_UNDERSTOOD))
    },
    close: () => session.close(),
  }
}

const NOT_UNDERSTOOD: Outcome = { error: new LunaError('QUERY_NOT_UNDERSTOOD').toReport() }

async function openTextTower(config: Config<'text'>): Promise<Tower> {
  const { tokenizerPath, dimensions, maxTokens } = config
  const tokenizer = await openWordPieceTokenizer(tokenizerPath, maxTokens)
  const inputs = ['input_ids', 'attention_mask']
  const expected = [PROBE_TOKENS, dimensions]
  const { session, placement } = await openForTexts(config, inputs, 'last_hidden_state', expected)
  return {
    placement,
    async embed(items) {
      const outcomes: Outcome[] = []
      for (const { ids, mask, rows, length } of tokenizer.batches(textsOf(items))) {
        const shape = [rows, length]
        const feeds = textFeeds(ids, mask, shape)
        const hidden = await session.run(feeds, 'last_hidden_state', [rows, length, dimensions])
        for (const vector of poolFirstToken(hidden, length, dimensions)) outcomes.push(toOutcome(vector, dimensions))
      }
      return outcomes
    },
    close: () => session.close(),
  }
}

const PROBE_TOKENS = 16

/** Feeds that a model does not have are left out. */
function textFeeds(ids: BigInt64Array, mask: BigInt64Array, shape: number[]): Feeds {
  return {
    input_ids: { data: ids, shape },
    attention_mask: { data: mask, shape },
    token_type_ids: { data: new BigInt64Array(ids.length), shape },
  }
}

function openForTexts(
  { modelPath, threads, accelerators }: Config<'imageText' | 'text'>,
  inputs: readonly string[],
  output: string,
  expected: readonly number[],
): Promise<PlacedSession> {
  const ids = BigInt64Array.from({ length: PROBE_TOKENS }, (_, token) => BigInt(token + 1))
  const feeds = textFeeds(ids, new BigInt64Array(PROBE_TOKENS).fill(1n), [1, PROBE_TOKENS])
  return openFastestSession(modelPath, { threads, inputs, output }, { feeds, expected: [1, ...expected] }, accelerators)
}

/** Something like a picture: slow waves over the range of normalized pixels. */
function probeValues(length: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => 2 * Math.sin(index / 37) * Math.cos(index / 1_013))
}
