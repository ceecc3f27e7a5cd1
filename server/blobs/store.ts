/** Bytes kept under their own SHA-256: written whole or not at all, never changed, the same in a folder and in S3. */
import { createHash } from 'node:crypto'
import { Readable, Transform } from 'node:stream'
import { LunaError } from '#shared/contract/errors.ts'

/** First and last byte, both inclusive, as in an HTTP range. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

export interface BlobFacts {
  /** 64 lower-case hex digits. */
  readonly sha256: string
  readonly sizeBytes: number
}

export interface BlobStore {
  /** Keeps the content and returns what it is. Throws UPLOAD_INVALID, keeping nothing, where it is not `expected`. */
  put(content: BlobContent, expected?: string): Promise<BlobFacts>
  /**
   * A whole read is checked against the hash and fails at its end where they differ. Throws BLOB_MISSING.
   */
  get(sha256: string, range?: ByteRange): Promise<Readable>
  has(sha256: string): Promise<boolean>
  /** Null where it is not there. */
  sizeOf(sha256: string): Promise<number | null>
  /** Deleting what is not there is no failure. */
  delete(sha256: string): Promise<void>
}

export type BlobContent = Uint8Array | AsyncIterable<Uint8Array>

const SHA256 = /^[0-9a-f]{64}$/

/** Hashes become file names and object keys, so nothing else may pass. */
export function assertSha256(sha256: string): void {
  if (!SHA256.test(sha256)) throw new LunaError('INVALID_INPUT', 'sha256 is not 64 lower-case hex digits.')
}

export function chunksOf(content: BlobContent): AsyncIterable<Uint8Array> {
  return content instanceof Uint8Array ? Readable.from([content], { objectMode: true }) : content
}

export function assertExpected(found: BlobFacts, expected: string | undefined): void {
  if (expected === undefined || expected === found.sha256) return
  throw new LunaError('UPLOAD_INVALID', `The content has the SHA-256 ${found.sha256}, not ${expected}.`)
}

export function missing(sha256: string, cause?: unknown): LunaError {
  return new LunaError('BLOB_MISSING', sha256, { cause })
}

/** Passes bytes on and fails after the last one where they are not what `sha256` names. */
export function checkedAgainst(sha256: string, bytes: Readable): Readable {
  const hash = createHash('sha256')
  const check = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
    flush(done) {
      const isWhole = hash.digest('hex') === sha256
      done(isWhole ? null : new LunaError('BLOB_MISSING', `${sha256} is damaged`))
    },
  })
  bytes.on('error', (error) => check.destroy(error))
  check.on('close', () => bytes.destroy())
  return bytes.pipe(check)
}

/** The whole content in memory. Throws BLOB_MISSING where it is not there or damaged. */
export async function readBlob(store: Pick<BlobStore, 'get'>, sha256: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const part of await store.get(sha256)) parts.push(part)
  return Buffer.concat(parts)
}
