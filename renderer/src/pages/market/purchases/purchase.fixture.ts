import { AT, idOf } from '../../../testing/ids.ts'
import type { Purchase } from './purchase-facts.ts'

/** Bought for $9.99 and $1.90 of tax. */
export const PURCHASE: Purchase = {
  ...{ saleId: idOf(1), offer: 'one_time', state: 'completed', assetId: idOf(2), versionId: idOf(3) },
  ...{ creatorId: idOf(4), amountMicroDollars: '9990000', taxMicroDollars: '1900000', storyId: null, turnId: null },
  ...{ orderId: idOf(5), soldAt: AT, refundableUntil: '2026-11-30T10:00:00Z', refund: null },
  entitlement: { validFrom: AT, validUntil: null, withdrawnAt: null, withdrawalReason: null },
}
