/** Requests to an operation: as its document says, and as it does not. */
import * as fc from 'fast-check'
import { broken, fitting, fittingNamed, HOSTILE_TEXTS, hostile, type Known } from './arbitrary.ts'
import { bodySchemaOf, type Operation, type Parameter } from './operations.ts'
import type { RawRequest } from './send.ts'

export const ACTORS = [
  ...(['anonymous', 'newcomer', 'buyer', 'creator', 'partner', 'moderator', 'colleague', 'admin'] as const),
] as const
export type Actor = (typeof ACTORS)[number]

/** A request that lacks only the access token of who sends it. */
export interface DrawnRequest extends RawRequest {
  readonly actor: Actor
}

/** Placeholder for a key that no request had before: it is redrawn when a failure is made smaller. */
export const FRESH_KEY = 'a fresh key'

type Header = readonly [name: string, value: string]

/** Escapes that decode to nothing good. */
const ESCAPES = ['%', '%ff', '%00', '%2e%2e%2f', '..%2f..%2fetc%2fpasswd', '%c0%ae', '%zz', '...', '%2F', ';a=b', '%20']

function escaped(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return encodeURIComponent(text.toWellFormed())
}

/** Whether another operation answers: a URL parser resolves dots (RFC 3986, 5.2.4), and an empty part is none. */
function isDropped(segment: string): boolean {
  return /^(?:\.|%2e){0,2}$/i.test(segment)
}

/** Whether a request keeps to the document; in those that do not, some parts still do. */
type Manner = 'proper' | 'improper'

function pathPart({ schema }: Parameter, known: Known, manner: Manner): fc.Arbitrary<string> {
  const proper = fitting(schema, known).map(escaped)
  const improper = fc.oneof(
    { arbitrary: proper, weight: 12 },
    { arbitrary: fc.constantFrom(...HOSTILE_TEXTS.filter((text) => text.length < 300)).map(escaped), weight: 2 },
    { arbitrary: fc.constantFrom(...ESCAPES), weight: 1 },
  )
  return (manner === 'proper' ? proper : improper).filter((part) => !isDropped(part))
}

function queryPart({ name, required, schema }: Parameter, known: Known, manner: Manner): fc.Arbitrary<string> {
  const pair = (value: unknown): string => {
    if (value === undefined) return ''
    const values: unknown[] = Array.isArray(value) ? value : [value]
    return values.map((one) => `${name}=${escaped(one)}`).join('&')
  }
  const proper = fc.oneof(
    { arbitrary: fittingNamed(name, schema, known).map(pair), weight: 1 },
    { arbitrary: fc.constant(''), weight: required ? 0 : 2 },
  )
  if (manner === 'proper') return proper
  return fc.oneof(
    { arbitrary: proper, weight: 6 },
    { arbitrary: fc.constant(''), weight: 1 },
    { arbitrary: hostile.map(pair), weight: 2 },
    {
      arbitrary: fc.constantFrom(`${name}=%ff`, `${name}[]=1`, `${name}[a]=1`, `${name}`, `${name}=1&${name}=2`),
      weight: 1,
    },
  )
}

function targetOf({ path, parameters }: Operation, known: Known, manner: Manner): fc.Arbitrary<string> {
  const inPath = parameters.filter((parameter) => parameter.in === 'path')
  const parts = fc.tuple(...inPath.map((parameter) => pathPart(parameter, known, manner)))
  const inQuery = parameters.filter((parameter) => parameter.in === 'query')
  const query = fc.tuple(...inQuery.map((parameter) => queryPart(parameter, known, manner)))
  return fc.tuple(parts, query).map(([values, pairs]) => {
    const filled = inPath.reduce((text, { name }, at) => text.replace(`{${name}}`, () => values[at] ?? ''), path)
    const search = pairs.filter((pair) => pair !== '').join('&')
    return search === '' ? filled : `${filled}?${search}`
  })
}

const ODD_HEADERS: readonly (readonly Header[])[] = [
  [['idempotency-key', 'short']],
  [['idempotency-key', '']],
  [['idempotency-key', 'é'.repeat(20)]],
  [['idempotency-key', 'x'.repeat(500)]],
  [
    ['idempotency-key', 'first-of-two'],
    ['idempotency-key', 'second-of-two'],
  ],
  [['if-none-match', '*']],
  [['if-none-match', 'W/"abc", "def']],
  [['if-none-match', '"'.repeat(200)]],
  [['range', 'bytes=0-0']],
  [['range', 'bytes=-99999999999999999999']],
  [['range', 'bytes=5-1, 9-']],
  [['range', `bytes=${'0-1,'.repeat(500)}`]],
  [['accept', 'nothing/at-all']],
  [['accept-encoding', 'br;q=NaN']],
  [['cookie', `luna_session=${'x'.repeat(3_000)}; =; ;;`]],
  [['origin', 'null']],
  [['x-forwarded-for', "127.0.0.1', (select 1))"]],
  [['authorization', 'Bearer '.repeat(3)]],
  [['authorization', 'Basic OjpAQA==']],
  [
    ['authorization', 'Bearer one-token'],
    ['authorization', 'Bearer two-tokens'],
  ],
  [['content-encoding', 'gzip']],
  [['expect', '100-continue']],
]

