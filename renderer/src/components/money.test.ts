import { expect, test } from 'vitest'
import { formatCents, formatMicroDollars } from './money.ts'

test('amounts are rounded to the cent, and never to nothing', () => {
  expect(formatMicroDollars('637500')).toBe('$0.64')
  expect(formatMicroDollars('-637500')).toBe('−$0.64')
  expect(formatMicroDollars(1_299_000_000n)).toBe('$1,299.00')
  expect(formatMicroDollars('4999')).toBe('$0.004999')
  expect(formatMicroDollars('0')).toBe('$0.00')
  expect(formatMicroDollars('637500', { isExact: true })).toBe('$0.6375')
  expect(formatCents(499)).toBe('$4.99')
})
