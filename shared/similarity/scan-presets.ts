/** How thoroughly a picture is looked for: more of its parts find more of what was cut out or pasted, and take longer. */
import * as z from 'zod'
import type { RelativeRectangle } from './transformation.ts'

export const SCAN_PRESETS = ['fast', 'balanced', 'thorough'] as const
export const scanPresetSchema = z.enum(SCAN_PRESETS)
export type ScanPreset = z.infer<typeof scanPresetSchema>

/** Squares of `share` of both sides: `steps` × `steps` of them, evenly from corner to corner. */
function grid(share: number, steps: number): RelativeRectangle[] {
  const places = Array.from({ length: steps }, (_, step) => ((1 - share) * step) / Math.max(steps - 1, 1))
  return places.flatMap((y) => places.map((x) => ({ x, y, width: share, height: share })))
}

function middle(share: number): RelativeRectangle {
  return { x: (1 - share) / 2, y: (1 - share) / 2, width: share, height: share }
}

/** The parts of the checked picture that are looked for besides the whole. */
export const SCANNED_PARTS: Readonly<Record<ScanPreset, readonly RelativeRectangle[]>> = {
  fast: [],
  balanced: [middle(0.6), ...grid(0.6, 2)],
  thorough: [middle(0.75), ...grid(0.6, 3), ...grid(0.4, 3)],
}

/**
 * So many of the nearest pictures are laid over the checked one, wherever they lie in one another: that finds crops and
 * pasted parts which hashes and vectors only make likely.
 */
export const ALIGNED_CANDIDATES: Readonly<Record<ScanPreset, number>> = { fast: 0, balanced: 3, thorough: 10 }

export interface ScanMeasured {
  /** How long a check takes, as times of a fast one. */
  readonly timesAsLong: number
  /** Share of crops, collages, and pictures with a sticker or a new background that are found. */
  readonly found: number
}

/**
 * With the built-in models. Times: `npm run bench -- scan-presets`. Found, at one false accusation in 10,000 pairs: 100
 * held-out pictures among 2,100 in `npm run eval -- --only edits --edits crop-50,crop-33,inset,sticker,background,several`.
 */
export const SCAN_MEASURED: Readonly<Record<ScanPreset, ScanMeasured>> = {
  fast: { timesAsLong: 1, found: 0.61 },
  balanced: { timesAsLong: 4, found: 0.87 },
  thorough: { timesAsLong: 13, found: 0.88 },
}
