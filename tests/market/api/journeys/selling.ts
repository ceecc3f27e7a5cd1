/** Prices, purchases, refunds, ratings, the ledger, and payouts. */
import { randomUUID } from 'node:crypto'
import Stripe from 'stripe'
import { STRIPE_API_VERSION } from '#server/payments/stripe-library.ts'
import { DAY_MS } from '#shared/time.ts'
import { press } from '../../seeded-world.fixture.ts'
import { ALL_OFFERS, as, buy, first, type Page, type Published, publish, type Scene, uploadPicture } from './scene.ts'

interface Sale {
  readonly saleId: string
  readonly orderId: string | null
}

async function prices(scene: Scene, { assetId }: Published): Promise<void> {
  const anyone = as(scene, null)
  const own = as(scene, scene.creator)
  await anyone.get('/v1/offers/rules')
  const { items } = await anyone.get<Page<{ effectiveFrom: string }>>('/v1/fee-schedules')
  const last = Math.max(scene.market.clock.now().getTime(), ...items.map((item) => Date.parse(item.effectiveFrom)))
  const platformBasisPoints = { per_use: 1_500, one_time: 3_000, subscription: 3_000, license: 3_000 }
  const effectiveFrom = new Date(last + 40 * DAY_MS).toISOString()
  await as(scene, scene.admin).post('/v1/fee-schedules', { platformBasisPoints, effectiveFrom })
  await anyone.get(`/v1/assets/${assetId}/offers`)
  await own.put(`/v1/assets/${assetId}/offers`, { offers: ALL_OFFERS })
  await own.get(`/v1/assets/${assetId}/offers/history`)
  await own.get('/v1/creator/works')
  await own.post('/v1/pricing/recommendation', { assetId, offer: 'one_time' })
  await own.post('/v1/pricing/net-preview', { assetId, offer: 'one_time', priceCents: 499 })
}

async function discounts(scene: Scene, { assetId }: Published): Promise<void> {
  const own = as(scene, scene.creator)
  const endsAt = new Date(scene.market.clock.now().getTime() + 2 * DAY_MS).toISOString()
  const reduction = await own.post<{ id: string }>('/v1/creator/reductions', { assetId, percent: 20, endsAt })
  await own.get('/v1/creator/reductions')
  await own.post(`/v1/creator/reductions/${reduction.id}/end`)
  const wish = { assetId: null, code: 'Welcome26', discount: { percent: 20 }, maxUses: 5, isOncePerBuyer: true, endsAt }
  const coupon = await own.post<{ id: string }>('/v1/creator/coupons', wish)
  await own.get('/v1/creator/coupons')
  await as(scene, scene.buyer).get(`/v1/assets/${assetId}/price?couponCode=welcome26`)
  await own.post(`/v1/creator/coupons/${coupon.id}/end`)
}

/** The first refund is automatic; the second is too large a share of what was bought. */
async function refunds(scene: Scene, works: readonly Published[]): Promise<void> {
  const { buyer, moderators } = scene
  const own = as(scene, buyer)
  await buy(scene, buyer, { kind: 'top_up', amountCents: 2_000 })
  const states: string[] = []
  for (const [turnId, { assetId }] of works.entries()) {
    const { saleId } = await own.post<Sale>(`/v1/assets/${assetId}/uses`, { storyId: randomUUID(), turnId })
    const { state } = await own.post<{ state: string }>(`/v1/sales/${saleId}/refund`, { reason: 'other' })
    states.push(state)
  }
  if (states.join() !== 'refunded,in_review') throw new Error(`The refunds are ${states.join()}.`)
  const moderator = as(scene, moderators[0])
  const { id } = first(await moderator.get<Page<{ id: string }>>('/v1/moderation/refunds'))
  await moderator.post(`/v1/moderation/refunds/${id}`, { isGranted: true, answer: 'As the seller agrees.' })
  await own.get('/v1/wallet')
  await own.get('/v1/wallet/paybacks')
  await own.post('/v1/wallet/paybacks', { amountCents: 500 })
}

