/** Brings one file of a profile into its folder: from the hub, or from a folder the user names. */
import { constants, createReadStream, createWriteStream } from 'node:fs'
import { access, mkdir, readdir, rm, stat, statfs } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { LunaError } from '#shared/contract/errors.ts'
import type { Expectation } from './digest.ts'
import { downloadToPart, type Patience } from './download.ts'
import { fileError } from './file-errors.ts'
import type { ProfileFolder } from './folder.ts'
import { type Fetch, hubUrl, readHubFacts } from './hub.ts'
import type { PlacedHubFile } from './manifest.ts'

export interface ObtainOptions {
  readonly signal: AbortSignal | undefined
  /** Of this file, bytes; the total is known from the first call on. */
  readonly onBytes: (receivedBytes: number, totalBytes: number) => void
}

export interface Hub {
  readonly address: string
  readonly fetch: Fetch
  readonly patience: Patience
}

async function prepareFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
    await access(path, constants.W_OK)
  } catch (cause) {
    throw fileError(cause, path)
  }
}

async function requireSpace(folder: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < neededBytes) {
    throw new LunaError('DISK_FULL', `${folder}: ${neededBytes} bytes needed, ${bavail * bsize} free`)
  }
}

type Source = Expectation & { readonly url: URL; readonly revision: string | undefined }

async function locate(folder: ProfileFolder, file: PlacedHubFile, hub: Hub, signal?: AbortSignal): Promise<Source> {
  const known = await folder.expectation(file)
  if (known !== undefined) {
    const revision = (await folder.record(file))?.revision ?? undefined
    const pinned = file.sha256 === null && revision !== undefined ? { ...file, revision } : file
    return { ...known, url: hubUrl(hub.address, pinned), revision }
  }
  const facts = await readHubFacts(hub.fetch, hubUrl(hub.address, file), signal)
  if (file.sizeBytes !== null && facts.sizeBytes !== file.sizeBytes) {
    throw new LunaError('MODEL_FILE_CORRUPT', `${file.path} has ${facts.sizeBytes} bytes instead of ${file.sizeBytes}`)
  }
  return { ...facts, url: hubUrl(hub.address, { ...file, revision: facts.revision ?? file.revision }) }
}

/**
 * Downloads, verifies and installs one file, continuing an earlier attempt. Where a continued file turns out wrong it is
 * fetched once more from the start, since the wrong bytes may be the earlier attempt's.
 * @throws DOWNLOAD_FAILED, MODEL_FILE_CORRUPT, CANCELLED, DISK_FULL, FOLDER_READ_ONLY
 */
export async function obtainFromHub(
  folder: ProfileFolder,
  file: PlacedHubFile,
  hub: Hub,
  { signal, onBytes }: ObtainOptions,
): Promise<void> {
  const partPath = folder.partPathOf(file)
  await prepareFolder(dirname(partPath))
  const source = await locate(folder, file, hub, signal)
  const { sizeBytes } = source
  const kept = (await stat(partPath).catch(() => undefined))?.size ?? 0
  await requireSpace(dirname(partPath), sizeBytes - Math.min(kept, sizeBytes))
  onBytes(Math.min(kept, sizeBytes), sizeBytes)
  const fetchAndInstall = async (): Promise<void> => {
    await downloadToPart({
      fetch: hub.fetch,
      url: source.url,
      partPath,
      sizeBytes,
      patience: hub.patience,
      signal,
      onBytes: (received) => onBytes(received, sizeBytes),
    })
    await folder.install(file, partPath, source, signal)
  }
  try {
    await fetchAndInstall()
  } catch (cause) {
    const isCorrupt = cause instanceof LunaError && cause.code === 'MODEL_FILE_CORRUPT'
    if (isCorrupt) await rm(partPath, { force: true })
    if (!isCorrupt || kept === 0) throw cause
    await fetchAndInstall()
  }
}

/** Folders below this depth, and files beyond this count, are not searched. */
const SEARCH = { depth: 5, files: 5000 }

/** Files in `folder` that may be `file`, the likeliest first: by their place, then by name and size. */
async function findCandidates(folder: string, file: PlacedHubFile, expected: Expectation): Promise<string[]> {
  const likely = [file.localPath, `${file.repo}/${file.path}`, `${basename(file.repo)}/${file.path}`, file.path]
  const paths = likely.map((path) => join(folder, path))
  let seen = 0
  const search = async (path: string, depth: number): Promise<void> => {
    for (const entry of await readdir(path, { withFileTypes: true }).catch(() => [])) {
      seen++
      if (seen > SEARCH.files) return
      if (entry.isFile() && entry.name === basename(file.path)) paths.push(join(path, entry.name))
      if (entry.isDirectory() && depth < SEARCH.depth) await search(join(path, entry.name), depth + 1)
    }
  }
  await search(folder, 0)
  const sized: string[] = []
  for (const path of new Set(paths)) {
    const stats = await stat(path).catch(() => undefined)
    if (stats?.isFile() && stats.size === expected.sizeBytes) sized.push(path)
  }
  return sized
}

/**
 * Copies, verifies and installs one file found below `source`; what is there stays as it is.
 * @throws MODEL_FILE_CORRUPT where no file of this name, size and content is there, CANCELLED, DISK_FULL,
 *   FOLDER_READ_ONLY, FILE_UNREADABLE
 */
export async function obtainFromFolder(
  folder: ProfileFolder,
  file: PlacedHubFile,
  source: string,
  { signal, onBytes }: ObtainOptions,
): Promise<void> {
  const expected = await folder.expectation(file)
  if (expected === undefined) {
    throw new LunaError('MODEL_FILE_CORRUPT', `${file.localPath} has no known checksum yet; download it once instead.`)
  }
  const candidates = await findCandidates(source, file, expected)
  const copyPath = `${folder.pathOf(file)}.import`
  await prepareFolder(dirname(copyPath))
  await requireSpace(dirname(copyPath), expected.sizeBytes)
  let refusal = new LunaError('MODEL_FILE_CORRUPT', `${file.path} of ${expected.sizeBytes} bytes is not in ${source}`)
  for (const candidate of candidates) {
    try {
      await copy(candidate, copyPath, signal, (copied) => onBytes(copied, expected.sizeBytes))
      await folder.install(file, copyPath, expected, signal)
      return
    } catch (cause) {
      await rm(copyPath, { force: true })
      if (!(cause instanceof LunaError) || cause.code !== 'MODEL_FILE_CORRUPT') throw cause
      refusal = new LunaError('MODEL_FILE_CORRUPT', `${candidate}: ${cause.detail}`, { cause })
    }
  }
  throw refusal
}

async function copy(
  from: string,
  to: string,
  signal: AbortSignal | undefined,
  onBytes: (copied: number) => void,
): Promise<void> {
  let copied = 0
  const count = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      copied += chunk.length
      onBytes(copied)
      yield chunk
    }
  }
  try {
    const read = createReadStream(from, { highWaterMark: 1 << 20 })
    await pipeline(read, count, createWriteStream(to), signal === undefined ? {} : { signal })
  } catch (cause) {
    throw fileError(cause, from)
  }
}
