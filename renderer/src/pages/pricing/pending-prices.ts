/** Prices that were set here and that the market does not have yet, or refused because they changed elsewhere. */
import * as z from 'zod'
import type { NewOffer, OwnWork, PastOffer } from '#shared/contract/market/offers.ts'
import type { Mutation } from '#shared/contract/studio/sync.ts'
import { BILLING_INTERVALS, offerKindSchema } from '#shared/offers/offers.ts'
import { type Priced, wayKey } from './ways.ts'

const callSchema = z.object({
  operation: z.literal('offers.setOffers'),
  input: z.object({
    id: z.string(),
    offers: z.array(
      z.object({
        offer: offerKindSchema.exclude(['license']),
        priceCents: z.int(),
        interval: z.enum(BILLING_INTERVALS).optional(),
      }),
    ),
    baseOfferIds: z.array(z.string()).optional(),
  }),
})

export interface PendingPrices {
  readonly mutationId: string
  readonly assetId: string
  readonly offers: readonly NewOffer[]
  readonly baseOfferIds: readonly string[]
  /** `conflict`: set elsewhere meanwhile; `refused`: the market will not take them as they are. */
  readonly state: 'waiting' | 'conflict' | 'refused'
  /** The market has surely not seen it: it can be taken back without a trace. */
  readonly isUntried: boolean
  readonly problem: string | null
}

export function pricesSubject(assetId: string): string {
  return `offers:${assetId}`
}

/** The last of each work, by asset. */
export function pendingPrices(mutations: readonly Mutation[]): Map<string, PendingPrices> {
  const byAsset = new Map<string, PendingPrices>()
  for (const { id, call, state, attempts, error } of mutations) {
    const parsed = callSchema.safeParse(call)
    if (!parsed.success) continue
    const { input } = parsed.data
    byAsset.set(input.id, {
      mutationId: id,
      assetId: input.id,
      offers: input.offers,
      baseOfferIds: input.baseOfferIds ?? [],
      state: state !== 'refused' ? 'waiting' : error?.code === 'CONFLICT' ? 'conflict' : 'refused',
      isUntried: state === 'waiting' && attempts === 0,
      problem: error === null ? null : (error.detail ?? error.message),
    })
  }
  return byAsset
}

/** Without licences, which are listed and changed on their own. */
export function sellingOffers(work: Pick<OwnWork, 'offers'>): NewOffer[] {
  return work.offers.flatMap(({ offer, priceCents, interval }) =>
    offer === 'license' ? [] : [{ offer, priceCents, ...(interval === null ? {} : { interval }) }],
  )
}

export function offerIds(work: Pick<OwnWork, 'offers'>): string[] {
  return work.offers.filter(({ offer }) => offer !== 'license').map(({ id }) => id)
}

/** What the person set last: what waits, or what the market has. */
export function intendedOffers(work: OwnWork, pending: PendingPrices | undefined): NewOffer[] {
  return pending?.state === 'waiting' ? [...pending.offers] : sellingOffers(work)
}

/** The same ways at the same prices, in whatever order. */
export function samePrices(a: readonly Priced[], b: readonly Priced[]): boolean {
  const prices = new Map(a.map((offer) => [wayKey(offer), offer.priceCents]))
  return a.length === b.length && b.every((offer) => prices.get(wayKey(offer)) === offer.priceCents)
}

export interface PriceConflict {
  readonly key: string
  /** Null where it was, or would be, not sold in this way. */
  readonly before: number | null
  readonly mine: number | null
  readonly theirs: number | null
}

/** Field by field what differs between what was set here and what stands in the market; `history` knows the base. */
export function priceConflicts(
  pending: PendingPrices,
  theirs: readonly Priced[],
  history: readonly PastOffer[],
): PriceConflict[] {
  const base = history.filter(({ id }) => pending.baseOfferIds.includes(id))
  const priceIn = (offers: readonly Priced[], key: string) =>
    offers.find((offer) => wayKey(offer) === key)?.priceCents ?? null
  const keys = new Set([...base, ...pending.offers, ...theirs].map(wayKey))
  return [...keys]
    .map((key) => ({
      key,
      before: priceIn(base, key),
      mine: priceIn(pending.offers, key),
      theirs: priceIn(theirs, key),
    }))
    .filter(({ mine, theirs: other }) => mine !== other)
}

/** What each choice together makes of it; what nobody chose about stands in the market as it is. */
export function resolvedPrices(
  pending: PendingPrices,
  theirs: readonly NewOffer[],
  choices: Readonly<Record<string, 'mine' | 'theirs'>>,
): NewOffer[] {
  const isMine = (offer: NewOffer) => choices[wayKey(offer)] === 'mine'
  return [...theirs.filter((offer) => !isMine(offer)), ...pending.offers.filter(isMine)]
}
