/** Where a key moves to in a grid that is filled row by row. */
export interface GridShape {
  total: number
  columns: number
  /** Whole rows in view. */
  pageRows: number
}

/** The new index, or null where the key moves nothing. `index` -1: the keyboard is nowhere yet. */
export function moveIndex(key: string, index: number, { total, columns, pageRows }: GridShape): number | null {
  if (total === 0) return null
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -columns * Math.max(1, pageRows),
    PageDown: columns * Math.max(1, pageRows),
  }
  if (key === 'Home') return 0
  if (key === 'End') return total - 1
  const step = steps[key]
  if (step === undefined) return null
  if (index < 0) return 0
  const next = index + step
  if (next >= 0 && next < total) return next
  return atEdge(index, step, { total, columns })
}

/** Past an edge: single steps stop there; rows stop in their column, or in the last row where that is shorter. */
function atEdge(index: number, step: number, { total, columns }: Pick<GridShape, 'total' | 'columns'>): number {
  if (Math.abs(step) === 1) return index
  if (step < 0) return index % columns
  const lastRowStart = Math.floor((total - 1) / columns) * columns
  if (index >= lastRowStart) return index
  return Math.min(total - 1, lastRowStart + (index % columns))
}

/** What a single key does to assets. */
export type Triage = { flag: 'pick' | 'reject' | null } | { rating: number }

const TRIAGE_KEYS: Readonly<Record<string, Triage>> = {
  p: { flag: 'pick' },
  x: { flag: 'reject' },
  u: { flag: null },
  0: { rating: 0 },
  1: { rating: 1 },
  2: { rating: 2 },
  3: { rating: 3 },
  4: { rating: 4 },
  5: { rating: 5 },
}

export function triageOf(shortcut: string): Triage | null {
  return TRIAGE_KEYS[shortcut] ?? null
}
