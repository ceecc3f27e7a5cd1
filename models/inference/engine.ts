/**
 * Vectors for pictures and texts with one profile's models. Each model runs in a worker thread of its own, opened with
 * its first request and closed when idle; the calling thread never computes.
 */
import { statSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import { LunaError } from '#shared/contract/errors.ts'
import type { InstalledProfile } from '../profiles/installed.ts'
import { type Acceleration, createLane, type Lane, type LaneStats } from './lane.ts'
import { createMemoryLedger } from './memory.ts'
import type { ImageInput, TowerConfig } from './messages.ts'

export type { Acceleration } from './lane.ts'
export type { ImageInput } from './messages.ts'

export interface EmbedOptions {
  readonly signal?: AbortSignal
}

export interface InferenceStats {
  /** Estimated, of the models now open. */
  readonly memoryBytes: number
  readonly lanes: readonly LaneStats[]
}

/**
 * Every vector has length 1. Each method throws CANCELLED, OUT_OF_MEMORY_BUDGET, MODEL_NOT_INSTALLED,
 * MODEL_FILE_CORRUPT, MODEL_OUTPUT_INVALID or MODEL_CRASHED; pictures also what decoding throws. When one item of a call
 * fails, the call's other waiting items are dropped.
 */
export interface Inference {
  embedImages(images: readonly ImageInput[], options?: EmbedOptions): Promise<Float32Array[]>
  /** `query` is for searching texts with a few words; texts to be compared with each other are documents (default). */
  embedTexts(
    texts: readonly string[],
    options?: EmbedOptions & { readonly purpose?: 'document' | 'query' },
  ): Promise<Float32Array[]>
  /** Texts in the space of the pictures' vectors. Throws also QUERY_NOT_UNDERSTOOD. */
  embedImageQueries(texts: readonly string[], options?: EmbedOptions): Promise<Float32Array[]>
  stats(): InferenceStats
  /** Ends all workers. What waits or runs is rejected with CANCELLED. */
  close(): Promise<void>
}

export interface InferenceOptions {
  readonly profile: InstalledProfile
  /** Cores to use; default all, 8 at most. */
  readonly threads?: number
  /** For all open models together; default half of the machine's memory. */
  readonly memoryBudgetBytes?: number
  /** A model without work for this long is closed; default two minutes. */
  readonly idleMs?: number
  /** Default: none, everything runs on the processor. */
  readonly acceleration?: Acceleration
}

const NO_ACCELERATION: Acceleration = { begin: () => [], placed: () => undefined }

/**
 * CLIP ViT-B/32 in 8 bits sees 8 pictures together a quarter quicker than one by one (onnxruntime 1.30, two cores). Of a
 * large model a few take seconds already, and who waits for one picture waits for the whole batch.
 */
const MAX_BATCH = { image: 8, imageOfLarge: 2, text: 16 }
const LARGE_MODEL_BYTES = 500_000_000

/**
 * Measured with onnxruntime 1.30: while it opens, a model takes its file's size twice (the file, and its matrices packed
 * for computation), and bounded batches take up to the fixed part.
 */
const MEMORY = { perFileByte: 2, fixedBytes: 200_000_000 }

function sizeOf(modelPath: string): number {
  const stats = statSync(modelPath, { throwIfNoEntry: false })
  if (stats === undefined) throw new LunaError('MODEL_NOT_INSTALLED', modelPath)
  return stats.size
}

const estimateMemory = (modelPath: string): number => sizeOf(modelPath) * MEMORY.perFileByte + MEMORY.fixedBytes

export function createInference(options: InferenceOptions): Inference {
  const { profile, threads = Math.min(availableParallelism(), 8), idleMs = 120_000 } = options
  const memory = createMemoryLedger(options.memoryBudgetBytes ?? Math.floor(totalmem() / 2))
  const { acceleration = NO_ACCELERATION } = options
  const textQueryPrefix = profile.text.queryPrefix

  const lane = (config: TowerConfig, maxBatch: number): Lane =>
    createLane({ config, acceleration, maxBatch, idleMs, memory, estimatedBytes: estimateMemory(config.modelPath) })
  const { image, imageText, text } = profile
  const imageBatch = sizeOf(image.modelPath) > LARGE_MODEL_BYTES ? MAX_BATCH.imageOfLarge : MAX_BATCH.image
  const lanes = {
    image: lane({ tower: 'image', ...pick(image), preprocess: image.preprocess, threads }, imageBatch),
    imageText: lane(
      { tower: 'imageText', ...pickText(imageText), tokenizer: imageText.tokenizer, threads },
      MAX_BATCH.text,
    ),
    text: lane({ tower: 'text', ...pickText(text), threads }, MAX_BATCH.text),
  }

  return {
    embedImages: (images, { signal } = {}) => submitAll(lanes.image, images, signal),
    embedTexts(texts, { signal, purpose = 'document' } = {}) {
      const prefix = purpose === 'query' ? textQueryPrefix : ''
      return submitAll(
        lanes.text,
        texts.map((one) => prefix + one),
        signal,
      )
    },
    embedImageQueries: (texts, { signal } = {}) => submitAll(lanes.imageText, texts, signal),
    stats: () => ({ memoryBytes: memory.usedBytes, lanes: Object.values(lanes).map((each) => each.stats()) }),
    async close() {
      await Promise.all(Object.values(lanes).map((each) => each.close()))
    },
  }
}

function pick(tower: InstalledProfile['image']) {
  return { modelPath: tower.modelPath, dimensions: tower.dimensions, accelerators: [] }
}

function pickText(tower: InstalledProfile['text' | 'imageText']) {
  const { modelPath, dimensions, tokenizerPath, maxTokens } = tower
  return { modelPath, dimensions, tokenizerPath, maxTokens, accelerators: [] }
}

async function submitAll(
  lane: Lane,
  items: readonly (ImageInput | string)[],
  signal: AbortSignal | undefined,
): Promise<Float32Array[]> {
  const failed = new AbortController()
  const either = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal])
  try {
    return await Promise.all(items.map((item) => lane.submit(item, either)))
  } catch (cause) {
    failed.abort()
    throw cause
  }
}
