/** Files over HTTP: in whole or in part (RFC 9110 §14), with the headers that keep a browser from running them. */
import { Readable } from 'node:stream'
import type { ReadableStream as WebStream } from 'node:stream/web'
import { LunaError } from '#shared/contract/errors.ts'
import type { BlobStore, ByteRange } from '../blobs/store.ts'

export interface ServedFile {
  readonly sha256: string
  readonly contentType: string
  readonly cacheControl: string
  /** Null: shown in place, as far as its type is harmless. */
  readonly downloadName: string | null
}

/** What a browser shows without running anything in it. Drawings (SVG) and pages are programs. */
const SHOWN_IN_PLACE = /^(image\/(png|jpeg|webp|avif|gif)|audio\/[a-z0-9.+-]+|video\/[a-z0-9.+-]+)$/

type Part = ByteRange | 'whole' | 'unsatisfiable'

/** One range; several at once are answered in whole, as is a range that is none. */
function partOf(request: Request, sizeBytes: number, etag: string): Part {
  const condition = request.headers.get('if-range')
  const header = condition === null || condition === etag ? request.headers.get('range') : null
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (from === '' && to === '') return 'whole'
  if (from === '')
    return Number(to) === 0 ? 'unsatisfiable' : { start: Math.max(0, sizeBytes - Number(to)), end: sizeBytes - 1 }
  const start = Number(from)
  if (to !== '' && Number(to) < start) return 'whole'
  if (start >= sizeBytes) return 'unsatisfiable'
  return { start, end: to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1) }
}

function disposition({ downloadName, contentType }: ServedFile): string {
  if (downloadName === null && SHOWN_IN_PLACE.test(contentType)) return 'inline'
  const name = (downloadName ?? 'file').replace(/[\p{Cc}/\\]+/gu, ' ').trim()
  const plain = name.replace(/[^\w .-]+/g, '_')
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, '_')}`
}

/** Throws BLOB_MISSING. */
export async function blobResponse(
  blobs: Pick<BlobStore, 'get' | 'sizeOf'>,
  request: Request,
  file: ServedFile,
): Promise<Response> {
  const sizeBytes = await blobs.sizeOf(file.sha256)
  if (sizeBytes === null) throw new LunaError('BLOB_MISSING', file.sha256)
  const etag = `"${file.sha256}"`
  const part = sizeBytes === 0 ? 'whole' : partOf(request, sizeBytes, etag)
  if (part === 'unsatisfiable') {
    return new Response(null, { status: 416, headers: { 'content-range': `bytes */${sizeBytes}` } })
  }
  const headers = new Headers({
    'content-type': file.contentType,
    'content-length': String(part === 'whole' ? sizeBytes : part.end - part.start + 1),
    'accept-ranges': 'bytes',
    etag,
    'cache-control': file.cacheControl,
    'content-disposition': disposition(file),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
  })
  if (part !== 'whole') headers.set('content-range', `bytes ${part.start}-${part.end}/${sizeBytes}`)
  const status = part === 'whole' ? 200 : 206
  if (request.method === 'HEAD') return new Response(null, { status, headers })
  const bytes = await blobs.get(file.sha256, part === 'whole' ? undefined : part)
  // Node's type of the same class that `Response` takes.
  const body: WebStream = Readable.toWeb(bytes)
  return new Response(body as ReadableStream, { status, headers })
}
