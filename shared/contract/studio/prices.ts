/** Prices of published works as they are set here: kept in the outbox, merged where another device set them too. */
import * as z from 'zod'
import { assetOfferSchema, newOfferSchema } from '../market/offers.ts'
import { procedure } from './procedure.ts'

const offersSchema = z.array(newOfferSchema).max(20)
const marketAssetId = z.uuid()

const pendingPricesSchema = z.object({
  assetId: marketAssetId,
  /** Of the change in the outbox. */
  mutationId: z.uuid(),
  offers: offersSchema,
  /** `conflict`: set elsewhere in the meantime; `refused`: the market does not accept them. */
  state: z.enum(['waiting', 'conflict', 'refused']),
  /** The market has not seen it for certain, so it can be replaced without a trace. */
  isUntried: z.boolean(),
  /** Why it was refused. */
  problem: z.string().nullable(),
})
export type PendingPrices = z.infer<typeof pendingPricesSchema>

const priceChangeSchema = z.object({
  assetId: marketAssetId,
  /** Of the work, for the outbox. */
  name: z.string(),
  offers: offersSchema,
  /** What the market has, as the person saw it; licenses are left out of it. */
  standing: z.array(assetOfferSchema),
})
export type PriceChange = z.infer<typeof priceChangeSchema>

const priceRestoreSchema = priceChangeSchema.extend({
  /** What was set in place of `offers`. */
  set: offersSchema,
})
export type PriceRestore = z.infer<typeof priceRestoreSchema>

const priceConflictSchema = z.object({
  /** Such as `one_time` or `subscription/month`. */
  key: z.string(),
  /** Whole cents; null where the work was, or would be, not sold in this way. */
  before: z.int().nullable(),
  mine: z.int().nullable(),
  theirs: z.int().nullable(),
})
export type PriceConflict = z.infer<typeof priceConflictSchema>

/** A bulk change of a whole library: the largest that is sent at once. */
const MAX_CHANGES = 20_000

export const pricesContract = {
  /** The last change of each work that the market does not have yet. Throws NOT_SIGNED_IN. */
  pending: procedure.output(z.array(pendingPricesSchema)),
  /**
   * Queues all of them or none. A change that the market has not seen is replaced; one that says what the market has
   * already is taken away. Throws INVALID_INPUT, NOT_SIGNED_IN.
   */
  set: procedure.input(z.object({ changes: z.array(priceChangeSchema).max(MAX_CHANGES) })).output(z.object({})),
  /**
   * Sets former prices again, all in one step, where what was set since still holds. Answers with the names of the works
   * whose prices were changed elsewhere since, which stay as they are.
   */
  restore: procedure
    .input(z.object({ changes: z.array(priceRestoreSchema).max(MAX_CHANGES) }))
    .output(z.object({ changedSince: z.array(z.string()) })),
  /** The ways that both places changed differently. Throws NOT_FOUND where nothing was refused, MARKET_UNREACHABLE. */
  conflicts: procedure.input(z.object({ assetId: marketAssetId })).output(z.array(priceConflictSchema)),
  /**
   * Queues what both places set, with the person's choice for each way in conflict. Throws INVALID_INPUT where a way is
   * left open, and as `conflicts` does.
   */
  resolve: procedure
    .input(
      z.object({
        assetId: marketAssetId,
        name: z.string(),
        choices: z.record(z.string(), z.enum(['mine', 'theirs'])),
      }),
    )
    .output(z.object({})),
}
