/** The file that was asked for, in the form that was asked for. */
import type { EarningsExport, LineFilter } from '#shared/contract/studio/earnings.ts'
import type { LedgerLine } from '#shared/ledger/chain.ts'
import type { Statement } from '#shared/ledger/statement.ts'
import { statementCsv } from '#shared/ledger/statement-csv.ts'
import type { EarningsPeriod } from '#shared/ledger/time-zone.ts'
import type { NamedFile } from '../api/exports.ts'
import {
  type EarningsReport,
  linesCsv,
  linesJson,
  lineTable,
  reportCsv,
  reportJson,
  reportPdf,
  statementPdf,
} from './export-files.ts'
import { pdfOf } from './pdf.ts'

export interface ExportSources {
  readonly owner: string
  report(period: EarningsPeriod): EarningsReport
  /** Newest first. */
  pages(filter: LineFilter): AsyncIterable<readonly LedgerLine[]>
  statement(period: string): Promise<Statement>
  nameOf(assetId: string | null): string | null
}

const MEDIA_TYPES = { csv: 'text/csv; charset=utf-8', json: 'application/json', pdf: 'application/pdf' } as const

/** About two hundred pages; the other forms hold every line. */
const MOST_PRINTED_LINES = 10_000

type Bytes = NamedFile['bytes']
type Format = EarningsExport['format']

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

function reportBytes(report: EarningsReport, format: Format, owner: string): Bytes {
  switch (format) {
    case 'csv':
      return bytesOf(reportCsv(report))
    case 'json':
      return bytesOf(reportJson(report))
    case 'pdf':
      return pdfOf(reportPdf(report, owner))
  }
}

function statementBytes(statement: Statement, format: Format, { nameOf, owner }: ExportSources): Bytes {
  switch (format) {
    case 'csv':
      return bytesOf(statementCsv(statement))
    case 'json':
      return bytesOf(`${JSON.stringify(statement, null, 2)}\n`)
    case 'pdf':
      return pdfOf(statementPdf(statement, nameOf, owner))
  }
}

async function* printedLines(filter: LineFilter, { pages, nameOf, owner }: ExportSources): AsyncGenerator<Uint8Array> {
  const printed: LedgerLine[] = []
  let isCut = false
  for await (const page of pages(filter)) {
    printed.push(...page.slice(0, MOST_PRINTED_LINES - printed.length))
    isCut = printed.length === MOST_PRINTED_LINES
    if (isCut) break
  }
  const notes = isCut
    ? [owner, `The newest ${MOST_PRINTED_LINES} lines; the CSV and JSON files contain all of them.`]
    : [owner, `${printed.length} lines, newest first. Amounts in US dollars.`]
  yield* pdfOf({ title: 'Ledger lines', notes, tables: [lineTable('Lines', printed, nameOf)] })
}

function lineBytes(filter: LineFilter, format: Format, sources: ExportSources): Bytes {
  switch (format) {
    case 'csv':
      return linesCsv(filter.book, sources.pages(filter))
    case 'json':
      return linesJson(filter.book, sources.pages(filter))
    case 'pdf':
      return printedLines(filter, sources)
  }
}

export async function exportedFile({ format, what }: EarningsExport, sources: ExportSources): Promise<NamedFile> {
  const kind = { extension: format, mediaType: MEDIA_TYPES[format] }
  switch (what.type) {
    case 'overview': {
      const report = sources.report(what.period)
      const name = `luna-earnings-${report.overview.firstDay ?? report.overview.lastDay}-${report.overview.lastDay}`
      return { ...kind, name, bytes: reportBytes(report, format, sources.owner) }
    }
    case 'lines':
      return { ...kind, name: 'luna-ledger-lines', bytes: lineBytes(what.filter, format, sources) }
    case 'statement': {
      const statement = await sources.statement(what.period)
      return { ...kind, name: `luna-statement-${what.period}`, bytes: statementBytes(statement, format, sources) }
    }
  }
}
