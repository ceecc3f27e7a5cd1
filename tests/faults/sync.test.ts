/**
 * Two studios of one account and a market, disturbed and killed while both edit: all hold the same in the end, nothing is
 * lost and nothing doubled. `LUNA_SYNC_ROUNDS` makes it longer, `LUNA_SEED` plays other rounds; see also sync.ts, which
 * does it by command.
 */
import { expect, test } from 'vitest'
import { seed } from '../seed.ts'
import { syncInRounds } from './sync-rounds.ts'

const rounds = Number(process.env['LUNA_SYNC_ROUNDS'] ?? 12)
const TIMEOUT_MS = 120_000 + rounds * 3_000

test(`seed ${seed}, ${rounds} rounds`, { timeout: TIMEOUT_MS }, async () => {
  const { damage, edits, submissions } = await syncInRounds({ rounds, seed })
  expect(damage).toEqual([])
  expect(edits).toBeGreaterThan(rounds)
  expect(submissions).toBeGreaterThan(0)
})
