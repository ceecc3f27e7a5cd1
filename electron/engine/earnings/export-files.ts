/** Earnings, lines and statements as files: for spreadsheets, for programs, for paper. */
import type { EarningsOverview, WorkEarnings } from '#shared/contract/studio/earnings.ts'
import type { LedgerLine } from '#shared/ledger/chain.ts'
import { CSV_LINE_END, csvLine, usd } from '#shared/ledger/csv.ts'
import type { Statement } from '#shared/ledger/statement.ts'
import { LEDGER_CSV_HEADING, ledgerLineCsv } from '#shared/ledger/statement-csv.ts'
import type { PdfColumn, PdfContent, PdfTable } from './pdf.ts'

type Figures = EarningsOverview['totals']

const FIGURE_COLUMNS = [
  ['gross', 'grossMicroDollars'],
  ['refunds', 'refundsMicroDollars'],
  ['fees', 'feesMicroDollars'],
  ['royalties received', 'royaltiesReceivedMicroDollars'],
  ['royalties paid', 'royaltiesPaidMicroDollars'],
  ['shares received', 'sharesReceivedMicroDollars'],
  ['shares paid', 'sharesPaidMicroDollars'],
  ['usage royalties', 'usageRoyaltiesMicroDollars'],
  ['disputes', 'disputesMicroDollars'],
  ['adjustments', 'adjustmentsMicroDollars'],
  ['net', 'netMicroDollars'],
] as const satisfies readonly (readonly [string, keyof Figures])[]

export interface EarningsReport {
  readonly overview: EarningsOverview
  readonly works: readonly WorkEarnings[]
}

interface ReportRow {
  readonly section: string
  readonly name: string
  readonly id: string
  readonly figures: Figures
}

function reportRows({ overview, works }: EarningsReport): ReportRow[] {
  const row = (section: string, name: string, figures: Figures, id = ''): ReportRow => ({ section, name, id, figures })
  return [
    row('total', '', overview.totals),
    ...overview.days.map((day) => row('day', day.day, day)),
    ...works.flatMap((work) => [
      row('work', work.name ?? '', work, work.assetId ?? ''),
      ...work.versions.map((version) =>
        row('version', version.number === null ? '' : String(version.number), version, version.versionId ?? ''),
      ),
    ]),
    ...overview.offers.map((offer) => row('offer', offer.offer ?? '', offer)),
    ...overview.countries.map((country) => row('country', country.country ?? '', country)),
  ]
}

export function reportCsv(report: EarningsReport): string {
  const heading = [
    'section',
    'name',
    'id',
    'sales',
    ...FIGURE_COLUMNS.map(([name]) => `${name.replaceAll(' ', '_')}_usd`),
  ]
  const rows = reportRows(report).map(({ section, name, id, figures }) =>
    csvLine([section, name, id, String(figures.saleCount), ...FIGURE_COLUMNS.map(([, key]) => usd(figures[key]))]),
  )
  return [csvLine(heading), ...rows, ''].join(CSV_LINE_END)
}

export function reportJson(report: EarningsReport): string {
  return `${JSON.stringify({ format: 'luna_earnings', formatVersion: 1, ...report }, null, 2)}\n`
}

const amountColumn = (title: string, width: number): PdfColumn => ({ title, width, align: 'right' })

function figureTable(title: string, rows: readonly { readonly name: string; readonly figures: Figures }[]): PdfTable {
  return {
    title,
    columns: [
      { title: 'Name', width: 175, align: 'left' },
      amountColumn('Sales', 40),
      amountColumn('Gross', 75),
      amountColumn('Refunds', 70),
      amountColumn('Fees', 75),
      amountColumn('Net', 80),
    ],
    rows: rows.map(({ name, figures }) => [
      name,
      String(figures.saleCount),
      usd(figures.grossMicroDollars),
      usd(figures.refundsMicroDollars),
      usd(figures.feesMicroDollars),
      usd(figures.netMicroDollars),
    ]),
  }
}

