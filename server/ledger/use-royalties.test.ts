import { pino } from 'pino'
import { v7 as uuidv7 } from 'uuid'
import { beforeAll, expect, it } from 'vitest'
import { localDay } from '#shared/ledger/time-zone.ts'
import { formatToCent, microDollars } from '#shared/money/money.ts'
import { createJobs } from '../jobs/jobs.ts'
import { createNotificationsService } from '../notifications/notifications.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { createScenes, type Scenes } from './ledger.fixture.ts'
import { createLedger } from './ledger.ts'
import { addUseRoyalties } from './use-royalties.ts'

describeOnDatabase('royalties from uses', (open) => {
  let test: TestDatabase
  let scenes: Scenes
  let tick: () => Promise<number>
  beforeAll(async () => {
    test = await open()
    const { database, clock } = test
    scenes = createScenes(test)
    const ledger = createLedger(database, clock)
    const jobs = createJobs({ database, clock, log: pino({ level: 'silent' }) })
    const plans: (() => Promise<void>)[] = []
    addUseRoyalties({
      database,
      clock,
      jobs: { ...jobs, every: (_name, _intervalMs, handler) => void plans.push(handler) },
    })
    tick = async () => {
      await ledger.seal()
      for (const plan of plans) await plan()
      return jobs.runDue()
    }
  })

  async function addCreator(timeZone = 'UTC') {
    const accountId = uuidv7()
    const at = test.clock.now()
    await test.admin.query(
      `insert into accounts (account_id, email, display_name, time_zone, created_at, updated_at)
        values ($1, $2, 'Somebody', $3, $4, $4)`,
      [accountId, `${accountId}@people.example`, timeZone, at],
    )
    await test.admin.query(
      `insert into creator_profiles (account_id, handle, display_name, bio, created_at, updated_at)
        values ($1, $2, 'Somebody', '', $3, $3)`,
      [accountId, `h${accountId.replaceAll('-', '').slice(-20)}`, at],
    )
    return { creatorId: accountId, assetId: uuidv7() }
  }

  const sentencesTo = async ({ creatorId }: { creatorId: string }) => {
    const { items } = await createNotificationsService(test.database, test.clock).list(creatorId, { limit: 20 })
    return items.map(({ sentence }) => sentence)
  }

  it('tells each creator above once of the day, of what stays with them', async () => {
    const [seller, parent, grandparent] = [await addCreator(), await addCreator(), await addCreator()]
    const parents = [
      { ...parent, royaltyPercent: 50 },
      { ...grandparent, royaltyPercent: 50 },
    ]
    const day = localDay('UTC', test.clock.now())
    for (let count = 0; count < 3; count++) {
      await scenes.sell({ sold: seller, parents, amount: 1_000_000n, offer: 'per_use' })
    }
    // Reported separately, when it happens.
    await scenes.sell({ sold: seller, parents, amount: 5_000_000n, offer: 'one_time' })
    await tick()
    expect(await sentencesTo(parent)).toEqual([])
    test.clock.advance({ days: 2 })
    await tick()
    const { rows } = await test.admin.query<{ account_id: string; earned: bigint }>(
      `select account_id, sum(amount_micro_dollars)::bigint as earned from ledger_entries
        where account_id = any($1) and offer = 'per_use' group by account_id`,
      [[parent.creatorId, grandparent.creatorId]],
    )
    for (const person of [parent, grandparent]) {
      const earned = rows.find((row) => row.account_id === person.creatorId)?.earned ?? 0n
      expect(earned).toBeGreaterThan(0n)
      const amount = formatToCent(microDollars(earned))
      expect(await sentencesTo(person)).toEqual([`3 uses of derivatives of your works earned you ${amount} on ${day}.`])
    }
    expect(await sentencesTo(seller)).toEqual([])

    // Once more, as after a crash before the job was noted as done.
    await test.admin.query("update jobs set state = 'waiting', run_at = $1", [test.clock.now()])
    expect(await tick()).toBeGreaterThan(0)
    expect(await sentencesTo(parent)).toHaveLength(1)
    test.clock.advance({ days: 1 })
    await tick()
    expect(await sentencesTo(parent)).toHaveLength(1)
  })

  it('counts days as the creator’s clocks do', async () => {
    const [seller, parent] = [await addCreator(), await addCreator('Pacific/Auckland')]
    const parents = [{ ...parent, royaltyPercent: 50 }]
    const day = localDay('UTC', test.clock.now())
    // In Auckland it is the next day by noon in any season.
    for (const time of ['T01:00:00Z', 'T13:00:00Z', 'T14:00:00Z']) {
      await scenes.sell({ sold: seller, parents, amount: 1_000_000n, offer: 'per_use' }, new Date(day + time))
    }
    test.clock.advance({ days: 3 })
    await tick()
    expect(
      (await sentencesTo(parent)).map((sentence) => [sentence[0], sentence.match(/\d{4}-\d\d-\d\d/)?.[0]]),
    ).toEqual(
      expect.arrayContaining([
        ['1', localDay('Pacific/Auckland', new Date(`${day}T01:00:00Z`))],
        ['2', localDay('Pacific/Auckland', new Date(`${day}T13:00:00Z`))],
      ]),
    )
  })
})
