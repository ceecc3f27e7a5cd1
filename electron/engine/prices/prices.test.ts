import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { closeLibraryDatabase, openLibraryDatabase } from '../database/open.ts'
import { createWrite } from '../database/write.ts'
import { createEvents } from '../events.ts'
import { ACCOUNT, addAccount, createLibrary } from '../submissions/model-device.fixture.ts'
import { assetIdOf, changeOf, createPricing, type MarketOffers, offerOf } from './prices.fixture.ts'

let db: Database
let market: MarketOffers
let studio: ReturnType<typeof createPricing>

beforeEach(() => {
  db = createLibrary()
  market = { standing: [offerOf(1, 'one_time', 499)], history: [] }
  studio = createPricing(db, market)
})
afterEach(() => db.close())

const setState = (id: string, state: 'sending' | 'waiting' | 'refused', code?: 'CONFLICT' | 'INVALID_INPUT') =>
  createWrite(
    db,
    createEvents(),
  )((changed) => {
    const error = code === undefined ? null : { code, message: 'Refused.', detail: 'offers.0', retryable: false }
    studio.outbox.setState(changed, id, state, { error, countsAsTry: true })
  })
const pendingId = () => studio.prices.pending()[0]?.mutationId ?? ''

describe('prices set here', () => {
  it('wait in the outbox, each work with its last change', () => {
    studio.prices.set([changeOf(1, 599), changeOf(2, 699)])
    studio.prices.set([changeOf(1, 799)])
    expect(studio.waiting()).toEqual([
      ['Prices of Work 2', 699],
      ['Prices of Work 1', 799],
    ])
    expect(studio.prices.pending()[0]).toMatchObject({ state: 'waiting', isUntried: true, problem: null })
  })

  it('leave nothing to send where they are again what the market has', () => {
    studio.prices.set([changeOf(1, 599), changeOf(2, 499)])
    studio.prices.set([changeOf(1, 499)])
    expect(studio.waiting()).toEqual([])
  })

  it('follow a change that the market may have seen, also where they are what it had before', () => {
    studio.prices.set([changeOf(1, 599)])
    setState(pendingId(), 'waiting')
    studio.prices.set([changeOf(1, 499)])
    expect(studio.waiting().map(([title]) => title)).toEqual(['Prices of Work 1', 'Prices of Work 1'])
  })

  it('are all queued or none, where one of them is not valid', () => {
    const invalid = changeOf(3, 599, { assetId: 'no id' })
    expect(() => studio.prices.set([changeOf(1, 599), changeOf(2, 699), invalid])).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    )
    expect(studio.waiting()).toEqual([])
  })

  it('tell a conflict from another refusal', () => {
    studio.prices.set([changeOf(1, 599)])
    setState(pendingId(), 'refused', 'INVALID_INPUT')
    expect(studio.prices.pending()).toMatchObject([{ state: 'refused', problem: 'offers.0' }])
    setState(pendingId(), 'refused', 'CONFLICT')
    expect(studio.prices.pending()).toMatchObject([{ state: 'conflict' }])
  })
})

describe('a bulk change that is killed', () => {
  const works = 200

  async function kill(killedAt: number): Promise<ReturnType<typeof createPricing>> {
    const directory = mkdtempSync(join(tmpdir(), 'luna-prices-'))
    const before = openLibraryDatabase(directory)
    addAccount(before)
    createPricing(before, market).prices.set([changeOf(7, 599)])
    closeLibraryDatabase(before, directory)
    const program = join(import.meta.dirname, 'bulk-prices.child.ts')
    const child = spawn(process.execPath, [program, directory, String(works), String(killedAt)], { stdio: 'inherit' })
    const signal = await new Promise((resolve) => child.once('exit', (_code, by) => resolve(by)))
    expect(signal).toBe(killedAt === 0 ? null : 'SIGKILL')
    const after = openLibraryDatabase(directory)
    onTestFinished(() => {
      after.close()
      rmSync(directory, { recursive: true, force: true })
    })
    return createPricing(after, market)
  }

  it('in the middle has changed no price', async () => {
    // At that moment the earlier change of work 7 had been replaced.
    expect((await kill(works / 2)).waiting()).toEqual([['Prices of Work 7', 599]])
  })

  it('not at all has changed every price', async () => {
    const prices = (await kill(0)).waiting()
    expect(prices).toHaveLength(works)
    expect(new Set(prices.map(([, price]) => price))).toEqual(new Set([799]))
  })
})

describe('former prices', () => {
  const former = (number: number) => ({
    ...changeOf(number, 499),
    set: [{ offer: 'one_time' as const, priceCents: 599 }],
  })

  it('take back what waits untried', async () => {
    studio.prices.set([changeOf(1, 599), changeOf(2, 599)])
    expect(await studio.prices.restore([former(1), former(2)])).toEqual([])
    expect(studio.waiting()).toEqual([])
  })

  it('are set again where the market has what was set, and not where it was changed since', async () => {
    market.standing = [offerOf(9, 'one_time', 599)]
    expect(await studio.prices.restore([former(1)])).toEqual([])
    expect(studio.waiting()).toEqual([['Prices of Work 1', 499]])
    expect(studio.outbox.list(ACCOUNT.id)[0]?.call?.input).toMatchObject({ baseOfferIds: [assetIdOf(9)] })
    market.standing = [offerOf(9, 'one_time', 899)]
    expect(await studio.prices.restore([former(2)])).toEqual(['Work 2'])
    expect(studio.waiting()).toHaveLength(1)
  })
})

describe('prices changed in two places', () => {
  const asset = { assetId: assetIdOf(1), name: 'Work 1' }

  beforeEach(() => {
    const standing = [offerOf(1, 'one_time', 499), offerOf(2, 'per_use', 20)]
    studio.prices.set([changeOf(1, 599, { standing })])
    setState(pendingId(), 'refused', 'CONFLICT')
    market.standing = [offerOf(3, 'one_time', 699), offerOf(2, 'per_use', 20), offerOf(4, 'license', 5_000)]
    market.history = [...standing, offerOf(5, 'one_time', 399)].map((offer) => ({ ...offer, endedAt: null }))
  })

  it('are left to the person where both changed them, and merged elsewhere', async () => {
    const conflict = { key: 'one_time', before: 499, mine: 599, theirs: 699 }
    expect(await studio.prices.conflicts(asset.assetId)).toEqual([conflict])
    await studio.prices.resolve(asset, { one_time: 'mine' })
    // This side stopped selling per use; the other left it as it was.
    expect(studio.prices.pending()).toMatchObject([
      { state: 'waiting', offers: [{ offer: 'one_time', priceCents: 599 }] },
    ])
    expect(studio.outbox.list(ACCOUNT.id)[0]?.call?.input).toMatchObject({
      baseOfferIds: [assetIdOf(3), assetIdOf(2)],
    })
  })

  it('stay open until every way is decided', async () => {
    await expect(studio.prices.resolve(asset, {})).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(studio.prices.pending()).toMatchObject([{ state: 'conflict' }])
  })

  it('are no conflict any more once they were resolved', async () => {
    await studio.prices.resolve(asset, { one_time: 'theirs' })
    await expect(studio.prices.conflicts(asset.assetId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
