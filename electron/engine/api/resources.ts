/** Bytes for the page: media, thumbnails, previews, exports, and uploads. The same in every host. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import * as z from 'zod'
import { openPicture } from '#models/decode/picture.ts'
import { LunaError, toLunaError } from '#shared/contract/errors.ts'
import { mediaIdSchema, pictureRecipeSchema } from '#shared/contract/studio/assets.ts'
import { logUnexpected } from '../diagnostics/log.ts'
import type { Engine } from '../engine.ts'
import { createLimiter, type Limiter } from '../limiter.ts'
import { readLinked, readLinkedPicture } from '../market/linked-media.ts'
import { LIBRARY_LIMITS } from '../media/describe.ts'
import { renderRecipe } from '../media/edits.ts'
import { currentState } from '../revisions/current-state.ts'
import { byteRange } from './byte-range.ts'

const IMMUTABLE = 'private, max-age=31536000, immutable'

/** Types that a page may show or play; everything else is only ever downloaded. */
const SHOWN_TYPES = /^(?:image\/(?:png|jpeg|webp|avif|gif|tiff)|audio\/|video\/)/

/** Previews that are rendered in parallel; while a slider moves, outdated ones are aborted immediately. */
const RENDERS_AT_ONCE = 2

/**
 * Answers /media, /thumbnail, /render, /export, /market-picture, /match-picture, /purchase and /upload; errors as
 * `ErrorReport` with a fitting status.
 */
export function createResourceHandler(engine: Engine): (request: Request) => Promise<Response> {
  const limitRenders = createLimiter(RENDERS_AT_ONCE)
  return async (request) => {
    try {
      const response = await answer(engine, request, limitRenders)
      return request.method === 'HEAD' ? withoutBody(response) : response
    } catch (cause) {
      return errorResponse(cause)
    }
  }
}

async function answer(engine: Engine, request: Request, limitRenders: Limiter): Promise<Response> {
  const url = new URL(request.url)
  const [, resource, id = ''] = url.pathname.split('/')
  if (resource === 'upload') return request.method === 'POST' ? upload(engine, request, url) : notAllowed()
  if (request.method !== 'GET' && request.method !== 'HEAD') return notAllowed()
  switch (resource) {
    case 'media':
      return sendMedia(engine, request, mediaIdSchema.parse(id))
    case 'thumbnail':
      return sendThumbnail(engine, mediaIdSchema.parse(id), url)
    case 'render':
      return limitRenders(() => sendRender(engine, request, url))
    case 'export':
      return sendExport(engine, id)
    case 'market-picture':
      return sendMarketPicture(engine, url)
    case 'match-picture':
      return sendMatchPicture(engine, matchIdSchema.parse(url.searchParams.get('match')))
    case 'review-picture':
      return sendReviewPicture(engine, url)
    case 'review-file':
      return sendReviewFile(engine, url)
    case 'purchase':
      return sendBought(engine, url)
    default:
      throw new LunaError('NOT_FOUND', url.pathname)
  }
}

/** Lets go of the file that the body would have come from. */
async function withoutBody({ body, status, headers }: Response): Promise<Response> {
  await body?.cancel()
  return new Response(null, { status, headers })
}

async function sendMedia({ db, media }: Engine, request: Request, id: string): Promise<Response> {
  const type = db.prepare('select media_type from media where sha256 = ?').pluck().get(id)
  if (typeof type !== 'string' || !media.has(id)) throw new LunaError('NOT_FOUND', `media ${id}`)
  const path = media.pathOf(id)
  if (type === 'image/svg+xml') return sendDrawing(path)
  const headers = { ...headersFor(type), 'accept-ranges': 'bytes', 'cache-control': IMMUTABLE }
  const { size } = await stat(path)
  const range = byteRange(request.headers.get('range'), size)
  if (range === 'unsatisfiable') {
    return new Response(null, { status: 416, headers: { 'content-range': `bytes */${size}` } })
  }
  if (range === undefined) return fileResponse(path, { ...headers, 'content-length': String(size) })
  const { first, last } = range
  return fileResponse(
    path,
    { ...headers, 'content-length': String(last - first + 1), 'content-range': `bytes ${first}-${last}/${size}` },
    { start: first, end: last, status: 206 },
  )
}

