/**
 * Pictures of the market for the page: fetched by the studio, believed by their SHA-256 alone, decoded within limits
 * and re-encoded, and kept in a bounded folder. Bytes from an untrusted server never reach the page unchanged.
 */
import { createHash } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { v7 as newId } from 'uuid'
import { DEFAULT_LIMITS } from '#models/decode/limits.ts'
import { openPicture } from '#models/decode/picture.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { storageError } from '../database/storage-errors.ts'
import { createLimiter } from '../limiter.ts'
import { webpWithin } from '../media/webp-within.ts'
import type { Market } from './market.ts'
import { readAtMost, send } from './market-fetch.ts'

/** Longest edge in pixels: for lists, and for looking at one. */
export type MarketPictureEdge = 512 | 1600

export interface MarketPicture {
  /** Of the market. */
  readonly assetId: string
  readonly sha256: string
  readonly edge: MarketPictureEdge
}

export interface MarketPictures {
  /**
   * Returns the path of the WebP file. Throws NOT_FOUND, MARKET_UNREACHABLE, MARKET_ANSWER_INVALID, IMAGE_CORRUPT and
   * the like.
   */
  get(picture: MarketPicture): Promise<string>
}

export interface MarketPicturesOptions {
  readonly directory: string
  readonly market: Pick<Market, 'url' | 'status' | 'authorized'>
  /** All that is kept, bytes; what was not looked at for longest goes first. */
  readonly maxKeptBytes?: number
}

const MAX_PICTURE_BYTES = 32 << 20
const TIMEOUT_MS = 30_000
const AT_ONCE = 4
const MAX_KEPT_BYTES = 256 << 20
/** So many pictures come before the folder is looked over again. */
const TRIM_EVERY = 50
/** Of WebP. */
const QUALITY = 84
const LIMITS = { ...DEFAULT_LIMITS, maxBytes: MAX_PICTURE_BYTES, cpuMs: 15_000 }

export function createMarketPictures(options: MarketPicturesOptions): MarketPictures {
  const { directory, market, maxKeptBytes = MAX_KEPT_BYTES } = options
  const limit = createLimiter(AT_ONCE)
  const underWay = new Map<string, Promise<string>>()
  let made = 0

  async function make(picture: MarketPicture, path: string): Promise<string> {
    const bytes = await fetchPicture(picture, market)
    const decoded = await openPicture({ bytes }, { limits: LIMITS })
    await writeWhole(path, await webpWithin(decoded, picture.edge, QUALITY))
    made++
    if (made % TRIM_EVERY === 1) await trim(directory, maxKeptBytes)
    return path
  }

  return {
    async get(picture) {
      const path = join(directory, `${picture.sha256}-${picture.edge}.webp`)
      if (await isKept(path)) return path
      const present = underWay.get(path)
      if (present !== undefined) return present
      const work = limit(() => make(picture, path)).finally(() => underWay.delete(path))
      underWay.set(path, work)
      return work
    },
  }
}

/** As anyone, and where that is not enough, as the account in use: what was bought stays to be seen. */
async function fetchPicture(
  { assetId, sha256 }: MarketPicture,
  market: MarketPicturesOptions['market'],
): Promise<Uint8Array> {
  const path = `/v1/assets/${assetId}/media/${sha256}`
  let response = await send(new Request(new URL(path, market.url())), { timeoutMs: TIMEOUT_MS })
  if (!response.ok && market.status().account !== null) {
    await response.body?.cancel()
    response = await send(await market.authorized(path), { timeoutMs: TIMEOUT_MS })
  }
  if (!response.ok) {
    await response.body?.cancel()
    throw new LunaError(response.status >= 500 ? 'MARKET_UNREACHABLE' : 'NOT_FOUND', `${response.status} for ${path}`)
  }
  const bytes = await readAtMost(response, MAX_PICTURE_BYTES)
  if (createHash('sha256').update(bytes).digest('hex') === sha256) return bytes
  throw new LunaError('MARKET_ANSWER_INVALID', `${path} arrived with other contents`)
}

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${newId()}`
  try {
    await mkdir(join(path, '..'), { recursive: true })
    await writeFile(temporary, bytes)
    await rename(temporary, path)
  } catch (cause) {
    await rm(temporary, { force: true })
    throw storageError(cause, path)
  }
}

/** Renews its time, which says when it was looked at last. */
async function isKept(path: string): Promise<boolean> {
  const now = new Date()
  const isThere = await utimes(path, now, now).then(
    () => true,
    () => false,
  )
  return isThere && (await stat(path)).size > 0
}

async function trim(directory: string, maxBytes: number): Promise<void> {
  const files = await Promise.all(
    (await readdir(directory)).map(async (name) => {
      const path = join(directory, name)
      const found = await stat(path).catch(() => undefined)
      return { path, size: found?.size ?? 0, lookedAtMs: found?.mtimeMs ?? 0 }
    }),
  )
  let bytes = files.reduce((sum, { size }) => sum + size, 0)
  for (const { path, size } of files.toSorted((a, b) => a.lookedAtMs - b.lookedAtMs)) {
    if (bytes <= maxBytes) return
    await rm(path, { force: true })
    bytes -= size
  }
}
