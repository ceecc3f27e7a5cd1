/** Draws cards in processes that are kept a while for the next, so that no request waits for a drawing of another. */
import { WALL_FACTOR } from '#models/decode/bounded.ts'
import { DEFAULT_LIMITS } from '#models/decode/limits.ts'
import { memoryFor } from '#models/processes/memory.ts'
import { createProcessPool, type ProcessPool } from '#models/processes/process-pool.ts'
import type { CardRequest } from './card.process.ts'
import type { CardFace } from './face.ts'

/** As many as are drawn at once. */
export const CARD_PROCESSES = 2

let pool: ProcessPool<CardRequest, Uint8Array> | undefined

/** Throws what `drawCard` throws, and what a process pool throws. */
export async function drawApart(face: CardFace, pictures: readonly Uint8Array[]): Promise<Buffer> {
  pool ??= createProcessPool({ entry: new URL('./card.process.ts', import.meta.url), size: CARD_PROCESSES })
  const { cpuMs, maxPixels } = DEFAULT_LIMITS
  const bytes = pictures.reduce((sum, { length }) => sum + length, 0)
  const limits = { cpuMs, wallMs: cpuMs * WALL_FACTOR, memoryBytes: memoryFor(bytes, maxPixels) }
  return Buffer.from(await pool.run(() => ({ face, pictures }), limits))
}
