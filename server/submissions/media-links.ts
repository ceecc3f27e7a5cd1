/** Addresses of files that work without signing in, for a short time: pictures and players cannot send a token. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { Readable } from 'node:stream'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { ByteRange } from '../blobs/store.ts'
import type { StoredBlobs } from '../blobs/stored-blobs.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase } from '../db/database.ts'
import type { RawRoute } from '../http/raw-route.ts'

export interface MediaLinks {
  pathOf(media: { readonly sha256: string; readonly contentType: string }): string
  /** Throws NOT_FOUND for an address that is not ours or has run out. */
  verify(sha256: string, query: URLSearchParams): { readonly contentType: string }
}

const VALID_MS = 15 * 60_000
const SECRET_NAME = 'media links'

/** The same for all servers of the market, made by whichever comes first. */
async function sharedSecret(database: MarketDatabase): Promise<Buffer> {
  return database.asService(async (tx) => {
    await tx
      .insertInto('shared_secrets')
      .values({ name: SECRET_NAME, secret: randomBytes(32) })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const { secret } = await tx
      .selectFrom('shared_secrets')
      .select('secret')
      .where('name', '=', SECRET_NAME)
      .executeTakeFirstOrThrow()
    return secret
  })
}

const querySchema = z.object({
  type: z.string().regex(/^(image|audio|video|application)\/[a-z0-9.+-]{1,40}$/),
  expires: z.coerce.number().int(),
  signature: z.string().regex(/^[0-9a-f]{64}$/),
})

export async function openMediaLinks(database: MarketDatabase, clock: Clock): Promise<MediaLinks> {
  const secret = await sharedSecret(database)
  const sign = (sha256: string, type: string, expires: number) =>
    createHmac('sha256', secret).update(`${sha256}\n${type}\n${expires}`).digest()

  return {
    pathOf({ sha256, contentType }) {
      const expires = clock.now().getTime() + VALID_MS
      const signature = sign(sha256, contentType, expires).toString('hex')
      const query = new URLSearchParams({ type: contentType, expires: String(expires), signature })
      return `/v1/media/${sha256}?${query}`
    },

    verify(sha256, query) {
      const given = querySchema.safeParse(Object.fromEntries(query))
      if (!given.success) throw new LunaError('NOT_FOUND')
      const { type, expires, signature } = given.data
      const isOurs = timingSafeEqual(sign(sha256, type, expires), Buffer.from(signature, 'hex'))
      if (!isOurs || expires < clock.now().getTime()) throw new LunaError('NOT_FOUND', 'This address has run out.')
      return { contentType: type }
    },
  }
}

/** One range, as players ask for it; null for the whole. */
function rangeOf(header: string | null, sizeBytes: number): ByteRange | null {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (from === undefined || to === undefined || (from === '' && to === '')) return null
  const start = from === '' ? Math.max(0, sizeBytes - Number(to)) : Number(from)
  const end = from === '' || to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1)
  return start <= end ? { start, end } : null
}

/** A body from the blob store, in whole or the part that the request asks for. Throws BLOB_MISSING. */
export async function blobResponse(
  blobs: Pick<StoredBlobs, 'get' | 'sizeOf'>,
  request: Request,
  { sha256, contentType }: { readonly sha256: string; readonly contentType: string },
): Promise<Response> {
  const sizeBytes = await blobs.sizeOf(sha256)
  if (sizeBytes === null) throw new LunaError('BLOB_MISSING', sha256)
  const range = rangeOf(request.headers.get('range'), sizeBytes)
  const headers = new Headers({
    'content-type': contentType,
    'content-length': String(range === null ? sizeBytes : range.end - range.start + 1),
    'accept-ranges': 'bytes',
    etag: `"${sha256}"`,
    'cache-control': 'private, max-age=900, immutable',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
  })
  if (range !== null) headers.set('content-range', `bytes ${range.start}-${range.end}/${sizeBytes}`)
  const bytes = await blobs.get(sha256, range ?? undefined)
  return new Response(Readable.toWeb(bytes) as ReadableStream, { status: range === null ? 200 : 206, headers })
}

export function mediaRoute(links: MediaLinks, blobs: StoredBlobs): RawRoute {
  return {
    method: 'GET',
    path: '/v1/media/{sha256}',
    access: 'public',
    operation: {
      summary: 'A file, under an address that the market gave out and that works for a quarter of an hour',
      tags: ['Media'],
      parameters: [{ name: 'sha256', in: 'path', required: true, schema: { type: 'string' } }],
      responses: { 200: { description: 'The file' }, 206: { description: 'The part that was asked for' } },
    },
    handle({ request, params }) {
      const sha256 = params['sha256'] ?? ''
      const { contentType } = links.verify(sha256, new URL(request.url).searchParams)
      return blobResponse(blobs, request, { sha256, contentType })
    },
  }
}
