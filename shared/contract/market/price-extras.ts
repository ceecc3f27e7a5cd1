/** What an offer has in addition to its regular price: a reduction, or a price that the buyer chooses. */
import * as z from 'zod'
import { instantSchema, priceCentsSchema } from './common.ts'

/** A price that is lower for a time. */
export const reductionShownSchema = z.object({
  /** What is charged now. */
  priceCents: priceCentsSchema,
  /**
   * The lowest price of the 30 days before the reduction began (Directive 98/6/EC, article 6a); null where that is not
   * higher than the price now, and nothing may be announced as reduced.
   */
  priorCents: priceCentsSchema.nullable(),
  endsAt: instantSchema,
})
export type ReductionShown = z.infer<typeof reductionShownSchema>

/** The price is the least that is paid; the buyer chooses the amount. */
export const payWhatYouWantSchema = z.object({ suggestedCents: priceCentsSchema.nullable() })
export type PayWhatYouWant = z.infer<typeof payWhatYouWantSchema>

/** What an offer has in addition to its regular price; only one-time purchases have either. */
export const priceExtrasShape = {
  reduction: reductionShownSchema.optional().describe('While the price is reduced'),
  payWhatYouWant: payWhatYouWantSchema.optional().describe('Where the buyer chooses the amount from the price on'),
}
