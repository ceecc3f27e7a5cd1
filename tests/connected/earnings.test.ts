/** A creator's ledger in the studio: what the market sealed, summed up alike, provable and readable without it. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBooks } from '#engine/earnings/books.ts'
import { createEarnings, type Earnings } from '#engine/earnings/earnings.ts'
import { createLines } from '#engine/earnings/lines.ts'
import { createNames } from '#engine/earnings/names.ts'
import { createReading } from '#engine/earnings/reading.ts'
import { createSums } from '#engine/earnings/sums.ts'
import type { Engine } from '#engine/engine.ts'
import type { MarketClient } from '#engine/market/client.ts'
import { createScenes, type Scenes } from '#server/ledger/ledger.fixture.ts'
import type { TestAccount } from '#server/testing/test-market.fixture.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { lineFilterSchema } from '#shared/contract/studio/earnings.ts'
import { FIGURES, type Figure } from '#shared/ledger/figure-lines.ts'
import { EARNINGS_PERIODS } from '#shared/ledger/time-zone.ts'
import { DAY_MS } from '#shared/time.ts'
import { type Connected, openConnected, signInStudio } from './connected.fixture.ts'

let world: Connected
let studio: Engine
/** Of the studio, by the market's clock. */
let earnings: Earnings
let ada: TestAccount
let bo: TestAccount
let scenes: Scenes
let now: Date

const HARBOUR = randomUUID()
const DAWN = randomUUID()
const VERSION = randomUUID()
/** More than the market gives in one page. */
const SALES = 190

const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS)
const sync = async () => studio.sync.now()

beforeAll(async () => {
  world = await openConnected()
  const { market } = world
  market.clock.advance({ seconds: Math.floor((Date.now() - market.clock.now().getTime()) / 1000) })
  now = market.clock.now()
  scenes = createScenes(market.test)
  ada = await market.signUp({ name: 'Ada', roles: ['creator'] })
  bo = await market.signUp({ name: 'Bo', roles: ['creator'] })
  const harbour = { assetId: HARBOUR, creatorId: ada.accountId }
  for (let sale = 0; sale < SALES; sale++) {
    const scene = { sold: harbour, amount: 4_990_000n, versionId: VERSION, country: sale % 3 === 0 ? 'DE' : 'US' }
    await scenes.sell(scene, daysAgo(100 - sale / 2))
  }
  const refunded = await scenes.sell({ sold: harbour, amount: 9_990_000n, country: 'FR' }, daysAgo(4))
  await scenes.refund(refunded, daysAgo(3))
  const parents = [{ ...harbour, royaltyPercent: 10 }]
  const dawn = { assetId: DAWN, creatorId: bo.accountId }
  await scenes.sell({ sold: dawn, parents, amount: 7_500_000n, offer: 'one_time' }, daysAgo(2))
  await scenes.sell({ sold: dawn, parents, amount: 300_000n, offer: 'per_use' }, daysAgo(0.2))
  await scenes.pay(ada.accountId, 100_000_000n)
  studio = await world.studio()
  await signInStudio(studio, ada)
  await sync()
  const { db, write } = studio
  const reading = { onPull: () => undefined, now: studio.sync.now }
  earnings = createEarnings({ db, write, market: studio.market, sync: reading, clock: () => market.clock.now() })
})
afterAll(() => world.close())

const fromMarket = <Answer>(path: string, person = ada) => world.market.call<Answer>(person.token, 'GET', path)

