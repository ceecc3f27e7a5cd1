/** What a studio needs to keep in step: which of the account's things changed, and how far its own changes have come. */
import * as z from 'zod'
import { idSchema, instantSchema, MAX_PAGE_SIZE } from './common.ts'
import { marketProcedure } from './procedure.ts'

/** `offers` goes by the id of the asset, the others by their own. */
export const SYNCED_ENTITIES = ['submission', 'offers', 'license_listing'] as const
export type SyncedEntity = (typeof SYNCED_ENTITIES)[number]

const accountChangeSchema = z.object({
  /** Strictly ascending. A thing that changes again gets a new one and loses the old. */
  sequence: z.int().min(1),
  entity: z.enum(SYNCED_ENTITIES),
  id: idSchema,
  /** Of a submission: the version it got, so that a device need not ask for what it made itself. */
  version: z.int().nullable(),
  at: instantSchema,
})
export type AccountChange = z.infer<typeof accountChangeSchema>

const TAGS = ['Sync']

export const syncContract = {
  changes: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/me/changes',
      summary: 'The caller’s submissions, offers and licenses that changed after a cursor',
      tags: TAGS,
    })
    .input(
      z.object({
        cursor: z.string().max(300).optional(),
        limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(MAX_PAGE_SIZE),
      }),
    )
    .output(
      z.object({
        items: z.array(accountChangeSchema),
        /** For the next call, also where nothing has changed. */
        nextCursor: z.string(),
        hasMore: z.boolean(),
        /** True where the cursor is ahead, as after the market went back to a backup: begin without one. */
        mustRestart: z.boolean(),
      }),
    ),
  /** Throws NOT_FOUND for a device that sent none. */
  device: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/me/devices/{id}',
      summary: 'The last applied change number of the caller’s device',
      tags: TAGS,
    })
    .input(z.object({ id: idSchema }))
    .output(z.object({ lastNumber: z.int().min(0) })),
}
