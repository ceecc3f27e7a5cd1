import { describe, expect, it } from 'vitest'
import { GENESIS_HASH, type LedgerLine, lineHash } from './chain.ts'
import { type Statement, statementSha256, totalsOf, verifyStatement } from './statement.ts'
import { statementCsv } from './statement-csv.ts'

const OWNER = '01890000-0000-7000-8000-000000000001'
const JOURNAL = '01890000-0000-7000-8000-00000000000a'

/** A statement of the lines' amounts, after an opening balance. */
function createStatement(amounts: readonly bigint[], opening = 0n, memo: string | null = null): Statement {
  const account = { ownerId: OWNER, book: 'creator' } as const
  let balance = opening
  let hash = GENESIS_HASH
  const lines = amounts.map((amount, index): LedgerLine => {
    balance += amount
    const line: Omit<LedgerLine, 'hash'> = {
      sequence: index + 1,
      journalId: JOURNAL,
      transferNumber: index + 1,
      kind: amount > 0n ? 'sale' : 'fee',
      amountMicroDollars: String(amount),
      balanceMicroDollars: String(balance),
      at: new Date(Date.UTC(2026, 2, 1 + index)).toISOString(),
      availableAt: null,
      saleId: null,
      assetId: null,
      viaAssetId: null,
      soldAssetId: null,
      versionId: null,
      offer: 'one_time',
      country: 'DE',
      memo,
    }
    hash = lineHash(hash, account, line)
    return { ...line, hash }
  })
  const content: Omit<Statement, 'sha256'> = {
    format: 'luna_statement',
    formatVersion: 1,
    ownerId: OWNER,
    period: '2026-03',
    timeZone: 'UTC',
    from: '2026-03-01T00:00:00.000Z',
    to: '2026-04-01T00:00:00.000Z',
    issuedAt: '2026-04-02T00:00:00.000Z',
    provisional: false,
    accounts: [
      {
        book: 'creator',
        openingMicroDollars: String(opening),
        closingMicroDollars: String(balance),
        previousHash: GENESIS_HASH,
        headHash: hash,
        totals: totalsOf(lines),
        lines,
      },
    ],
  }
  return { ...content, sha256: statementSha256(content) }
}

type Change = (statement: Statement, account: Statement['accounts'][number], line: LedgerLine) => unknown

describe('verifying a statement', () => {
  const statement = createStatement([4_990_000n, -1_497_000n, 990_000n])

  it('finds nothing to say of what the market wrote', () => {
    expect(verifyStatement(JSON.parse(JSON.stringify(statement)))).toEqual({ ok: true, lineCount: 3 })
    expect(verifyStatement(createStatement([]))).toEqual({ ok: true, lineCount: 0 })
  })

  it.each<[string, Change, RegExp]>([
    ['an amount', (_, __, line) => Object.assign(line, { amountMicroDollars: '1' }), /line 2: the balance is not/],
    ['a balance', (_, __, line) => Object.assign(line, { balanceMicroDollars: '1' }), /line 2: the balance is not/],
    ['a memo', (_, __, line) => Object.assign(line, { memo: 'x' }), /line 2: the hash/],
    ['a missing line', (_, account) => account.lines.splice(1, 1), /line 2 is missing/],
    ['a time outside', (_, __, line) => Object.assign(line, { at: '2026-04-01T00:00:00.000Z' }), /not in the period/],
    ['the opening', (_, account) => Object.assign(account, { openingMicroDollars: '1' }), /line 1: the balance/],
    [
      'the closing',
      (_, account) => Object.assign(account, { closingMicroDollars: '1' }),
      /do not add up to the closing/,
    ],
    ['the head', (_, account) => Object.assign(account, { headHash: GENESIS_HASH }), /the head hash/],
    ['the totals', (_, account) => account.totals.pop(), /the totals/],
    ['the owner', (changed) => Object.assign(changed, { ownerId: JOURNAL }), /line 1: the hash/],
    ['the zone', (changed) => Object.assign(changed, { timeZone: 'Europe/Berlin' }), /The SHA-256/],
    ['the format', (changed) => Object.assign(changed, { format: 'other' }), /Not a statement/],
  ])('sees that %s was changed', (_, change, difference) => {
    const changed = structuredClone(statement)
    const [account] = changed.accounts
    const line = account?.lines[1]
    if (account === undefined || line === undefined) throw new Error('no second line')
    change(changed, account, line)
    expect(verifyStatement(changed)).toEqual({ ok: false, difference: expect.stringMatching(difference) })
  })
})

describe('a statement as CSV', () => {
  it('has opening, lines and closing with exact amounts', () => {
    const rows = statementCsv(createStatement([637_500n, -1n], -2_000_000n)).split('\r\n')
    expect(rows[0]).toMatch(/^account,line,reference,at,available_at,kind,amount_usd,balance_usd,/)
    const amounts = rows.slice(1, -1).map((row) => row.split(',').slice(5, 8))
    expect(amounts).toEqual([
      ['opening', '', '-2.000000'],
      ['sale', '0.637500', '-1.362500'],
      ['fee', '-0.000001', '-1.362501'],
      ['closing', '', '-1.362501'],
    ])
    expect(rows.at(-1)).toBe('')
  })

  it.each([
    ['=1+1', '"\'=1+1"'],
    ['@SUM(A1)', '"\'@SUM(A1)"'],
    ['+cmd', '"\'+cmd"'],
    ['-2+3', '"\'-2+3"'],
    ['a "quoted", word', '"a ""quoted"", word"'],
    ['two\nlines', '"two\nlines"'],
    ['plain', 'plain'],
  ])('writes the memo %j so that nothing runs it', (memo, cell) => {
    expect(statementCsv(createStatement([1n], 0n, memo))).toContain(`,${cell},`)
  })
})
