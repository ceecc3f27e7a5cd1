/** Values that fit a JSON schema, and values that do not. */
import * as fc from 'fast-check'
import { codePoint } from '#server/testing/random.ts'
import { CREATOR_TERMS_VERSION } from '#shared/contract/market/creator-terms.ts'
import type { Schema } from './operations.ts'

/** Texts of a running market to mix in, so that requests get past "not found". */
export interface Known {
  readonly ids: readonly string[]
  /** Ids for fields of a name that tells what they are of. */
  readonly idsByField: Readonly<Record<string, readonly string[]>>
  readonly hashes: readonly string[]
  readonly handles: readonly string[]
}

type Value = fc.Arbitrary<unknown>
interface Limits {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema
  readonly items?: Schema
  readonly prefixItems?: readonly Schema[]
  readonly minItems?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly format?: string
}

const MAX_DEPTH = 8
const instants = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2099-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString())
// Making one of these takes longer than drawing from it, and most schemas have several.
const uuids = fc.uuid({ version: 7 })
const urls = fc.webUrl()
const emails = fc.emailAddress()
const matchingPattern = new Map<string, fc.Arbitrary<string>>()
/** Such as names and descriptions; now and then long. */
const words = fc.oneof(
  { arbitrary: fc.lorem({ maxCount: 12 }), weight: 6 },
  { arbitrary: fc.string({ unit: 'grapheme', maxLength: 60 }), weight: 2 },
)

function oneOfKnown(known: readonly string[], otherwise: fc.Arbitrary<string>): fc.Arbitrary<string> {
  if (known.length === 0) return otherwise
  return fc.oneof({ arbitrary: fc.constantFrom(...known), weight: 5 }, { arbitrary: otherwise, weight: 1 })
}

function matching(pattern: string, { handles, hashes }: Known): fc.Arbitrary<string> {
  if (pattern.includes('{64}')) return oneOfKnown(hashes, stringsOf(pattern))
  try {
    return stringsOf(pattern, { maxLength: 40 })
  } catch {
    // Looking ahead cannot be generated; only handles need it.
    return fc.constantFrom(...handles, 'a-handle')
  }
}

function stringsOf(pattern: string, limits: fc.StringMatchingConstraints = {}): fc.Arbitrary<string> {
  const known = matchingPattern.get(pattern)
  if (known !== undefined) return known
  const strings = fc.stringMatching(new RegExp(pattern), limits)
  matchingPattern.set(pattern, strings)
  return strings
}

function text({ pattern, format, minLength = 0, maxLength = 200 }: Limits, known: Known): Value {
  if (format === 'uuid') return oneOfKnown(known.ids, uuids)
  if (format === 'date-time') return instants
  if (format === 'uri') return urls
  if (format === 'email') return emails
  if (pattern !== undefined) return matching(pattern, known)
  return words
    .map((some) => (some.length < minLength ? some.padEnd(minLength, 'word ') : some).slice(0, maxLength))
    .map((some) => some.toWellFormed())
}

function number({ type, minimum, maximum, exclusiveMinimum }: Limits): Value {
  const least = Math.max(minimum ?? -1_000, exclusiveMinimum === undefined ? -Infinity : exclusiveMinimum + 1)
  const most = Math.max(least, Math.min(maximum ?? 100_000, Number.MAX_SAFE_INTEGER))
  if (type === 'integer') return fc.integer({ min: Math.ceil(least), max: Math.min(Math.floor(most), 2 ** 31 - 1) })
  return fc.double({ min: least, max: most, noNaN: true })
}

function object({ properties = {}, required = [], additionalProperties }: Limits, known: Known, depth: number): Value {
  const shapes: Record<string, Value> = {}
  for (const [name, schema] of Object.entries(properties)) shapes[name] = fittingNamed(name, schema, known, depth + 1)
  const requiredKeys = required.filter((name) => Object.hasOwn(properties, name))
  const shaped: Value = fc.record(shapes, { requiredKeys })
  if (additionalProperties === undefined || typeof additionalProperties === 'boolean' || depth > MAX_DEPTH)
    return shaped
  const further = fc.dictionary(fc.lorem({ maxCount: 1 }), fitting(additionalProperties, known, depth + 1), {
    maxKeys: 2,
  })
  return fc.tuple(further, shaped).map(([more, fixed]) => Object.assign({}, more, fixed))
}

function list({ items = {}, prefixItems, minItems = 0, maxItems = 4 }: Limits, known: Known, depth: number): Value {
  if (prefixItems !== undefined) return fc.tuple(...prefixItems.map((item) => fitting(item, known, depth + 1)))
  const maxLength = Math.max(minItems, Math.min(maxItems, depth > MAX_DEPTH ? 0 : 4))
  return fc.array(fitting(items, known, depth + 1), { minLength: minItems, maxLength })
}

/** Fields whose values mean something that their schema does not say. */
const MEANINGS: Readonly<Record<string, readonly unknown[]>> = {
  timeZone: ['Europe/Berlin', 'UTC'],
  zone: ['America/New_York'],
  territory: ['US', 'DE'],
  country: ['US'],
  termsVersion: [CREATOR_TERMS_VERSION],
  period: ['2026-03', '2026'],
  returnUrl: [undefined],
  return_url: [undefined],
  cursor: [undefined],
}

