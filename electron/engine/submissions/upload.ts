/** Uploads a file to the market in parts, resuming after an interruption, in this run of the studio or a later one. */
import { openAsBlob } from 'node:fs'
import { v5 as idFrom } from 'uuid'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { problemSchema } from '#shared/contract/market/problem.ts'
import { MAX_CHUNK_BYTES, MIN_CHUNK_BYTES, type Upload, uploadSchema } from '#shared/contract/market/submissions.ts'
import type { MarketClient } from '../market/client.ts'
import { fetchAnswer } from '../market/market-fetch.ts'

export interface OutgoingFile {
  /** SHA-256. */
  readonly id: string
  readonly path: string
  readonly mediaType: string
}

export interface UploadOptions {
  readonly client: MarketClient
  /** A request with the account's token; see `Market.authorized`. */
  readonly request: (path: string, init: RequestInit) => Promise<Request>
  readonly accountId: string
  readonly signal: AbortSignal
  readonly onProgress?: (sentBytes: number, sizeBytes: number) => void
}

/** One upload for each file and account, so that a later try finds the earlier one. */
const NAMESPACE = '7b0f1c1e-58a4-4f0e-9d5e-6d1c2f3a4b5c'
/** A part may be large and the line slow. */
const PART_LIMITS = { maxBytes: 1 << 20, timeoutMs: 10 * 60_000 }
const MAX_WRONG_OFFSETS = 3
const FIRST_PART_BYTES = 512 * 1024
/** A part that takes longer on a slow connection is lost too often, and shows no progress until it is done. */
const PART_SHOULD_TAKE_MS = 4_000
const offsetSchema = z.object({ offset: z.int().min(0) })

/** Throws FILE_UNREADABLE, UPLOAD_INVALID, MARKET_UNREACHABLE, CANCELLED and what the market refuses. */
export async function bringFile(file: OutgoingFile, options: UploadOptions): Promise<void> {
  const { client, accountId, signal, onProgress } = options
  const blob = await openAsBlob(file.path).catch((cause: unknown) => {
    throw new LunaError('FILE_UNREADABLE', file.path, { cause })
  })
  const begin = { id: idFrom(`${accountId} ${file.id}`, NAMESPACE), sha256: file.id, contentType: file.mediaType }
  let upload = await client.uploads.begin({ ...begin, sizeBytes: blob.size }, { signal })
  onProgress?.(upload.offset, blob.size)
  let partBytes = FIRST_PART_BYTES
  for (let wrong = 0; upload.offset < blob.size && upload.state === 'receiving'; ) {
    const part = blob.slice(upload.offset, upload.offset + partBytes)
    const startedAtMs = performance.now()
    const answer = await sendPart(upload, part, options)
    partBytes = nextPartBytes(partBytes, performance.now() - startedAtMs)
    if (answer.isWrongOffset && ++wrong > MAX_WRONG_OFFSETS) throw new LunaError('UPLOAD_INVALID')
    upload = { ...upload, ...answer }
    onProgress?.(upload.offset, blob.size)
  }
  if (upload.state === 'receiving') await client.uploads.complete({ id: upload.id }, { signal })
}

/** Doubled while the line is quick, halved where it is slow. */
export function nextPartBytes(partBytes: number, tookMs: number): number {
  if (tookMs > PART_SHOULD_TAKE_MS) return Math.max(MIN_CHUNK_BYTES, partBytes / 2)
  return tookMs < PART_SHOULD_TAKE_MS / 2 ? Math.min(MAX_CHUNK_BYTES, partBytes * 2) : partBytes
}

async function sendPart(
  { id, offset }: Upload,
  part: Blob,
  { request, signal }: UploadOptions,
): Promise<Pick<Upload, 'offset'> & { isWrongOffset: boolean }> {
  const path = `/v1/uploads/${id}/chunks?offset=${offset}`
  const headers = { 'content-type': 'application/octet-stream' }
  const response = await fetchAnswer(await request(path, { method: 'PUT', headers, body: part }), {
    ...PART_LIMITS,
    signal,
  })
  const body: unknown = await response.json()
  if (response.ok) return { offset: parsed(uploadSchema, body).offset, isWrongOffset: false }
  const problem = parsed(problemSchema, body)
  const right = problem.code === 'CONFLICT' ? offsetSchema.safeParse(problem.data).data : undefined
  if (right === undefined) throw new LunaError(problem.code, problem.detail, { data: problem.data })
  return { offset: right.offset, isWrongOffset: true }
}

function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const { data, error } = schema.safeParse(body)
  if (error !== undefined) throw new LunaError('MARKET_ANSWER_INVALID', error.message, { cause: error })
  return data as T
}
