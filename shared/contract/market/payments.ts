/** How creators are paid: their account at the payment service, and payouts. */
import * as z from 'zod'
import { idSchema, instantSchema, microDollarsText, pageOf, pageQuery, priceCentsSchema } from './common.ts'
import { marketProcedure } from './procedure.ts'

const TAGS = ['Payouts']

const scheduleSchema = z.enum(['weekly', 'manual'])

const payoutAccountSchema = z.object({
  state: z.enum(['none', 'onboarding', 'active', 'restricted']),
  /** What the payment service still wants to know. */
  requirements: z.array(z.string()),
  country: z.string().nullable(),
  schedule: scheduleSchema,
  nextPayoutAt: instantSchema.nullable(),
  /** Why payouts are held and what to do about it. */
  holdReason: z.string().nullable(),
})
export type PayoutAccount = z.infer<typeof payoutAccountSchema>

const payoutSchema = z.object({
  id: idSchema,
  amountCents: priceCentsSchema,
  /** `failed` is owed again. */
  state: z.enum(['planned', 'sent', 'paid', 'failed']),
  failure: z.string().nullable(),
  createdAt: instantSchema,
  settledAt: instantSchema.nullable(),
})

const paybackSchema = z.object({ id: idSchema, amountCents: priceCentsSchema })

const movedEarningsSchema = z.object({ id: idSchema, amountCents: priceCentsSchema })

const wallet = {
  walletPaybacks: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/wallet/paybacks',
      summary: 'How much of the wallet can be refunded to cards',
      tags: ['Wallet'],
    })
    .output(
      z.object({
        balanceMicroDollars: microDollarsText,
        /** Whole cents that the cards of earlier top-ups can take now. */
        refundableCents: priceCentsSchema,
        /** On its way to cards. */
        underWayCents: priceCentsSchema,
      }),
    ),

  payBackWallet: marketProcedure
    .route({
      method: 'POST',
      path: '/v1/wallet/paybacks',
      summary: 'Refund the wallet to the cards that topped it up',
      tags: ['Wallet'],
    })
    .input(z.object({ amountCents: z.int().min(1).optional().describe('By default, the full refundable amount') }))
    .output(paybackSchema),

  moveEarnings: marketProcedure
    .route({
      method: 'POST',
      path: '/v1/wallet/earnings',
      summary: 'Move available earnings to the wallet',
      description:
        `Whole cents of earnings past the refund window. Fails with EARNINGS_TOO_LOW, whose data has the available cents,
        and with ACCOUNT_CLOSING while the account is being closed.`.replaceAll(/\s+/g, ' '),
      tags: ['Wallet'],
    })
    .input(z.object({ amountCents: z.int().min(1).optional().describe('By default, all available earnings') }))
    .output(movedEarningsSchema),
}

export const paymentsContract = {
  ...wallet,

  payoutAccount: marketProcedure
    .meta({ access: 'creator' })
    .route({ method: 'GET', path: '/v1/payouts/account', summary: 'The caller’s payout account', tags: TAGS })
    .output(payoutAccountSchema),

  onboard: marketProcedure
    .meta({ access: 'creator' })
    .route({
      method: 'POST',
      path: '/v1/payouts/account',
      summary: 'Set up the payout account, or look after its details',
      tags: TAGS,
    })
    .input(
      z.object({
        country: z
          .string()
          .regex(/^[A-Z]{2}$/)
          .describe('Where the creator lives; counts the first time only'),
        returnUrl: z.url().max(2_000).optional(),
      }),
    )
    .output(z.object({ url: z.string() })),

  setPayoutSchedule: marketProcedure
    .meta({ access: 'creator' })
    .route({ method: 'PUT', path: '/v1/payouts/schedule', summary: 'Set payouts to weekly or on demand', tags: TAGS })
    .input(z.object({ schedule: scheduleSchema }))
    .output(payoutAccountSchema),

  payouts: marketProcedure
    .meta({ access: 'creator' })
    .route({ method: 'GET', path: '/v1/payouts', summary: 'The caller’s payouts, newest first', tags: TAGS })
    .input(z.object(pageQuery))
    .output(pageOf(payoutSchema)),

  requestPayout: marketProcedure
    .meta({ access: 'creator' })
    .route({ method: 'POST', path: '/v1/payouts', summary: 'Pay out the available earnings now', tags: TAGS })
    .output(payoutSchema),
}
