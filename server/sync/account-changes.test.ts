import { v7 as newId } from 'uuid'
import { beforeAll, expect, it } from 'vitest'
import type { AccountChange } from '#shared/contract/market/sync.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { noteAccountChange, readAccountChanges } from './account-changes.ts'

describeOnDatabase('changes of an account', (open) => {
  let test: TestDatabase
  beforeAll(async () => {
    test = await open()
  })

  const note = (accountId: string, id: string) =>
    test.database.asService((tx) =>
      noteAccountChange(tx, { accountId, entity: 'submission', id, at: test.clock.now() }),
    )
  const read = (accountId: string, cursor?: string, limit = 50) =>
    readAccountChanges(test.database, { accountId, cursor, limit })

  async function readAll(accountId: string, cursor?: string): Promise<AccountChange[]> {
    const page = await read(accountId, cursor, 2)
    return page.hasMore ? [...page.items, ...(await readAll(accountId, page.nextCursor))] : page.items
  }

  it('come in order, page by page, each thing once as it changed last, and only to their account', async () => {
    const [account, stranger] = [newId(), newId()]
    const [first, second, third] = [newId(), newId(), newId()]
    for (const id of [first, second, third, first, second]) await note(account, id)
    const all = await readAll(account)
    expect(all.map(({ id }) => id)).toEqual([third, first, second])
    expect(all.map(({ sequence }) => sequence)).toEqual(all.map(({ sequence }) => sequence).toSorted((a, b) => a - b))
    expect((await read(stranger)).items).toEqual([])
  })

  it('go on from a cursor with what came after it, and with nothing where nothing did', async () => {
    const account = newId()
    const [first, second] = [newId(), newId()]
    await note(account, first)
    const { nextCursor } = await read(account)
    expect((await read(account, nextCursor)).items).toEqual([])
    await note(account, second)
    await note(account, first)
    expect((await read(account, nextCursor)).items.map(({ id }) => id)).toEqual([second, first])
  })

  it('pass over nothing that commits late', async () => {
    const account = newId()
    const [late, early] = [newId(), newId()]
    let release = (): void => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const committing = test.database.asService(async (tx) => {
      await noteAccountChange(tx, { accountId: account, entity: 'submission', id: late, at: test.clock.now() })
      await held
    })
    if (test.engine === 'embedded') release()
    await note(account, early)
    const { items, nextCursor } = await read(account)
    release()
    await committing
    const after = await read(account, nextCursor)
    expect([...items, ...after.items].map(({ id }) => id).toSorted()).toEqual([late, early].toSorted())
  })

  it('begin again for a cursor that is ahead of them', async () => {
    const [account, other] = [newId(), newId()]
    for (let count = 0; count < 3; count++) await note(other, newId())
    const { nextCursor } = await read(other)
    expect(await read(account, nextCursor)).toMatchObject({ items: [], mustRestart: true })
    await expect(read(account, 'x')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('begin again for a cursor of what is no more, also where the numbers have grown past it', async () => {
    const account = newId()
    await note(account, newId())
    await read(account)
    await note(account, newId())
    const { nextCursor } = await read(account)
    // As in a backup that was made between the two.
    await test.database.asService(async (tx) => {
      for (const table of ['account_changes', 'account_feed_marks'] as const) {
        await tx.deleteFrom(table).where('account_id', '=', account).where('sequence', '>', 1n).execute()
      }
      await tx.updateTable('account_feeds').set({ last_sequence: 1n }).where('account_id', '=', account).execute()
    })
    for (let count = 0; count < 3; count++) await note(account, newId())
    expect(await read(account, nextCursor)).toMatchObject({ items: [], mustRestart: true })
    expect((await read(account)).items).toHaveLength(4)
  })
})