async function purchases(scene: Scene, { assetId }: Published): Promise<void> {
  const { market, buyer, reader } = scene
  const own = as(scene, buyer)
  const orderId = await buy(scene, buyer, { kind: 'one_time', assetId })
  await buy(scene, reader, { kind: 'one_time', assetId })
  const { items } = await own.get<Page<Sale>>('/v1/purchases?limit=50')
  const sale = first({ items: items.filter((item) => item.orderId === orderId) })
  await own.get(`/v1/purchases/${sale.saleId}`)
  type Content = { media: { path: string }[] }
  const { media } = await own.get<Content>(`/v1/assets/${assetId}/content`)
  const file = await market.request(buyer.token, 'GET', media[0]?.path ?? '')
  if (!file.ok) throw new Error(await file.text())
  await market.settle()
  const receipt = first(await own.get<Page<{ id: string }>>('/v1/receipts'))
  await own.get(`/v1/receipts/${receipt.id}`)
  await own.get(`/v1/receipts/${receipt.id}/file`)
}

async function gifts(scene: Scene, { assetId }: Published): Promise<void> {
  const { market, buyer, partner } = scene
  const own = as(scene, buyer)
  const give = async (): Promise<string> => {
    await buy(scene, buyer, { kind: 'one_time', assetId, gift: { message: 'For the rainy days.' } })
    return first(await own.get<Page<Sale>>('/v1/me/gifts')).saleId
  }
  const path = `/v1/purchases/${await give()}/gift`
  await own.get(path)
  await own.post(`${path}/mail`, { email: 'friend@elsewhere.example' })
  const { url } = await own.post<{ url: string }>(`${path}/link`)
  const token = url.slice(url.lastIndexOf('/') + 1)
  await as(scene, null).get(`/v1/gifts/${token}`)
  const recipient = as(scene, partner)
  const { saleId } = await recipient.post<Sale>(`/v1/gifts/${token}/take`)
  await recipient.get('/v1/me/received-gifts')
  await recipient.get(`/v1/me/received-gifts/${saleId}`)
  const giver = await market.signUp({ name: 'Giver' })
  const kept = as(scene, giver)
  await buy(scene, giver, { kind: 'one_time', assetId, gift: {} })
  await kept.post(`/v1/purchases/${first(await kept.get<Page<Sale>>('/v1/me/gifts')).saleId}/gift/take-back`)
}

/** Two works together: one of them is owned already. */
async function bundles(scene: Scene, works: readonly Published[]): Promise<void> {
  const { creator, reader } = scene
  const own = as(scene, creator)
  const assetIds = works.map(({ assetId }) => assetId)
  const { id } = await own.post<{ id: string }>('/v1/creator/bundles', { title: 'Both', priceCents: 700, assetIds })
  await own.get('/v1/creator/bundles')
  await as(scene, null).get(`/v1/assets/${assetIds[0]}/bundles`)
  await as(scene, null).get(`/v1/creators/${creator.handle}/bundles`)
  const { leftCents } = await as(scene, reader).get<{ leftCents: number }>(`/v1/bundles/${id}`)
  await buy(scene, reader, { kind: 'bundle', bundleId: id, totalCents: leftCents })
  await own.post(`/v1/creator/bundles/${id}/end`)
}

async function ratings(scene: Scene, { assetId }: Published): Promise<void> {
  const { buyer, reader, creator, moderators } = scene
  const own = as(scene, buyer)
  await own.put(`/v1/assets/${assetId}/rating`, { stars: 4, comment: 'Well told.' })
  const { rating } = await own.get<{ rating: { id: string } }>(`/v1/assets/${assetId}/rating`)
  await as(scene, null).get(`/v1/assets/${assetId}/ratings`)
  await as(scene, reader).put(`/v1/ratings/${rating.id}/helpful`, { isHelpful: true })
  await as(scene, creator).put(`/v1/ratings/${rating.id}/answer`, { text: 'Thank you.' })
  await as(scene, reader).post(`/v1/ratings/${rating.id}/reports`, { kind: 'off_topic' })
  const moderator = as(scene, moderators[0])
  await moderator.get('/v1/moderation/ratings')
  await moderator.post(`/v1/moderation/ratings/${rating.id}`, { isHidden: false, reason: 'It is about the work.' })
  await own.remove(`/v1/assets/${assetId}/rating`)
}