/** As `fitting`, of a field whose name may tell more. */
export function fittingNamed(name: string, schema: Schema, known: Known, depth = 0): Value {
  const meanings = Object.hasOwn(MEANINGS, name) ? MEANINGS[name] : undefined
  const isId = typeof schema === 'object' && schema['format'] === 'uuid'
  const ids = isId && Object.hasOwn(known.idsByField, name) ? known.idsByField[name] : undefined
  const usual = fitting(schema, ids === undefined ? known : { ...known, ids }, depth)
  const isText = typeof schema === 'object' && (schema['type'] === 'string' || schema['type'] === undefined)
  if (meanings === undefined || !isText) return usual
  return fc.oneof({ arbitrary: fc.constantFrom(...meanings), weight: 5 }, { arbitrary: usual, weight: 1 })
}

/** Values that fit, as far as the schema says all. */
export function fitting(schema: Schema, known: Known, depth = 0): Value {
  if (typeof schema === 'boolean') return fc.jsonValue({ maxDepth: 1 })
  const limits: Limits = schema
  if ('const' in limits) return fc.constant(limits.const)
  if (limits.enum !== undefined) return fc.constantFrom(...limits.enum)
  const choice = limits.anyOf ?? limits.oneOf
  if (choice !== undefined) return fc.oneof(...choice.map((one) => fitting(one, known, depth + 1)))
  if (limits.allOf !== undefined) {
    return fc
      .tuple(...limits.allOf.map((one) => fitting(one, known, depth + 1)))
      .map((parts) => Object.assign({}, ...parts.filter((part) => typeof part === 'object')))
  }
  if (Array.isArray(limits.type)) {
    return fc.oneof(...limits.type.map((type) => fitting({ ...schema, type }, known, depth)))
  }
  switch (limits.type) {
    case 'string':
      return text(limits, known)
    case 'integer':
    case 'number':
      return number(limits)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return list(limits, known, depth)
    case 'object':
      return object(limits, known, depth)
    default:
      return fc.jsonValue({ maxDepth: 1 })
  }
}

function nested(depth: number): unknown {
  let value: unknown = 'deep'
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { deeper: value }
  return value
}

/** Texts that programs stumble over. */
export const HOSTILE_TEXTS = [
  ...[
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\ud800',
    'x\udfff',
    '\uffff',
    '\u202e',
    '𝔘𝔫𝔦',
    'ﷺ',
    '\r\n',
    '\\',
    '%00',
    '%',
    '../..',
  ],
  ...['null', 'undefined', 'NaN', '-0', '1e999', '9'.repeat(40), '-9223372036854775809', '0x10', '１２', 'true'],
  ...['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '{}', '[]', '"', '__proto__'],
  ...['2024-02-30T25:61:61Z', '0000-01-01T00:00:00Z', '+275760-09-13T00:00:00.001Z', '9999-12-31T23:59:59+23:59'],
  ...['9999-99', '2024-00', '0000-00', '2024-13-45', 'x'.repeat(5_000), 'é'.repeat(300)],
] as const

export const hostile: Value = fc.oneof(
  { arbitrary: fc.constantFrom<unknown>(...HOSTILE_TEXTS), weight: 5 },
  {
    arbitrary: fc.constantFrom<unknown>(
      ...[null, true, 0, -1, 0.1, 1e308, -1e308, 2 ** 31, 2 ** 53, -(2 ** 63), 5e-324, [], {}, [[]], [null]],
      ...[nested(60), JSON.parse('{"__proto__":{"x":1}}'), { constructor: { prototype: {} } }, { length: 1e9 }],
      ...[{ toString: 1 }, JSON.parse('{"then":1}'), Array.from({ length: 300 }, () => 'many')],
    ),
    weight: 4,
  },
  { arbitrary: fc.string({ unit: codePoint, maxLength: 30 }), weight: 2 },
  { arbitrary: fc.jsonValue({ maxDepth: 3 }), weight: 2 },
  { arbitrary: fc.double(), weight: 1 },
)

/** Every place in a value, as the names that lead to it. */
function placesIn(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null || at.length > MAX_DEPTH) return [at]
  return [at, ...Object.entries(value).flatMap(([name, inner]) => placesIn(inner, [...at, name]))]
}

type Change = 'replace' | 'remove' | 'add'

function changed(value: unknown, [name, ...rest]: readonly string[], change: Change, replacement: unknown): unknown {
  if (name === undefined) {
    if (change !== 'add' || typeof value !== 'object' || value === null) return replacement
    return Array.isArray(value) ? [...value, replacement] : { ...value, unexpected: replacement }
  }
  if (typeof value !== 'object' || value === null) return value
  const copy: Record<string, unknown> = Object.fromEntries(Object.entries(value))
  if (rest.length === 0 && change === 'remove') delete copy[name]
  else copy[name] = changed(copy[name], rest, change, replacement)
  return Array.isArray(value) ? Object.values(copy) : copy
}

/** A value that fits but for one to three places. */
export function broken(schema: Schema, known: Known): Value {
  const change = fc.record({
    place: fc.nat(),
    change: fc.constantFrom<Change>('replace', 'replace', 'replace', 'remove', 'add'),
    replacement: hostile,
  })
  return fc.tuple(fitting(schema, known), fc.array(change, { minLength: 1, maxLength: 3 })).map(([value, changes]) =>
    changes.reduce<unknown>((now, { place, change: how, replacement }) => {
      const places = placesIn(now)
      return changed(now, places[place % places.length] ?? [], how, replacement)
    }, value),
  )
}