/** The sanitized drawing, in a sandbox of its own: neither scripts nor anything loaded from elsewhere. */
async function sendDrawing(path: string): Promise<Response> {
  const { bytes } = await openPicture({ path }, { limits: LIBRARY_LIMITS })
  return new Response(bodyOf(bytes), {
    headers: {
      'content-type': 'image/svg+xml',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': IMMUTABLE,
    },
  })
}

const edgeSchema = z.enum(['256', '512']).transform((edge) => (edge === '256' ? 256 : 512))

async function sendThumbnail({ thumbnails }: Engine, id: string, url: URL): Promise<Response> {
  const edge = edgeSchema.parse(url.searchParams.get('edge') ?? '256')
  const path = await thumbnails.get(id, edge)
  return fileResponse(path, { ...headersFor('image/webp'), 'cache-control': IMMUTABLE })
}

const renderQuerySchema = z.object({
  asset: z.uuid(),
  recipe: z.string().max(10_000).transform(parseJson).pipe(pictureRecipeSchema),
  edge: z.coerce.number().int().min(16).max(4096),
})

/** The unedited picture of an asset through a recipe that is not saved. */
async function sendRender({ db, media }: Engine, request: Request, url: URL): Promise<Response> {
  const { asset, recipe, edge } = renderQuerySchema.parse(Object.fromEntries(url.searchParams))
  const { mediaId } = currentState(db, asset)
  if (mediaId === null) throw new LunaError('NOT_FOUND', 'The asset has no picture.')
  const { signal } = request
  if (signal.aborted) throw new LunaError('CANCELLED')
  const picture = await openPicture({ path: media.pathOf(mediaId) }, { limits: LIBRARY_LIMITS, signal })
  const { bytes } = await renderRecipe(picture, recipe, { maxEdge: edge, signal })
  return new Response(bodyOf(bytes), {
    headers: { ...headersFor('image/png'), 'cache-control': 'private, max-age=60' },
  })
}

