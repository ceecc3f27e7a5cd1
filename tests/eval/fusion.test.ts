import { expect, test } from 'vitest'
import { fuse, oddsTable } from './fusion.ts'
import { binOf, createTally, SCORE_BINS, type ScoreTally } from './score-tally.ts'

function tallyOf(related: readonly number[], unrelated: readonly number[]): ScoreTally {
  const tally = createTally()
  for (const score of related) tally.related[binOf(score)] = (tally.related[binOf(score)] ?? 0) + 1
  for (const score of unrelated) tally.unrelated[binOf(score)] = (tally.unrelated[binOf(score)] ?? 0) + 1
  return tally
}

const spread = (low: number, high: number): number[] =>
  Array.from({ length: 200 }, (_, at) => low + ((high - low) * at) / 199)

test('odds never fall with the score, within bounds', () => {
  for (const tally of [tallyOf(spread(0.2, 1), spread(-1, 0.6)), tallyOf([0.5], [0.5]), createTally()]) {
    const table = oddsTable(tally)
    let falls = 0
    for (let bin = 1; bin < SCORE_BINS; bin++) if ((table[bin] ?? 0) < (table[bin - 1] ?? 0)) falls++
    expect([table.length, falls]).toEqual([SCORE_BINS, 0])
    expect(Math.max(...[table[0] ?? 0, table.at(-1) ?? 0].map(Math.abs))).toBeLessThanOrEqual(1)
  }
})

test('the layer that is surer decides; one that knows nothing never does', () => {
  const sharp = oddsTable(tallyOf(spread(0.8, 1), spread(-1, 0.5)))
  const blind = oddsTable(tallyOf(spread(-1, 1), spread(-1, 1)))
  const fused = fuse([Float32Array.of(0.95, 0.95, 0.1), Float32Array.of(0.9, -0.9, 0.9)], [sharp, blind])
  expect(fused[0]).toBe(fused[1])
  expect(fused[2] ?? 0).toBeLessThan(fused[0] ?? 0)
})