export function reportPdf({ overview, works }: EarningsReport, owner: string): PdfContent {
  const { totals, ledger, firstDay, lastDay } = overview
  return {
    title: 'Earnings',
    notes: [
      owner,
      `${firstDay ?? lastDay} to ${lastDay}, days in ${ledger.zone}. Amounts in US dollars.`,
      `As of ${ledger.readAt ?? 'never'}, from ${ledger.lineCount} ledger lines.`,
    ],
    tables: [
      {
        title: 'Totals',
        columns: [{ title: 'Figure', width: 200, align: 'left' }, amountColumn('US dollars', 120)],
        rows: FIGURE_COLUMNS.map(([name, key]) => [name, usd(totals[key])]),
      },
      figureTable(
        'By work',
        works.map((work) => ({ name: work.name ?? work.assetId ?? 'No work', figures: work })),
      ),
      figureTable(
        'By offer',
        overview.offers.map((offer) => ({ name: offer.offer ?? 'None', figures: offer })),
      ),
      figureTable(
        'By country',
        overview.countries.map((country) => ({ name: country.country ?? 'Unknown', figures: country })),
      ),
    ],
  }
}

export async function* linesCsv(book: string, pages: AsyncIterable<readonly LedgerLine[]>): AsyncGenerator<string> {
  yield `${LEDGER_CSV_HEADING}${CSV_LINE_END}`
  for await (const page of pages) {
    yield page.map((line) => `${ledgerLineCsv(book, line)}${CSV_LINE_END}`).join('')
  }
}

export async function* linesJson(book: string, pages: AsyncIterable<readonly LedgerLine[]>): AsyncGenerator<string> {
  yield `{"format":"luna_ledger_lines","formatVersion":1,"book":${JSON.stringify(book)},"lines":[`
  let separator = '\n'
  for await (const page of pages) {
    if (page.length === 0) continue
    yield `${separator}${page.map((line) => JSON.stringify(line)).join(',\n')}`
    separator = ',\n'
  }
  yield '\n]}\n'
}

const LINE_COLUMNS: readonly PdfColumn[] = [
  { title: 'Line', width: 45, align: 'left' },
  { title: 'Time (UTC)', width: 105, align: 'left' },
  { title: 'Kind', width: 90, align: 'left' },
  { title: 'Work', width: 115, align: 'left' },
  amountColumn('Amount', 75),
  amountColumn('Balance', 85),
]

type NameOf = (assetId: string | null) => string | null

export function lineTable(title: string, lines: Iterable<LedgerLine>, nameOf: NameOf): PdfTable {
  function* rows(): Generator<string[]> {
    for (const { sequence, at, kind, assetId, amountMicroDollars, balanceMicroDollars } of lines) {
      yield [
        String(sequence),
        at.slice(0, 19).replace('T', ' '),
        kind.replaceAll('_', ' '),
        nameOf(assetId) ?? assetId ?? '',
        usd(amountMicroDollars),
        usd(balanceMicroDollars),
      ]
    }
  }
  return { title, columns: LINE_COLUMNS, rows: { [Symbol.iterator]: rows } }
}

export function statementPdf(statement: Statement, nameOf: NameOf, owner: string): PdfContent {
  return {
    title: `Statement ${statement.period}`,
    notes: [
      owner,
      `${statement.from} to ${statement.to} (${statement.timeZone}). Issued ${statement.issuedAt}.`,
      `SHA-256 ${statement.sha256}`,
      'The opening balance and the lines add up to the closing balance. Programs can verify this with the JSON of this statement.',
    ],
    tables: statement.accounts.map(({ book, openingMicroDollars, closingMicroDollars, lines }) =>
      lineTable(
        `${book.replaceAll('_', ' ')}: opening ${usd(openingMicroDollars)}, closing ${usd(closingMicroDollars)}`,
        lines,
        nameOf,
      ),
    ),
  }
}
