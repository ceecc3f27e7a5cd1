import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSalesWorld, type SalesWorld } from '../sales/world.fixture.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { connectStatus } from './connect.ts'

describeOnDatabase('the date of the next payout', (open) => {
  let world: SalesWorld
  beforeAll(async () => {
    world = await openSalesWorld(await open())
  })
  afterAll(() => world.close())

  const next = async (creatorId: string) => {
    const { nextPayoutAt } = await world.database.asAccount(creatorId, (tx) => connectStatus(tx, creatorId))
    return nextPayoutAt
  }

  it('is given only where payouts are made by date, and never one that has passed', async () => {
    const creator = uuidv7()
    await world.onboard(creator)
    const first = await next(creator)
    expect(first?.getTime()).toBeGreaterThan(world.clock.now().getTime())
    await world.payments.connect.setSchedule(creator, 'manual')
    expect(await next(creator)).toBeNull()
    world.clock.advance({ days: 20 })
    await world.payments.connect.setSchedule(creator, 'weekly')
    expect((await next(creator))?.getTime()).toBeGreaterThan(world.clock.now().getTime())
  })
})
