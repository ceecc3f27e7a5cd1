/** A buyer with a studio: finds a work, pays on the market's page, has it on disk with its papers, and gives it back. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createResourceHandler } from '#engine/api/resources.ts'
import type { Engine } from '#engine/engine.ts'
import { characterDraft, pictureBytes, publishDraft, uploadFile } from '#server/review/review.fixture.ts'
import type { TestAccount } from '#server/testing/test-market.fixture.ts'
import type { NewCheckout } from '#shared/contract/market/sales.ts'
import type { PurchaseDownload } from '#shared/contract/studio/purchases.ts'
import type { MetadataPolicy } from '#shared/contract/studio/submissions.ts'
import { type Connected, openConnected, signInStudio } from './connected.fixture.ts'

const TERMS = {
  kind: 'commercial',
  usageRights: ['web', 'print'],
  allowsAiTraining: false,
  territory: null,
  maxImpressions: null,
  durationDays: null,
  royaltyPercent: 0,
  requiresAttribution: true,
  attributionText: 'By Ada',
}
const OFFERS = [
  { offer: 'per_use', priceCents: 7 },
  { offer: 'one_time', priceCents: 737 },
  { offer: 'license', priceCents: 1_500, terms: TERMS },
]

const POLICY: MetadataPolicy = { keepsAuthorship: true, keepsCredentials: true, keepsGeneration: true }

let world: Connected
let studio: Engine
let ada: TestAccount
let reviewer: TestAccount

beforeAll(async () => {
  world = await openConnected()
  ada = await world.market.signUp({ name: 'Ada', roles: ['creator'] })
  reviewer = await world.market.signUp({ name: 'Reviewer', roles: ['moderator'] })
  const bea = await world.market.signUp({ name: 'Bea' })
  studio = await world.studio()
  await signInStudio(studio, bea)
})
afterAll(() => world.close())

const call = async <T>(operation: string, input: unknown): Promise<T> =>
  // What an answer looks like is what each test expects of it.
  (await studio.market.relay.call({ operation, input, key: crypto.randomUUID() })).data as T

async function publish() {
  const bytes = await pictureBytes()
  const sha256 = await uploadFile(world.market, ada, bytes)
  const draft = characterDraft({ offers: OFFERS, media: [{ sha256, role: 'main' }] })
  const assetId = await publishDraft(world.market, ada, reviewer, draft)
  return { assetId, bytes, sha256, name: draft.card.name }
}

/** Presses the button of the test payment page. */
async function pay(wish: NewCheckout): Promise<void> {
  const opened = await call<{ id: string; url: string | null; state: string }>('sales.openCheckout', wish)
  expect(opened.state).toBe('pending')
  await fetch(opened.url ?? '', { method: 'POST', body: new URLSearchParams({ action: 'pay' }), redirect: 'manual' })
  const isDone = async () => {
    const { state } = await call<{ state: string }>('sales.checkout', { id: opened.id })
    expect(state).toBe('fulfilled')
  }
  await world.market.eventually(isDone)
}

async function buy(assetId: string): Promise<string> {
  await pay({ kind: 'one_time', assetId })
  return saleOf(assetId)
}

async function saleOf(assetId: string): Promise<string> {
  const { items } = await call<{ items: { saleId: string }[] }>('sales.purchases', { assetId })
  return items[0]?.saleId ?? ''
}

async function download(saleId: string): Promise<PurchaseDownload> {
  studio.purchases.download({ saleId, title: 'A work' })
  await studio.jobs.whenIdle()
  const found = studio.purchases.list().find((one) => one.saleId === saleId)
  if (found === undefined) throw new Error('the download is not listed')
  return found
}

const contentOf = (folder: string | null, name: string) => readFileSync(join(folder ?? '', name))

