/**
 * Decodes every picture of this program in processes of their own, which are ended where a picture takes too long or too
 * much memory. Without this, decoding runs in the program itself, where libvips cannot be stopped.
 */
import { availableParallelism } from 'node:os'
import { processUrl } from '../bundled-entries.ts'
import { WALL_FACTOR } from '../decode/bounded.ts'
import { type Decoder, decodeWith } from '../decode/decoder.ts'
import type { Picture } from '../decode/picture.ts'
import { decodeRgb } from '../decode/pixels.ts'
import type { RgbImage } from '../hashes/gray.ts'
import { fitPicture } from '../inference/preprocess.ts'
import type { Preprocess } from '../profiles/preprocess.ts'
import { memoryFor } from './memory.ts'
import type { PictureAnswer, PictureRequest, PictureWork } from './picture-messages.ts'
import { createProcessPool, type ProcessPool } from './process-pool.ts'

/** Bounds how much memory all of them may take together. */
const MOST_PROCESSES = 4

type Pool = ProcessPool<PictureRequest, PictureAnswer>
type Work<Type extends PictureWork['type']> = Extract<PictureWork, { type: Type }>
type Answer<Type extends PictureWork['type']> = Extract<PictureAnswer, { type: Type }>

let pool: Pool | undefined

/** From now on, for the whole program. The processes start when the first picture comes, and end when none does. */
export function decodeApart(): void {
  if (pool !== undefined) return
  const size = Math.min(availableParallelism(), MOST_PROCESSES)
  const started: Pool = createProcessPool({ entry: processUrl('picture', import.meta.url), size })
  pool = started
  decodeWith(decoderOver(started))
}

function decoderOver(processes: Pool): Decoder {
  return {
    header: async (bytes, limits, signal) => (await ask(processes, bytes, limits, { type: 'header' }, signal)).header,
    draw: async (bytes, drawing, limits, signal) =>
      (await ask(processes, bytes, limits, { type: 'draw', drawing }, signal)).drawn,
  }
}

/**
 * The whole picture at the size at which a model takes it; null where a model cuts more off than one step can. Throws what
 * decoding throws.
 */
export async function fitApart(
  picture: Picture,
  preprocess: Preprocess,
  signal?: AbortSignal,
): Promise<RgbImage | null> {
  if (pool === undefined)
    return fitPicture(preprocess, await decodeRgb(picture, signal === undefined ? {} : { signal }))
  const { bytes, limits } = picture
  return (await ask(pool, bytes, limits, { type: 'fit', preprocess }, signal)).fitted
}

async function ask<Type extends PictureWork['type']>(
  processes: Pool,
  bytes: Uint8Array,
  limits: PictureRequest['limits'],
  work: Work<Type>,
  signal: AbortSignal | undefined,
): Promise<Answer<Type>> {
  const { maxBytes, maxPixels, cpuMs } = limits
  const request = (isHeld: boolean): PictureRequest => ({
    bytes: isHeld ? null : bytes,
    limits: { maxBytes, maxPixels, cpuMs },
    work,
  })
  const answer = await processes.run(request, {
    ...{ cpuMs, wallMs: cpuMs * WALL_FACTOR, memoryBytes: memoryFor(bytes.length, maxPixels) },
    ...{ key: keyOf(bytes), signal },
  })
  // A process answers what it was asked.
  return answer as Answer<Type>
}

const keys = new WeakMap<Uint8Array, number>()
let lastKey = 0

/** The same for the same bytes in memory, so that several decodes of one picture send it once. */
function keyOf(bytes: Uint8Array): number {
  const known = keys.get(bytes)
  if (known !== undefined) return known
  lastKey += 1
  keys.set(bytes, lastKey)
  return lastKey
}
