/** Addresses of files that work without signing in, for a short time: pictures and players cannot send a token. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { MINUTE_MS } from '#shared/time.ts'
import { readBlob } from '../blobs/store.ts'
import type { StoredBlobs } from '../blobs/stored-blobs.ts'
import type { Clock } from '../clock.ts'
import { blobResponse } from '../http/blob-response.ts'
import type { RawRoute } from '../http/raw-route.ts'
import type { Macs } from '../keys/macs.ts'
import { createBareMedia } from './bare-media.ts'
import { redraw } from './media-facts.ts'

interface LinkedMedia {
  readonly sha256: string
  readonly contentType: string
}

export interface MediaLinks {
  pathOf(media: LinkedMedia): string
  /** The same for re-encoded pictures and for files without tags, since metadata can reveal their creator. */
  anonymousPathOf(media: LinkedMedia): string
  /** Throws NOT_FOUND for an address that is not ours or has run out. */
  verify(sha256: string, query: URLSearchParams): Promise<{ readonly contentType: string; readonly as: LinkedAs }>
}

/** `bare`: without what names people. */
const LINKED_AS = ['file', 'drawing', 'bare'] as const
type LinkedAs = (typeof LINKED_AS)[number]

const VALID_MS = 15 * MINUTE_MS

const querySchema = z.object({
  type: z.string().regex(/^(image|audio|video|application)\/[a-z0-9.+-]{1,40}$/),
  as: z.enum(LINKED_AS),
  expires: z.coerce.number().int(),
  signature: z.string().regex(/^[0-9a-f]{64}$/),
})

function anonymously({ contentType }: LinkedMedia): LinkedAs {
  if (contentType.startsWith('image/')) return 'drawing'
  // Text is content alone.
  return contentType === 'application/json' ? 'file' : 'bare'
}

export function createMediaLinks(macs: Macs, clock: Clock): MediaLinks {
  const textOf = (sha256: string, type: string, as: string, expires: number): string =>
    [sha256, type, as, expires].join('\n')

  function pathAs(as: LinkedAs, { sha256, contentType }: LinkedMedia): string {
    const expires = clock.now().getTime() + VALID_MS
    const signature = macs.sign(textOf(sha256, contentType, as, expires)).toString('hex')
    const query = new URLSearchParams({ type: contentType, as, expires: String(expires), signature })
    return `/v1/media/${sha256}?${query}`
  }

  return {
    pathOf: (media) => pathAs('file', media),
    anonymousPathOf: (media) => pathAs(anonymously(media), media),

    async verify(sha256, query) {
      const given = querySchema.safeParse(Object.fromEntries(query))
      if (!given.success) throw new LunaError('NOT_FOUND')
      const { type, as, expires, signature } = given.data
      const isOurs = await macs.verify(textOf(sha256, type, as, expires), Buffer.from(signature, 'hex'))
      if (!isOurs || expires < clock.now().getTime()) throw new LunaError('NOT_FOUND', 'This address has expired.')
      return { contentType: type, as }
    },
  }
}

function drawingResponse(bytes: Uint8Array): Response {
  const headers = {
    'content-type': 'image/jpeg',
    'cache-control': 'private, max-age=900',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
  }
  return new Response(new Uint8Array(bytes), { headers })
}

export function mediaRoute(links: MediaLinks, blobs: StoredBlobs): RawRoute {
  const bareMedia = createBareMedia(blobs)
  return {
    method: 'GET',
    path: '/v1/media/{sha256}',
    access: 'public',
    operation: {
      summary: 'A file, at an address issued by the market and valid for 15 minutes',
      tags: ['Media'],
      parameters: [{ name: 'sha256', in: 'path', required: true, schema: { type: 'string' } }],
      responses: { 200: { description: 'The file' }, 206: { description: 'The requested part' } },
    },
    async handle({ request, params }) {
      const sha256 = params['sha256'] ?? ''
      const { contentType, as } = await links.verify(sha256, new URL(request.url).searchParams)
      if (as === 'drawing') return drawingResponse(await redraw(await readBlob(blobs, sha256)))
      const isBare = as === 'bare'
      return blobResponse(isBare ? await bareMedia.open({ sha256, contentType }) : blobs, request, {
        sha256: isBare ? `${sha256}-bare` : sha256,
        contentType,
        cacheControl: 'private, max-age=900',
        downloadName: null,
      })
    },
  }
}
