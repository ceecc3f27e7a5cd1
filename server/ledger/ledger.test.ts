import { v7 as uuidv7 } from 'uuid'
import { expect, it } from 'vitest'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { createScenes } from './ledger.fixture.ts'
import { createLedger } from './ledger.ts'
import { sealBatch } from './seal.ts'

describeOnDatabase('the ledger', (open) => {
  it('shows an account what was just posted, also while another server seals it', async ({ skip }) => {
    const market = await open()
    if (market.engine === 'embedded') skip('The embedded database runs one transaction at a time, of one server.')
    const seller = uuidv7()
    await createScenes(market).sell({ sold: { assetId: uuidv7(), creatorId: seller }, amount: 990_000n })
    const sealed = Promise.withResolvers<void>()
    const mayEnd = Promise.withResolvers<void>()
    const other = market.database.asService(async (tx) => {
      await sealBatch(tx, market.clock.now(), { wait: false })
      sealed.resolve()
      await mayEnd.promise
    })
    await sealed.promise

    const reading = createLedger(market.database, market.clock).entries(seller, 'creator', null, 10)
    const isWaiting = async (): Promise<boolean> => {
      const { rows } = await market.admin.query("select 1 from pg_locks where locktype = 'advisory' and not granted")
      return rows.length > 0
    }
    let isOver = false
    void reading.finally(() => {
      isOver = true
    })
    while (!isOver && !(await isWaiting()));
    mayEnd.resolve()
    await other
    expect((await reading).map(({ kind }) => kind)).toContain('sale')
  })
})
