/** Whether a file is the one that was meant: its size and a digest of its content. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'

export interface Digest {
  /** `git-sha1` is git's id of a blob, which the hub states for files it keeps in git itself. */
  readonly algorithm: 'sha256' | 'git-sha1'
  readonly hex: string
}

/** What a file must be. */
export interface Expectation {
  readonly sizeBytes: number
  readonly digest: Digest
}

export interface FileDigests {
  readonly sizeBytes: number
  readonly sha256: string
  readonly gitSha1: string
}

const READ_BYTES = 1 << 20

/** Reads the whole file; the event loop runs between pieces of 1 MiB. */
export async function digestFile(path: string, signal?: AbortSignal): Promise<FileDigests> {
  const { size } = await stat(path)
  const sha256 = createHash('sha256')
  const git = createHash('sha1').update(`blob ${size}\0`)
  const stream = createReadStream(path, { highWaterMark: READ_BYTES, ...(signal === undefined ? {} : { signal }) })
  let sizeBytes = 0
  for await (const chunk of stream) {
    sha256.update(chunk)
    git.update(chunk)
    sizeBytes += chunk.length
  }
  return { sizeBytes, sha256: sha256.digest('hex'), gitSha1: git.digest('hex') }
}

/** Undefined where the file is the expected one, else what is wrong with it. */
export function findMismatch(found: FileDigests, expected: Expectation): string | undefined {
  if (found.sizeBytes !== expected.sizeBytes) return `${found.sizeBytes} bytes instead of ${expected.sizeBytes}`
  const { algorithm, hex } = expected.digest
  const actual = algorithm === 'sha256' ? found.sha256 : found.gitSha1
  return actual === hex ? undefined : `${algorithm} ${actual} instead of ${hex}`
}
