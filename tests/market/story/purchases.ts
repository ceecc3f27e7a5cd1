/** Paying on the pages of the test payment service, as a buyer does, and what the ledger says of it. */
import { expect } from 'vitest'
import type { NewCheckout } from '#shared/contract/market/sales.ts'
import type { Book } from '#shared/ledger/kinds.ts'
import type { Person } from './cast.ts'

async function press(pageUrl: string, action: string): Promise<void> {
  const answer = await fetch(pageUrl, { method: 'POST', body: new URLSearchParams({ action }), redirect: 'manual' })
  if (answer.status !== 303 && answer.status !== 200) throw new Error(`The page answered ${answer.status}.`)
}

interface Paid {
  readonly orderId: string
  /** Where it was paid. */
  readonly pageUrl: string
}

export async function checkOut({ client, market }: Person, wish: NewCheckout): Promise<Paid> {
  const { id, url, state } = await client.sales.openCheckout(wish)
  if (url === null) throw new Error(`nothing to pay: ${state}`)
  await press(url, 'pay')
  await market.eventually(async () => {
    const checkout = await client.sales.checkout({ id })
    if (checkout.state !== 'fulfilled') throw new Error(`${checkout.state}: ${checkout.failure}`)
  })
  return { orderId: id, pageUrl: url }
}

/** The sale that a checkout became. */
export async function buy(buyer: Person, wish: NewCheckout): Promise<Paid & { readonly saleId: string }> {
  const paid = await checkOut(buyer, wish)
  const { items } = await buyer.client.sales.purchases({ limit: 50 })
  const sale = items.find(({ orderId }) => orderId === paid.orderId)
  if (sale === undefined) throw new Error('no purchase')
  return { ...paid, saleId: sale.saleId }
}

/** The buyer's bank: takes a payment back, and decides about it. */
export function tellBank({ pageUrl }: Paid, action: 'dispute' | 'win' | 'lose'): Promise<void> {
  return press(`${pageUrl}?bank`, action)
}

/** Kind and micro-dollars of each line in a book, oldest first; `saleId` leaves those of other sales out. */
async function linesOf({ client }: Person, saleId: string, book: Book = 'creator'): Promise<string[]> {
  const lines: string[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await client.ledger.entries({ book, limit: 50, ...(cursor === undefined ? {} : { cursor }) })
    const ofSale = page.items.filter((line) => line.saleId === saleId)
    lines.push(...ofSale.map(({ kind, amountMicroDollars }) => `${kind} ${amountMicroDollars}`))
    if (page.nextCursor === null) return lines.toReversed()
    cursor = page.nextCursor
  }
}

/** What becomes of a sale reaches its books by itself, soon after. */
export async function expectLines(
  person: Person,
  saleId: string,
  lines: readonly string[],
  book?: Book,
): Promise<void> {
  await person.market.eventually(async () => expect(await linesOf(person, saleId, book)).toEqual(lines))
}
