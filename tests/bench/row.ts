/** One line of the benchmark table: what was measured, against what, and the bar it must clear. */
export interface BenchRow {
  readonly what: string
  readonly against: string
  /** The bar in words, such as "at least 1.9 times as fast". */
  readonly bar: string
  readonly ours: number
  readonly theirs: number
  readonly unit: string
  /** Ours over theirs. */
  readonly ratio: number
  readonly holds: boolean
}
