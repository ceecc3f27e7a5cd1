/**
 * Gifts: one-time copies bought for somebody else. Anyone with the secret link can take the gift, once. A gift never
 * expires; until it is taken, its buyer can keep the copy instead, or request a refund as of any purchase.
 */
import * as z from 'zod'
import { ASSET_KINDS } from '../../asset-card/kinds.ts'
import { emailSchema } from './accounts.ts'
import { idSchema, instantSchema, pageOf, pageQuery } from './common.ts'
import { marketProcedure, verifiedProcedure } from './procedure.ts'

const TAGS = ['Gifts']

/** `withdrawn`: the sale was refunded or charged back. `disputed`: the buyer’s bank decides; nothing can be taken now. */
const GIFT_STATES = ['waiting', 'taken', 'taken_back', 'disputed', 'withdrawn'] as const
export type GiftState = (typeof GIFT_STATES)[number]

const MESSAGE_MAX = 500
/** What the buyer writes to the recipient. */
export const giftMessageSchema = z.string().trim().min(1).max(MESSAGE_MAX)

/** 24 random bytes. */
const tokenSchema = z.string().regex(/^[\w-]{32}$/)

const stateSchema = z.enum(GIFT_STATES)
const work = { assetId: idSchema, name: z.string() }

/** As its buyer sees it; who took it is the recipient’s business. */
const givenSchema = z.object({
  saleId: idSchema,
  ...work,
  message: z.string().nullable(),
  state: stateSchema,
  /** When the link was created that is valid now; null without one. */
  linkAt: instantSchema.nullable(),
  mailedAt: instantSchema.nullable(),
  takenAt: instantSchema.nullable(),
  /** True once the recipient has opened the files: from then on, a person decides about a refund. */
  isOpened: z.boolean(),
  orderedAt: instantSchema,
})
export type GivenGift = z.infer<typeof givenSchema>

const receivedSchema = z.object({
  saleId: idSchema,
  ...work,
  /** The public name of the buyer. */
  from: z.string(),
  message: z.string().nullable(),
  state: z.enum(['taken', 'withdrawn']),
  takenAt: instantSchema,
})
export type ReceivedGift = z.infer<typeof receivedSchema>

const shownSchema = z.object({
  /** Null where the work is for adults and the caller is not shown such works. */
  work: z.object({ ...work, kind: z.enum(ASSET_KINDS) }).nullable(),
  from: z.string(),
  message: z.string().nullable(),
  state: stateSchema,
  /** Whether the caller bought it. */
  isOwn: z.boolean(),
  /** Where the caller bought or took it; null for others. */
  saleId: idSchema.nullable(),
})
export type ShownGift = z.infer<typeof shownSchema>

const bySale = z.object({ saleId: idSchema })
const byToken = z.object({ token: tokenSchema.describe('From the link') })

export const giftsContract = {
  find: marketProcedure
    .meta({ access: 'public' })
    .route({ method: 'GET', path: '/v1/gifts/{token}', summary: 'The gift that a link leads to', tags: TAGS })
    .input(byToken)
    .output(shownSchema),
  take: verifiedProcedure
    .route({
      method: 'POST',
      path: '/v1/gifts/{token}/take',
      summary: 'Take a gift: the copy is the caller’s from then on',
      tags: TAGS,
    })
    .input(byToken)
    .output(receivedSchema),
  given: marketProcedure
    .route({ method: 'GET', path: '/v1/me/gifts', summary: 'Gifts that the caller bought, newest first', tags: TAGS })
    .input(z.object(pageQuery))
    .output(pageOf(givenSchema)),
  received: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/me/received-gifts',
      summary: 'Gifts that the caller took, newest first',
      tags: TAGS,
    })
    .input(z.object(pageQuery))
    .output(pageOf(receivedSchema)),
  findReceived: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/me/received-gifts/{saleId}',
      summary: 'A gift that the caller took',
      tags: TAGS,
    })
    .input(bySale)
    .output(receivedSchema),
  ofPurchase: marketProcedure
    .route({ method: 'GET', path: '/v1/purchases/{saleId}/gift', summary: 'The gift that was bought', tags: TAGS })
    .input(bySale)
    .output(givenSchema),
  /** A request that is repeated with the same Idempotency-Key is answered with CONFLICT: the link was shown. */
  renewLink: marketProcedure
    .route({
      method: 'POST',
      path: '/v1/purchases/{saleId}/gift/link',
      summary: 'Create the link of a gift; an earlier link is no longer valid',
      tags: TAGS,
    })
    .input(bySale)
    .output(z.object({ gift: givenSchema, url: z.string().describe('Shown once; kept as a hash') })),
  send: verifiedProcedure
    .route({
      method: 'POST',
      path: '/v1/purchases/{saleId}/gift/mail',
      summary: 'Email a new link to somebody; an earlier link is no longer valid',
      tags: TAGS,
    })
    .input(bySale.extend({ email: emailSchema }))
    .output(givenSchema),
  takeBack: marketProcedure
    .route({
      method: 'POST',
      path: '/v1/purchases/{saleId}/gift/take-back',
      summary: 'Keep the copy of a gift that was not taken; its link is no longer valid',
      tags: TAGS,
    })
    .input(bySale)
    .output(givenSchema),
}
