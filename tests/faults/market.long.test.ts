/**
 * kill -9 of the market under load, and of PostgreSQL: no half sale, no lost payment, nothing done twice.
 * `LUNA_SEED` draws other kills; see also market.ts, which does it by command.
 */
import { describe, expect, test } from 'vitest'
import { ProgramUnavailable } from '#build/debian-packages.ts'
import { seed } from '#shared/testing/test-run.ts'
import { MARKET_ROUNDS } from './long-rounds.ts'
import { killInRounds, type RoundsResult } from './market-rounds.ts'
import { noteKills } from './note-kills.ts'

const rounds = MARKET_ROUNDS
const TIMEOUT_MS = 1_800_000 + rounds * 240_000

function expectWhole({ damage, sales, databaseKills }: RoundsResult): void {
  expect(damage).toEqual([])
  noteKills('market', rounds)
  noteKills('PostgreSQL', databaseKills)
  // What the kills cut off is repeated, so something is sold in any case.
  expect(sales).toBeGreaterThan(0)
}

describe(`seed ${seed}, ${rounds} kills`, () => {
  test('on the embedded database', { timeout: TIMEOUT_MS }, async () => {
    expectWhole(await killInRounds({ engine: 'embedded', rounds, seed }))
  })

  test('on PostgreSQL, which is killed too', { timeout: TIMEOUT_MS }, async ({ skip }) => {
    const result = await killInRounds({ engine: 'postgres', rounds, seed }).catch((error: unknown) => {
      if (error instanceof ProgramUnavailable) return null
      throw error
    })
    if (result === null) skip('there is no PostgreSQL on this machine')
    else expectWhole(result)
  })
})
