/** Rows of the editor of shares, and what they propose. */
import { handleSchema } from '#shared/contract/market/accounts.ts'
import { ALL_BASIS_POINTS } from '#shared/offers/shares.ts'
import type { en } from '../../strings/en.ts'

export interface ShareRow {
  /** Of the row, whatever is typed in it. */
  readonly key: number
  readonly handle: string
  /** As it was typed. */
  readonly percent: string
}

export interface WantedShare {
  readonly handle: string
  readonly basisPoints: number
}

type Problem = keyof typeof en.shares.problems

export interface ReadRows {
  readonly shares: readonly WantedShare[]
  /** What is left for the creator, in basis points; below zero where too much is given. */
  readonly left: number
  /** Why it cannot be proposed; null where it can. */
  readonly problem: Problem | null
}

/** Of a percentage with at most two decimals, with a point or a comma; null for anything else, and for nothing. */
export function basisPointsOf(percent: string): number | null {
  const [, whole, decimals = ''] = /^\s*(\d{1,2})(?:[.,](\d{1,2}))?\s*%?\s*$/.exec(percent) ?? []
  if (whole === undefined) return null
  const basisPoints = Number(whole) * 100 + Number(decimals.padEnd(2, '0'))
  return basisPoints === 0 ? null : basisPoints
}

/** As a person types a handle: also with @ before it. */
const handleOf = (text: string) => text.trim().replace(/^@/, '').toLowerCase()

export function readRows(rows: readonly ShareRow[]): ReadRows {
  const read = rows.map(({ handle, percent }) => ({ handle: handleOf(handle), basisPoints: basisPointsOf(percent) }))
  const shares = read.flatMap(({ handle, basisPoints }) => (basisPoints === null ? [] : [{ handle, basisPoints }]))
  const left = shares.reduce((rest, { basisPoints }) => rest - basisPoints, ALL_BASIS_POINTS)
  const problem = (): Problem | null => {
    if (read.some(({ handle }) => handle === '')) return 'handle'
    if (read.some(({ handle }) => !handleSchema.safeParse(handle).success)) return 'not_a_handle'
    if (shares.length < read.length) return 'percent'
    if (new Set(read.map(({ handle }) => handle)).size < read.length) return 'twice'
    return left <= 0 ? 'nothing_left' : null
  }
  return { shares, left, problem: problem() }
}
