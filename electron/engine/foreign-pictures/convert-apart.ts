/** Converts a picture in a process of its own: outside of an import, whose files are in one already. */
import { processUrl } from '#models/bundled-entries.ts'
import { WALL_FACTOR } from '#models/decode/bounded.ts'
import { DEFAULT_LIMITS } from '#models/decode/limits.ts'
import { memoryFor } from '#models/processes/memory.ts'
import { createProcessPool, type ProcessPool } from '#models/processes/process-pool.ts'
import type { Converted, ConvertRequest } from './convert-messages.ts'
import type { ForeignPictureType } from './formats.ts'

let pool: ProcessPool<ConvertRequest, Converted> | undefined

/** Throws what `convertToPng` throws, IMAGE_DECODE_TIMEOUT, FILE_TOO_LARGE and CANCELLED. */
export async function convertApart(
  bytes: Uint8Array,
  type: ForeignPictureType,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  // Its process starts with the first request and ends by itself when there are none.
  pool ??= createProcessPool({ entry: processUrl('convert', import.meta.url), size: 1 })
  const { maxPixels, cpuMs } = DEFAULT_LIMITS
  const limits = { cpuMs, wallMs: cpuMs * WALL_FACTOR, memoryBytes: memoryFor(bytes.length, maxPixels), signal }
  return (await pool.run(() => ({ bytes, type, maxPixels }), limits)).png
}
