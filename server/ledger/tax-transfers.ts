/** The tax of a sale as a separate transfer, in addition to those that split the price. */
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import type { MicroDollars } from '#shared/money/money.ts'
import type { SaleToPost } from './sale-transfers.ts'
import type { LedgerAccount, TransferInput } from './transfers.ts'

const TAX_PAYABLE: LedgerAccount = { ownerId: PLATFORM_ID, book: 'tax_payable' }

interface TaxToPost extends Pick<SaleToPost, 'from' | 'saleId' | 'offer' | 'country'> {
  readonly assetId: string
  readonly versionId: string | null
  readonly tax: MicroDollars
}

/** What the buyer pays beyond the price. Empty where there is no tax. */
export function taxTransfers({ from, tax, saleId, assetId, versionId, offer, country }: TaxToPost): TransferInput[] {
  if (tax === 0n) return []
  return [{ kind: 'tax', debit: from, credit: TAX_PAYABLE, amount: tax, saleId, assetId, versionId, offer, country }]
}
