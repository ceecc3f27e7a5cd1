/** The offers part of the API. */
import type { NetPreviewAnswer } from '#shared/contract/market/offers.ts'
import type { NetParts, NetPreview } from '#shared/pricing/net-preview.ts'
import { accountOf } from '../http/access.ts'
import { marketImplementer } from '../http/implementer.ts'
import type { OffersService } from './offers.ts'

const api = marketImplementer.offers

function partsAnswer(parts: NetParts) {
  return {
    buyerPaysMicroDollars: String(parts.buyerPays),
    platformFeeMicroDollars: String(parts.platformFee),
    processorFeeMicroDollars: String(parts.processorFee),
    platformKeepsMicroDollars: String(parts.platformKeeps),
    royalties: parts.royalties.map(({ assetId, creatorId, amount }) => ({
      assetId,
      creatorId,
      amountMicroDollars: String(amount),
    })),
    creatorNetMicroDollars: String(parts.creatorNet),
  }
}

function previewAnswer(preview: NetPreview): NetPreviewAnswer {
  const { offer, feeScheduleVersion, refundBasisPoints, topUp, sentences } = preview
  return {
    offer,
    feeScheduleVersion,
    perSale: partsAnswer(preview.perSale),
    refundBasisPoints,
    expectedCreatorNetMicroDollars: String(preview.expectedCreatorNet),
    topUp: topUp === null ? null : { topUpCents: topUp.topUpCents, feeShareMicroDollars: String(topUp.feeShare) },
    volumes: preview.volumes.map((row) => ({ ...partsAnswer(row), sales: row.sales, refunded: row.refunded })),
    sentences: [...sentences],
  }
}

export function offersRouter(offers: OffersService) {
  return {
    rules: api.rules.handler(() => offers.rules()),
    feeSchedules: api.feeSchedules.handler(() => offers.feeSchedules()),
    addFeeSchedule: api.addFeeSchedule.handler(({ input }) =>
      offers.addFeeSchedule(input.platformBasisPoints, new Date(input.effectiveFrom)),
    ),
    ofAsset: api.ofAsset.handler(async ({ input, context }) => ({
      items: await offers.ofAsset(context.identity?.accountId ?? null, input.id),
    })),
    setOffers: api.setOffers.handler(async ({ input, context }) => ({
      items: await offers.set(accountOf(context), input.id, input.offers, input.baseOfferIds),
    })),
    own: api.own.handler(({ input, context }) => offers.own(accountOf(context), input)),
    history: api.history.handler(async ({ input, context }) => ({
      items: await offers.history(accountOf(context), input.id),
    })),
    recommend: api.recommend.handler(async ({ input, context }) => {
      const { comparables, sentences, ...made } = await offers.recommend(accountOf(context), input)
      return { ...made, comparables: [...comparables], sentences: [...sentences] }
    }),
    netPreview: api.netPreview.handler(async ({ input, context }) =>
      previewAnswer(await offers.netPreview(accountOf(context), input)),
    ),
  }
}