describe('what is bought once', () => {
  it('is found, paid in the browser, downloaded with its papers, and taken into the library as bought', async () => {
    const work = await publish()
    const { items } = await call<{ items: { assetId: string }[] }>('search.assets', { q: work.name })
    expect(items.map(({ assetId }) => assetId)).toContain(work.assetId)

    const saleId = await buy(work.assetId)
    const { folder, files, ...download_ } = await download(saleId)
    expect(download_).toMatchObject({ state: 'complete', error: null, name: work.name, creatorName: 'Ada' })
    const sold = files.filter(({ role }) => role === 'work')
    expect(sold.map(({ name, sha256 }) => ({ name, sha256 }))).toEqual([
      { name: `${work.name}.png`, sha256: work.sha256 },
    ])
    expect(contentOf(folder, `${work.name}.png`).equals(work.bytes)).toBe(true)
    expect(readdirSync(folder ?? '').toSorted()).toEqual(files.map(({ name }) => name).toSorted())
    const words = contentOf(folder, 'license.txt').toString()
    expect(words).toContain(saleId)
    expect(words).toContain('$7.37')
    expect(words).toContain('by Ada')
    expect((await studio.purchases.check(saleId)).problems).toEqual([])

    const [assetId = ''] = await studio.purchases.takeIn(saleId)
    expect(studio.library.get(assetId)).toMatchObject({ summary: { name: work.name }, media: { id: work.sha256 } })
    expect(studio.purchases.bought([assetId])).toEqual([{ assetId, marketAssetId: work.assetId, creatorName: 'Ada' }])
    expect(await studio.purchases.takeIn(saleId)).toEqual([assetId])
  })

  it('is not submitted as one’s own, however it came into the library', async () => {
    const work = await publish()
    const saleId = await buy(work.assetId)
    await download(saleId)
    const [assetId = ''] = await studio.purchases.takeIn(saleId)
    const { draft, problems } = await studio.submissionDesk.prepare({ assetId, policy: POLICY })
    const ofBought = problems.filter(({ code }) => code === 'bought').map(({ field }) => field)
    expect(ofBought).toEqual(['media.0', 'derivation'])
    const derivation = { parents: [{ parentAssetId: work.assetId, kind: 'remix' as const, royaltyPercent: 10 }] }
    const named = studio.submissionDesk.check({ ...draft, derivation }, { assetId })
    expect(named.filter(({ code }) => code === 'bought')).toMatchObject([{ field: 'media.0' }])
    const { id } = await studio.submissionDesk.save({ id: null, assetId, policy: POLICY, draft })
    const refused = { code: 'SUBMISSION_INVALID', detail: expect.stringContaining('bought from Ada') }
    expect(() => studio.submissionDesk.submit(id)).toThrow(expect.objectContaining(refused))
    studio.submissionDesk.forget(id)
  })

  it('continues where it was interrupted, and believes no byte that does not fit', async () => {
    const work = await publish()
    const saleId = await buy(work.assetId)
    const incoming = join(studio.options.libraryDirectory, 'purchases', '.incoming', saleId)
    mkdirSync(incoming, { recursive: true })
    const half = Math.floor(work.bytes.length / 2)
    const part = join(incoming, `${work.name}.png.part`)
    // Were it fetched from the start, nothing of this would remain.
    writeFileSync(part, Buffer.alloc(half, 7))
    expect(await download(saleId)).toMatchObject({ state: 'failed', error: { code: 'MARKET_ANSWER_INVALID' } })
    expect(statSync(part, { throwIfNoEntry: false })).toBeUndefined()

    writeFileSync(part, work.bytes.subarray(0, half))
    const { folder, state } = await download(saleId)
    expect(state).toBe('complete')
    expect(contentOf(folder, `${work.name}.png`).equals(work.bytes)).toBe(true)
  })

  it('is refused where the market sends other bytes than it promised', async () => {
    const work = await publish()
    const saleId = await buy(work.assetId)
    const blob = findFile(world.market.dataFolder, work.sha256)
    writeFileSync(blob, Buffer.alloc(work.bytes.length, 1))
    const refused = await download(saleId)
    expect(refused).toMatchObject({ state: 'failed', folder: null, error: { code: 'MARKET_ANSWER_INVALID' } })

    writeFileSync(blob, work.bytes)
    expect(await download(saleId)).toMatchObject({ state: 'complete', error: null })
  })

  it('cannot be fetched any more once it was given back; what is here stays', async () => {
    const work = await publish()
    const saleId = await buy(work.assetId)
    const { folder } = await download(saleId)
    await call('sales.refund', { saleId, reason: 'bought_by_mistake' })
    const after = await download(saleId)
    expect(after).toMatchObject({ state: 'complete', folder, error: { code: 'ACCESS_ENDED' } })
    expect(contentOf(folder, `${work.name}.png`).equals(work.bytes)).toBe(true)

    await studio.purchases.remove(saleId)
    expect(studio.purchases.list().some((one) => one.saleId === saleId)).toBe(false)
    expect(statSync(folder ?? '', { throwIfNoEntry: false })).toBeUndefined()
  })

  it('says what else was changed since', async () => {
    const work = await publish()
    const saleId = await buy(work.assetId)
    const { folder } = await download(saleId)
    writeFileSync(
      join(folder ?? '', 'certificate.json'),
      contentOf(folder, 'certificate.json').toString().replace('Ada', 'Eve'),
    )
    const { problems } = await studio.purchases.check(saleId)
    expect(problems).toEqual([
      { file: 'certificate.json', problem: 'changed' },
      { file: 'certificate.json', problem: 'certificate_wrong' },
    ])
  })
})

