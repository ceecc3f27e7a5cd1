/** Lays pictures over one another as the product does, on all processors, and remembers what came of it. */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { comparableGrey } from '#models/compare/alignment.ts'
import type { GreyImage } from '#models/hashes/grey.ts'
import { sha256Hex } from '#models/hashes/metadata-hash.ts'
import { openPrintFile } from './print-cache.ts'
import type { PrintItem } from './prints.ts'
import { pictureOfPixels } from './raw-picture.ts'

export interface AlignRequest {
  readonly id: number
  readonly a: GreyImage
  readonly b: GreyImage
}

export interface AlignReply {
  readonly id: number
  /** Correlation of detail, 0 to 1; 0 where they do not show the same. */
  readonly detail: number
}

const SOURCES = ['alignment', 'correlation', 'crop-search', 'planes', 'product-sums']
const SOURCE_DIGEST = sha256Hex(
  SOURCES.map((name) => readFileSync(join(import.meta.dirname, `../../models/compare/${name}.ts`), 'utf8')).join('\n'),
).slice(0, 12)

/** Edited pictures of one kind, laid over originals. */
export interface AlignedGroup {
  /** How well an original's detail agrees with the edited picture's, 0 to 1. Throws what loading throws. */
  detail(edited: PrintItem, original: PrintItem): Promise<number>
  close(): void
}

export interface Aligner {
  /** @param name of the file in the cache */
  open(name: string): AlignedGroup
  close(): Promise<void>
}

export function createAligner(cacheFolder: string): Aligner {
  const pool = createPool()
  return {
    open(name) {
      const kept = openPrintFile(join(cacheFolder, `aligned-${SOURCE_DIGEST}`, `${name}.prints`), 1)
      return {
        async detail(edited, original) {
          const key = sha256Hex(`${await edited.key()}\n${await original.key()}`)
          const known = kept.get(key)
          if (known !== undefined) return numberOf(known)
          const detail = wordOf(await pool.align(await greyOf(original), await greyOf(edited)))
          kept.put(key, detail)
          return numberOf(detail)
        },
        close: () => kept.close(),
      }
    },
    close: () => pool.close(),
  }
}

const greyOf = async (item: PrintItem): Promise<GreyImage> => comparableGrey(pictureOfPixels(await item.load()))
const wordOf = (value: number): Uint32Array => new Uint32Array(Float32Array.of(value).buffer)
const numberOf = (word: Uint32Array): number => new Float32Array(word.buffer, word.byteOffset, 1)[0] ?? 0

interface Waiting {
  readonly resolve: (detail: number) => void
  readonly reject: (cause: unknown) => void
}

function createPool() {
  const waiting = new Map<number, Waiting>()
  const workers = Array.from({ length: availableParallelism() }, () => {
    const worker = new Worker(new URL('./align.worker.ts', import.meta.url))
    worker.on('message', ({ id, detail }: AlignReply) => {
      waiting.get(id)?.resolve(detail)
      waiting.delete(id)
    })
    worker.on('error', (cause) => {
      for (const { reject } of waiting.values()) reject(cause)
      waiting.clear()
    })
    return worker
  })
  let next = 0
  return {
    align(a: GreyImage, b: GreyImage): Promise<number> {
      const id = next++
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject })
        const request: AlignRequest = { id, a, b }
        workers[id % workers.length]?.postMessage(request)
      })
    },
    async close(): Promise<void> {
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}
