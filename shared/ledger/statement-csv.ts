/** A statement as a table: one row per line, and for each account its opening and closing balance. */
import type { LedgerLine } from './chain.ts'
import type { Statement, StatementAccount } from './statement.ts'

const COLUMNS = [
  'account',
  'line',
  'reference',
  'at',
  'available_at',
  'kind',
  'amount_usd',
  'balance_usd',
  'sale',
  'asset',
  'via_asset',
  'sold_asset',
  'version',
  'offer',
  'country',
  'memo',
  'hash',
] as const

type Row = Partial<Record<(typeof COLUMNS)[number], string | null>>

/** Exact, with six decimals, and without grouping: `-0.637500`. */
function usd(microDollars: string): string {
  const digits = microDollars.replace('-', '').padStart(7, '0')
  return `${microDollars.startsWith('-') ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`
}

const IS_NUMBER = /^-?\d+(\.\d+)?$/

/**
 * Quoted as in RFC 4180. Text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, "CSV
 * injection"); numbers are left alone.
 */
function cell(value: string | null | undefined): string {
  const text = value ?? ''
  const safe = /^[=+\-@\t\r]/.test(text) && !IS_NUMBER.test(text) ? `'${text}` : text
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function lineRow(book: string, line: LedgerLine): Row {
  return {
    account: book,
    line: String(line.sequence),
    reference: `${line.journalId}/${line.transferNumber}`,
    at: line.at,
    available_at: line.availableAt,
    kind: line.kind,
    amount_usd: usd(line.amountMicroDollars),
    balance_usd: usd(line.balanceMicroDollars),
    sale: line.saleId,
    asset: line.assetId,
    via_asset: line.viaAssetId,
    sold_asset: line.soldAssetId,
    version: line.versionId,
    offer: line.offer,
    country: line.country,
    memo: line.memo,
    hash: line.hash,
  }
}

function accountRows({ from, to }: Statement, account: StatementAccount): Row[] {
  const { book, openingMicroDollars, closingMicroDollars, previousHash, headHash, lines } = account
  return [
    { account: book, at: from, kind: 'opening', balance_usd: usd(openingMicroDollars), hash: previousHash },
    ...lines.map((line) => lineRow(book, line)),
    { account: book, at: to, kind: 'closing', balance_usd: usd(closingMicroDollars), hash: headHash },
  ]
}

export function statementCsv(statement: Statement): string {
  const rows = statement.accounts.flatMap((account) => accountRows(statement, account))
  const texts = rows.map((row) => COLUMNS.map((column) => cell(row[column])).join(','))
  return `${[COLUMNS.join(','), ...texts].join('\r\n')}\r\n`
}