describe('the copy of the ledger', () => {
  it('has every line, and the sums the market itself gives, in every period', async () => {
    const summary = await fromMarket<Record<string, string>>('/v1/earnings/summary')
    for (const period of EARNINGS_PERIODS) {
      const theirs = await fromMarket<Record<string, unknown>>(`/v1/earnings?period=${period}`)
      const { totals, previous, days, offers, countries, balance } = earnings.overview(period)
      expect({ totals, previous, days, offers, countries }, period).toEqual({
        totals: theirs['totals'],
        previous: theirs['previous'],
        days: theirs['days'],
        offers: theirs['offers'],
        countries: theirs['countries'],
      })
      expect(summary).toMatchObject({
        balanceMicroDollars: balance.balanceMicroDollars,
        pendingMicroDollars: balance.pendingMicroDollars,
        availableMicroDollars: balance.availableMicroDollars,
        paidOutMicroDollars: balance.paidOutMicroDollars,
        negativeMicroDollars: balance.negativeMicroDollars,
        heldMicroDollars: balance.heldMicroDollars,
      })
    }
    const { ledger } = earnings.overview('all')
    expect(ledger).toMatchObject({ lineCount: SALES * 2 + 7, isReading: false, problem: null })
    expect(ledger.summedCount).toBe(ledger.lineCount)
    expect(ledger.readAt).not.toBeNull()
    expect(await earnings.check()).toMatchObject({ difference: null })
  })

  it('forecasts the payouts that the market forecasts', async () => {
    const forecast = await fromMarket<{ payouts: unknown }>('/v1/earnings/forecast')
    expect(earnings.overview('7d').balance.payouts).toEqual(forecast.payouts)
  })

  it('sums up by work and version, and by branch of the royalty tree, as the market does', async () => {
    const works = await fromMarket<{ items: { assetId: string | null; netMicroDollars: string }[] }>(
      '/v1/earnings/assets?period=all',
    )
    const ours = earnings.works('all')
    expect(ours.map(({ assetId, netMicroDollars }) => ({ assetId, netMicroDollars }))).toEqual(
      works.items.map(({ assetId, netMicroDollars }) => ({ assetId, netMicroDollars })),
    )
    expect(ours[0]?.versions.map(({ versionId }) => versionId)).toContain(VERSION)
    const { received, paid } = earnings.royalties('all')
    // 10 % of Bo's 70 % of $7.50, and of his 85 % of $0.30.
    expect(received).toMatchObject([
      { assetId: HARBOUR, amountMicroDollars: '550500', royaltyCount: 2, branches: [{ assetId: DAWN }] },
    ])
    expect(paid).toEqual([])
  })

  it('opens for each figure the lines that add up to it', () => {
    const { totals, offers } = earnings.overview('30d')
    const keys: Partial<Record<Figure, keyof typeof totals>> = {
      gross: 'grossMicroDollars',
      refunds: 'refundsMicroDollars',
      fees: 'feesMicroDollars',
      royalties_received: 'royaltiesReceivedMicroDollars',
      royalties_paid: 'royaltiesPaidMicroDollars',
      shares_received: 'sharesReceivedMicroDollars',
      shares_paid: 'sharesPaidMicroDollars',
      usage_royalties: 'usageRoyaltiesMicroDollars',
      disputes: 'disputesMicroDollars',
      adjustments: 'adjustmentsMicroDollars',
      net: 'netMicroDollars',
    }
    for (const figure of FIGURES) {
      const filter = lineFilterSchema.parse({ period: '30d', figure })
      const { count, amountMicroDollars } = earnings.lineTotals(filter)
      const key = keys[figure]
      expect(amountMicroDollars, figure).toBe(key === undefined ? '-100000000' : totals[key])
      let before: number | null = null
      const lines: { sequence: number; amountMicroDollars: string }[] = []
      do {
        const page = earnings.lines({ filter, before, limit: 40 })
        lines.push(...page.items)
        before = page.nextBefore
      } while (before !== null)
      expect(lines).toHaveLength(count)
      expect(lines.reduce((sum, line) => sum + BigInt(line.amountMicroDollars), 0n)).toBe(BigInt(amountMicroDollars))
      expect(lines.map(({ sequence }) => sequence)).toEqual(
        lines.map(({ sequence }) => sequence).toSorted((a, b) => b - a),
      )
    }
    const oneTime = offers.find(({ offer }) => offer === 'one_time')
    const ofOffer = lineFilterSchema.parse({ period: '30d', figure: 'net', offer: 'one_time' })
    expect(earnings.lineTotals(ofOffer).amountMicroDollars).toBe(oneTime?.netMicroDollars)
  })

  it('says what each payout is made of', () => {
    const [payout] = earnings.payouts()
    if (payout === undefined) throw new Error('no payout')
    expect(payout).toMatchObject({ amountMicroDollars: '100000000', openingMicroDollars: '0', firstSequence: 1 })
    const { openingMicroDollars: opening, linesMicroDollars: lines, remainingMicroDollars: rest } = payout
    expect(BigInt(opening) + BigInt(lines)).toBe(BigInt(payout.amountMicroDollars) + BigInt(rest))
    const filter = lineFilterSchema.parse({ firstSequence: 1, lastSequence: payout.sequence - 1 })
    expect(earnings.lineTotals(filter)).toEqual({ count: payout.lineCount, amountMicroDollars: lines })
  })

  it('follows the creator to another time zone', async () => {
    await world.market.call(ada.token, 'PATCH', '/v1/me', { timeZone: 'Pacific/Auckland' })
    await sync()
    const theirs = await fromMarket<{ days: unknown }>('/v1/earnings?period=30d')
    const ours = earnings.overview('30d')
    expect(ours.ledger.zone).toBe('Pacific/Auckland')
    expect(ours.days).toEqual(theirs.days)
  })
})

/** Ada's account in another studio, read through a connection that is cut. */
async function openCopy() {
  const other = await world.studio()
  const account = await signInStudio(other, ada)
  // What the studio reads by itself is not what is looked at here.
  await other.sync.now()
  other.earnings.readAgain()
  await other.sync.now()
  other.db.prepare('delete from ledger_book').run()
  const parts = {
    ...{ write: other.write, books: createBooks(other.db), lines: createLines(other.db), sums: createSums(other.db) },
    ...{ names: createNames(other), accounts: other.market.accounts },
  }
  return { other, account, read: createReading(parts), client: other.market.clientOf(account) }
}

