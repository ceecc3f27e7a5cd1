/** A statement as a table: one row per line, and for each account its opening and closing balance. */
import type { LedgerLine } from './chain.ts'
import { CSV_LINE_END, csvLine, usd } from './csv.ts'
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

const rowText = (row: Row): string => csvLine(COLUMNS.map((column) => row[column]))

/** The first line of every table of lines. */
export const LEDGER_CSV_HEADING: string = csvLine(COLUMNS)

/** A line of an account as in a statement's table. */
export function ledgerLineCsv(book: string, line: LedgerLine): string {
  return rowText(lineRow(book, line))
}

export function statementCsv(statement: Statement): string {
  const rows = statement.accounts.flatMap((account) => accountRows(statement, account))
  return `${[LEDGER_CSV_HEADING, ...rows.map(rowText)].join(CSV_LINE_END)}${CSV_LINE_END}`
}
