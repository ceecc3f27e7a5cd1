/** Fetches one file into a part file, continuing where an earlier attempt stopped. */
import { type FileHandle, open, rm, stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { LunaError } from '#shared/contract/errors.ts'
import { fileError } from './file-errors.ts'
import { describeFailure, type Fetch } from './hub.ts'

export interface Patience {
  /** Attempts in a row that bring no byte before the download fails. */
  readonly attempts: number
  /** Before the second attempt; doubles with each further one. */
  readonly retryDelayMs: number
  /** A connection that brings no byte for this long counts as dropped. */
  readonly stallMs: number
}

export const DEFAULT_PATIENCE: Patience = { attempts: 5, retryDelayMs: 500, stallMs: 30_000 }

export interface DownloadTask {
  /** Its answers have to end with its signal; see `abortableFetch`. */
  readonly fetch: Fetch
  readonly url: URL
  readonly partPath: string
  /** Of the whole file. */
  readonly sizeBytes: number
  readonly patience: Patience
  readonly signal: AbortSignal | undefined
  readonly onBytes: (receivedBytes: number) => void
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch {
    return 0
  }
}

/**
 * Returns when the part file has exactly `sizeBytes`; its content is not checked here. The part file stays when the
 * download fails or is canceled, so that the next call continues it.
 * @throws DOWNLOAD_FAILED, MODEL_FILE_CORRUPT (the host offers a file of another size), CANCELLED, DISK_FULL,
 *   FOLDER_READ_ONLY
 */
export async function downloadToPart(task: DownloadTask): Promise<void> {
  let failures = 0
  let failure: LunaError | undefined
  for (;;) {
    const before = await sizeOf(task.partPath)
    if (before === task.sizeBytes) return
    if (before > task.sizeBytes) await rm(task.partPath, { force: true })
    if (failures >= task.patience.attempts) throw failure ?? new LunaError('DOWNLOAD_FAILED', task.url.href)
    if (failures > 0) await pause(task, failures)
    failure = await attempt(task)
    failures = (await sizeOf(task.partPath)) > before ? 1 : failures + 1
  }
}

async function pause(task: DownloadTask, failures: number): Promise<void> {
  const delayMs = task.patience.retryDelayMs * 2 ** (failures - 1)
  try {
    await sleep(delayMs, undefined, task.signal === undefined ? {} : { signal: task.signal })
  } catch (cause) {
    throw new LunaError('CANCELLED', undefined, { cause })
  }
}

/** One request. Returns what went wrong where trying again may help, throws where it cannot. */
async function attempt(task: DownloadTask): Promise<LunaError | undefined> {
  if (task.signal?.aborted) throw new LunaError('CANCELLED')
  const stall = new AbortController()
  const signal = task.signal === undefined ? stall.signal : AbortSignal.any([stall.signal, task.signal])
  const timer = setTimeout(() => stall.abort(new Error('no data arrived')), task.patience.stallMs)
  try {
    const received = await sizeOf(task.partPath)
    const response = await task.fetch(task.url, {
      headers: {
        'accept-encoding': 'identity',
        ...(received > 0 && received < task.sizeBytes ? { range: `bytes=${received}-` } : {}),
      },
      signal,
    })
    return await receive(task, response, received, () => timer.refresh())
  } catch (cause) {
    if (cause instanceof LunaError) throw cause
    if (task.signal?.aborted) throw new LunaError('CANCELLED', undefined, { cause })
    const reason = stall.signal.aborted ? stall.signal.reason : cause
    return new LunaError('DOWNLOAD_FAILED', describeFailure(reason, task.url), { cause })
  } finally {
    clearTimeout(timer)
  }
}

async function receive(
  task: DownloadTask,
  response: Response,
  received: number,
  onChunk: () => void,
): Promise<LunaError | undefined> {
  const temporary = TEMPORARY.has(response.status)
  const start = temporary ? undefined : startOf(task, response, received)
  if (start === undefined || response.body === null) {
    await response.body?.cancel()
    // What is kept here fits nothing the host offers.
    if (!temporary) await rm(task.partPath, { force: true })
    return new LunaError('DOWNLOAD_FAILED', `The host responded with ${response.status} for ${task.url.href}`)
  }
  const part = await openPart(task.partPath, start)
  let position = start
  try {
    for await (const chunk of response.body) {
      onChunk()
      if (position + chunk.length > task.sizeBytes) throw tooLong(task)
      await write(part, chunk, position, task.partPath)
      position += chunk.length
      task.onBytes(position)
    }
  } finally {
    await part.close()
  }
  if (position === task.sizeBytes) return undefined
  return new LunaError('DOWNLOAD_FAILED', `${task.url.host}: ended after ${position} of ${task.sizeBytes} bytes`)
}

function tooLong(task: DownloadTask): LunaError {
  return new LunaError('MODEL_FILE_CORRUPT', `${task.url.href} is longer than ${task.sizeBytes} bytes`)
}

async function openPart(path: string, start: number): Promise<FileHandle> {
  try {
    return await open(path, start === 0 ? 'w' : 'r+')
  } catch (cause) {
    throw fileError(cause, path)
  }
}

async function write(part: FileHandle, chunk: Uint8Array, position: number, path: string): Promise<void> {
  try {
    await part.write(chunk, 0, chunk.length, position)
  } catch (cause) {
    throw fileError(cause, path)
  }
}

/** Answers after which the same request may succeed later. */
const TEMPORARY = new Set([408, 425, 429, 500, 502, 503, 504])

/** Where the answer's bytes belong: 0, or `received` where the host continues. Undefined: ask again from the start. */
function startOf(task: DownloadTask, response: Response, received: number): number | undefined {
  const { status, headers } = response
  if (status === 206) {
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '')
    requireSize(task, range?.[2] === '*' ? undefined : range?.[2])
    return Number(range?.[1]) === received ? received : undefined
  }
  if (status === 416) return undefined
  if (status !== 200) throw new LunaError('DOWNLOAD_FAILED', `The host responded with ${status} for ${task.url.href}`)
  requireSize(task, headers.has('content-encoding') ? undefined : (headers.get('content-length') ?? undefined))
  return 0
}

function requireSize(task: DownloadTask, stated: string | undefined): void {
  if (stated === undefined || Number(stated) === task.sizeBytes) return
  throw new LunaError('MODEL_FILE_CORRUPT', `${task.url.href} has ${stated} bytes instead of ${task.sizeBytes}`)
}
