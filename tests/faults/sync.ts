/**
 * `node build/run.mjs tests/faults/sync.ts [--rounds N] [--seed N]`: two studios of one account and a market, edited,
 * disturbed and killed in rounds, and what was lost or doubled by it.
 */
import { parseArgs } from 'node:util'
import { syncInRounds } from './sync-rounds.ts'

const option = { type: 'string' } as const
const { values } = parseArgs({ options: { rounds: option, seed: option } })
const rounds = Number(values.rounds ?? 100)
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9))

console.log(`seed ${seed}`)
const startedMs = performance.now()
const result = await syncInRounds({ rounds, seed, say: console.log })
const { damage, edits, submissions, claims, resolved, studioKills, marketKills, signIns, disturbed } = result
console.log(
  `${rounds} rounds in ${((performance.now() - startedMs) / 1000).toFixed(0)} s: ${edits} edits of ${submissions} submissions, ${claims} claims, ${resolved} decisions, ${signIns} sign-ins, ${disturbed} requests disturbed, ${studioKills} kills of a studio, ${marketKills} of the market`,
)
for (const what of damage) console.error(what)
if (damage.length > 0) {
  console.error(`seed ${seed}`)
  process.exitCode = 1
}
