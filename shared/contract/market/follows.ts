/** Creators whom an account follows, and works on its wish list: both are private. */
import * as z from 'zod'
import { handleSchema } from './accounts.ts'
import { idSchema, instantSchema, pageOf, pageQuery } from './common.ts'
import { marketProcedure } from './procedure.ts'
import { publicCreatorSchema } from './publications.ts'
import { searchHitSchema } from './search.ts'

const TAGS = ['Follows and wishes']

/** The most creators that an account follows, and the most works on its wish list. */
export const MOST_FOLLOWS = 2_000
export const MOST_WISHES = 1_000

const followSchema = z.object({ creator: publicCreatorSchema, followedAt: instantSchema })
export type Follow = z.infer<typeof followSchema>

const wishSchema = z.object({
  assetId: idSchema,
  wishedAt: instantSchema,
  /** As search shows it; null where it is no longer on the market. */
  work: searchHitSchema.nullable(),
})
export type Wish = z.infer<typeof wishSchema>

const byHandle = z.object({ handle: handleSchema })
const byId = z.object({ id: idSchema })
const followed = z.object({ follows: z.boolean() })
const wished = z.object({ wishes: z.boolean() })

export const followsContract = {
  list: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/me/follows',
      summary: 'Creators whom the caller follows, newest first',
      tags: TAGS,
    })
    .input(z.object(pageQuery))
    .output(pageOf(followSchema)),
  find: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/me/follows/{handle}',
      summary: 'Whether the caller follows a creator',
      tags: TAGS,
    })
    .input(byHandle)
    .output(followed),
  follow: marketProcedure
    .route({
      method: 'PUT',
      path: '/v1/me/follows/{handle}',
      summary: 'Follow a creator; each new work of theirs is notified',
      tags: TAGS,
    })
    .input(byHandle)
    .output(followed),
  unfollow: marketProcedure
    .route({ method: 'DELETE', path: '/v1/me/follows/{handle}', summary: 'Stop following a creator', tags: TAGS })
    .input(byHandle)
    .output(followed),
}

export const wishesContract = {
  list: marketProcedure
    .route({ method: 'GET', path: '/v1/me/wishes', summary: 'The caller’s wish list, newest first', tags: TAGS })
    .input(z.object(pageQuery))
    .output(pageOf(wishSchema)),
  find: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/me/wishes/{id}',
      summary: 'Whether a work is on the caller’s wish list; not found where it is not',
      tags: TAGS,
    })
    .input(byId)
    .output(wished),
  add: marketProcedure
    .route({ method: 'PUT', path: '/v1/me/wishes/{id}', summary: 'Put a work on the caller’s wish list', tags: TAGS })
    .input(byId)
    .output(wished),
  remove: marketProcedure
    .route({
      method: 'DELETE',
      path: '/v1/me/wishes/{id}',
      summary: 'Take a work off the caller’s wish list',
      tags: TAGS,
    })
    .input(byId)
    .output(wished),
}