it('continues where it was cut, and reads nothing twice', async () => {
  const { other, account, read, client } = await openCopy()
  const asked: number[] = []
  let isCut = true
  const entries = (async (query, options) => {
    if (isCut && asked.length === 1) throw new LunaError('MARKET_UNREACHABLE')
    asked.push(Number(query?.after ?? -1))
    return client.ledger.entries({ ...query, limit: 150 }, options)
  }) as MarketClient['ledger']['entries']
  const cutClient: MarketClient = { ...client, accounts: client.accounts, ledger: { ...client.ledger, entries } }
  const call = { account, client: cutClient, signal: new AbortController().signal }
  await expect(read(call)).rejects.toMatchObject({ code: 'MARKET_UNREACHABLE' })
  expect(other.earnings.overview('all').ledger).toMatchObject({ lineCount: 150, summedCount: 150, readAt: null })
  isCut = false
  await read(call)
  expect(asked.slice(0, 3)).toEqual([0, 150, 300])
  expect(other.earnings.overview('all').totals).toEqual(earnings.overview('all').totals)
  expect(await other.earnings.check()).toMatchObject({ difference: null })
})

it('refuses lines that do not continue the chain, and keeps those that did', async () => {
  const { other, account, read, client } = await openCopy()
  const entries = (async (query, options) => {
    const page = await client.ledger.entries({ ...query, limit: 150 }, options)
    if (query?.after !== 150) return page
    const [first, ...rest] = page.items
    return first === undefined ? page : { ...page, items: [{ ...first, memo: 'forged' }, ...rest] }
  }) as MarketClient['ledger']['entries']
  const forging: MarketClient = { ...client, accounts: client.accounts, ledger: { ...client.ledger, entries } }
  await read({ account, client: forging, signal: new AbortController().signal })
  const { ledger } = other.earnings.overview('all')
  expect(ledger).toMatchObject({ lineCount: 150, readAt: null, problem: { code: 'MARKET_ANSWER_INVALID' } })
  expect(ledger.problem?.detail).toContain('creator, line 151')
})

const period = () => now.toISOString().slice(0, 7)
const failed = (checks: readonly { state: string }[]) => checks.filter(({ state }) => state !== 'holds')

describe('a statement', () => {
  it('is checked in every respect against the copy', async () => {
    const { statement, checks } = await earnings.statement(period())
    expect(statement.accounts.map(({ book }) => book)).toContain('creator')
    expect(checks.map(({ check }) => check)).toEqual(['arithmetic', 'digest', 'owner', 'lines', 'chain', 'complete'])
    expect(failed(checks)).toEqual([])
    const [month] = earnings.months()
    const creator = statement.accounts.find(({ book }) => book === 'creator')
    expect(month).toMatchObject({
      period: period(),
      lineCount: creator?.lines.length,
      openingMicroDollars: creator?.openingMicroDollars,
      closingMicroDollars: creator?.closingMicroDollars,
      isOver: false,
    })
  })

  it('names the first line of the copy that was changed', async () => {
    const { statement } = await earnings.statement(period())
    const sequence = statement.accounts.find(({ book }) => book === 'creator')?.lines[1]?.sequence
    const change = studio.db.prepare(
      "update ledger_line set country = ? where sequence = ? and book_id = (select id from ledger_book where book = 'creator')",
    )
    const country = earnings.lines({
      filter: lineFilterSchema.parse({ firstSequence: sequence, lastSequence: sequence }),
      before: null,
      limit: 1,
    }).items[0]?.country
    change.run('XX', sequence)
    const { checks } = await earnings.statement(period())
    expect(failed(checks)).toMatchObject([
      { check: 'lines', state: 'differs', detail: expect.stringContaining(`creator, line ${sequence}: country`) },
      { check: 'chain', state: 'differs', detail: expect.stringContaining(`creator, line ${sequence}`) },
    ])
    expect(await earnings.check()).toMatchObject({ difference: { book: 'creator', sequence } })
    change.run(country, sequence)
    expect(await earnings.check()).toMatchObject({ difference: null })
  })
})

it('goes out as CSV, JSON and PDF', async () => {
  for (const format of ['csv', 'json', 'pdf'] as const) {
    for (const what of [
      { type: 'overview', period: 'all' } as const,
      { type: 'lines', filter: lineFilterSchema.parse({}) } as const,
      { type: 'statement', period: period() } as const,
    ]) {
      const file = await studio.exports.keep(await earnings.file({ format, what }))
      expect(file.fileName).toMatch(new RegExp(`^luna-.*\\.${format}$`))
      expect(file.sizeBytes).toBeGreaterThan(500)
    }
  }
})

it('is read without the market, with its age', async () => {
  const before = earnings.overview('all')
  await world.market.close()
  await sync()
  expect(earnings.overview('all')).toMatchObject({
    totals: before.totals,
    ledger: { readAt: before.ledger.readAt },
  })
  const { isFromCache, checks } = await earnings.statement(period())
  expect({ isFromCache, failed: failed(checks) }).toEqual({ isFromCache: true, failed: [] })
})
