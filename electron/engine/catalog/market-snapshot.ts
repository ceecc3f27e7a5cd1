/**
 * Fetches a snapshot of the market's catalog: resumably, over as many sessions as it takes, and only what the market's
 * own key has signed. Nothing of it is read before it is whole.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CatalogHeader } from '#models/catalog/format.ts'
import { DEFAULT_PATIENCE, downloadToPart } from '#models/profiles/download.ts'
import { LunaError, toLunaError } from '#shared/contract/errors.ts'
import { type CatalogSnapshot, NO_PROFILE } from '#shared/contract/market/catalog.ts'
import { verifyCatalogSignature } from '#shared/provenance/certificates.ts'
import type { TrustedKey } from '#shared/provenance/signed-document.ts'
import { storageError } from '../database/storage-errors.ts'
import { send } from '../market/market-fetch.ts'
import { unpackApart } from './unpack-apart.ts'

/** Files of this name that no row names are remnants. */
const FILE_PREFIX = 'market-'
/** The limit of one request; a longer download resumes with the next one. */
const REQUEST_MS = 3_600_000

/**
 * The one to take: of the profile in use. Where the market has none of it, hashes are all that can be compared, so the
 * smallest will do; vectors of another profile are never looked at. Null where the market has made none yet.
 */
export function chooseSnapshot(items: readonly CatalogSnapshot[], wanted: string | null): CatalogSnapshot | null {
  const of = (profile: string | null) => items.find((snapshot) => snapshot.profile === profile)
  const smallest = items.toSorted((a, b) => a.sizeBytes - b.sizeBytes)[0]
  return of(wanted) ?? of(NO_PROFILE) ?? smallest ?? null
}

/** Throws SIGNATURE_INVALID unless one of these keys signed exactly what the market says of the snapshot. */
export function requireSigned(snapshot: CatalogSnapshot, keys: readonly TrustedKey[]): void {
  const verified = verifyCatalogSignature(snapshot.signature, keys)
  if (!verified.valid) throw new LunaError('SIGNATURE_INVALID', `catalog snapshot: ${verified.reason}`)
  const { catalogSha256, sizeBytes, itemCount, profile, createdAt } = verified.document
  const isSame =
    catalogSha256 === snapshot.sha256 &&
    sizeBytes === snapshot.sizeBytes &&
    itemCount === snapshot.entries &&
    profile === snapshot.profile &&
    Date.parse(createdAt) === Date.parse(snapshot.createdAt)
  if (!isSame) throw new LunaError('SIGNATURE_INVALID', 'the catalog snapshot is not the one that was signed')
}

export interface FetchOptions {
  readonly marketUrl: string
  readonly directory: string
  readonly fileName: string
  readonly signal: AbortSignal
  readonly onBytes: (doneBytes: number) => void
}

export function marketFileName(id: string): string {
  return `${FILE_PREFIX}${id}.lunacat`
}

/**
 * Leaves the unpacked catalog under `fileName`. What is here of the download stays where it breaks off. Throws
 * MARKET_UNREACHABLE, MARKET_ANSWER_INVALID, SIGNATURE_INVALID, CATALOG_INVALID, DISK_FULL, CANCELLED.
 */
export async function fetchSnapshot(snapshot: CatalogSnapshot, options: FetchOptions): Promise<CatalogHeader> {
  const { directory, fileName, signal } = options
  const part = join(directory, partName(snapshot.sha256))
  await download(snapshot, part, options)
  if ((await sha256Of(part, signal)) !== snapshot.sha256) {
    await rm(part, { force: true })
    throw new LunaError('SIGNATURE_INVALID', 'the file is not the one that was signed')
  }
  const target = join(directory, fileName)
  try {
    const header = await unpackApart(part, target, signal)
    requireAsStated(header, snapshot)
    await rm(part, { force: true })
    return header
  } catch (cause) {
    // Also what a worker that was stopped had written by then.
    for (const path of [target, `${target}.part`]) await rm(path, { force: true })
    throw storageError(cause, target)
  }
}

function partName(sha256: string): string {
  return `${FILE_PREFIX}${sha256}.lunapak.part`
}

function requireAsStated(header: CatalogHeader, { entries, profile }: CatalogSnapshot): void {
  const named = `${header.profile}@${header.profileVersion}`
  if (named === profile && header.entries === entries) return
  throw new LunaError('CATALOG_INVALID', `holds ${header.entries} works of ${named}, not ${entries} of ${profile}`)
}

async function download(snapshot: CatalogSnapshot, partPath: string, options: FetchOptions): Promise<void> {
  const { marketUrl, signal, onBytes } = options
  const url = new URL(snapshot.path, marketUrl)
  if (url.origin !== new URL(marketUrl).origin) {
    throw new LunaError('MARKET_ANSWER_INVALID', `the snapshot is at ${url.origin}`)
  }
  try {
    await downloadToPart({
      fetch: fetchFile,
      patience: DEFAULT_PATIENCE,
      sizeBytes: snapshot.sizeBytes,
      ...{ url, partPath, signal, onBytes },
    })
  } catch (cause) {
    const error = toLunaError(cause)
    if (error.code !== 'MODEL_FILE_CORRUPT') throw error
    throw new LunaError('CATALOG_INVALID', error.message, { cause })
  }
}

/** Redirects are refused, as of all the market says. A market that does not answer is tried again. */
const fetchFile: typeof fetch = async (input, init) => {
  try {
    return await send(new Request(input, init), { timeoutMs: REQUEST_MS, signal: init?.signal })
  } catch (cause) {
    if (cause instanceof LunaError && cause.code === 'MARKET_UNREACHABLE') throw new Error(cause.message, { cause })
    throw cause
  }
}

async function sha256Of(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(path, { signal })) hash.update(chunk)
  } catch (cause) {
    throw signal.aborted ? new LunaError('CANCELLED', undefined, { cause }) : storageError(cause, path)
  }
  return hash.digest('hex')
}

/** Removes files of former snapshots; keeps the download that is to be resumed. */
export async function sweepMarketFiles(
  directory: string,
  named: ReadonlySet<string>,
  resumed: CatalogSnapshot | null,
): Promise<void> {
  const kept = resumed === null ? null : partName(resumed.sha256)
  for (const name of await readdir(directory)) {
    if (name.startsWith(FILE_PREFIX) && name !== kept && !named.has(name)) {
      await rm(join(directory, name), { force: true })
    }
  }
}
