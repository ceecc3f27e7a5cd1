import { afterEach, beforeEach, expect, it } from 'vitest'
import { createWrite, type Write } from '../database/write.ts'
import { createEvents } from '../events.ts'
import { ACCOUNT, createLibrary } from '../submissions/model-device.fixture.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { type QueuedChange, queueCall } from './queued-calls.ts'

const ASSET_ID = '0190c4b2-0000-7000-8000-000000000001'
const SUBJECT = `offers:${ASSET_ID}`

const prices = (
  priceCents: number,
  changes: Partial<Pick<QueuedChange, 'subject' | 'replaces'>> = {},
): QueuedChange => ({
  operation: 'offers.setOffers',
  input: { id: ASSET_ID, offers: [{ offer: 'one_time', priceCents }], baseOfferIds: [] },
  ...{ subject: SUBJECT, title: `${priceCents}` },
  ...changes,
})

let db: ReturnType<typeof createLibrary>
let write: Write
let outbox: Outbox
beforeEach(() => {
  db = createLibrary()
  write = createWrite(db, createEvents())
  outbox = createOutbox(db)
})
afterEach(() => db.close())

const queue = (call: QueuedChange) =>
  write((changed) =>
    queueCall(
      { outbox, enqueue: (changes, mutation) => outbox.add(changes, { ...mutation, accountId: ACCOUNT.id }) },
      changed,
      call,
    ),
  )
const titles = () => outbox.list(ACCOUNT.id).map(({ title }) => title)
const setState = (id: string, state: 'waiting' | 'sending' | 'refused', countsAsTry: boolean) =>
  write((changed) => outbox.setState(changed, id, state, { countsAsTry }))

it('takes the place of a change that the market cannot have seen, or that it refused', () => {
  const first = queue(prices(499))
  const second = queue(prices(599, { replaces: first }))
  expect(titles()).toEqual(['599'])
  setState(second, 'refused', true)
  queue(prices(699, { replaces: second }))
  expect(titles()).toEqual(['699'])
})

it.each(['sending', 'waiting'] as const)('is sent after a change that the market may have seen (%s)', (state) => {
  const first = queue(prices(499))
  setState(first, state, true)
  queue(prices(599, { replaces: first }))
  expect(titles()).toEqual(['499', '599'])
})

it('replaces nothing of another subject, and is queued where the earlier change is gone', () => {
  const first = queue(prices(499))
  queue(prices(599, { replaces: first, subject: 'offers:another' }))
  expect(titles()).toEqual(['499', '599'])
  queue(prices(699, { replaces: crypto.randomUUID() }))
  expect(titles()).toEqual(['499', '599', '699'])
})

it('leaves the earlier change where the new one is not taken', () => {
  const first = queue(prices(499))
  expect(() => queue(prices(4.99, { replaces: first }))).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  expect(titles()).toEqual(['499'])
  expect(() =>
    write(() => {
      queue(prices(599, { replaces: first }))
      throw new Error('power loss')
    }),
  ).toThrow()
  expect(titles()).toEqual(['499'])
})
