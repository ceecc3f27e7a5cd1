/** What the engine and the scan worker say to each other. */
import type { ErrorReport } from '#shared/contract/errors.ts'
import type { HashQuery, ScanHit, VectorQuery } from '#shared/similarity/scanner.ts'

export type ScanCall =
  | { readonly call: 'open' | 'forget'; readonly path: string }
  | { readonly call: 'hashes'; readonly path: string; readonly query: HashQuery }
  /** Entries that are not compared with any more. */
  | { readonly call: 'mask'; readonly path: string; readonly absent: Uint32Array }
  | {
      readonly call: 'measure'
      readonly path: string
      readonly query: HashQuery
      readonly vectors: VectorQuery
      readonly found: readonly number[]
    }

export type ScanRequest = ScanCall & { readonly id: number }

export interface ScanAnswer {
  readonly id: number
  readonly result: readonly number[] | readonly ScanHit[] | null
  readonly error?: ErrorReport
}
