import { expect, it } from 'vitest'
import { PIXEL_CANDIDATES, PROVED_CANDIDATES, SCAN_PRESETS } from './scan-presets.ts'

it('compares more candidates the more thorough it is', () => {
  for (const counts of [PROVED_CANDIDATES, PIXEL_CANDIDATES]) {
    const ofPresets = SCAN_PRESETS.map((preset) => counts[preset])
    expect(ofPresets).toEqual(ofPresets.toSorted((a, b) => a - b))
    expect(new Set(ofPresets).size).toBe(SCAN_PRESETS.length)
  }
})
