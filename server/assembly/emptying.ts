/** What a closing account still holds, owes and is owed, and how its money leaves it. */
import { type RawBuilder, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { type ClosingFacts, closingObstacles, returnedEarnings, roundedUpToCents } from '#shared/ledger/closing.ts'
import { microDollars } from '#shared/money/money.ts'
import type { ClosingConsent, ClosingPreview, MoneyUnderWay } from '../accounts/parts.ts'
import type { Clock } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import { balanceOf, walletOf } from '../ledger/balances.ts'
import { payableBalance } from '../ledger/payable.ts'
import { transfersWaitingFor } from '../ledger/waiting.ts'
import { payRoyaltiesOf, royaltiesOwedBy } from '../licensing/royalties.ts'
import { connectStatus } from '../payments/connect.ts'
import { paybacksUnderWay, refundableCents } from '../payments/paybacks.ts'
import type { PaymentsService } from '../payments/payments.ts'
import { earningsMoved } from '../payments/spent-earnings.ts'

interface EmptyingParts {
  readonly clock: Clock
  /** Opened after the accounts that it is asked for. */
  readonly payments: () => Pick<PaymentsService, 'payouts' | 'payBackAll' | 'returnEarnings'>
}

async function countOf(tx: Tx, query: RawBuilder<{ count: bigint }>): Promise<number> {
  return Number((await query.execute(tx)).rows[0]?.count ?? 0n)
}

const untilSchema = z.object({ until: z.date().nullable() })

async function pendingUntil(tx: Tx, accountId: string, now: Date): Promise<Date | null> {
  const { rows } = await sql`select max(available_at) as until from (
      select available_at from earnings_maturities
      where account_id = ${accountId} and available_at > ${now} and amount_micro_dollars <> 0
      union all
      select t.available_at from ${transfersWaitingFor(accountId)}
      where t.credit_owner_id = ${accountId} and t.credit_book = 'creator'
        and t.available_at > ${now}) as pending`.execute(tx)
  return untilSchema.parse(rows[0]).until
}

const royaltyLicensesSchema = z.object({
  count: z.bigint().transform(Number),
  until: z.date().nullable(),
  has_endless: z.boolean().nullable(),
})

/** Licenses granted to others whose use may still be declared and paid for. */
async function royaltyLicenses(tx: Tx, accountId: string, now: Date): Promise<ClosingFacts['royaltyLicenses']> {
  const { rows } = await sql`
    select count(*) as count, max(g.expires_at) as until, bool_or(g.expires_at is null) as has_endless
    from creator_license_grants g
    join license_listing_versions v on v.account_id = g.account_id and v.id = g.listing_version_id
    where g.account_id = ${accountId} and g.ended_at is null and (g.expires_at is null or g.expires_at > ${now})
      and coalesce((v.terms ->> 'royaltyPercent')::integer, 0) > 0`.execute(tx)
  const { count, until, has_endless: hasEndless } = royaltyLicensesSchema.parse(rows[0])
  return { count, until: hasEndless === true ? null : until }
}

const licensesInForce = (accountId: string, now: Date) => sql<{ count: bigint }>`
  select count(*) as count from license_grants g
  join license_grant_states s on s.account_id = g.account_id and s.grant_id = g.id
  where g.account_id = ${accountId} and s.ended_at is null and (g.expires_at is null or g.expires_at > ${now})`

const copiesOwned = (accountId: string) => sql<{ count: bigint }>`
  select count(*) as count from entitlements
  where account_id = ${accountId} and offer = 'one_time' and withdrawn_at is null`

const subscriptionsRunning = (accountId: string) => sql<{ count: bigint }>`
  select count(*) as count from subscriptions where account_id = ${accountId} and state <> 'ended'`

const derivedByOthers = (accountId: string) => sql<{ count: bigint }>`
  select count(distinct child_asset_id) as count from derivations
  where account_id = ${accountId} and child_account_id <> ${accountId} and royalty_percent > 0`

const shared = (accountId: string) => sql<{ count: bigint }>`
  select count(*) as count from work_shares where person_id = ${accountId}`

const paymentsOpen = (accountId: string, now: Date) => sql<{ count: bigint }>`
  select count(*) as count from orders where account_id = ${accountId} and state = 'pending' and expires_at > ${now}`

const refundsInReview = (accountId: string) => sql<{ count: bigint }>`
  select count(*) as count from refund_requests where account_id = ${accountId} and state = 'waiting'`

/** Of gifts that can still be taken: all, or those that have no link. */
const giftsWaiting = (accountId: string, isLinked: boolean) => sql<{ count: bigint }>`
  select count(*) as count from gifts g join sales s on s.account_id = g.account_id and s.id = g.sale_id
  where g.account_id = ${accountId} and g.state = 'waiting' and s.state in ('completed', 'disputed')
    and (g.link_hash is not null) = ${isLinked}`

async function factsOf(tx: Tx, accountId: string, now: Date): Promise<ClosingFacts> {
  const { balance: earnings, pending } = await payableBalance(tx, accountId, now)
  const { state, holdReason } = await connectStatus(tx, accountId)
  return {
    wallet: (await walletOf(tx, accountId)).balance,
    royaltiesOwed: await royaltiesOwedBy(tx, accountId),
    refundableCents: await refundableCents(tx, accountId),
    earningsMoved: await earningsMoved(tx, accountId),
    earnings,
    pending,
    pendingUntil: pending > 0n ? await pendingUntil(tx, accountId, now) : null,
    held: await balanceOf(tx, accountId, 'hold'),
    isPayoutReady: state === 'active',
    holdReason,
    royaltyLicenses: await royaltyLicenses(tx, accountId, now),
    licenses: await countOf(tx, licensesInForce(accountId, now)),
    openPayments: await countOf(tx, paymentsOpen(accountId, now)),
    refundsInReview: await countOf(tx, refundsInReview(accountId)),
    giftsWithoutLink: await countOf(tx, giftsWaiting(accountId, false)),
  }
}

async function moneyUnderWay(tx: Tx, accountId: string): Promise<MoneyUnderWay> {
  const { rows } = await sql<{ total: bigint }>`select coalesce(sum(amount_cents), 0)::bigint as total from payouts
    where account_id = ${accountId} and state in ('planned', 'sent')`.execute(tx)
  return { paybackCents: await paybacksUnderWay(tx, accountId), payoutCents: Number(rows[0]?.total ?? 0n) }
}

export function createEmptying({ clock, payments }: EmptyingParts) {
  return {
    underWay: moneyUnderWay,

    async preview(tx: Tx, accountId: string): Promise<ClosingPreview> {
      const now = clock.now()
      const facts = await factsOf(tx, accountId, now)
      const wallet = microDollars(facts.wallet - facts.royaltiesOwed)
      const earnings = microDollars(facts.earnings - facts.pending + returnedEarnings(facts))
      return {
        toCardsCents: Math.min(facts.refundableCents, Math.max(0, roundedUpToCents(wallet))),
        toBankCents: facts.isPayoutReady ? Math.max(0, roundedUpToCents(earnings)) : 0,
        obstacles: closingObstacles(facts, false),
        ends: {
          licenses: facts.licenses,
          copies: await countOf(tx, copiesOwned(accountId)),
          subscriptions: await countOf(tx, subscriptionsRunning(accountId)),
          derivatives: await countOf(tx, derivedByOthers(accountId)),
          shares: await countOf(tx, shared(accountId)),
          gifts: await countOf(tx, giftsWaiting(accountId, true)),
        },
        underWay: await moneyUnderWay(tx, accountId),
      }
    },

    /** Throws ACCOUNT_NOT_EMPTY with the obstacles; the caller must then roll the transaction back. */
    async empty(tx: Tx, accountId: string, { endLicenses }: ClosingConsent): Promise<void> {
      const now = clock.now()
      await payRoyaltiesOf(tx, accountId, now)
      const facts = await factsOf(tx, accountId, now)
      const obstacles = closingObstacles(facts, endLicenses)
      if (obstacles.length > 0) throw new LunaError('ACCOUNT_NOT_EMPTY', undefined, { data: { obstacles } })
      await payments().returnEarnings(tx, { accountId, amount: returnedEarnings(facts), key: uuidv7() })
      await payments().payBackAll(tx, accountId, uuidv7())
      await payments().payouts.payOutAll(tx, accountId, uuidv7())
    },
  }
}
