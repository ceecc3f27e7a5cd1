/** How creators are paid, as part of the API. */
import { v5 as uuidv5 } from 'uuid'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { accountOf } from '../http/access.ts'
import { decodeCursor, pageFrom } from '../http/cursor.ts'
import { marketImplementer } from '../http/implementer.ts'
import { type ConnectStatus, connectStatus } from './connect.ts'
import { walletPaybacks } from './paybacks.ts'
import type { PaymentsService } from './payments.ts'
import type { ReturnUrls } from './return-url.ts'

const api = marketImplementer.payments

export interface PaymentsRouterParts {
  readonly payments: PaymentsService
  readonly database: MarketDatabase
  readonly returnUrls: ReturnUrls
  emailOf(tx: Tx, accountId: string): Promise<string>
}

function accountAnswer({ nextPayoutAt, requirements, ...status }: ConnectStatus) {
  return { ...status, requirements: [...requirements], nextPayoutAt: nextPayoutAt?.toISOString() ?? null }
}

const payoutStateSchema = z.enum(['planned', 'sent', 'paid', 'failed'])

function selectPayouts(tx: Tx, creatorId: string) {
  return tx
    .selectFrom('payouts')
    .select(['id', 'amount_cents', 'state', 'failure', 'created_at', 'settled_at'])
    .where('account_id', '=', creatorId)
}

function payoutAnswer(row: Awaited<ReturnType<ReturnType<typeof selectPayouts>['execute']>>[number]) {
  return {
    id: row.id,
    amountCents: Number(row.amount_cents),
    state: payoutStateSchema.parse(row.state),
    failure: row.failure,
    createdAt: row.created_at.toISOString(),
    settledAt: row.settled_at?.toISOString() ?? null,
  }
}

export function paymentsRouter({ payments, database, returnUrls, emailOf }: PaymentsRouterParts) {
  const statusOf = async (creatorId: string) =>
    accountAnswer(await database.asAccount(creatorId, (tx) => connectStatus(tx, creatorId)))
  return {
    walletPaybacks: api.walletPaybacks.handler(async ({ context }) => {
      const accountId = accountOf(context)
      const found = await database.asService((tx) => walletPaybacks(tx, accountId))
      return { ...found, balanceMicroDollars: String(found.balanceMicroDollars) }
    }),
    payBackWallet: api.payBackWallet.handler(({ input, context }) => {
      const request = { accountId: accountOf(context), key: context.idempotencyKey ?? '', ...input }
      return database.asService((tx) => payments.payBack(tx, request))
    }),
    moveEarnings: api.moveEarnings.handler(({ input, context }) => {
      const request = { accountId: accountOf(context), key: context.idempotencyKey ?? '', ...input }
      return database.asService((tx) => payments.moveEarnings(tx, request))
    }),
    payoutAccount: api.payoutAccount.handler(({ context }) => statusOf(accountOf(context))),
    onboard: api.onboard.handler(async ({ input, context }) => {
      const accountId = accountOf(context)
      const returnUrl = returnUrls.resolve(input.returnUrl, '/payments/done')
      const email = await database.asService((tx) => emailOf(tx, accountId))
      return payments.connect.onboard({ accountId, email, country: input.country, returnUrl })
    }),
    setPayoutSchedule: api.setPayoutSchedule.handler(async ({ input, context }) => {
      const creatorId = accountOf(context)
      await payments.connect.setSchedule(creatorId, input.schedule)
      return statusOf(creatorId)
    }),
    payouts: api.payouts.handler(async ({ input, context }) => {
      const creatorId = accountOf(context)
      const { limit } = input
      const before = decodeCursor(z.uuid(), input.cursor)
      const rows = await database.asAccount(creatorId, (tx) =>
        selectPayouts(tx, creatorId)
          .$if(before !== undefined, (query) => query.where('id', '<', before ?? null))
          .orderBy('id', 'desc')
          .limit(limit + 1)
          .execute(),
      )
      return pageFrom(rows, limit, payoutAnswer, ({ id }) => id)
    }),
    requestPayout: api.requestPayout.handler(async ({ context }) => {
      const creatorId = accountOf(context)
      // The same request pays once, also where its answer was lost.
      const id = uuidv5(`payout:${context.idempotencyKey ?? ''}`, creatorId)
      return database.asService(async (tx) => {
        const payout = await payments.payouts.payOut(tx, creatorId, id)
        if (payout === null) throw new LunaError('PAYOUT_NOT_POSSIBLE', 'Nothing is available for a payout yet.')
        return payoutAnswer(await selectPayouts(tx, creatorId).where('id', '=', id).executeTakeFirstOrThrow())
      })
    }),
  }
}
