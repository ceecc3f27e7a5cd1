/** How many of the candidates are compared by what they show: more of them find more, and take longer. */
import * as z from 'zod'

export const SCAN_PRESETS = ['fast', 'balanced', 'thorough'] as const
export const scanPresetSchema = z.enum(SCAN_PRESETS)
export type ScanPreset = z.infer<typeof scanPresetSchema>

/** So many of the likeliest have their local features compared, about 2 ms each. */
export const PROVED_CANDIDATES: Readonly<Record<ScanPreset, number>> = { fast: 16, balanced: 64, thorough: 256 }

/** So many of those are compared pixel by pixel where one is too plain for features, about 15 ms each. */
export const PIXEL_CANDIDATES: Readonly<Record<ScanPreset, number>> = { fast: 4, balanced: 16, thorough: 64 }

interface ScanMeasured {
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
