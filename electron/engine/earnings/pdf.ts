/** Tables as a PDF to print or to file: made page by page, so that the engine stays responsive. */
import { setImmediate as breathe } from 'node:timers/promises'
import PdfDocument from 'pdfkit'
import { toWinAnsi } from '#shared/winansi.ts'

export interface PdfColumn {
  readonly title: string
  /** In points; A4 has 515 between the margins. */
  readonly width: number
  readonly align: 'left' | 'right'
}

export interface PdfTable {
  readonly title: string
  readonly columns: readonly PdfColumn[]
  readonly rows: Iterable<readonly string[]>
}

export interface PdfContent {
  readonly title: string
  /** Beneath the title, one line each: whose it is, of when, what it was made from. */
  readonly notes: readonly string[]
  readonly tables: readonly PdfTable[]
}

const MARGIN = 40
const ROW_HEIGHT = 14
const FONT_SIZE = 8
const ROWS_AT_ONCE = 200

type Document = InstanceType<typeof PdfDocument>

function writeRow(document: Document, columns: readonly PdfColumn[], cells: readonly string[], y: number): void {
  let x = MARGIN
  for (const [index, { width, align }] of columns.entries()) {
    document.text(toWinAnsi(cells[index] ?? ''), x, y, {
      width: width - 4,
      align,
      lineBreak: false,
      ellipsis: true,
      height: ROW_HEIGHT,
    })
    x += width
  }
}

function writeHeading(document: Document, { columns }: PdfTable, y: number): number {
  document.font('Helvetica-Bold').fontSize(FONT_SIZE)
  writeRow(
    document,
    columns,
    columns.map(({ title }) => title),
    y,
  )
  document
    .moveTo(MARGIN, y + ROW_HEIGHT - 3)
    .lineTo(document.page.width - MARGIN, y + ROW_HEIGHT - 3)
    .lineWidth(0.5)
    .stroke()
  document.font('Helvetica')
  return y + ROW_HEIGHT
}

function isFull(document: Document, y: number, rows = 1): boolean {
  return y + rows * ROW_HEIGHT > document.page.height - MARGIN
}

async function writeTable(document: Document, table: PdfTable, start: number): Promise<number> {
  let y = start
  if (isFull(document, y, 4)) {
    document.addPage()
    y = MARGIN
  }
  document.font('Helvetica-Bold').fontSize(11).text(toWinAnsi(table.title), MARGIN, y)
  y = writeHeading(document, table, y + 18)
  let count = 0
  for (const cells of table.rows) {
    if (isFull(document, y)) {
      document.addPage()
      y = writeHeading(document, table, MARGIN)
    }
    writeRow(document, table.columns, cells, y)
    y += ROW_HEIGHT
    count += 1
    if (count % ROWS_AT_ONCE === 0) await breathe()
  }
  return y + ROW_HEIGHT
}

async function write(document: Document, { title, notes, tables }: PdfContent): Promise<void> {
  document.font('Helvetica-Bold').fontSize(16).text(toWinAnsi(title), MARGIN, MARGIN)
  document.font('Helvetica').fontSize(9)
  let y = MARGIN + 24
  for (const note of notes) {
    document.text(toWinAnsi(note), MARGIN, y)
    y = document.y + 2
  }
  y += 12
  for (const table of tables) y = await writeTable(document, table, y)
  document.end()
}

/** The bytes, as they are made. */
export async function* pdfOf(content: PdfContent): AsyncGenerator<Uint8Array> {
  const document = new PdfDocument({
    size: 'A4',
    margin: MARGIN,
    info: { Title: content.title, Producer: 'Luna Studio', Creator: 'Luna Studio' },
  })
  const written = write(document, content).catch((cause: unknown) => {
    document.destroy(cause instanceof Error ? cause : new Error(String(cause)))
  })
  for await (const chunk of document) yield chunk as Uint8Array
  await written
}
