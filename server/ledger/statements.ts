/** Statements: the lines of a period, with what is needed to check them elsewhere. */
import { LunaError } from '#shared/contract/errors.ts'
import { GENESIS_HASH } from '#shared/ledger/chain.ts'
import { BOOKS, type Book } from '#shared/ledger/kinds.ts'
import { type Statement, type StatementAccount, statementSha256, totalsOf } from '#shared/ledger/statement.ts'
import { statementWindow } from '#shared/ledger/time-zone.ts'
import type { Tx } from '../db/database.ts'
import { toLine, unsealedSides } from './entries.ts'
import { zoneOf } from './zones.ts'

/** About 50 MB of JSON; a shorter period has fewer. */
const MAX_LINES = 100_000

interface Span {
  readonly ownerId: string
  readonly from: Date
  readonly to: Date
}

/** The last entry before an instant: where a period begins. */
async function entryBefore(tx: Tx, { ownerId, book, at }: { ownerId: string; book: Book; at: Date }) {
  return tx
    .selectFrom('ledger_entries')
    .select(['balance_micro_dollars', 'hash'])
    .where('account_id', '=', ownerId)
    .where('book', '=', book)
    .where('at', '<', at)
    .orderBy('at', 'desc')
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst()
}

async function accountStatement(tx: Tx, book: Book, { ownerId, from, to }: Span): Promise<StatementAccount | null> {
  const before = await entryBefore(tx, { ownerId, book, at: from })
  const rows = await tx
    .selectFrom('ledger_entries')
    .selectAll()
    .where('account_id', '=', ownerId)
    .where('book', '=', book)
    .where('at', '>=', from)
    .where('at', '<', to)
    .orderBy('at')
    .orderBy('sequence')
    .limit(MAX_LINES + 1)
    .execute()
  if (rows.length > MAX_LINES) throw new LunaError('INVALID_INPUT', `period: has over ${MAX_LINES} lines.`)
  if (before === undefined && rows.length === 0) return null
  const lines = rows.map(toLine)
  const opening = String(before?.balance_micro_dollars ?? 0n)
  const previousHash = before?.hash.toString('hex') ?? GENESIS_HASH
  const last = lines.at(-1)
  return {
    book,
    openingMicroDollars: opening,
    closingMicroDollars: last?.balanceMicroDollars ?? opening,
    previousHash,
    headHash: last?.hash ?? previousHash,
    totals: totalsOf(lines),
    lines,
  }
}

/**
 * `period` is a month (`2026-03`) or days (`2026-03-02..2026-03-15`) in the owner's time zone. Inside a transaction that
 * reads one moment; holds what is sealed. Throws INVALID_INPUT for what is no period or has too many lines.
 */
export async function statementOf(tx: Tx, ownerId: string, period: string, now: Date): Promise<Statement> {
  const timeZone = await zoneOf(tx, ownerId)
  const { from, to } = statementWindow(period, timeZone)
  const unsealed = await unsealedSides(tx, ownerId)
  const accounts: StatementAccount[] = []
  for (const book of BOOKS) {
    const account = await accountStatement(tx, book, { ownerId, from, to })
    if (account !== null) accounts.push(account)
  }
  const content: Omit<Statement, 'sha256'> = {
    format: 'luna_statement',
    formatVersion: 1,
    ownerId,
    period,
    timeZone,
    from: from.toISOString(),
    to: to.toISOString(),
    issuedAt: now.toISOString(),
    provisional: now < to || unsealed.some(({ at }) => at < to),
    accounts,
  }
  return { ...content, sha256: statementSha256(content) }
}
