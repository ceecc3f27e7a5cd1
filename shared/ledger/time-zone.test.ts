import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOUR_MS } from '../time.ts'
import {
  addDays,
  dayFinder,
  EARNINGS_PERIODS,
  localDay,
  periodWindow,
  startOfDay,
  statementWindow,
  windowBefore,
} from './time-zone.ts'

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'America/Havana',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Africa/Casablanca',
]
const zone = fc.constantFrom(...ZONES)
const instant = fc.date({ min: new Date('2000-01-01'), max: new Date('2035-12-31'), noInvalidDate: true })

describe('local days', () => {
  it('begin at the first instant of their date, whatever the clocks do', () => {
    fc.assert(
      fc.property(zone, instant, (name, at) => {
        const day = localDay(name, at)
        const start = startOfDay(name, day)
        expect(localDay(name, start)).toBe(day)
        expect(localDay(name, new Date(start.getTime() - 1))).toBe(addDays(day, -1))
        const next = startOfDay(name, addDays(day, 1))
        expect(at >= start && at < next).toBe(true)
        const hours = (next.getTime() - start.getTime()) / HOUR_MS
        expect([23, 23.5, 24, 24.5, 25]).toContain(hours)
      }),
      { numRuns: 60 },
    )
  })

  it('are found alike one by one and in a row', () => {
    fc.assert(
      fc.property(zone, fc.array(instant, { maxLength: 8 }), (name, instants) => {
        const find = dayFinder(name)
        expect(instants.map(find)).toEqual(instants.map((at) => localDay(name, at)))
      }),
      { numRuns: 20 },
    )
  })

  it.each([
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z', 23],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z', 25],
    // Clocks go from 0:00 to 1:00: the day begins at 1:00.
    ['Asia/Beirut', '2026-03-29', '2026-03-28T22:00:00.000Z', 23],
    // Clocks go from 1:00 back to 0:00: midnight comes twice, and the day begins with the first.
    ['America/Havana', '2026-11-01', '2026-11-01T04:00:00.000Z', 25],
    ['Asia/Kathmandu', '2026-06-01', '2026-05-31T18:15:00.000Z', 24],
  ])('%s %s begins at %s and has %i hours', (name, day, start, hours) => {
    expect(startOfDay(name, day).toISOString()).toBe(start)
    const next = startOfDay(name, addDays(day, 1))
    expect((next.getTime() - Date.parse(start)) / HOUR_MS).toBe(hours)
  })
})

describe('periods', () => {
  it('are whole days up to and with today, and the ones before are as long', () => {
    const now = new Date('2026-03-31T23:30:00Z')
    expect(periodWindow('7d', 'Europe/Berlin', now)).toEqual({
      firstDay: '2026-03-26',
      lastDay: '2026-04-01',
      from: new Date('2026-03-25T23:00:00Z'),
      to: new Date('2026-04-01T22:00:00Z'),
    })
    fc.assert(
      fc.property(zone, instant, fc.constantFrom(...EARNINGS_PERIODS), (name, at, period) => {
        const window = periodWindow(period, name, at)
        const before = windowBefore(window, name)
        expect(at < window.to && (window.from === null || at >= window.from)).toBe(true)
        expect(before === null).toBe(period === 'all')
        if (before === null || window.firstDay === null) return
        expect(before.to).toEqual(window.from)
        expect(addDays(before.firstDay ?? '', 2 * Number.parseInt(period, 10) - 1)).toBe(window.lastDay)
      }),
      { numRuns: 40 },
    )
  })

  it('of statements are months or days in the zone', () => {
    expect(statementWindow('2024-02', 'America/New_York')).toMatchObject({
      firstDay: '2024-02-01',
      lastDay: '2024-02-29',
      from: new Date('2024-02-01T05:00:00Z'),
      to: new Date('2024-03-01T05:00:00Z'),
    })
    expect(statementWindow('2026-12-31..2027-01-01', 'UTC')).toMatchObject({
      from: new Date('2026-12-31T00:00:00Z'),
      to: new Date('2027-01-02T00:00:00Z'),
    })
  })

  it.each(['2026', '2026-13', '2026-02-30..2026-03-01', '2026-03-02..2026-03-01', '2026-3', '', '2026-03-01'])(
    'refuse "%s"',
    (period) => {
      expect(() => statementWindow(period, 'UTC')).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
    },
  )
})
