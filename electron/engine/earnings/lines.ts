/** Keeps and finds the lines of a book. */
import type { Database, Statement } from 'better-sqlite3'
import * as z from 'zod'
import type { LineFilter } from '#shared/contract/studio/earnings.ts'
import type { LedgerLine } from '#shared/ledger/chain.ts'
import { figureKinds } from '#shared/ledger/figure-lines.ts'
import { idBytes, LINE_COLUMNS, lineOf, valuesOf } from './line-rows.ts'

/** First and last, both included. */
export interface SequenceRange {
  readonly first: number
  readonly last: number
}

export interface LineQuery {
  readonly bookId: number
  readonly range: SequenceRange
  readonly filter: Pick<LineFilter, 'figure' | 'assetId' | 'versionId' | 'offer' | 'country' | 'saleId'>
}

export interface Lines {
  add(bookId: number, lines: readonly LedgerLine[]): void
  /** Oldest first, at most `limit`. */
  inOrder(bookId: number, range: SequenceRange, limit: number): LedgerLine[]
  find(bookId: number, sequence: number): LedgerLine | null
  /** Newest first, from before a sequence on where one is given. */
  newest(query: LineQuery, before: number | null, limit: number): LedgerLine[]
  totals(query: LineQuery): { readonly count: number; readonly amount: bigint }
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

/** Figures of few kinds, such as refunds, may have few lines among very many. */
const FEW_KINDS = 5

/**
 * Each kind by itself, newest first, and the newest of all of them: an index gives every kind in order, but not several.
 * What is asked for one asset is found by the asset's index, however many kinds.
 */
function newestSql({ filter }: LineQuery, condition: string): string {
  const kinds = kindConditions(filter, 'kind')
  const columns = LINE_COLUMNS.join(', ')
  const tail = 'order by sequence desc limit @limit'
  if (kinds.length === 0 || kinds.length > FEW_KINDS || filter.assetId !== undefined) {
    return `select ${columns} from ledger_line where ${condition}${ofKinds(filter)} ${tail}`
  }
  const each = kinds.map(
    (kind) => `select * from (select ${columns} from ledger_line where ${condition} and ${kind} ${tail})`,
  )
  return `select * from (${each.join(' union all ')}) ${tail}`
}

const totalsSchema = z.object({ count: z.bigint(), amount: z.bigint() })

export function createLines(db: Database): Lines {
  let insert: Statement | undefined
  const all = (sql: string, parameters: Parameters): LedgerLine[] =>
    db.prepare(sql).safeIntegers().all(parameters).map(lineOf)

  return {
    add(bookId, lines) {
      insert ??= db.prepare(
        `insert into ledger_line (book_id, ${LINE_COLUMNS.join(', ')})
         values (@book_id, ${LINE_COLUMNS.map((column) => `@${column}`).join(', ')})`,
      )
      for (const line of lines) insert.run({ book_id: bookId, ...valuesOf(line) })
    },
    inOrder: (bookId, { first, last }, limit) =>
      all(
        `select ${LINE_COLUMNS.join(', ')} from ledger_line
         where book_id = @bookId and sequence between @first and @last order by sequence limit @limit`,
        { bookId, first, last, limit },
      ),
    find: (bookId, sequence) =>
      all(`select ${LINE_COLUMNS.join(', ')} from ledger_line where book_id = @bookId and sequence = @sequence`, {
        bookId,
        sequence,
      })[0] ?? null,
    newest(query, before, limit) {
      const last = before === null ? query.range.last : Math.min(query.range.last, before - 1)
      const { sql, parameters } = conditionOf({ ...query, range: { ...query.range, last } })
      return all(newestSql(query, sql), { ...parameters, limit })
    },
    totals(query) {
      const { sql, parameters } = conditionOf(query)
      const row = db
        .prepare(
          `select count(*) as count, coalesce(sum(amount_micro_dollars), 0) as amount from ledger_line where ${sql}${ofKinds(query.filter)}`,
        )
        .safeIntegers()
        .get(parameters)
      const { count, amount } = totalsSchema.parse(row)
      return { count: Number(count), amount }
    },
  }
}
