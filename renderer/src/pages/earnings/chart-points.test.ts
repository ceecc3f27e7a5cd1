import { describe, expect, it } from 'vitest'
import { addDays } from '#shared/ledger/time-zone.ts'
import { comparedWith, shareOf, shownFigures } from './amounts.ts'
import { chartPoints, pointLabel } from './chart-points.ts'

const FIGURES = {
  grossMicroDollars: '3000000',
  refundsMicroDollars: '0',
  feesMicroDollars: '-900000',
  royaltiesReceivedMicroDollars: '0',
  royaltiesPaidMicroDollars: '0',
  sharesReceivedMicroDollars: '0',
  sharesPaidMicroDollars: '0',
  usageRoyaltiesMicroDollars: '0',
  disputesMicroDollars: '0',
  adjustmentsMicroDollars: '0',
  netMicroDollars: '2100000',
  saleCount: 2,
  refundCount: 0,
  royaltyCount: 0,
}

const daysFrom = (first: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...FIGURES, day: addDays(first, index) }))

describe('points of the chart', () => {
  it('are days while they can be told apart', () => {
    const points = chartPoints(daysFrom('2026-03-01', 90))
    expect(points).toHaveLength(90)
    expect(points[0]).toEqual({
      ...{ key: '2026-03-01', firstDay: '2026-03-01', lastDay: '2026-03-01', sales: 2 },
      ...{ netMicroDollars: 2_100_000n, grossMicroDollars: 3_000_000n },
    })
  })

  it('are months beyond that, and lose nothing', () => {
    const points = chartPoints(daysFrom('2025-12-30', 120))
    expect(points.map(({ key }) => key)).toEqual(['2025-12', '2026-01', '2026-02', '2026-03', '2026-04'])
    expect(points[0]).toMatchObject({ firstDay: '2025-12-30', lastDay: '2025-12-31', sales: 4 })
    expect(points.reduce((sum, { netMicroDollars }) => sum + netMicroDollars, 0n)).toBe(120n * 2_100_000n)
    expect(pointLabel('2026-01')).toContain('2026')
  })
})

describe('figures', () => {
  it('are left out where there is nothing to say, but for the main ones', () => {
    expect(shownFigures(FIGURES).map(({ figure }) => figure)).toEqual(['net', 'gross', 'fees'])
    const refunded = { ...FIGURES, refundsMicroDollars: '-1' }
    expect(shownFigures(refunded).map(({ figure }) => figure)).toContain('refunds')
  })

  it('are compared with the period before in words', () => {
    expect(comparedWith('3000000', '1000000')).toBe('+$2.00 vs. previous period')
    expect(comparedWith('1000000', '3000000')).toBe('−$2.00 vs. previous period')
    expect(comparedWith('5', '5')).toBe('No change')
  })

  it('are shares of a whole only where that means something', () => {
    expect(shareOf('1', '8')).toBe('12.5%')
    expect(shareOf('2', '3')).toBe('66.7%')
    expect(shareOf('-1', '8')).toBe('')
    expect(shareOf('1', '0')).toBe('')
  })
})
