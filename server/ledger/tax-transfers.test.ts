import fc from 'fast-check'
import { expect, it } from 'vitest'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { cents, centsToMicroDollars, microDollars } from '#shared/money/money.ts'
import { CURRENT_FEE_SCHEDULE } from '#shared/offers/offers.ts'
import { splitSale } from '#shared/offers/split.ts'
import { refundTransfers, saleTransfers } from './sale-transfers.ts'
import { taxTransfers } from './tax-transfers.ts'
import type { LedgerAccount, TransferInput } from './transfers.ts'

/** What each account gained, by owner and book; those that ended even are left out. */
function balances(transfers: readonly TransferInput[]): Map<string, bigint> {
  const sums = new Map<string, bigint>()
  const add = ({ ownerId, book }: LedgerAccount, amount: bigint) => {
    const name = `${ownerId}/${book}`
    sums.set(name, (sums.get(name) ?? 0n) + amount)
  }
  for (const { debit, credit, amount } of transfers) {
    add(debit, -amount)
    add(credit, amount)
  }
  return new Map([...sums].filter(([, amount]) => amount !== 0n))
}

const FROM = { ownerId: PLATFORM_ID, book: 'processor' } as const

it('the buyer’s money is the split and the tax, and a refund takes all of it back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 0, max: 30_000 }), (priceCents, taxCents) => {
      const [price, tax] = [centsToMicroDollars(cents(priceCents)), centsToMicroDollars(cents(taxCents))]
      const sold = { assetId: 'asset', creatorId: 'creator' }
      const split = splitSale({ offer: 'one_time', amount: price, sold, parents: [], fees: CURRENT_FEE_SCHEDULE })
      const common = { from: FROM, saleId: 'sale', versionId: null, offer: 'one_time', country: 'FR' } as const
      const transfers = [
        ...saleTransfers({ ...common, split }),
        ...taxTransfers({ ...common, tax: microDollars(tax), assetId: 'asset' }),
      ]
      const sums = balances(transfers)
      expect(sums.get(`${PLATFORM_ID}/processor`) ?? 0n).toBe(-(price + tax))
      expect(sums.get(`${PLATFORM_ID}/tax_payable`) ?? 0n).toBe(tax)
      expect((sums.get('creator/creator') ?? 0n) + (sums.get(`${PLATFORM_ID}/platform_revenue`) ?? 0n)).toBe(price)
      expect(balances([...transfers, ...refundTransfers(transfers, null)]).size).toBe(0)
    }),
  )
})
