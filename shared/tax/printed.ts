/** A receipt in words: what its PDF, its mail and its screen say alike. */
import { formatMicroDollars } from '../money/money.ts'
import { type Receipt, type ReceiptKind, readAmounts, taxSentence } from './receipt.ts'

const TITLES: Readonly<Record<ReceiptKind, string>> = {
  receipt: 'Receipt',
  credit_note: 'Credit note',
  wallet_statement: 'Wallet statement',
}

export interface PrintedLine {
  readonly title: string
  readonly detail: string
  readonly quantity: string
  readonly amount: string
}

export interface PrintedReceipt {
  readonly title: string
  readonly facts: readonly (readonly [name: string, value: string])[]
  /** Lines of who issued it and whom it is for. */
  readonly seller: readonly string[]
  readonly buyer: readonly string[]
  /** Amounts without tax; of a wallet statement with it. */
  readonly lines: readonly PrintedLine[]
  readonly totals: readonly (readonly [name: string, amount: string])[]
  /** What has to be said of the tax; null where the figures say it. */
  readonly sentence: string | null
}

const dayOf = (instant: string): string => instant.slice(0, 10)

function filled(lines: readonly (string | null)[]): string[] {
  return lines.filter((line): line is string => line !== null && line !== '')
}

function totalsOf(receipt: Receipt): PrintedReceipt['totals'] {
  const { net, tax, gross } = readAmounts(receipt)
  const total = ['Total (USD)', formatMicroDollars(gross)] as const
  if (receipt.treatment === 'included' || receipt.treatment === 'voucher') return [total]
  const rate = receipt.ratePercent === null ? 'Tax' : `Tax (${receipt.ratePercent}%)`
  return [['Net', formatMicroDollars(net)], [rate, formatMicroDollars(tax)], total]
}

export function printedReceipt(receipt: Receipt): PrintedReceipt {
  const { kind, number, seller, buyer, credits, issuedAt, suppliedAt } = receipt
  const period = kind === 'wallet_statement' ? suppliedAt.slice(0, 7) : dayOf(suppliedAt)
  return {
    title: TITLES[kind],
    facts: [
      ['Number', number],
      ['Issued', dayOf(issuedAt)],
      [kind === 'wallet_statement' ? 'Month' : 'Paid', period],
      ...(credits === null ? [] : [['For receipt', credits] as const]),
    ],
    seller: filled([
      ...[seller.name, ...seller.address, seller.country],
      seller.vatNumber && `VAT number ${seller.vatNumber}`,
      seller.email,
    ]),
    buyer: filled([
      ...[buyer.name, ...buyer.address, buyer.country],
      buyer.vatNumber && `VAT number ${buyer.vatNumber}`,
    ]),
    lines: receipt.lines.map((line) => ({
      title: line.title,
      detail: line.detail,
      quantity: String(line.quantity),
      amount: formatMicroDollars(readAmounts(line).net),
    })),
    totals: totalsOf(receipt),
    sentence: taxSentence(receipt),
  }
}

/** For mail programs that show plain text. */
export function receiptText(receipt: Receipt): string {
  const { title, facts, seller, buyer, lines, totals, sentence } = printedReceipt(receipt)
  const pairs = (all: readonly (readonly [string, string])[]): string =>
    all.map(([name, value]) => `${name}: ${value}`).join('\n')
  const items = lines.map(({ title: name, detail, quantity, amount }) => {
    return [quantity === '1' ? name : `${quantity} × ${name}`, detail, amount].filter((part) => part !== '').join(' · ')
  })
  return filled([
    title,
    pairs(facts),
    `From:\n${seller.join('\n')}`,
    buyer.length === 0 ? null : `To:\n${buyer.join('\n')}`,
    items.join('\n'),
    pairs(totals),
    sentence,
  ]).join('\n\n')
}
