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
      summary: 'What of the wallet can be paid back to cards',
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
      summary: 'Pay the wallet back to the cards that topped it up',
      tags: ['Wallet'],
    })
    .input(z.object({ amountCents: z.int().min(1).optional().describe('Everything that cards can take by default') }))
    .output(paybackSchema),

  moveEarnings: marketProcedure
    .route({
      method: 'POST',
      path: '/v1/wallet/earnings',
      summary: 'Move available earnings to the wallet',
      description:
        `Whole cents of what can no longer be refunded. Refused with EARNINGS_TOO_LOW, whose data says how many
        cents are available, and with ACCOUNT_CLOSING while the account waits to be closed.`.replaceAll(/\s+/g, ' '),
      tags: ['Wallet'],
    })
    .input(z.object({ amountCents: z.int().min(1).optional().describe('All that is available by default') }))
    .output(movedEarningsSchema),
}

export const paymentsContract = {
  ...wallet,

  payoutAccount: marketProcedure
    .meta({ access: 'creator' })
    .route({ method: 'GET', path: '/v1/payouts/account', summary: 'One’s payout account', tags: TAGS })
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
    .route({ method: 'PUT', path: '/v1/payouts/schedule', summary: 'Be paid every week, or on demand', tags: TAGS })
    .input(z.object({ schedule: scheduleSchema }))
    .output(payoutAccountSchema),

  payouts: marketProcedure
    .meta({ access: 'creator' })
    .route({ method: 'GET', path: '/v1/payouts', summary: 'One’s payouts, newest first', tags: TAGS })
    .input(z.object(pageQuery))
    .output(pageOf(payoutSchema)),

  requestPayout: marketProcedure
    .meta({ access: 'creator' })
    .route({ method: 'POST', path: '/v1/payouts', summary: 'Be paid what is available now', tags: TAGS })
    .output(payoutSchema),
}
