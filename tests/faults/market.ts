/**
 * `node build/run.mjs tests/faults/market.ts [--rounds N] [--engine embedded|postgres] [--seed N]`: kills the market, and
 * PostgreSQL, again and again under load, and tells what did not survive.
 */
import { parseArgs } from 'node:util'
import { type Engine, killInRounds } from './market-rounds.ts'

const option = { type: 'string' } as const
const { values } = parseArgs({ options: { rounds: option, engine: option, seed: option } })
const rounds = Number(values.rounds ?? 50)
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9))
const engines: readonly Engine[] =
  values.engine === undefined ? ['embedded', 'postgres'] : [values.engine === 'postgres' ? 'postgres' : 'embedded']

console.log(`seed ${seed}`)
for (const engine of engines) {
  const { damage, sales, paidOrders, repeated, databaseKills } = await killInRounds({
    engine,
    rounds,
    seed,
    say: console.log,
  })
  console.log(
    `${engine}: ${rounds} kills of the market, ${databaseKills} of the database, ${sales} sales, ${paidOrders} paid orders, ${repeated} requests repeated`,
  )
  for (const what of damage) console.error(what)
  if (damage.length > 0) process.exitCode = 1
}
