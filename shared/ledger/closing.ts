/**
 * What keeps an account from being closed. Whatever an account holds is paid out or refunded first; what cannot be,
 * and what the account owes, is named, so that nothing is forfeited by closing it.
 */
import * as z from 'zod'
import { instantSchema, microDollarsText } from '../contract/market/common.ts'
import { type MicroDollars, microDollars, microDollarsToCents } from '../money/money.ts'

const count = z.int().min(1)

export const closingObstacleSchema = z.discriminatedUnion('kind', [
  /** Earnings of sales that can still be refunded; they can be paid out from then on. */
  z.object({
    kind: z.literal('pending_earnings'),
    amountMicroDollars: microDollarsText,
    until: instantSchema.nullable(),
  }),
  /** Earnings that an open dispute holds back. */
  z.object({ kind: z.literal('held_earnings'), amountMicroDollars: microDollarsText }),
  /** Refunds took back more than there was. The amount is below zero, as in the ledger. */
  z.object({ kind: z.literal('negative_earnings'), amountMicroDollars: microDollarsText }),
  z.object({ kind: z.literal('negative_wallet'), amountMicroDollars: microDollarsText }),
  /** Earnings are there, but no payout account can take them: `reason` is why payouts are on hold. */
  z.object({
    kind: z.literal('payout_account'),
    amountMicroDollars: microDollarsText,
    reason: z.string().nullable(),
  }),
  /** A part of the wallet that no card can take back. */
  z.object({ kind: z.literal('wallet_not_refundable'), amountMicroDollars: microDollarsText }),
  /** Royalties for declared use that the wallet does not cover. */
  z.object({ kind: z.literal('royalties_owed'), amountMicroDollars: microDollarsText }),
  /** Licenses granted to others that may still pay royalties; null where one of them never expires. */
  z.object({ kind: z.literal('royalties_expected'), count, until: instantSchema.nullable() }),
  /** Licenses of the account that are in force: they end with it, which takes the caller's consent. */
  z.object({ kind: z.literal('running_licenses'), count }),
  /** Refunds that a person still has to decide. */
  z.object({ kind: z.literal('refunds_in_review'), count }),
  /** Payment pages that are still open. */
  z.object({ kind: z.literal('open_payments'), count }),
  /** Gifts that no one could take any more: they have no link, and only their buyer can create one. */
  z.object({ kind: z.literal('gifts_without_link'), count }),
])
export type ClosingObstacle = z.infer<typeof closingObstacleSchema>

export interface ClosingFacts {
  readonly wallet: MicroDollars
  /** Royalties for declared use that the wallet has not paid yet; the wallet pays them first. */
  readonly royaltiesOwed: MicroDollars
  /** What cards can take back of top-ups. */
  readonly refundableCents: number
  /** Earnings that were moved to the wallet: what of them cards cannot take returns to the earnings. */
  readonly earningsMoved: MicroDollars
  readonly earnings: MicroDollars
  /** Of the earnings: what can still be refunded, and until when. */
  readonly pending: MicroDollars
  readonly pendingUntil: Date | null
  readonly held: MicroDollars
  readonly isPayoutReady: boolean
  /** Why payouts are on hold; null where they are not. */
  readonly holdReason: string | null
  /** Licenses granted to others that bear royalties and are in force. */
  readonly royaltyLicenses: { readonly count: number; readonly until: Date | null }
  /** Licenses of the account that are in force. */
  readonly licenses: number
  readonly openPayments: number
  readonly refundsInReview: number
  readonly giftsWithoutLink: number
}

const ONE_CENT = 10_000n

/** The amount in whole cents, rounded up: what is missing to a cent is the platform's. */
export function roundedUpToCents(amount: MicroDollars): number {
  const { cents, rest } = microDollarsToCents(amount)
  return rest > 0n ? cents + 1 : cents
}

/** What is missing to the next whole cent. */
export function missingToCent(amount: MicroDollars): MicroDollars {
  const { rest } = microDollarsToCents(amount)
  return microDollars(rest > 0n ? ONE_CENT - rest : 0n)
}

/** What cards cannot take of the wallet. */
function stuckInWallet({ wallet, royaltiesOwed, refundableCents }: ClosingFacts): bigint {
  return wallet - royaltiesOwed - BigInt(refundableCents) * ONE_CENT
}

/** What of the wallet returns to the earnings when the account closes. */
export function returnedEarnings(facts: ClosingFacts): MicroDollars {
  const stuck = stuckInWallet(facts)
  const { earningsMoved } = facts
  if (stuck <= 0n || earningsMoved <= 0n) return microDollars(0n)
  return microDollars(stuck < earningsMoved ? stuck : earningsMoved)
}

function walletObstacles(facts: ClosingFacts): ClosingObstacle[] {
  const { wallet, royaltiesOwed } = facts
  if (wallet < 0n) return [{ kind: 'negative_wallet', amountMicroDollars: String(wallet) }]
  const left = wallet - royaltiesOwed
  if (left < 0n) return [{ kind: 'royalties_owed', amountMicroDollars: String(-left) }]
  const stuck = stuckInWallet(facts) - returnedEarnings(facts)
  return stuck < ONE_CENT ? [] : [{ kind: 'wallet_not_refundable', amountMicroDollars: String(stuck) }]
}

function earningsObstacles(facts: ClosingFacts): ClosingObstacle[] {
  const { earnings, pending, pendingUntil, held, isPayoutReady, holdReason } = facts
  const obstacles: ClosingObstacle[] = []
  if (held > 0n) obstacles.push({ kind: 'held_earnings', amountMicroDollars: String(held) })
  if (pending > 0n) {
    const until = pendingUntil?.toISOString() ?? null
    obstacles.push({ kind: 'pending_earnings', amountMicroDollars: String(pending), until })
  }
  const available = earnings - (pending > 0n ? pending : 0n) + returnedEarnings(facts)
  if (available < 0n) obstacles.push({ kind: 'negative_earnings', amountMicroDollars: String(available) })
  // Less than a cent cannot be paid by any means; without a payout account it stays in the ledger, owed as before.
  if (available >= ONE_CENT && (!isPayoutReady || holdReason !== null)) {
    obstacles.push({ kind: 'payout_account', amountMicroDollars: String(available), reason: holdReason })
  }
  return obstacles
}

/** Lists all reasons against closing, money first. `endLicenses`: the caller agrees that the account's licenses end. */
export function closingObstacles(facts: ClosingFacts, endLicenses: boolean): ClosingObstacle[] {
  const { royaltyLicenses, licenses, openPayments, refundsInReview, giftsWithoutLink } = facts
  const obstacles = [...earningsObstacles(facts), ...walletObstacles(facts)]
  if (royaltyLicenses.count > 0) {
    const until = royaltyLicenses.until?.toISOString() ?? null
    obstacles.push({ kind: 'royalties_expected', count: royaltyLicenses.count, until })
  }
  if (refundsInReview > 0) obstacles.push({ kind: 'refunds_in_review', count: refundsInReview })
  if (openPayments > 0) obstacles.push({ kind: 'open_payments', count: openPayments })
  if (giftsWithoutLink > 0) obstacles.push({ kind: 'gifts_without_link', count: giftsWithoutLink })
  if (licenses > 0 && !endLicenses) obstacles.push({ kind: 'running_licenses', count: licenses })
  return obstacles
}
