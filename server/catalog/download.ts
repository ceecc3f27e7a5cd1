import { LunaError } from '#shared/contract/errors.ts'
import type { BlobStore } from '../blobs/store.ts'
import type { MarketDatabase } from '../db/database.ts'
import { blobResponse } from '../http/blob-response.ts'
import type { RawRoute } from '../http/raw-route.ts'
import { hasSnapshot } from './snapshots.ts'

const SHA256 = /^[0-9a-f]{64}$/

/** The file of a snapshot, whole or from where a broken download stopped. */
export function snapshotRoute(database: MarketDatabase, blobs: Pick<BlobStore, 'get' | 'sizeOf'>): RawRoute {
  return {
    method: 'GET',
    path: '/v1/catalog/{sha256}',
    access: 'public',
    operation: {
      summary: 'The file of a snapshot',
      tags: ['Catalog'],
      parameters: [{ name: 'sha256', in: 'path', required: true, schema: { type: 'string' } }],
      responses: {
        200: { description: 'The file' },
        206: { description: 'The requested part' },
        416: { description: 'The file has no such part' },
      },
    },
    async handle({ request, params }) {
      const sha256 = params['sha256'] ?? ''
      const isThere = SHA256.test(sha256) && (await database.asAccount(null, (tx) => hasSnapshot(tx, sha256)))
      if (!isThere) throw new LunaError('NOT_FOUND', 'This snapshot no longer exists.')
      return blobResponse(blobs, request, {
        sha256,
        contentType: 'application/octet-stream',
        cacheControl: 'public, max-age=86400, immutable',
        downloadName: 'luna-market.lunapak',
      })
    },
  }
}
