/** Keeps and finds the lines of a book. */
import type { Database, Statement } from 'better-sqlite3'
import * as z from 'zod'
import type { LedgerLine } from '#shared/ledger/chain.ts'
import { figureKinds } from '#shared/ledger/figure-lines.ts'
import {
  createLineBlocks,
  cubeFor,
  type LineQuery,
  type LineTotals,
  linesOfBlock,
  type SequenceRange,
  wholeBlocks,
} from './line-blocks.ts'
import { idBytes, LINE_COLUMNS, lineOf, valuesOf } from './line-rows.ts'

export interface Lines {
  add(bookId: number, lines: readonly LedgerLine[]): void
  /** Oldest first, at most `limit`. */
  inOrder(bookId: number, range: SequenceRange, limit: number): LedgerLine[]
  find(bookId: number, sequence: number): LedgerLine | null
  /** Newest first, from before a sequence on where one is given. */
  newest(query: LineQuery, before: number | null, limit: number): LedgerLine[]
  totals(query: LineQuery): LineTotals
}

type Parameters = Record<string, string | number | bigint | Buffer | null>

interface Condition {
  readonly sql: string
  readonly parameters: Parameters
}

/** Kinds of line with the sign of their amounts, where a figure counts only one of the two. */
function kindConditions({ figure }: LineQuery['filter'], column: 'kind' | '+kind'): string[] {
  if (figure === undefined) return []
  return figureKinds(figure).map(({ kind, sign }) => {
    const ofSign = sign === 'any' ? '' : ` and amount_micro_dollars ${sign === 'in' ? '>' : '<'} 0`
    return `${column} = '${kind}'${ofSign}`
  })
}

/** A plus keeps SQLite from using the index by kind, which would have to be sorted again. */
function ofKinds(filter: LineQuery['filter']): string {
  const kinds = kindConditions(filter, '+kind')
  return kinds.length === 0 ? '' : ` and (${kinds.join(' or ')})`
}

const ID_COLUMNS = { assetId: 'asset_id', versionId: 'version_id', saleId: 'sale_id' } as const
const TEXT_COLUMNS = { offer: 'offer', country: 'country' } as const

function conditionOf({ bookId, range, filter }: LineQuery): Condition {
  const parts = ['book_id = @book', 'sequence between @first and @last']
  const parameters: Parameters = { book: bookId, first: range.first, last: range.last }
  const equals = (column: string, key: string, value: string | Buffer | null) => {
    parts.push(`${column} is @${key}`)
    parameters[key] = value
  }
  for (const key of ['assetId', 'versionId', 'saleId'] as const) {
    const id = filter[key]
    if (id !== undefined) equals(ID_COLUMNS[key], key, id === null ? null : idBytes(id))
  }
  for (const key of ['offer', 'country'] as const) {
    const text = filter[key]
    if (text !== undefined) equals(TEXT_COLUMNS[key], key, text)
  }
  return { sql: parts.join(' and '), parameters }
}

/** Figures of few kinds, such as refunds, may have few lines among very many; the net has nearly all of them. */
const FEW_KINDS = 8

/**
 * Each kind by itself, where that finds the lines best: an index gives every kind in order, but not several. What is
 * asked for one asset is found by the asset's index, however many kinds. Named, as without statistics SQLite would
 * rather go through all lines in order.
 */
function eachKind(filter: LineQuery['filter'], condition: string, columns: string): string[] | null {
  const kinds = kindConditions(filter, 'kind')
  const isFoundOtherwise = filter.assetId !== undefined || filter.saleId !== undefined
  if (kinds.length === 0 || kinds.length > FEW_KINDS || isFoundOtherwise) return null
  return kinds.map(
    (kind) => `select ${columns} from ledger_line indexed by ledger_line_by_kind where ${condition} and ${kind}`,
  )
}

/** Named, as SQLite would rather go through the whole run. */
function linesFor({ saleId }: LineQuery['filter']): string {
  return saleId === undefined ? 'ledger_line' : 'ledger_line indexed by ledger_line_by_sale'
}

function newestSql({ filter }: LineQuery, condition: string): string {
  const columns = LINE_COLUMNS.join(', ')
  const tail = 'order by sequence desc limit @limit'
  const each = eachKind(filter, condition, columns)
  if (each === null) return `select ${columns} from ${linesFor(filter)} where ${condition}${ofKinds(filter)} ${tail}`
  const some = each.map((select) => `select * from (${select} ${tail})`)
  return `select * from (${some.join(' union all ')}) ${tail}`
}

