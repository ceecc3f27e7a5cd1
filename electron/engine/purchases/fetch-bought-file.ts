/** Downloads one bought file: in parts, resuming after an interruption, and verified by its SHA-256. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { DEFAULT_PATIENCE, downloadToPart, type Patience } from '#models/profiles/download.ts'
import { LunaError, toLunaError } from '#shared/contract/errors.ts'
import { problemSchema } from '#shared/contract/market/problem.ts'
import { storageError } from '../database/storage-errors.ts'
import { readAtMost, send } from '../market/market-fetch.ts'

export interface PromisedFile {
  readonly sha256: string
  readonly sizeBytes: number
  /** Of the market. */
  readonly path: string
}

export interface FetchOptions {
  /** A request with the account's token; see `Market.authorized`. */
  readonly request: (path: string, init: RequestInit) => Promise<Request>
  readonly signal: AbortSignal
  readonly onBytes: (receivedBytes: number) => void
  readonly patience?: Patience
}

/** A large file over a slow line; one that brings nothing for a while is given up long before. */
const MAX_TRANSFER_MS = 24 * 3_600_000
const MAX_PROBLEM_BYTES = 1 << 20

/**
 * Writes the file to `path`; a partial download is kept next to it as `.part`.
 * Throws DOWNLOAD_FAILED, MARKET_ANSWER_INVALID (other bytes than promised), DISK_FULL, FOLDER_READ_ONLY, CANCELLED and
 * what the market refuses.
 */
export async function fetchBoughtFile(file: PromisedFile, path: string, options: FetchOptions): Promise<void> {
  const partPath = `${path}.part`
  try {
    await downloadToPart({
      fetch: asFetch(file.path, options.request),
      // Names the file in messages; where it is asked for is what `request` decides.
      url: new URL(file.path, 'http://market.invalid'),
      partPath,
      sizeBytes: file.sizeBytes,
      patience: options.patience ?? DEFAULT_PATIENCE,
      signal: options.signal,
      onBytes: options.onBytes,
    })
    if ((await sha256Of(partPath)) !== file.sha256) throw wrongBytes(file)
    await rename(partPath, path)
  } catch (cause) {
    const error = toLunaError(storageError(cause, path))
    if (error.code !== 'MODEL_FILE_CORRUPT' && error.code !== 'MARKET_ANSWER_INVALID') throw error
    // The partial file cannot be resumed.
    await rm(partPath, { force: true })
    throw error.code === 'MARKET_ANSWER_INVALID' ? error : wrongBytes(file, cause)
  }
}

function wrongBytes({ sha256, sizeBytes }: PromisedFile, cause?: unknown): LunaError {
  const detail = `the file ${sha256} of ${sizeBytes} bytes arrived with other contents and was discarded`
  return new LunaError('MARKET_ANSWER_INVALID', detail, { cause })
}

/** Adapts errors for the downloader: retryable ones are plain errors, refusals are declared ones. */
function asFetch(path: string, request: FetchOptions['request']): typeof fetch {
  return async (_url, init = {}) => {
    let response: Response
    try {
      response = await send(await request(path, init), { timeoutMs: MAX_TRANSFER_MS, signal: init.signal })
    } catch (cause) {
      const isPassing =
        cause instanceof LunaError && (cause.code === 'MARKET_UNREACHABLE' || cause.code === 'CANCELLED')
      throw isPassing ? new Error(cause.detail ?? cause.message, { cause }) : cause
    }
    const isRefusal = response.status >= 400 && response.status < 500 && !RETRIED.has(response.status)
    if (isRefusal) throw await refusalOf(response)
    return response
  }
}

/** 416: the kept part no longer matches, so the download starts over. */
const RETRIED: ReadonlySet<number> = new Set([408, 416, 425, 429])

async function refusalOf(response: Response): Promise<LunaError> {
  const body = await readAtMost(response, MAX_PROBLEM_BYTES)
  const problem = problemSchema.safeParse(parsed(body)).data
  if (problem === undefined) return new LunaError('MARKET_ANSWER_INVALID', `${response.status} without a reason`)
  return new LunaError(problem.code, problem.detail, { data: problem.data })
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body))
  } catch {
    return undefined
  }
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex')
}
