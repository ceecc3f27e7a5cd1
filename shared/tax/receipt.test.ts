import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amountsOf, type ReceiptLine, readAmounts, receiptNumber, taxSentence, totalsOf } from './receipt.ts'

const AMOUNTS = fc
  .tuple(fc.bigInt(0n, 10n ** 12n), fc.bigInt(0n, 10n ** 12n), fc.boolean())
  .map(([net, tax, isBack]) => (isBack ? amountsOf(-net - tax, -tax) : amountsOf(net + tax, tax)))

const line = (amounts: ReturnType<typeof amountsOf>): ReceiptLine => ({
  title: 'A',
  detail: '',
  quantity: 1,
  ...amounts,
})

describe('amounts of a receipt', () => {
  it('net and tax make gross, in every line and in the whole', () => {
    fc.assert(
      fc.property(fc.array(AMOUNTS, { maxLength: 20 }), (all) => {
        for (const amounts of [...all, totalsOf(all.map(line))]) {
          const { net, tax, gross } = readAmounts(amounts)
          expect(net + tax).toBe(gross)
        }
      }),
    )
  })

  it('a document and its reversal add up to nothing', () => {
    fc.assert(
      fc.property(AMOUNTS, (amounts) => {
        const { tax, gross } = readAmounts(amounts)
        expect(totalsOf([line(amounts), line(amountsOf(-gross, -tax))])).toEqual({ net: '0', tax: '0', gross: '0' })
      }),
    )
  })
})

it('numbers are filled up to six digits, and may have more', () => {
  expect(receiptNumber('LM', 42n)).toBe('LM-000042')
  expect(receiptNumber('LM', 1_234_567n)).toBe('LM-1234567')
})

it('says who owes the tax under reverse charge', () => {
  expect(taxSentence({ treatment: 'reverse_charge', kind: 'receipt' })).toContain('Reverse charge')
  expect(taxSentence({ treatment: 'taxed', kind: 'receipt' })).toBeNull()
})
