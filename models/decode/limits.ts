/** Bounds every decode obeys: a file over any of them is refused before or while its pixels are read. */
export interface DecodeLimits {
  /** Largest file, bytes. */
  readonly maxBytes: number
  /** Largest picture, pixels of one frame as the header states them. */
  readonly maxPixels: number
  /** Longest processor time one decode may take, milliseconds: a busy machine refuses no good file. */
  readonly cpuMs: number
  /** Largest SVG text, bytes: it is parsed in memory and drawn element by element. */
  readonly maxSvgBytes: number
}

export const DEFAULT_LIMITS: DecodeLimits = {
  maxBytes: 200_000_000,
  maxPixels: 100_000_000,
  cpuMs: 20_000,
  maxSvgBytes: 2_000_000,
}
