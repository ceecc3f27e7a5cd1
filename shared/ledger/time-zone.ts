/** Days as a place on earth counts them: local dates, their first instants, and periods made of them. */
import * as z from 'zod'
import { LunaError } from '../contract/errors.ts'
import { DAY_MS, HOUR_MS } from '../time.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    })
    formats.set(zone, format)
  }
  return format
}

const DAY_PATTERN = /^\d{4}-\d{2}-\d{2}$/

/** A local date, `YYYY-MM-DD`. */
export const daySchema = z.string().regex(DAY_PATTERN)

/** The local date of an instant. */
export function localDay(zone: string, at: Date): string {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  return `${parts.get('year')?.padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}`
}

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10)
}

/**
 * The first instant of a local date. Where clocks change at midnight this is not 00:00; found by bisection, as local
 * dates never go back. (The dates that islands skipped by moving the date line begin where the next date does.)
 */
export function startOfDay(zone: string, day: string): Date {
  const utcMidnightMs = Date.parse(`${day}T00:00:00Z`)
  // No zone is further than 14 hours ahead of UTC or 12 behind it.
  let beforeMs = utcMidnightMs - 16 * HOUR_MS
  let fromMs = utcMidnightMs + 13 * HOUR_MS
  while (fromMs - beforeMs > 1) {
    const middleMs = Math.floor((beforeMs + fromMs) / 2)
    if (localDay(zone, new Date(middleMs)) < day) beforeMs = middleMs
    else fromMs = middleMs
  }
  return new Date(fromMs)
}

/** `localDay` of many instants that mostly follow each other. */
export function dayFinder(zone: string): (at: Date) => string {
  let day = ''
  let fromMs = Number.NaN
  let toMs = Number.NaN
  return (at) => {
    const atMs = at.getTime()
    if (!(atMs >= fromMs && atMs < toMs)) {
      day = localDay(zone, at)
      fromMs = startOfDay(zone, day).getTime()
      toMs = startOfDay(zone, addDays(day, 1)).getTime()
    }
    return day
  }
}

/** Whole local days; `from` is part of it, `to` is not. No first day means from the beginning. */
export interface DayWindow {
  readonly firstDay: string | null
  readonly lastDay: string
  readonly from: Date | null
  readonly to: Date
}

function windowOf(zone: string, firstDay: string | null, lastDay: string): DayWindow {
  return {
    firstDay,
    lastDay,
    from: firstDay === null ? null : startOfDay(zone, firstDay),
    to: startOfDay(zone, addDays(lastDay, 1)),
  }
}

/** `1d` is today. */
export const EARNINGS_PERIODS = ['1d', '7d', '30d', '90d', 'all'] as const
export type EarningsPeriod = (typeof EARNINGS_PERIODS)[number]

const PERIOD_DAYS: Readonly<Record<EarningsPeriod, number | null>> = {
  '1d': 1,
  '7d': 7,
  '30d': 30,
  '90d': 90,
  all: null,
}

/** The period's days up to and with today. */
export function periodWindow(period: EarningsPeriod, zone: string, now: Date): DayWindow {
  const today = localDay(zone, now)
  const dayCount = PERIOD_DAYS[period]
  return windowOf(zone, dayCount === null ? null : addDays(today, 1 - dayCount), today)
}

/** As many days right before the window; null for one without a beginning. */
export function windowBefore({ firstDay, lastDay }: DayWindow, zone: string): DayWindow | null {
  if (firstDay === null) return null
  const dayCount = Math.round((Date.parse(lastDay) - Date.parse(firstDay)) / DAY_MS) + 1
  return windowOf(zone, addDays(firstDay, -dayCount), addDays(firstDay, -1))
}

function realDay(text: string): string {
  const isReal = DAY_PATTERN.test(text) && !Number.isNaN(Date.parse(text)) && addDays(text, 0) === text
  if (!isReal) throw new LunaError('INVALID_INPUT', `period: "${text}" is not a date.`)
  return text
}

/** Of `2026-03` (a month) or `2026-03-02..2026-03-15` (both days included). Throws INVALID_INPUT for other texts. */
export function statementWindow(period: string, zone: string): DayWindow & { readonly from: Date } {
  const month = /^(\d{4})-(\d{2})$/.exec(period)
  const range = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/.exec(period)
  let firstDay: string
  let lastDay: string
  if (month) {
    firstDay = realDay(`${period}-01`)
    lastDay = addDays(`${addDays(firstDay, 31).slice(0, 7)}-01`, -1)
  } else if (range) {
    firstDay = realDay(range[1] ?? '')
    lastDay = realDay(range[2] ?? '')
    if (lastDay < firstDay) throw new LunaError('INVALID_INPUT', 'period: ends before it starts.')
  } else {
    throw new LunaError('INVALID_INPUT', 'period: must be a month (2026-03) or two days (2026-03-02..2026-03-15).')
  }
  return { ...windowOf(zone, firstDay, lastDay), from: startOfDay(zone, firstDay) }
}
