/** Any search, for tests. */
import fc from 'fast-check'
import { ASSET_KINDS } from '../../asset-card/kinds.ts'
import { anyCharacter } from '../../testing/any-text.ts'
import {
  type AspectValue,
  COLORS,
  type MadeValue,
  type NumberRange,
  type Pattern,
  type SearchFilter,
  type SearchNode,
  SHAPES,
  type SizeValue,
  STATES,
} from './terms.ts'
import { isPeriod } from './values.ts'

const part = fc
  .string({ unit: anyCharacter, minLength: 1, maxLength: 12 })
  .map((text) => text.normalize('NFC'))
  .filter((text) => text.trim() !== '')
const edge = fc.oneof(fc.constant(''), part)

const pattern: fc.Arbitrary<Pattern> = fc.oneof(
  part.map((text): Pattern => [text]),
  fc
    .tuple(edge, fc.array(part, { maxLength: 2 }), edge)
    .map(([first, middle, last]): Pattern => [first, ...middle, last]),
)

function values<T>(value: fc.Arbitrary<T>): fc.Arbitrary<readonly [T, ...T[]]> {
  return fc.tuple(value, fc.array(value, { maxLength: 2 })).map(([first, rest]) => [first, ...rest])
}

function range(max: number): fc.Arbitrary<NumberRange> {
  const bound = fc.option(fc.integer({ min: 0, max }))
  return fc
    .tuple(bound, bound)
    .filter(([a, b]) => a !== null || b !== null)
    .map(([a, b]) => (a !== null && b !== null ? { min: Math.min(a, b), max: Math.max(a, b) } : { min: a, max: b }))
}

const size: fc.Arbitrary<SizeValue> = fc.oneof(
  range(99_999).map((pixels): SizeValue => ({ unit: 'pixels', range: pixels })),
  range(1_000_000_000_000).map((bytes): SizeValue => ({ unit: 'bytes', range: bytes })),
  fc
    .tuple(fc.integer({ min: 1, max: 99_999 }), fc.integer({ min: 1, max: 99_999 }))
    .map(([width, height]): SizeValue => ({ unit: 'exact', width, height })),
)

const ratioSide = fc.integer({ min: 1, max: 99_999 })
const aspect: fc.Arbitrary<AspectValue> = fc.oneof(
  fc.constantFrom(...SHAPES),
  fc.record({ width: ratioSide, height: ratioSide }),
)

const period = fc
  .tuple(fc.integer({ min: 1000, max: 9999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 }))
  .chain(([year, month, day]) => {
    const [months, days] = [month, day].map((value) => String(value).padStart(2, '0'))
    return fc.constantFrom(`${year}`, `${year}-${months}`, `${year}-${months}-${days}`)
  })
  .filter(isPeriod)

const made: fc.Arbitrary<MadeValue> = fc.oneof(
  fc.constantFrom('today' as const, 'yesterday' as const),
  fc.record({ lastDays: fc.integer({ min: 1, max: 36_525 }) }),
  period.map((only) => ({ from: only, to: only })),
  period.map((from) => ({ from, to: null })),
  period.map((to) => ({ from: null, to })),
  fc
    .tuple(period, period)
    .filter(([from, to]) => `${from}-01-01`.slice(0, 10) <= `${to}-01-01`.slice(0, 10))
    .map(([from, to]) => ({ from, to })),
)

const anyFilter: fc.Arbitrary<SearchFilter> = fc.oneof(
  fc.record({ key: fc.constantFrom('tag', 'model', 'lora', 'in'), values: values(pattern) }),
  fc.record({ key: fc.constant('seed'), values: values(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String)) }),
  fc.record({ key: fc.constant('kind'), values: values(fc.constantFrom(...ASSET_KINDS)) }),
  fc.record({ key: fc.constant('is'), values: values(fc.constantFrom(...STATES)) }),
  fc.record({ key: fc.constant('rating'), values: values(range(5)) }),
  fc.record({ key: fc.constant('size'), values: values(size) }),
  fc.record({ key: fc.constant('aspect'), values: values(aspect) }),
  fc.record({ key: fc.constant('color'), values: values(fc.constantFrom(...COLORS)) }),
  fc.record({ key: fc.constant('made'), values: values(made) }),
)

const word = fc
  .string({ unit: fc.constantFrom(...'abZé1-_.|:/星*'), minLength: 1, maxLength: 8 })
  .filter((text) => /[\p{L}\p{N}]/u.test(text) && !text.startsWith('-') && !/^\p{L}+:/u.test(text))
  .map((text): SearchNode => ({ type: 'words', text, isPhrase: false }))
const phrase = fc
  .string({ unit: anyCharacter, minLength: 1, maxLength: 12 })
  .filter((text) => /[\p{L}\p{N}]/u.test(text))
  .map((text): SearchNode => ({ type: 'words', text, isPhrase: true }))

/** In the form that reading gives: nothing nested in its own type. */
export const anySearch: fc.Arbitrary<SearchNode> = fc.letrec<{ node: SearchNode }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    word,
    phrase,
    anyFilter.map((filter): SearchNode => ({ type: 'filter', filter })),
    tie('node')
      .filter(({ type }) => type !== 'not')
      .map((of): SearchNode => ({ type: 'not', of })),
    several('and', tie('node')),
    several('or', tie('node')),
  ),
})).node

function several(type: 'and' | 'or', node: fc.Arbitrary<SearchNode>): fc.Arbitrary<SearchNode> {
  return fc
    .array(
      node.filter((child) => child.type !== type),
      { minLength: 2, maxLength: 4 },
    )
    .map((of): SearchNode => ({ type, of }))
}
