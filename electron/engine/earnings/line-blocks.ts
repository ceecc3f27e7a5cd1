/**
 * Counts and sums of runs of 4,096 lines, by kind and by what figures are asked for: what a figure adds up to, and where
 * its lines are, is found without going through them all.
 */
import type { Database, Statement } from 'better-sqlite3'
import * as z from 'zod'
import type { LineFilter } from '#shared/contract/studio/earnings.ts'
import type { LedgerLine } from '#shared/ledger/chain.ts'
import { rowOf } from '#shared/ledger/cubes.ts'
import { figureKinds } from '#shared/ledger/figure-lines.ts'
import { idBytes } from './line-rows.ts'

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

export interface LineTotals {
  readonly count: number
  readonly amount: bigint
}

/** Of what; `work`: by asset and version; `market`: by offer and country. */
type Cube = 'all' | 'work' | 'market'

export interface LineBlocks {
  /** Lines that were not added before. */
  add(bookId: number, lines: readonly LedgerLine[]): void
  /** Of whole blocks, first and last included. */
  totals(query: LineQuery, cube: Cube, blocks: SequenceRange): LineTotals
  /** Blocks that overlap the range and have lines of the query, newest first. */
  withLines(query: LineQuery, cube: Cube): number[]
}

/** As the migration that made them has it. */
export const BLOCK_LINES = 4_096

const blockOf = (sequence: number): number => Math.floor(sequence / BLOCK_LINES)

export function linesOfBlock(block: number): SequenceRange {
  return { first: block * BLOCK_LINES, last: (block + 1) * BLOCK_LINES - 1 }
}

/** Blocks that lie within the range as a whole; null where none does. */
export function wholeBlocks({ first, last }: SequenceRange): SequenceRange | null {
  const blocks = { first: Math.ceil(first / BLOCK_LINES), last: blockOf(last + 1) - 1 }
  return blocks.last < blocks.first ? null : blocks
}

/** Null where no cube has what the filter asks for. */
export function cubeFor({ assetId, versionId, offer, country, saleId }: LineQuery['filter']): Cube | null {
  const isOfWork = assetId !== undefined || versionId !== undefined
  const isOfMarket = offer !== undefined || country !== undefined
  if (saleId !== undefined || (isOfWork && isOfMarket)) return null
  return isOfWork ? 'work' : isOfMarket ? 'market' : 'all'
}

const NO_ID: Buffer = Buffer.alloc(0)
const bytesOf = (id: string | null): Buffer => (id === null ? NO_ID : idBytes(id))

/** In conditions that the primary key answers from its front, as far as they go. */
function conditionOf({ bookId, filter }: LineQuery, cube: Cube, blocks: SequenceRange) {
  const parts = ['book_id = @bookId', 'cube = @cube', 'block between @first and @last']
  const parameters: Record<string, string | number | Buffer> = { bookId, cube, ...blocks }
  const equals = (column: string, key: string, value: string | Buffer) => {
    parts.push(`${column} = @${key}`)
    parameters[key] = value
  }
  const { figure, assetId, versionId, offer, country } = filter
  if (assetId !== undefined) equals('asset_id', 'assetId', bytesOf(assetId))
  if (versionId !== undefined) equals('version_id', 'versionId', bytesOf(versionId))
  if (offer !== undefined) equals('offer', 'offer', offer ?? '')
  if (country !== undefined) equals('country', 'country', country ?? '')
  if (figure !== undefined) {
    const kinds = figureKinds(figure).map(({ kind, sign }) => {
      const ofSign = sign === 'any' ? '' : ` and sign = ${sign === 'in' ? 1 : -1}`
      return `kind = '${kind}'${ofSign}`
    })
    parts.push(`(${kinds.join(' or ')})`)
  }
  return { sql: parts.join(' and '), parameters }
}

interface BlockRow {
  readonly cube: Cube
  readonly assetId: Buffer
  readonly versionId: Buffer
  readonly offer: string
  readonly country: string
  readonly block: number
  readonly kind: string
  readonly sign: number
  count: number
  amount: bigint
}

function blockRows(lines: readonly LedgerLine[]): Iterable<BlockRow> {
  const rows = new Map<string, BlockRow>()
  const none = { assetId: NO_ID, versionId: NO_ID, offer: '', country: '' }
  for (const { sequence, kind, amountMicroDollars, assetId, versionId, offer, country } of lines) {
    const amount = BigInt(amountMicroDollars)
    const of = { block: blockOf(sequence), kind, sign: amount > 0n ? 1 : amount < 0n ? -1 : 0 }
    const add = (key: readonly string[], cube: Cube, parts: () => Partial<typeof none>) => {
      const row = rowOf(rows, [cube, ...key, String(of.block), kind, String(of.sign)], () => ({
        ...{ ...none, ...of, ...parts(), cube, count: 0, amount: 0n },
      }))
      row.count += 1
      row.amount += amount
    }
    add([], 'all', () => ({}))
    add([assetId ?? '', versionId ?? ''], 'work', () => ({ assetId: bytesOf(assetId), versionId: bytesOf(versionId) }))
    const market = { offer: offer ?? '', country: country ?? '' }
    add([market.offer, market.country], 'market', () => market)
  }
  return rows.values()
}

const UPSERT = `insert into ledger_block values (@bookId, @cube, @assetId, @versionId, @offer, @country, @block, @kind,
    @sign, @count, @amount)
  on conflict do update set line_count = line_count + excluded.line_count,
    amount_micro_dollars = amount_micro_dollars + excluded.amount_micro_dollars`

const totalsSchema = z.object({ count: z.bigint(), amount: z.bigint() })

export function createLineBlocks(db: Database): LineBlocks {
  let upsert: Statement | undefined
  return {
    add(bookId, lines) {
      upsert ??= db.prepare(UPSERT)
      for (const row of blockRows(lines)) upsert.run({ bookId, ...row })
    },
    totals(query, cube, blocks) {
      const { sql, parameters } = conditionOf(query, cube, blocks)
      const row = db
        .prepare(
          `select coalesce(sum(line_count), 0) as count, coalesce(sum(amount_micro_dollars), 0) as amount
           from ledger_block where ${sql}`,
        )
        .safeIntegers()
        .get(parameters)
      const { count, amount } = totalsSchema.parse(row)
      return { count: Number(count), amount }
    },
    withLines(query, cube) {
      const { first, last } = query.range
      if (last < first) return []
      const { sql, parameters } = conditionOf(query, cube, { first: blockOf(first), last: blockOf(last) })
      const found = db.prepare(`select distinct block from ledger_block where ${sql} order by block desc`)
      return found.pluck().all(parameters).map(Number)
    },
  }
}