async function subscriptions(scene: Scene, { assetId }: Published): Promise<void> {
  const own = as(scene, scene.buyer)
  await buy(scene, scene.buyer, { kind: 'subscription', assetId, interval: 'month' })
  const { id } = first(await own.get<Page<{ id: string }>>('/v1/subscriptions'))
  await own.post(`/v1/subscriptions/${id}/cancel`)
}

async function payouts(scene: Scene): Promise<void> {
  const { market, creator } = scene
  const own = as(scene, creator)
  const { url } = await own.post<{ url: string }>('/v1/payouts/account', { country: 'US' })
  const renewal = new URL(new URL(url).searchParams.get('refresh') ?? '').pathname
  await market.sendAs(null, { method: 'GET', target: renewal, headers: [] })
  await press(url, 'onboard')
  await own.put('/v1/payouts/schedule', { schedule: 'manual' })
  market.clock.advance({ days: 8 })
  await market.eventually(async () => {
    const { state } = await own.get<{ state: string }>('/v1/payouts/account')
    if (state !== 'active') throw new Error(`The account is ${state}.`)
  })
  // What is moved to the wallet is missing from the payout, which takes all of the rest.
  await own.post('/v1/wallet/earnings', { amountCents: 1 })
  await market.eventually(() => own.post('/v1/payouts'))
  await own.get('/v1/payouts')
}

async function figures(scene: Scene): Promise<void> {
  const own = as(scene, scene.creator)
  const period = scene.market.clock.now().toISOString().slice(0, 7)
  for (const path of ['', '/assets', '/versions', '/royalty-tree', '/forecast', '/summary']) {
    await own.get(`/v1/earnings${path}`)
  }
  await own.get('/functions/v1/get-creator-earnings-summary')
  await own.get('/v1/ledger/entries')
  await own.get('/v1/creator/sales')
  await own.get('/v1/creator/figures')
  await own.get(`/v1/statements/${period}`)
  const table = await scene.market.request(scene.creator.token, 'GET', `/v1/statements/${period}.csv`)
  if (!table.ok) throw new Error(await table.text())
  await as(scene, scene.admin).get('/v1/admin/ledger/platform_revenue')
}

/** What the payment service and its pages send. */
async function payments({ market, webhookSecret }: Scene): Promise<void> {
  const id = `evt_${randomUUID().replaceAll('-', '')}`
  const event = { id, object: 'event', type: 'balance.available', api_version: STRIPE_API_VERSION }
  const created = Math.floor(Date.now() / 1000)
  const payload = JSON.stringify({ ...event, created, livemode: false, data: { object: { object: 'balance' } } })
  const stripe = new Stripe('sk_test_of_this_test')
  const sign = (text: string): readonly [string, string] => [
    'stripe-signature',
    stripe.webhooks.generateTestHeaderString({ payload: text, secret: webhookSecret }),
  ]
  const json = ['content-type', 'application/json'] as const
  const body = new TextEncoder().encode(payload)
  await market.sendAs(null, { method: 'POST', target: '/webhooks/stripe', headers: [json, sign(payload)], body })
  await market.sendAs(null, { method: 'GET', target: `/webhooks/stripe/${id}`, headers: [sign(id)] })
  for (const page of ['expired', 'done', 'cancelled']) {
    await market.sendAs(null, { method: 'GET', target: `/payments/${page}`, headers: [] })
  }
}

export async function sellingJourney(scene: Scene): Promise<void> {
  const sha256 = await uploadPicture(scene, scene.creator)
  const work = await publish(scene, scene.creator, { media: [{ sha256, role: 'main' }] })
  const other = await publish(scene, scene.creator)
  await prices(scene, work)
  await discounts(scene, work)
  await refunds(scene, [await publish(scene, scene.creator), await publish(scene, scene.creator)])
  await purchases(scene, work)
  await gifts(scene, work)
  await bundles(scene, [work, other])
  await ratings(scene, work)
  await subscriptions(scene, other)
  await payouts(scene)
  await figures(scene)
  await payments(scene)
}