function sendExport({ exports }: Engine, id: string): Response {
  const found = exports.find(id)
  if (found === undefined) throw new LunaError('NOT_FOUND', `export ${id}`)
  return fileResponse(found.path, {
    'content-type': found.mediaType,
    'content-length': String(found.sizeBytes),
    'content-disposition': `attachment; filename*=UTF-8''${encodeRfc5987(found.fileName)}`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
}

const marketPictureSchema = z.object({
  assetId: z.uuid(),
  sha256: mediaIdSchema,
  edge: z.enum(['512', '1600']).transform((edge) => (edge === '512' ? 512 : 1600)),
})

/** `/market-picture/<asset of the market>/<sha256>?edge=512` */
async function sendMarketPicture({ marketPictures }: Engine, url: URL): Promise<Response> {
  const [, , assetId, sha256] = url.pathname.split('/')
  const wanted = marketPictureSchema.parse({ assetId, sha256, edge: url.searchParams.get('edge') ?? '512' })
  const path = await marketPictures.get(wanted)
  return fileResponse(path, { ...headersFor('image/webp'), 'cache-control': IMMUTABLE })
}

const matchIdSchema = z.string().max(100)
/** As long as the market lets a preview be kept. */
const MATCH_PICTURE_CACHE = 'private, max-age=3600'

/**
 * `/match-picture?match=<match with a work of the market's catalog>`; 204 where there is no picture, or the market is
 * away.
 */
async function sendMatchPicture({ uniqueness }: Engine, matchId: string): Promise<Response> {
  const path = await uniqueness.matchPicture(matchId)
  if (path === null) return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
  return fileResponse(path, { ...headersFor('image/webp'), 'cache-control': MATCH_PICTURE_CACHE })
}

const UNPUBLISHED = 'no-store'
const linkSchema = z.string().max(1_000)

/** `/review-picture?link=<address given by the market>&edge=512` */
async function sendReviewPicture({ market }: Engine, url: URL): Promise<Response> {
  const edge = marketPictureSchema.shape.edge.parse(url.searchParams.get('edge') ?? '512')
  const bytes = await readLinkedPicture(linkSchema.parse(url.searchParams.get('link')), edge, market)
  return new Response(bytes, { headers: { ...headersFor('image/webp'), 'cache-control': UNPUBLISHED } })
}

/** `/review-file?link=<address given by the market>`: sound and films to be played, other files to be saved. */
async function sendReviewFile({ market }: Engine, url: URL): Promise<Response> {
  const { bytes, mediaType } = await readLinked(linkSchema.parse(url.searchParams.get('link')), market)
  const headers = { ...headersFor(mediaType), 'content-length': String(bytes.length), 'cache-control': UNPUBLISHED }
  return new Response(bytes, { headers })
}

/** `/purchase/<sale>?file=<name>`: to be saved elsewhere, never shown. */
function sendBought({ purchases }: Engine, url: URL): Response {
  const [, , saleId] = url.pathname.split('/')
  const found = purchases.file(z.uuid().parse(saleId), z.string().max(1000).parse(url.searchParams.get('file')))
  return fileResponse(found.path, {
    'content-type': 'application/octet-stream',
    'content-length': String(found.sizeBytes),
    'content-disposition': `attachment; filename*=UTF-8''${encodeRfc5987(found.name)}`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
}

async function upload({ uploads, settings }: Engine, request: Request, url: URL): Promise<Response> {
  const name = z.string().min(1).max(1000).parse(url.searchParams.get('name'))
  if (request.body === null) throw new LunaError('FILE_EMPTY', name)
  const maxBytes = settings.get().maxFileMb * 1_000_000
  const answer = await uploads.receive(name, request.body, { maxBytes, signal: request.signal })
  return Response.json(answer, { headers: { 'cache-control': 'no-store' } })
}

function headersFor(mediaType: string): Record<string, string> {
  const isShown = SHOWN_TYPES.test(mediaType)
  return {
    'content-type': isShown ? mediaType : 'application/octet-stream',
    'x-content-type-options': 'nosniff',
    ...(isShown ? {} : { 'content-disposition': 'attachment' }),
  }
}

function fileResponse(
  path: string,
  headers: Record<string, string>,
  { status = 200, ...part }: { status?: number; start?: number; end?: number } = {},
): Response {
  const stream = Readable.toWeb(createReadStream(path, part))
  return new Response(stream as ReadableStream<Uint8Array>, { status, headers })
}

function bodyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
    : bytes.slice()
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function notAllowed(): Response {
  return new Response('Method not allowed', { status: 405 })
}

function errorResponse(cause: unknown): Response {
  const error =
    cause instanceof z.ZodError ? new LunaError('INVALID_INPUT', z.prettifyError(cause)) : toLunaError(cause)
  if (error.code === 'INTERNAL') logUnexpected('resource', error.cause)
  return Response.json(error.toReport(), {
    status: statusOf(error),
    headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  })
}

function statusOf({ code }: LunaError): number {
  if (code === 'NOT_FOUND') return 404
  if (code === 'FILE_TOO_LARGE') return 413
  if (code === 'FILE_TYPE_UNSUPPORTED') return 415
  if (code === 'DISK_FULL') return 507
  return code === 'INTERNAL' || code === 'FOLDER_READ_ONLY' ? 500 : 400
}

/** RFC 8187: everything but letters, digits and a few marks as percent-encoded UTF-8. */
function encodeRfc5987(text: string): string {
  return encodeURIComponent(text).replaceAll(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
}
