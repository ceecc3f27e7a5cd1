/** Files of assets: previews for everyone, what is sold for those who have it. */
import { LunaError } from '#shared/contract/errors.ts'
import type { BlobStore } from '../blobs/store.ts'
import { blobResponse } from '../http/blob-response.ts'
import type { RawRoute } from '../http/raw-route.ts'
import type { AssetViews } from './views.ts'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const SHA256 = /^[0-9a-f]{64}$/

/** Short enough that a preview is gone soon after its asset is. */
const PUBLIC_CACHE = 'public, max-age=3600'
const PRIVATE_CACHE = 'private, no-cache'

function matching(text: string | undefined, pattern: RegExp): string {
  if (text !== undefined && pattern.test(text)) return text
  throw new LunaError('NOT_FOUND', 'There is no such file.')
}

function extensionOf(contentType: string): string {
  return /^[a-z]+\/(?:x-)?([a-z0-9]{1,8})$/.exec(contentType)?.[1] ?? 'bin'
}

export function assetMediaRoute(views: AssetViews, blobs: Pick<BlobStore, 'get' | 'sizeOf'>): RawRoute {
  return {
    method: 'GET',
    path: '/v1/assets/{id}/media/{sha256}',
    access: 'public',
    operation: {
      summary: 'A file of an asset: previews for everyone, sold files for those with access',
      tags: ['Assets'],
      parameters: ['id', 'sha256'].map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
      responses: {
        200: { description: 'The file' },
        206: { description: 'The requested part' },
        416: { description: 'The file has no such part' },
      },
    },
    async handle({ request, context, params }) {
      const assetId = matching(params['id'], UUID)
      const sha256 = matching(params['sha256'], SHA256)
      const { media, isPublic, assetName } = await views.file(context.identity?.accountId ?? null, assetId, sha256)
      const { contentType, role } = media
      return blobResponse(blobs, request, {
        sha256,
        contentType,
        cacheControl: isPublic ? PUBLIC_CACHE : PRIVATE_CACHE,
        downloadName: role === 'main' ? `${assetName}.${extensionOf(contentType)}` : null,
      })
    },
  }
}
