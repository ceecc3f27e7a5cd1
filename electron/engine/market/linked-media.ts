/**
 * Files of submissions under review, by the short-lived addresses that the market hands out for them: without metadata,
 * re-encoded, and never stored, since they are other people's unpublished work.
 */
import { DEFAULT_LIMITS } from '#models/decode/limits.ts'
import { openPicture } from '#models/decode/picture.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { webpWithin } from '../media/webp-within.ts'
import type { Market } from './market.ts'
import { readAtMost, send } from './market-fetch.ts'

export interface LinkedFile {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly mediaType: string
}

const MAX_BYTES = 64 << 20
const TIMEOUT_MS = 60_000
/** Of WebP. Reviewers look closely. */
const QUALITY = 88
const LIMITS = { ...DEFAULT_LIMITS, maxBytes: MAX_BYTES, cpuMs: 15_000 }
/** `/v1/media/<sha256>?…`, as the market signs them. */
const LINK = /^\/v1\/media\/[0-9a-f]{64}\?[\w=&%.+-]{1,500}$/

/**
 * Throws INVALID_INPUT for another address, NOT_FOUND once it has run out, MARKET_UNREACHABLE, MARKET_ANSWER_INVALID.
 */
export async function readLinked(link: string, market: Pick<Market, 'url'>): Promise<LinkedFile> {
  if (!LINK.test(link)) throw new LunaError('INVALID_INPUT', 'not the address of a file in review')
  const response = await send(new Request(new URL(link, market.url())), { timeoutMs: TIMEOUT_MS })
  if (!response.ok) {
    await response.body?.cancel()
    throw new LunaError(response.status >= 500 ? 'MARKET_UNREACHABLE' : 'NOT_FOUND', `${response.status} for the file`)
  }
  const mediaType = response.headers.get('content-type') ?? 'application/octet-stream'
  return { bytes: await readAtMost(response, MAX_BYTES), mediaType }
}

/** As WebP, at most `edge` pixels wide and high. Throws also IMAGE_CORRUPT and the like. */
export async function readLinkedPicture(
  link: string,
  edge: number,
  market: Pick<Market, 'url'>,
): Promise<Uint8Array<ArrayBuffer>> {
  const { bytes } = await readLinked(link, market)
  const picture = await openPicture({ bytes }, { limits: LIMITS })
  return Uint8Array.from(await webpWithin(picture, edge, QUALITY))
}
