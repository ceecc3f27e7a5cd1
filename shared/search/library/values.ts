/** The values of filters: from what was typed, and back. */
import { ASSET_KINDS } from '../../asset-card/kinds.ts'
import {
  type AspectValue,
  COLORS,
  type MadeValue,
  type NumberRange,
  type Pattern,
  type SearchFilter,
  type SearchKey,
  SHAPES,
  type SizeValue,
  STATES,
} from './terms.ts'

const MOST_STARS = 5
const MOST_BYTES = 1_000_000_000_000
/** A hundred years; more days are a slip. */
const MOST_DAYS = 36_525

/** The filter, or null where one of the values is none of the key's. Each value is split at its unquoted asterisks. */
export function filterFrom(key: SearchKey, typed: readonly Pattern[]): SearchFilter | null {
  switch (key) {
    case 'tag':
    case 'model':
    case 'lora':
    case 'in':
      return withValues(typed.map(tidied), (values) => ({ key, values }))
    case 'seed':
      return withValues(texts(typed).map(seedFrom), (values) => ({ key, values }))
    case 'kind':
      return withValues(texts(typed).map(oneOf(ASSET_KINDS)), (values) => ({ key, values }))
    case 'is':
      return withValues(texts(typed).map(oneOf(STATES)), (values) => ({ key, values }))
    case 'rating':
      return withValues(texts(typed).map(starsFrom), (values) => ({ key, values }))
    case 'size':
      return withValues(texts(typed).map(sizeFrom), (values) => ({ key, values }))
    case 'aspect':
      return withValues(texts(typed).map(aspectFrom), (values) => ({ key, values }))
    case 'color':
      return withValues(texts(typed).map(oneOf(COLORS)), (values) => ({ key, values }))
    case 'made':
      return withValues(texts(typed).map(madeFrom), (values) => ({ key, values }))
    default:
      return key satisfies never
  }
}

function withValues<T, R>(values: readonly (T | null)[], build: (values: readonly [T, ...T[]]) => R): R | null {
  const [first, ...rest] = values.filter((value) => value !== null)
  return first === undefined || rest.length + 1 < values.length ? null : build([first, ...rest])
}

/** Two asterisks in a row mean what one means. */
function tidied([first, ...rest]: Pattern): Pattern {
  return [first, ...rest.filter((part, index) => part !== '' || index === rest.length - 1)]
}

function texts(typed: readonly Pattern[]): string[] {
  return typed.map((parts) => parts.join('*'))
}

/** Capital letters do not matter, nor whether words are joined by spaces, hyphens or underscores. */
function oneOf<T extends string>(known: readonly T[]): (text: string) => T | null {
  const folded = (text: string) => text.toLowerCase().replaceAll(/[\s_]/g, '-')
  return (text) => known.find((value) => folded(value) === folded(text)) ?? null
}

function seedFrom(text: string): string | null {
  return /^-?\d{1,40}$/.test(text) ? String(BigInt(text)) : null
}

/** `4`, `>=4`, `<4`, `2..4`, `2..` and `..4`, with numbers as `read` takes them. */
function rangeFrom(text: string, read: (text: string) => number | null): NumberRange | null {
  const compared = /^(?<sign>>=|<=|>|<|=)?(?<number>[^.<>=].*)$/.exec(text)?.groups
  if (compared !== undefined && !text.includes('..')) {
    const number = read(compared['number'] ?? '')
    return number === null ? null : comparison(compared['sign'] ?? '=', number)
  }
  const [low, high, ...more] = text.split('..')
  if (low === undefined || high === undefined || more.length > 0) return null
  const [min, max] = [low, high].map((end) => (end === '' ? null : (read(end) ?? Number.NaN)))
  if (min === undefined || max === undefined) return null
  return isRange({ min, max }) ? { min, max } : null
}

function isRange({ min, max }: NumberRange): boolean {
  if (Number.isNaN(min) || Number.isNaN(max) || (min === null && max === null)) return false
  return min === null || max === null || min <= max
}

function comparison(sign: string, number: number): NumberRange {
  switch (sign) {
    case '>=':
      return { min: number, max: null }
    case '>':
      return { min: number + 1, max: null }
    case '<=':
      return { min: null, max: number }
    case '<':
      return { min: null, max: number - 1 }
    default:
      return { min: number, max: number }
  }
}

const wholeFrom = (text: string): number | null => (/^\d{1,9}$/.test(text) ? Number(text) : null)

function starsFrom(text: string): NumberRange | null {
  const range = rangeFrom(text, wholeFrom)
  const bounds = [range?.min ?? 0, range?.max ?? 0]
  return bounds.every((stars) => stars >= 0 && stars <= MOST_STARS) ? range : null
}

const BYTE_UNITS = [
  { name: 'GB', bytes: 1_000_000_000 },
  { name: 'MB', bytes: 1_000_000 },
  { name: 'kB', bytes: 1000 },
  { name: 'B', bytes: 1 },
] as const

function bytesFrom(text: string): number | null {
  const { number, unit } = /^(?<number>\d{1,15}(?:\.\d{1,6})?)(?<unit>[kmg]?b)$/i.exec(text)?.groups ?? {}
  const found = BYTE_UNITS.find(({ name }) => name.toLowerCase() === unit?.toLowerCase())
  const bytes = Math.round(Number(number) * (found?.bytes ?? 0))
  return found === undefined || bytes > MOST_BYTES ? null : bytes
}

