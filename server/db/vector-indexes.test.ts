import { beforeAll, expect, it } from 'vitest'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { buildVectorIndexes } from './vector-indexes.ts'

describeOnDatabase('indexes over vectors', (open) => {
  let test: TestDatabase
  beforeAll(async () => {
    test = await open()
  })

  // The embedded database has none.
  it('are built once where several servers start at the same time', async ({ skip }) => {
    if (test.engine === 'embedded') skip()
    await test.admin.query('create table points (profile text not null, place vector)')
    const index = { table: 'points', column: 'place', profile: 'tiny@1', dimensions: 3 }
    await Promise.all(Array.from({ length: 3 }, () => buildVectorIndexes(test.admin, [index])))
    const { rows } = await test.admin.query("select indisvalid from pg_index where indrelid = 'points'::regclass")
    expect(rows).toEqual([{ indisvalid: true }])
  })
})
