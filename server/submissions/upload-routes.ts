/** The parts of an upload, which are bytes and not JSON. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { idSchema } from '#shared/contract/market/common.ts'
import { MAX_CHUNK_BYTES, MAX_UPLOAD_BYTES } from '#shared/contract/market/submissions.ts'
import { accountOf } from '../http/access.ts'
import type { RawRoute } from '../http/raw-route.ts'
import type { Uploads } from './uploads.ts'

const placeSchema = z.object({ id: idSchema, offset: z.coerce.number().int().min(0).max(MAX_UPLOAD_BYTES) })

export function uploadRoutes(uploads: Uploads): RawRoute[] {
  return [
    {
      method: 'PUT',
      path: '/v1/uploads/{id}/chunks',
      access: 'account',
      // A part at its place is the same however often it comes.
      idempotent: true,
      maxBodyBytes: MAX_CHUNK_BYTES,
      operation: {
        summary: 'Upload a part of a file that starts at `offset`. A wrong offset is answered with the right one',
        tags: ['Uploads'],
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
          { name: 'offset', in: 'query', required: true, schema: { type: 'integer', minimum: 0 } },
        ],
        requestBody: { content: { 'application/octet-stream': {} }, required: true },
        responses: { 200: { description: 'The progress of the upload' } },
      },
      async handle({ request, context, params }) {
        const place = placeSchema.safeParse({
          id: params['id'],
          offset: new URL(request.url).searchParams.get('offset') ?? undefined,
        })
        if (!place.success) throw new LunaError('INVALID_INPUT', 'offset: must be a whole number of bytes')
        const bytes = new Uint8Array(await request.arrayBuffer())
        return Response.json(await uploads.append(accountOf(context), place.data.id, place.data.offset, bytes))
      },
    },
  ]
}
