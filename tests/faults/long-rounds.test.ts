import { expect, test } from 'vitest'
import { FEWEST_KILLS } from '#build/testing/kills.ts'
import { MARKET_ROUNDS, STUDIO_ROUNDS } from './long-rounds.ts'

test('a whole long run kills as often as its summary asks for', () => {
  expect(STUDIO_ROUNDS + MARKET_ROUNDS).toBeGreaterThanOrEqual(FEWEST_KILLS)
})
