/** Days of the calendar here, as the library stores times. */
import type { CalendarPeriod, MadeValue } from '#shared/search/library/terms.ts'
import { neighborOf } from '#shared/search/library/values.ts'
import { type Condition, every, where } from './sql-condition.ts'

export function madeWithin(value: MadeValue): Condition {
  const { from, to } = periodOf(value)
  return every([
    ...(from === null ? [] : [where('a.made_at >= ?', startOf(from))]),
    ...(to === null ? [] : [where('a.made_at < ?', startOf(neighborOf(to, 1)))]),
  ])
}

function periodOf(value: MadeValue): { from: CalendarPeriod | null; to: CalendarPeriod | null } {
  if (value === 'today') return { from: daysAgo(0), to: null }
  if (value === 'yesterday') return { from: daysAgo(1), to: daysAgo(1) }
  return 'lastDays' in value ? { from: daysAgo(value.lastDays - 1), to: null } : value
}

function daysAgo(days: number): CalendarPeriod {
  const now = new Date()
  return localDay(new Date(now.getFullYear(), now.getMonth(), now.getDate() - days))
}

/** `2026-03-09` here. */
export function localDay(day: Date): CalendarPeriod {
  const digits = (part: number, length: number) => String(part).padStart(length, '0')
  return [digits(day.getFullYear(), 4), digits(day.getMonth() + 1, 2), digits(day.getDate(), 2)].join('-')
}

/** Midnight here at the beginning of a year, month or day. */
function startOf(period: CalendarPeriod): string {
  const [year = 0, month = 1, day = 1] = period.split('-').map(Number)
  return new Date(year, month - 1, day).toISOString()
}
