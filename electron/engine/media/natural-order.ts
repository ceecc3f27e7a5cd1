const NATURAL = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** As people order files: page 2 before page 10. Equal for no two different names. */
export function inNaturalOrder(a: string, b: string): number {
  return NATURAL.compare(a, b) || (a < b ? -1 : Number(a > b))
}
