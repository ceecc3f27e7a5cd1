import SqliteDatabase from 'better-sqlite3'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type LedgerLine, ledgerLineSchema } from '#shared/ledger/chain.ts'
import { TRANSFER_KINDS } from '#shared/ledger/kinds.ts'
import { sql } from '../database/migrations/0005-earnings.ts'
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

it('a line comes back from the library to the last digit', () => {
  const db = new SqliteDatabase(':memory:')
  db.pragma('foreign_keys = off')
  db.exec(sql)
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
