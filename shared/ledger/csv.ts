/** Tables as text, for spreadsheets. */

/** Exact, with six decimals, and without grouping: `-0.637500`. */
export function usd(microDollars: string): string {
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

/** A line of the table, without its end. */
export function csvLine(cells: readonly (string | null | undefined)[]): string {
  return cells.map(cell).join(',')
}

/** Between lines, as in RFC 4180. */
export const CSV_LINE_END = '\r\n'