it('a license lies next to the files, signed, with its terms in words and its key apart', async () => {
  const work = await publish()
  const { items } = await call<{ items: { id: string }[] }>('licensing.browse', { assetId: work.assetId })
  await pay({ kind: 'license', licenseId: items[0]?.id ?? '' })
  const saleId = await saleOf(work.assetId)
  const { folder, state } = await download(saleId)
  expect(state).toBe('complete')
  const words = contentOf(folder, 'license.txt').toString()
  expect(words).toContain('Licensee: Bea')
  expect(words).toContain('Show this credit: By Ada')
  expect(words).toContain('Allowed in: websites and apps, print')
  const key = contentOf(folder, 'license-key.txt').toString().trim()
  expect(contentOf(folder, 'license.json').toString()).not.toContain(key)
  expect((await studio.purchases.check(saleId)).problems).toEqual([])
})

it('shows pictures of the market only as it drew them itself, and without the market those it has', async () => {
  const work = await publish()
  const asset = await call<{ previews: { sha256: string }[] }>('publications.find', { id: work.assetId })
  const sha256 = asset.previews[0]?.sha256 ?? ''
  const handle = createResourceHandler(studio)
  const get = (path: string) => handle(new Request(`http://127.0.0.1${path}`))
  const shown = await get(`/market-picture/${work.assetId}/${sha256}?edge=512`)
  expect(shown.headers.get('content-type')).toBe('image/webp')
  expect((await shown.arrayBuffer()).byteLength).toBeGreaterThan(100)
  // What is sold is not shown to who has not bought it.
  expect((await get(`/market-picture/${work.assetId}/${work.sha256}`)).status).toBe(404)
  expect((await get(`/market-picture/${work.assetId}/${'0'.repeat(64)}`)).status).toBe(404)

  writeFileSync(findFile(world.market.dataFolder, sha256), await pictureBytes())
  expect((await get(`/market-picture/${work.assetId}/${sha256}?edge=512`)).status).toBe(200)
  const other = await get(`/market-picture/${work.assetId}/${sha256}?edge=1600`)
  expect(await other.json()).toMatchObject({ code: 'MARKET_ANSWER_INVALID' })
})

function findFile(folder: string, name: string): string {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith(name))
  if (found === undefined) throw new Error(`${name} is not below ${folder}`)
  return join(folder, found)
}