function headersOf({ parameters, method }: Operation, manner: Manner): fc.Arbitrary<Header[]> {
  const takesKey = parameters.some(({ name }) => name.toLowerCase() === 'idempotency-key')
  const usual = fc.constant<Header[]>(takesKey || method !== 'GET' ? [['idempotency-key', FRESH_KEY]] : [])
  if (manner === 'proper') return usual
  return fc.oneof(
    { arbitrary: usual, weight: 8 },
    { arbitrary: fc.constantFrom(...ODD_HEADERS).map((headers) => [...headers]), weight: 2 },
    { arbitrary: fc.constant<Header[]>([]), weight: 1 },
  )
}

interface Body {
  readonly type: string | null
  readonly bytes: Uint8Array
}

const CONTENT_TYPES = [
  ...['application/json', 'application/json; charset=utf-16', 'text/plain', 'application/xml', 'multipart/form-data'],
  ...['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'nonsense', '', 'image/png'],
]

const RAW_TEXTS = [
  ...['', '{', '[', 'null', '"text"', '1', '[]', '{"a":', '{"a":1}{"b":2}', '{"a":1,"a":2}', '{"__proto__":{"x":1}}'],
  ...[
    'NaN',
    '{"a":1e999}',
    '\ufeff{}',
    '{"\\ud800":"\\udc00\\ud800"}',
    '--x\r\ncontent-disposition: form-data\r\n\r\n',
  ],
  ...['['.repeat(100_000), '{"a":'.repeat(50_000), `{"a":"${'x'.repeat(1_100_000)}"}`, `{"${'x'.repeat(20_000)}":1}`],
]

function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value) ?? 'null')
}

function bodyOf(operation: Operation, known: Known, manner: Manner): fc.Arbitrary<Body | null> {
  const schema = bodySchemaOf(operation)
  const raw = fc.record({
    type: fc.constantFrom(...CONTENT_TYPES),
    bytes: fc.oneof(
      fc.constantFrom(...RAW_TEXTS).map((text) => new TextEncoder().encode(text)),
      fc.uint8Array({ maxLength: 400 }),
      fc.constant(new Uint8Array([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xc3, 0x28, 0xff, 0xfe, 0x22, 0x7d])),
    ),
  })
  const json = (value: unknown): Body => ({ type: 'application/json', bytes: jsonBytes(value) })
  const isRead = operation.method === 'GET'
  const proper = schema === null ? fc.constant(null) : fitting(schema, known).map(json)
  if (manner === 'proper') return proper
  if (schema === null) {
    return fc.oneof({ arbitrary: fc.constant(null), weight: isRead ? 20 : 6 }, { arbitrary: raw, weight: 1 })
  }
  return fc.oneof(
    { arbitrary: proper, weight: 4 },
    { arbitrary: broken(schema, known).map(json), weight: 8 },
    { arbitrary: raw, weight: 2 },
    { arbitrary: fc.constant(null), weight: 1 },
  )
}

/** Who may probably do it. */
function likelyActors(path: string): readonly Actor[] {
  if (path.includes('/admin/') || path.includes('/fee-schedules')) return ['admin']
  if (/\/(moderation|review|notices)\b/.test(path)) return ['moderator', 'colleague', 'admin']
  return ['creator', 'creator', 'partner', 'buyer']
}

export function requestsTo(operation: Operation, known: Known): fc.Arbitrary<DrawnRequest> {
  const drawn = (manner: Manner) =>
    fc.record({
      actor: fc.constantFrom(...(manner === 'proper' ? likelyActors(operation.path) : ACTORS)),
      target: targetOf(operation, known, manner),
      headers: headersOf(operation, manner),
      body: bodyOf(operation, known, manner),
    })
  return fc.oneof(drawn('proper'), drawn('improper')).map(({ actor, target, headers, body }) => {
    const type: Header[] = body?.type == null ? [] : [['content-type', body.type]]
    const request = { actor, method: operation.method, target, headers: [...headers, ...type] }
    return body === null ? request : { ...request, body: body.bytes }
  })
}