function totalsSql({ filter }: LineQuery, condition: string): string {
  const each = eachKind(filter, condition, 'amount_micro_dollars')
  const lines =
    each?.join(' union all ') ??
    `select amount_micro_dollars from ${linesFor(filter)} where ${condition}${ofKinds(filter)}`
  return `select count(*) as count, coalesce(sum(amount_micro_dollars), 0) as amount from (${lines})`
}

function isWhole({ filter }: LineQuery): boolean {
  const { figure, assetId, versionId, offer, country, saleId } = filter
  return [figure, assetId, versionId, offer, country, saleId].every((part) => part === undefined)
}

function overlapOf(a: SequenceRange, b: SequenceRange): SequenceRange {
  return { first: Math.max(a.first, b.first), last: Math.min(a.last, b.last) }
}

const totalsSchema = z.object({ count: z.bigint(), amount: z.bigint() })

function createReader(db: Database) {
  const all = (sql: string, parameters: Parameters): LedgerLine[] =>
    db.prepare(sql).safeIntegers().all(parameters).map(lineOf)

  const find = (bookId: number, sequence: number): LedgerLine | null =>
    all(`select ${LINE_COLUMNS.join(', ')} from ledger_line where book_id = @bookId and sequence = @sequence`, {
      bookId,
      sequence,
    })[0] ?? null

  return {
    find,
    inOrder: (bookId: number, { first, last }: SequenceRange, limit: number): LedgerLine[] =>
      all(
        `select ${LINE_COLUMNS.join(', ')} from ledger_line
         where book_id = @bookId and sequence between @first and @last order by sequence limit @limit`,
        { bookId, first, last, limit },
      ),
    /** Line by line. */
    totals(query: LineQuery): LineTotals {
      if (query.range.last < query.range.first) return { count: 0, amount: 0n }
      const { sql, parameters } = conditionOf(query)
      const row = db.prepare(totalsSql(query, sql)).safeIntegers().get(parameters)
      const { count, amount } = totalsSchema.parse(row)
      return { count: Number(count), amount }
    },
    /** Every line of a run: what they add up to is the difference of two balances. */
    runTotals({ bookId, range: { first, last } }: LineQuery): LineTotals {
      if (last < first) return { count: 0, amount: 0n }
      const balanceAt = (sequence: number) => BigInt(find(bookId, sequence)?.balanceMicroDollars ?? 0n)
      return { count: last - first + 1, amount: balanceAt(last) - balanceAt(first - 1) }
    },
    newest(query: LineQuery, limit: number): LedgerLine[] {
      const { sql, parameters } = conditionOf(query)
      return all(newestSql(query, sql), { ...parameters, limit })
    },
  }
}

export function createLines(db: Database): Lines {
  const [blocks, reader] = [createLineBlocks(db), createReader(db)]
  let insert: Statement | undefined
  return {
    find: reader.find,
    inOrder: reader.inOrder,
    add(bookId, lines) {
      insert ??= db.prepare(
        `insert into ledger_line (book_id, ${LINE_COLUMNS.join(', ')})
         values (@book_id, ${LINE_COLUMNS.map((column) => `@${column}`).join(', ')})`,
      )
      for (const line of lines) insert.run({ book_id: bookId, ...valuesOf(line) })
      blocks.add(bookId, lines)
    },
    newest(asked, before, limit) {
      const last = before === null ? asked.range.last : Math.min(asked.range.last, before - 1)
      const query = { ...asked, range: { ...asked.range, last } }
      const cube = cubeFor(query.filter)
      // Of nearly all lines, or found by an index.
      if (cube === null || cube === 'all') return reader.newest(query, limit)
      const found: LedgerLine[] = []
      for (const block of blocks.withLines(query, cube)) {
        const range = overlapOf(query.range, linesOfBlock(block))
        found.push(...reader.newest({ ...query, range }, limit - found.length))
        if (found.length === limit) break
      }
      return found
    },
    totals(query) {
      if (isWhole(query)) return reader.runTotals(query)
      const [cube, whole] = [cubeFor(query.filter), wholeBlocks(query.range)]
      if (cube === null || whole === null) return reader.totals(query)
      const before = { first: query.range.first, last: linesOfBlock(whole.first).first - 1 }
      const after = { first: linesOfBlock(whole.last).last + 1, last: query.range.last }
      const parts = [
        reader.totals({ ...query, range: before }),
        blocks.totals(query, cube, whole),
        reader.totals({ ...query, range: after }),
      ]
      return parts.reduce((sum, { count, amount }) => ({ count: sum.count + count, amount: sum.amount + amount }))
    },
  }
}
