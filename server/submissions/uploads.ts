/**
 * Uploads in parts, resumable at any byte. Each part is a blob of its own until the file is complete, so that parts of
 * one upload may reach different servers; the file then is checked against what was announced and recognized by its
 * content.
 */
import { createHash } from 'node:crypto'
import { LunaError } from '#shared/contract/errors.ts'
import { type BeginUpload, MAX_CHUNK_BYTES, MIN_CHUNK_BYTES, type Upload } from '#shared/contract/market/submissions.ts'
import type { StoredBlobs } from '../blobs/stored-blobs.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase } from '../db/database.ts'
import { createAccountMedia } from './account-media.ts'
import { examineMedia } from './media-facts.ts'
import { createUploadRows, type UploadRow, viewOf, wrongOffset } from './upload-rows.ts'

export interface Uploads {
  /** Content that this account has brought before is complete at once. Throws CONFLICT, FILE_TOO_LARGE. */
  begin(accountId: string, request: BeginUpload): Promise<Upload>
  /** Throws NOT_FOUND. */
  find(accountId: string, id: string): Promise<Upload>
  /**
   * A part that was received before is accepted again. Throws NOT_FOUND, UPLOAD_INVALID, and CONFLICT with the right
   * `offset` as data.
   */
  append(accountId: string, id: string, offset: number, bytes: Uint8Array): Promise<Upload>
  /** Throws NOT_FOUND, CONFLICT, UPLOAD_INVALID, FILE_TYPE_UNSUPPORTED and what opening a picture throws. */
  complete(accountId: string, id: string): Promise<Upload>
  /** Returns how many unfinished uploads were given up. */
  removeExpired(): Promise<number>
}

export interface UploadsParts {
  readonly database: MarketDatabase
  readonly blobs: StoredBlobs
  readonly clock: Clock
}

function assertPartSize(row: UploadRow, offset: number, sizeBytes: number): void {
  const end = BigInt(offset + sizeBytes)
  if (end > row.size_bytes) throw new LunaError('UPLOAD_INVALID', `The file should have ${row.size_bytes} bytes.`)
  if (sizeBytes > MAX_CHUNK_BYTES || (sizeBytes < MIN_CHUNK_BYTES && end !== row.size_bytes)) {
    const limits = `${MIN_CHUNK_BYTES} to ${MAX_CHUNK_BYTES}`
    throw new LunaError('UPLOAD_INVALID', `A part has ${limits} bytes; only the last part may have fewer.`)
  }
}

export function createUploads(parts: UploadsParts): Uploads {
  const { blobs, clock } = parts
  const rows = createUploadRows(parts, createAccountMedia(clock))

  async function* wholeFile(accountId: string, id: string) {
    for (const { sha256 } of await rows.parts(accountId, id)) yield* await blobs.get(sha256)
  }

  async function find(accountId: string, id: string): Promise<Upload> {
    const { row, held } = await rows.read(accountId, id)
    return viewOf(row, held)
  }

  return {
    begin: rows.begin,
    find,

    async append(accountId, id, offset, bytes) {
      const part = { sha256: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length }
      const { row } = await rows.read(accountId, id)
      assertPartSize(row, offset, part.sizeBytes)
      if (BigInt(offset) > row.received_bytes) throw wrongOffset(row)
      await blobs.keep(part, () => bytes)
      await rows.addPart(accountId, id, offset, part)
      return find(accountId, id)
    },

    async complete(accountId, id) {
      const { row, held } = await rows.read(accountId, id)
      if (held !== null) return viewOf(row, held)
      if (row.received_bytes !== row.size_bytes) throw wrongOffset(row)
      const facts = { sha256: row.sha256, sizeBytes: Number(row.size_bytes) }
      try {
        await blobs.keep(facts, () => wholeFile(accountId, id))
        await rows.finish(accountId, id, await examineMedia(blobs, facts))
      } catch (error) {
        // A file that differs from its declaration, or is unusable, must be uploaded again; a store that does not
        // respond is retried.
        if (error instanceof LunaError && !error.retryable) await rows.forget(accountId, id)
        throw error
      }
      return find(accountId, id)
    },

    removeExpired: rows.removeExpired,
  }
}
