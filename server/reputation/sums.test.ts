import { v7 as uuidv7 } from 'uuid'
import { beforeAll, expect, it } from 'vitest'
import { reputationEventSchema } from '#shared/reputation/events.ts'
import { tallyEvents } from '#shared/reputation/tally.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#shared/time.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { randomFraction } from '../testing/random.ts'
import { overturnReputationEvent, type ReputationFact, recordReputationEvent } from './events.ts'
import { differingSums, standingEvents, sumEvents } from './sums.ts'

const FACTS: readonly ReputationFact[] = [
  { kind: 'sold' },
  { kind: 'sold', count: 3 },
  { kind: 'refunded' },
  { kind: 'dispute_lost' },
  { kind: 'rated', stars: 5 },
  { kind: 'rated', stars: 2, isLight: true },
  { kind: 'contributed', contribution: 'report_accepted' },
  { kind: 'struck', finding: 'spam' },
]
/** Around the edges of the spans that badges ask about, and anywhere. */
const AGES_MS = [0, 7 * DAY_MS, 35 * DAY_MS, 90 * DAY_MS]

const oneOf = <Value>(values: readonly Value[]): Value | undefined =>
  values[Math.floor(randomFraction() * values.length)]

describeOnDatabase('running sums of reputation', (open) => {
  let market: TestDatabase
  beforeAll(async () => {
    market = await open()
  })

  it('give what all events one by one give, whatever is summed already and whatever was overturned', async () => {
    const accountId = uuidv7()
    const now = market.clock.now()
    const ids: string[] = []
    const standing = () => market.database.asAccount(accountId, (tx) => standingEvents(tx, accountId, now))
    for (let round = 0; round < 12; round++) {
      await market.database.asService(async (tx) => {
        for (let count = 0; count < 8; count++) {
          const age = (oneOf(AGES_MS) ?? 0) + (randomFraction() - 0.2) * (oneOf([MINUTE_MS, HOUR_MS, DAY_MS]) ?? 0)
          const at = new Date(Math.min(now.getTime(), now.getTime() - Math.floor(age)))
          const fact = oneOf(FACTS) ?? { kind: 'sold' }
          ids.push((await recordReputationEvent(tx, { accountId, source: uuidv7(), at, fact })) ?? '')
        }
        const overturned = oneOf(ids)
        if (overturned !== undefined) await overturnReputationEvent(tx, accountId, overturned, now)
      })
      const { rows } = await market.admin.query(
        'select id, kind, data, at from reputation_events where account_id = $1',
        [accountId],
      )
      const all = rows.map(({ id, kind, data, at }) =>
        reputationEventSchema.parse({ ...data, id, kind, atMs: at.getTime() }),
      )
      const expected = tallyEvents(all, now.getTime())
      expect(tallyEvents(await standing(), now.getTime())).toEqual(expected)
      if (round % 3 === 0) await market.database.asService((tx) => sumEvents(tx, accountId))
      expect(tallyEvents(await standing(), now.getTime())).toEqual(expected)
    }
    expect(await market.database.asService(differingSums)).toEqual([])
    await market.admin.query("update reputation_sums set count = count + 1 where kind = 'sold'")
    expect(await market.database.asService(differingSums)).toEqual([accountId])
  })
})
