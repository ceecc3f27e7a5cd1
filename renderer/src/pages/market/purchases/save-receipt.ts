/** A receipt as a file, made by the market and saved by the page itself. */
import { marketClient } from '../../../api/market.ts'
import { toast } from '../../../components/toast.tsx'
import { en } from '../../../strings/en.ts'

function savePdf(base64: string, fileName: string): void {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/pdf' }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // The browser has taken what it needs once the click is handled.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

export async function saveReceipt(id: string): Promise<void> {
  const { data } = await marketClient.receipts.receiptFile({ id })
  savePdf(data.base64, data.fileName)
}

/** The receipt of a purchase, not its credit note. Says so where it has not been issued yet. */
export async function saveReceiptOfSale(saleId: string): Promise<void> {
  const { data } = await marketClient.receipts.receipts({ saleId })
  const receipt = data.items.find(({ kind }) => kind === 'receipt')
  if (receipt === undefined) toast({ title: en.purchases.receipts.notIssued })
  else await saveReceipt(receipt.id)
}
