import { expect, it } from 'vitest'
import { SCAN_PRESETS, SCANNED_PARTS } from './scan-presets.ts'
import { relativeRectangleSchema } from './transformation.ts'

it('looks for more parts the more thorough it is, all of them within the picture', () => {
  const counts = SCAN_PRESETS.map((preset) => SCANNED_PARTS[preset].length)
  expect(counts).toEqual([0, 5, 19])
  for (const part of SCAN_PRESETS.flatMap((preset) => SCANNED_PARTS[preset])) {
    expect(relativeRectangleSchema.safeParse(part).success).toBe(true)
    expect(Math.max(part.x + part.width, part.y + part.height)).toBeLessThanOrEqual(1 + 1e-9)
  }
})
