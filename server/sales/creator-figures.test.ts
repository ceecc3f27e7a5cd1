import { v7 as uuidv7 } from 'uuid'
import { beforeAll, expect, it } from 'vitest'
import { addCreator, characterCard, openTestSigner, publicationOf } from '../publications/publications.fixture.ts'
import { createPublications } from '../publications/publications.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { creatorFigures } from './creator-figures.ts'

describeOnDatabase('the figures of a creator', (open) => {
  let test: TestDatabase
  let ann: string
  let works: string[]
  const [first, second, third] = [uuidv7(), uuidv7(), uuidv7()]

  async function addSale(buyerId: string, offer: string, cents: number, change: Record<string, unknown> = {}) {
    const row = {
      account_id: ann,
      asset_id: works[0],
      depth: 0,
      state: 'completed',
      sold_at: test.clock.now(),
      ...change,
    }
    await test.admin.query(
      `insert into creator_sales (account_id, sale_id, asset_id, sold_asset_id, depth, version_id, buyer_id, offer,
         amount_micro_dollars, earned_micro_dollars, country, state, sold_at)
       values ($1, $2, $3, $3, $4, $2, $5, $6, $7, 0, null, $8, $9)`,
      [row.account_id, uuidv7(), row.asset_id, row.depth, buyerId, offer, cents * 10_000, row.state, row.sold_at],
    )
  }
  const figures = (creatorId: string, period: 'all' | '7d') =>
    test.database.asAccount(creatorId, (tx) => creatorFigures(tx, { creatorId, period, now: test.clock.now() }))

  beforeAll(async () => {
    test = await open()
    const { clock, database } = test
    const publications = createPublications({ clock, signer: await openTestSigner(test), onChange: async () => {} })
    ann = await addCreator(test, 'Ann')
    works = []
    for (const [name, average] of [
      ['Lantern', 4.6],
      ['Harbor', 2.5],
      ['Bridge', null],
    ] as const) {
      const publication = publicationOf(ann, { card: characterCard({ name }) })
      const { assetId } = await database.asService((tx) => publications.publish(tx, publication))
      const rating = { average, count: average === null ? 0 : 3 }
      await database.asService((tx) => publications.setRating(tx, assetId, rating))
      works.push(assetId)
    }
    await addSale(third, 'one_time', 999)
    clock.advance({ days: 40 })
    await addSale(first, 'one_time', 300)
    await addSale(first, 'per_use', 20)
    await addSale(first, 'per_use', 0)
    await addSale(second, 'license', 1_000, { asset_id: works[1] })
    // None of these counts as a sale of Ann's own work.
    await addSale(third, 'one_time', 700, { state: 'refunded' })
    await addSale(third, 'one_time', 700, { state: 'charged_back' })
    await addSale(third, 'one_time', 700, { depth: 1 })
    await addSale(third, 'one_time', 700, { account_id: uuidv7() })
  })

  it('count buyers once, uses and copies apart, and leave out what did not stand', async () => {
    expect(await figures(ann, '7d')).toMatchObject({
      ...{ zone: 'UTC', saleCount: 4, useCount: 2, copyCount: 2, uniqueBuyers: 2 },
      // $3.00, $0.20 and $10.00; what was free has no price.
      averagePriceMicroDollars: '4400000',
      kinds: [{ kind: 'character', saleCount: 4, uniqueBuyers: 2, grossMicroDollars: '13200000' }],
    })
    expect(await figures(ann, 'all')).toMatchObject({ saleCount: 5, copyCount: 3, uniqueBuyers: 3, from: null })
  })

  it('say how the works are rated', async () => {
    const { ratings } = await figures(ann, '7d')
    expect(ratings).toEqual({ ratedCount: 2, average: 3.55, lowest: 2.5, highest: 4.6, topRatedCount: 1 })
  })

  it('are nothing for somebody else, and for who has sold nothing', async () => {
    const others = await test.database.asAccount(first, (tx) =>
      creatorFigures(tx, { creatorId: ann, period: 'all', now: test.clock.now() }),
    )
    expect(others).toMatchObject({ saleCount: 0, uniqueBuyers: 0, averagePriceMicroDollars: null, kinds: [] })
    const newcomer = await figures(await addCreator(test, 'Bo'), 'all')
    expect(newcomer).toMatchObject({ saleCount: 0, ratings: { ratedCount: 0, average: null, lowest: null } })
  })
})
