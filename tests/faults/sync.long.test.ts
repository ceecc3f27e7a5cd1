/**
 * Two studios of one account and a market, disturbed and killed while both edit: all hold the same in the end, nothing is
 * lost and nothing doubled. `LUNA_SEED` plays other rounds; see also sync.ts, which does it by command.
 */
import { expect, test } from 'vitest'
import { byExtent, seed } from '#shared/testing/test-run.ts'
import { noteKills } from './note-kills.ts'
import { syncInRounds } from './sync-rounds.ts'

const rounds = byExtent({ short: 1, long: 200 })
const TIMEOUT_MS = 1_800_000 + rounds * 15_000

test(`seed ${seed}, ${rounds} rounds`, { timeout: TIMEOUT_MS }, async () => {
  const { damage, edits, submissions, studioKills, marketKills } = await syncInRounds({ rounds, seed })
  expect(damage).toEqual([])
  noteKills('syncing studio', studioKills)
  noteKills('syncing market', marketKills)
  expect(edits).toBeGreaterThan(rounds)
  expect(submissions).toBeGreaterThan(0)
})
