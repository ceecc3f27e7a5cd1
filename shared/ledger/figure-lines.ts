/** Which lines of a creator's account each figure is the sum of. */
import { AMOUNTS, type Amount, amountOf } from './figures.ts'
import { TRANSFER_KINDS, type TransferKind } from './kinds.ts'

/** The amounts of the sums, and what is left of them before payouts. */
export const FIGURES = [...AMOUNTS, 'net'] as const
export type Figure = (typeof FIGURES)[number]

export interface FigureKind {
  readonly kind: TransferKind
  /** Whether only what came in, or only what went out, counts for the figure. */
  readonly sign: 'in' | 'out' | 'any'
}

function isPartOf(amount: Amount, figure: Figure): boolean {
  return figure === 'net' ? amount !== 'payouts' : amount === figure
}

/** No line belongs to two amounts, and every line to one. */
export function figureKinds(figure: Figure): FigureKind[] {
  return TRANSFER_KINDS.flatMap((kind): FigureKind[] => {
    const isIn = isPartOf(amountOf(kind, 1n), figure)
    const isOut = isPartOf(amountOf(kind, -1n), figure)
    if (!isIn && !isOut) return []
    return [{ kind, sign: isIn && isOut ? 'any' : isIn ? 'in' : 'out' }]
  })
}
