/** Statements: the months there are lines in, and whether what the market states is what the lines here say. */
import type { StatementCheck, StatementMonth } from '#shared/contract/studio/earnings.ts'
import { GENESIS_HASH, type LedgerLine } from '#shared/ledger/chain.ts'
import { type Statement, type StatementAccount, statementSha256, verifyStatement } from '#shared/ledger/statement.ts'
import { addDays, localDay } from '#shared/ledger/time-zone.ts'
import { type BookRow, READ_BOOKS, type ReadBook } from './books.ts'
import { continueChain } from './chain-check.ts'
import type { Lines } from './lines.ts'
import type { EarningsSums } from './sums.ts'

/** Every month from the first line to now, newest first. */
export function monthsOf(
  { sums, lines }: { readonly sums: EarningsSums; readonly lines: Lines },
  book: BookRow,
  now: Date,
): StatementMonth[] {
  const days = sums.days(book.id)
  const thisMonth = localDay(book.zone, now).slice(0, 7)
  const byMonth = Map.groupBy(days, ({ day }) => day.slice(0, 7))
  const months: StatementMonth[] = []
  let opening = '0'
  const first = days[0]?.day.slice(0, 7) ?? thisMonth
  for (let month = first; month <= thisMonth; month = addDays(`${month}-01`, 31).slice(0, 7)) {
    const ofMonth = byMonth.get(month) ?? []
    const last = ofMonth.at(-1)?.last
    const closing = last === undefined ? opening : (lines.find(book.id, last)?.balanceMicroDollars ?? opening)
    months.push({
      period: month,
      lineCount: last === undefined ? 0 : last - (ofMonth[0]?.first ?? last) + 1,
      openingMicroDollars: opening,
      closingMicroDollars: closing,
      isOver: month < thisMonth,
    })
    opening = closing
  }
  return months.toReversed()
}

export interface StatementCopy {
  readonly accountId: string
  readonly lines: Lines
  readonly bookOf: (book: ReadBook) => BookRow | null
}

const holds = (check: StatementCheck['check']): StatementCheck => ({ check, state: 'holds', detail: null })
const differs = (check: StatementCheck['check'], detail: string): StatementCheck => ({
  check,
  state: 'differs',
  detail,
})
const skipped = (check: StatementCheck['check'], detail: string): StatementCheck => ({
  check,
  state: 'skipped',
  detail,
})

const fieldsOf = (line: LedgerLine): [string, unknown][] => Object.entries(line).toSorted()

/** The first field in which two lines differ, in words. */
function lineDifference(place: string, stated: LedgerLine, held: LedgerLine | undefined): string | null {
  if (held === undefined) return `${place}: is in the statement, but not in the local copy.`
  const own = new Map(fieldsOf(held))
  const field = fieldsOf(stated).find(([name, value]) => own.get(name) !== value)
  if (field === undefined) return null
  const [name, value] = field
  return `${place}: ${name} is ${value} in the statement, but ${own.get(name)} in the local copy.`
}

interface Compared {
  readonly lines: string | null
  readonly chain: string | null
  readonly complete: string | null
}

function compareAccount(copy: StatementCopy, account: StatementAccount, book: BookRow): Compared {
  const stated = account.lines
  const firstSequence = stated[0]?.sequence
  if (firstSequence === undefined) return { lines: null, chain: null, complete: null }
  const held = copy.lines.inOrder(book.id, { first: firstSequence, last: book.lastSequence }, stated.length)
  const bySequence = new Map(held.map((line) => [line.sequence, line]))
  const wrongLine = stated
    .filter(({ sequence }) => sequence <= book.lastSequence)
    .map((line) => lineDifference(`${book.book}, line ${line.sequence}`, line, bySequence.get(line.sequence)))
    .find((difference) => difference !== null)
  const before = copy.lines.find(book.id, firstSequence - 1)
  const beforeHash = before?.hash ?? GENESIS_HASH
  const start = {
    lastSequence: firstSequence - 1,
    headHash: beforeHash,
    balance: BigInt(before?.balanceMicroDollars ?? 0n),
  }
  const chain = continueChain({ ownerId: copy.accountId, book: book.book }, start, held)
  const isJoined = account.previousHash === beforeHash
  return {
    lines: wrongLine ?? null,
    chain: isJoined
      ? chain.ok
        ? null
        : `${chain.difference} The local copy was changed.`
      : `${book.book}: the statement does not continue from the previous line.`,
    complete: missingHere(book, stated),
  }
}

function missingHere(book: BookRow, stated: readonly LedgerLine[]): string | null {
  const last = stated.at(-1)?.sequence ?? 0
  return last > book.lastSequence
    ? `${book.book}: lines ${book.lastSequence + 1} to ${last} have not been downloaded yet.`
    : null
}

/** Lines that are here and of the period, but not in the statement. */
function leftOut(copy: StatementCopy, statement: Statement): string | null {
  for (const name of READ_BOOKS) {
    const book = copy.bookOf(name)
    const stated = statement.accounts.find((account) => account.book === name)
    const last = stated?.lines.at(-1)?.sequence
    if (book === null || last === undefined) continue
    const next = copy.lines.find(book.id, last + 1)
    if (next !== null && Date.parse(next.at) < Date.parse(statement.to) && next.at <= statement.issuedAt) {
      return `${name}, line ${next.sequence}: is of the period, but not in the statement.`
    }
  }
  return null
}

function ownChecks(statement: Statement, accountId: string): StatementCheck[] {
  const { sha256, ...content } = statement
  const digest = statementSha256(content)
  // Whether the digest is the right one is a check of its own.
  const verdict = verifyStatement({ ...content, sha256: digest })
  return [
    verdict.ok ? holds('arithmetic') : differs('arithmetic', verdict.difference),
    digest === sha256 ? holds('digest') : differs('digest', 'The SHA-256 does not match the statement.'),
    statement.ownerId === accountId ? holds('owner') : differs('owner', 'It is the statement of another account.'),
  ]
}

/** Every check by itself, so that a person sees what was looked at and what was found. Needs no connection. */
export function checkStatement(copy: StatementCopy, statement: Statement): StatementCheck[] {
  const own = ownChecks(statement, copy.accountId)
  const compared = statement.accounts.flatMap((account) => {
    const name = READ_BOOKS.find((book) => book === account.book)
    const book = name === undefined ? null : copy.bookOf(name)
    return book === null ? [] : [compareAccount(copy, account, book)]
  })
  if (compared.length === 0) {
    const reason = 'The studio has no lines of this account yet.'
    return [...own, skipped('lines', reason), skipped('chain', reason), skipped('complete', reason)]
  }
  const result = (check: 'lines' | 'chain', differences: (string | null)[]) => {
    const first = differences.find((difference) => difference !== null)
    return first === undefined ? holds(check) : differs(check, first)
  }
  const missing = compared.map(({ complete }) => complete).find((text) => text !== null)
  const omitted = leftOut(copy, statement)
  return [
    ...own,
    result(
      'lines',
      compared.map(({ lines }) => lines),
    ),
    result(
      'chain',
      compared.map(({ chain }) => chain),
    ),
    completeness(omitted, missing ?? null),
  ]
}

function completeness(omitted: string | null, missing: string | null): StatementCheck {
  if (omitted !== null) return differs('complete', omitted)
  return missing === null ? holds('complete') : skipped('complete', missing)
}
