import { expect, it } from 'vitest'
import { explainReputation } from '#shared/reputation/explain.ts'
import { strongestMovers } from './reputation-movers.ts'

it('names what would move a reputation the most first, up or down', () => {
  const nowMs = Date.UTC(2026, 2, 1)
  const movers = strongestMovers(explainReputation([{ kind: 'joined', id: 'joined', atMs: 0 }], nowMs))
  const sizes = movers.map(({ change }) => Math.abs(change))
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
  expect(sizes.length).toBe(5)
  expect(sizes.every((size) => size > 0)).toBe(true)
  expect(movers.some(({ change }) => change < 0)).toBe(true)
})
