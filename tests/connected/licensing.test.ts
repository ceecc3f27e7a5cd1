/**
 * A licence from its offer to its use, between two studios and a market: offered without a connection, bought on the
 * test payment page, proven after the market is gone, and its use reported without a connection and counted once.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Engine } from '#engine/engine.ts'
import { queueCall } from '#engine/sync/queued-calls.ts'
import { createClient } from '#server/demo/client.ts'
import { characterDraft, publishDraft } from '#server/review/review.fixture.ts'
import type { TestAccount } from '#server/testing/test-market.fixture.ts'
import type { DocumentedLicense } from '#shared/contract/market/licensing.ts'
import type { NewQueuedCall } from '#shared/contract/studio/queued-calls.ts'
import { type Connected, openCuttable, signInStudio } from './connected.fixture.ts'

let world: Awaited<ReturnType<typeof openCuttable>>
let creator: TestAccount
let buyer: TestAccount
let assetId: string
let selling: Engine
let buying: Engine

beforeAll(async () => {
  world = await openCuttable()
  const { market } = world
  creator = await market.signUp({ name: 'Ada', roles: ['creator'] })
  buyer = await market.signUp({ name: 'Brand' })
  const reviewer = await market.signUp({ name: 'Rae', roles: ['moderator'] })
  assetId = await publishDraft(market, creator, reviewer, characterDraft())
  selling = await world.studio()
  buying = await world.studio()
  await signInStudio(selling, creator)
  await signInStudio(buying, buyer)
})
afterAll(() => world.close())

const queue = ({ sync, write }: Engine, call: NewQueuedCall) =>
  write((changed) => queueCall(sync, changed, { ...call, subject: 'licence', title: 'A licence' }))
const waiting = ({ sync, market }: Engine) => sync.outbox.list(market.requireAccount().id)
const asCreator = ({ market }: Connected) => createClient(market.url, creator.token).licensing
const asBuyer = ({ market }: Connected) => createClient(market.url, buyer.token)

function listing(): DocumentedLicense {
  return {
    ...{ content_type: 'character', content_id: assetId, content_title: 'Keeper of the lamp', price_cents: 1_331 },
    ...{ license_type: 'rights_managed', usage_rights: ['web', 'print'], territory: ['DE', 'FR'] },
    ...{ max_impressions: 1_000, duration_days: 365, royalty_percentage: 10 },
    ...{ requires_attribution: true, attribution_text: 'Art by Ada', allows_ai_training: false },
  }
}

/** Presses the button of the test payment page and waits for the market to have granted what was paid for. */
async function buy(licenseId: string): Promise<void> {
  const { sales } = asBuyer(world)
  const checkout = await sales.openCheckout({ kind: 'license', licenseId, licenseeName: 'Brand & Sons' })
  const body = new URLSearchParams({ action: 'pay', card: 'card_brand' })
  await fetch(checkout.url ?? '', { method: 'POST', body, redirect: 'manual' })
  await world.market.eventually(async () => {
    expect((await sales.checkout({ id: checkout.id })).state).toBe('fulfilled')
  })
}

it('is offered without a connection, bought, proven without the market, and its use counted once', async () => {
  world.network.cut()
  queue(selling, { operation: 'licensing.createLicense', input: listing() })
  await selling.sync.now()
  expect(waiting(selling)).toMatchObject([{ state: 'waiting', error: { code: 'MARKET_UNREACHABLE' } }])
  expect(selling.sync.status().error).toMatchObject({ code: 'MARKET_UNREACHABLE' })

  world.network.mend()
  await selling.sync.now()
  expect(waiting(selling)).toEqual([])
  const { items: found } = await asBuyer(world).licensing.browse({ q: 'lamp KEEPER', assetId, minPriceCents: 1_331 })
  expect(found).toMatchObject([{ title: 'Keeper of the lamp', terms: { kind: 'rights_managed', royaltyPercent: 10 } }])
  const [offered] = found
  if (offered === undefined) throw new Error('nothing is offered')
  const licenseId = offered.id
  await buy(licenseId)

  // What was bought stays as it was bought, whatever the listing says afterwards.
  const { content_title: title, price_cents: priceCents } = listing()
  const terms = { ...offered.terms, territory: null }
  queue(selling, {
    operation: 'licensing.edit',
    input: { id: licenseId, title, priceCents: priceCents + 500, terms },
  })
  await selling.sync.now()
  expect((await asCreator(world).versions({ id: licenseId })).items).toMatchObject([
    { number: 2, priceCents: 1_831, terms: { territory: null } },
    { number: 1, priceCents: 1_331, terms: { territory: ['DE', 'FR'] } },
  ])

  await buying.licenses.refresh()
  world.network.cut()
  const [held] = buying.licenses.holdings()
  if (held === undefined) throw new Error('nothing is held')
  expect(held).toMatchObject({
    purchase: { title, licenseeName: 'Brand & Sons', status: 'valid', terms: { territory: ['DE', 'FR'] } },
    check: {
      problem: null,
      isExpired: false,
      license: { priceCents: 1_331, terms: { attributionText: 'Art by Ada' } },
    },
  })

  // A file that was handed on is told from one that was changed on the way, and from another licence’s key.
  const { text } = buying.licenses.certificateFile(held.purchase.id)
  expect(text).not.toContain(held.purchase.licenseKey)
  expect(buying.licenses.checkText(text, held.purchase.licenseKey).problem).toBeNull()
  expect(buying.licenses.checkText(text.replace('Brand & Sons', 'Somebody'), null)).toMatchObject({
    ...{ problem: 'signature_wrong', changedFields: ['licenseeName'] },
  })
  expect(selling.licenses.checkText(text, null)).toMatchObject({ problem: null, license: { title } })

  const purchase = { purchase_id: held.purchase.id } as const
  const report = { ...purchase, usage_type: 'download', count: 12, idempotency_key: randomUUID() } as const
  queue(buying, { operation: 'licensing.recordLicenseUsage', input: report })
  queue(buying, { operation: 'licensing.recordLicenseUsage', input: report })
  const impressions = { ...purchase, usage_type: 'impression', count: 300, idempotency_key: 'a' } as const
  queue(buying, { operation: 'licensing.recordLicenseUsage', input: impressions })
  await buying.sync.now()
  expect(buying.licenses.holdings()[0]).toMatchObject({ unsentUsage: { impressions: 300, downloads: 12, embeds: 0 } })
  world.network.mend()
  await buying.sync.now()
  await buying.licenses.refresh()
  expect(buying.licenses.holdings()[0]).toMatchObject({
    ...{ unsentUsage: { impressions: 0, downloads: 0, embeds: 0 } },
    purchase: { declaredUsage: { impressions: 300, downloads: 12, embeds: 0 } },
  })

  await world.market.close()
  expect(buying.licenses.holdings()).toMatchObject([{ check: { problem: null, certificate: { licenseId } } }])
})
