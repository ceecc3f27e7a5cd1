import SqliteDatabase from 'better-sqlite3'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type LedgerLine, ledgerLineSchema } from '#shared/ledger/chain.ts'
import { FIGURES, figureKinds } from '#shared/ledger/figure-lines.ts'
import { TRANSFER_KINDS } from '#shared/ledger/kinds.ts'
import { sql as earnings } from '../database/migrations/0005-earnings.ts'
import { sql as ledgerBlocks } from '../database/migrations/0010-ledger-blocks.ts'
import { BLOCK_LINES, type LineQuery } from './line-blocks.ts'
import { createLines } from './lines.ts'

const id = fc.uuid()
const idOrNull = fc.option(id, { nil: null })
const micro = fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }).map(String)
const instant = fc
  .date({ noInvalidDate: true, min: new Date('2000-01-01'), max: new Date('2099-12-31') })
  .map((date) => date.toISOString())

const anyLine: fc.Arbitrary<LedgerLine> = fc
  .record({
    sequence: fc.integer({ min: 1 }),
    journalId: id,
    transferNumber: fc.integer({ min: 1 }),
    kind: fc.constantFrom(...TRANSFER_KINDS),
    amountMicroDollars: micro,
    balanceMicroDollars: micro,
    at: instant,
    availableAt: fc.option(instant, { nil: null }),
    saleId: idOrNull,
    assetId: idOrNull,
    viaAssetId: idOrNull,
    soldAssetId: idOrNull,
    versionId: idOrNull,
    offer: fc.constantFrom('per_use', 'license', null),
    country: fc.constantFrom('DE', null),
    memo: fc.option(fc.string({ unit: 'grapheme' }), { nil: null }),
    hash: fc.stringMatching(/^[0-9a-f]{64}$/),
  })
  .map((line) => ledgerLineSchema.parse(line))

function emptyLibrary() {
  const db = new SqliteDatabase(':memory:')
  db.pragma('foreign_keys = off')
  db.exec(earnings)
  db.exec(ledgerBlocks)
  return db
}

it('a line comes back from the library to the last digit', () => {
  const db = emptyLibrary()
  const lines = createLines(db)
  fc.assert(
    fc.property(anyLine, (line) => {
      db.exec('delete from ledger_line')
      lines.add(1, [line])
      expect(lines.find(1, line.sequence)).toEqual(line)
    }),
  )
  db.close()
})

const idOf = (number: number) => `0189aaaa-0000-7000-8000-${String(number).padStart(12, '0')}`

/** More than three blocks, of every kind and sign; rare kinds are single lines far from each other. */
function manyLines(): LedgerLine[] {
  const hash = '0'.repeat(64)
  let balance = 0n
  return Array.from({ length: 3 * BLOCK_LINES + 777 }, (_, index): LedgerLine => {
    const isRare = index % 3_001 === 1_500
    const amount = BigInt(index % 7 === 0 ? -index - 1 : index + 1)
    balance += amount
    return ledgerLineSchema.parse({
      ...{ sequence: index + 1, journalId: idOf(index), transferNumber: 1, hash, memo: null, availableAt: null },
      kind: isRare ? 'adjustment' : (TRANSFER_KINDS[(index * 5) % TRANSFER_KINDS.length] ?? 'sale'),
      ...{ amountMicroDollars: String(amount), balanceMicroDollars: String(balance) },
      at: new Date(index).toISOString(),
      ...{ saleId: idOf(index % 4_000), viaAssetId: null, soldAssetId: null },
      assetId: index % 11 === 0 ? null : idOf(isRare ? 99 : index % 3),
      versionId: index % 11 === 0 ? null : idOf(1_000 + (index % 6)),
      offer: index % 13 === 0 ? null : index % 2 === 0 ? 'one_time' : 'license',
      country: isRare ? 'LI' : index % 5 === 0 ? null : 'DE',
    })
  })
}

function isAsked(line: LedgerLine, { range, filter }: LineQuery): boolean {
  const { figure, ...equal } = filter
  const isIn = BigInt(line.amountMicroDollars) > 0n
  const isOfFigure =
    figure === undefined ||
    figureKinds(figure).some(({ kind, sign }) => kind === line.kind && (sign === 'any' || (sign === 'in') === isIn))
  const isInRange = line.sequence >= range.first && line.sequence <= range.last
  return isOfFigure && isInRange && Object.entries(equal).every(([key, value]) => Reflect.get(line, key) === value)
}

it('totals and pages of any figure, work, market and run are those of its lines, one by one', () => {
  const db = emptyLibrary()
  const [lines, all] = [createLines(db), manyLines()]
  // In pages that end within blocks, as they are read.
  db.transaction(() => {
    for (let at = 0; at < all.length; at += 1_000) lines.add(1, all.slice(at, at + 1_000))
  })()
  const sequence = fc.oneof(
    fc.integer({ min: 1, max: all.length }),
    fc.constantFrom(1, BLOCK_LINES - 1, BLOCK_LINES, BLOCK_LINES + 1, 2 * BLOCK_LINES - 1, 2 * BLOCK_LINES, all.length),
  )
  const some = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined })
  const filters = fc
    .record({
      figure: some(...FIGURES),
      assetId: some(null, idOf(0), idOf(2), idOf(99), idOf(5)),
      versionId: some(null, idOf(1_001), idOf(1_004)),
      offer: some('one_time' as const, null),
      country: some('DE', 'LI', null),
      saleId: some(...Array<undefined>(9), idOf(17)),
    })
    .map((given) => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)))
  fc.assert(
    fc.property(sequence, sequence, filters, sequence, (first, last, filter, before) => {
      const query: LineQuery = { bookId: 1, range: { first, last }, filter }
      const asked = all.filter((line) => isAsked(line, query))
      const amount = asked.reduce((sum, line) => sum + BigInt(line.amountMicroDollars), 0n)
      expect(lines.totals(query)).toEqual({ count: asked.length, amount })
      const page = asked.filter((line) => line.sequence < before).toReversed()
      expect(lines.newest(query, before, 5)).toEqual(page.slice(0, 5))
    }),
    { numRuns: 40 },
  )
  db.close()
})

it('blocks made of what a library holds already are those that lines bring', () => {
  const [before, after] = [new SqliteDatabase(':memory:'), emptyLibrary()]
  before.pragma('foreign_keys = off')
  before.exec(earnings)
  const all = manyLines()
  for (const db of [before, after]) db.exec('begin')
  createLines(after).add(1, all)
  const columns = after.prepare('select * from ledger_line').columns()
  const copy = before.prepare(`insert into ledger_line values (${columns.map(() => '?').join(', ')})`)
  for (const row of after.prepare('select * from ledger_line').raw().iterate()) copy.run(row)
  before.exec(ledgerBlocks)
  const blocksOf = (db: typeof after) => db.prepare('select * from ledger_block').raw().all()
  expect(blocksOf(before)).toEqual(blocksOf(after))
  before.close()
  after.close()
})