function sizeFrom(text: string): SizeValue | null {
  const exact = /^(?<width>\d{1,9})[x×](?<height>\d{1,9})$/i.exec(text)?.groups
  if (exact !== undefined) return { unit: 'exact', width: Number(exact['width']), height: Number(exact['height']) }
  const pixels = rangeFrom(text, (number) => wholeFrom(number.replace(/px$/i, '')))
  if (pixels !== null) return isPositive(pixels) ? { unit: 'pixels', range: pixels } : null
  const bytes = rangeFrom(text, bytesFrom)
  return bytes === null || !isPositive(bytes) ? null : { unit: 'bytes', range: bytes }
}

function isPositive({ min, max }: NumberRange): boolean {
  return (min ?? 0) >= 0 && (max ?? 0) >= 0
}

function aspectFrom(text: string): AspectValue | null {
  const shape = oneOf(SHAPES)(text)
  if (shape !== null) return shape
  const ratio = /^(?<width>[1-9]\d{0,4})[:x/](?<height>[1-9]\d{0,4})$/i.exec(text)?.groups
  return ratio === undefined ? null : { width: Number(ratio['width']), height: Number(ratio['height']) }
}

function madeFrom(text: string): MadeValue | null {
  const plain = text.toLowerCase()
  if (plain === 'today' || plain === 'yesterday') return plain
  const days = /^(?<days>[1-9]\d{0,5})d$/.exec(plain)?.groups
  if (days !== undefined) return Number(days['days']) <= MOST_DAYS ? { lastDays: Number(days['days']) } : null
  return periodsFrom(text)
}

function periodsFrom(text: string): MadeValue | null {
  if (text.includes('..')) {
    const [from = '', to = '', ...more] = text.split('..')
    const areKnown = [from, to].every((end) => end === '' || isPeriod(end))
    if (!areKnown || more.length > 0 || (from === '' && to === '')) return null
    if (from !== '' && to !== '' && firstDay(from) > firstDay(to)) return null
    return { from: from === '' ? null : from, to: to === '' ? null : to }
  }
  const { sign = '=', period = '' } = /^(?<sign>>=|<=|>|<|=)?(?<period>.*)$/.exec(text)?.groups ?? {}
  if (!isPeriod(period)) return null
  if (sign === '>' || sign === '<') return afterOrBefore(sign, period)
  return { from: sign === '<=' ? null : period, to: sign === '>=' ? null : period }
}

function afterOrBefore(sign: '>' | '<', period: string): MadeValue | null {
  const other = neighborOf(period, sign === '>' ? 1 : -1)
  if (!isPeriod(other)) return null
  return sign === '>' ? { from: other, to: null } : { from: null, to: other }
}

const firstDay = (period: string): string => `${period}-01-01`.slice(0, '2026-01-01'.length)

/** True for a year, month or day that the calendar has. */
export function isPeriod(text: string): boolean {
  if (!/^[1-9]\d{3}(?:-\d{2}){0,2}$/.test(text)) return false
  const day = new Date(`${firstDay(text)}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

/** The year, month or day after it (`step` 1), or before it (-1). */
export function neighborOf(period: string, step: 1 | -1): string {
  const [year = 0, month, day] = period.split('-').map(Number)
  const next = new Date(0)
  if (month === undefined) next.setUTCFullYear(year + step, 0, 1)
  else if (day === undefined) next.setUTCFullYear(year, month - 1 + step, 1)
  else next.setUTCFullYear(year, month - 1, day + step)
  return next.toISOString().slice(0, period.length)
}

/** Safe without quotes: nothing in it ends a value or has a meaning of its own. */
const PLAIN = /^[\p{L}\p{N}_.+#&'’!@/-]+$/u

/** In quotes where it would be read as something else without them. */
export function printText(text: string): string {
  return PLAIN.test(text) ? text : quoted(text)
}

export function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

function printPattern(parts: Pattern): string {
  return parts.map((part) => (part === '' ? '' : printText(part))).join('*')
}

function printRange({ min, max }: NumberRange, print: (value: number) => string = String): string {
  if (min !== null && max !== null) return min === max ? print(min) : `${print(min)}..${print(max)}`
  return min === null ? `<=${print(max ?? 0)}` : `>=${print(min)}`
}

function printBytes(bytes: number): string {
  const unit = BYTE_UNITS.find((candidate) => bytes % candidate.bytes === 0 && bytes >= candidate.bytes)
  return unit === undefined ? `${bytes}B` : `${bytes / unit.bytes}${unit.name}`
}

function printSize(value: SizeValue): string {
  switch (value.unit) {
    case 'exact':
      return `${value.width}x${value.height}`
    case 'bytes':
      return printRange(value.range, printBytes)
    case 'pixels':
      return printRange(value.range)
  }
}

function printMade(value: MadeValue): string {
  if (typeof value === 'string') return value
  if ('lastDays' in value) return `${value.lastDays}d`
  const { from, to } = value
  if (from === to) return from ?? ''
  if (from !== null && to !== null) return `${from}..${to}`
  return from === null ? `<=${to}` : `>=${from}`
}

/** The values of a filter as they are typed, one by one. */
export function printValues(filter: SearchFilter): string[] {
  switch (filter.key) {
    case 'tag':
    case 'model':
    case 'lora':
    case 'in':
      return filter.values.map(printPattern)
    case 'rating':
      return filter.values.map((range) => printRange(range))
    case 'size':
      return filter.values.map(printSize)
    case 'aspect':
      return filter.values.map((value) => (typeof value === 'string' ? value : `${value.width}:${value.height}`))
    case 'made':
      return filter.values.map(printMade)
    case 'seed':
    case 'kind':
    case 'is':
    case 'color':
      return [...filter.values]
  }
}
