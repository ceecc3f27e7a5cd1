/** The cart of an account: works with a one-time price that it means to buy together. It is private. */
import * as z from 'zod'
import { idSchema, instantSchema, priceCentsSchema } from './common.ts'
import { marketProcedure } from './procedure.ts'
import { searchHitSchema } from './search.ts'

const TAGS = ['Sales']

/** Why a work of the cart cannot be bought now. */
export const CART_OBSTACLES = ['unavailable', 'owned', 'cooling_off', 'age_restricted'] as const
export type CartObstacle = (typeof CART_OBSTACLES)[number]

const cartItemSchema = z.object({
  assetId: idSchema,
  /** As it was called and what it cost when it was added. */
  title: z.string(),
  addedPriceCents: priceCentsSchema,
  addedAt: instantSchema,
  /** What it costs now; null where it is not for sale. */
  priceCents: priceCentsSchema.nullable(),
  obstacle: z.enum(CART_OBSTACLES).nullable(),
  /** As search shows it; null where it is no longer on the market. */
  work: searchHitSchema.nullable(),
})
export type CartItem = z.infer<typeof cartItemSchema>

const cartSchema = z.object({
  /** The first added first. */
  items: z.array(cartItemSchema),
  /** Of all that can be bought now, without tax. */
  totalCents: priceCentsSchema,
})
export type Cart = z.infer<typeof cartSchema>

const byId = z.object({ id: idSchema })
const inCart = z.object({ inCart: z.boolean() })

export const cartContract = {
  read: marketProcedure
    .route({ method: 'GET', path: '/v1/me/cart', summary: 'The caller’s cart, with what it costs now', tags: TAGS })
    .output(cartSchema),
  find: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/me/cart/{id}',
      summary: 'Whether a work is in the caller’s cart; not found where it is not',
      tags: TAGS,
    })
    .input(byId)
    .output(inCart),
  add: marketProcedure
    .route({ method: 'PUT', path: '/v1/me/cart/{id}', summary: 'Put a work in the caller’s cart', tags: TAGS })
    .input(byId)
    .output(inCart),
  remove: marketProcedure
    .route({ method: 'DELETE', path: '/v1/me/cart/{id}', summary: 'Take a work out of the caller’s cart', tags: TAGS })
    .input(byId)
    .output(inCart),
}
