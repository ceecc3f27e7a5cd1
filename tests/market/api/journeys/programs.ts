/** Programs: API keys, uses in batches, and the low-balance alert. */
import { randomUUID } from 'node:crypto'
import type { ApiKey } from '#shared/contract/market/api-keys.ts'
import { as, buy, first, type Page, publish, type Scene } from './scene.ts'

async function webhooks(scene: Scene): Promise<void> {
  const { market, reader } = scene
  const own = as(scene, reader)
  type Created = { endpoint: { id: string } }
  // Nothing listens there: what is sent waits for the next attempt.
  const wanted = { url: 'http://127.0.0.1:9/luna', events: ['purchase'] }
  const { endpoint } = await own.post<Created>('/v1/webhooks', wanted)
  const path = `/v1/webhooks/${endpoint.id}`
  await own.get('/v1/webhooks')
  await own.patch(path, { description: 'Shop' })
  await own.post(`${path}/secret`, {})
  await own.post(`${path}/test`)
  await market.settle()
  const { id } = first(await own.get<Page<{ id: string }>>(`${path}/deliveries`))
  await own.post(`${path}/deliveries/${id}/resend`)
  await own.remove(path)
}

/** Agreed to, with a card that is saved, paused by a payback, resumed, and switched off. */
async function automaticTopUp(scene: Scene): Promise<void> {
  const { partner } = scene
  const own = as(scene, partner)
  const path = '/v1/wallet/auto-top-up'
  await own.put(path, { thresholdCents: 100, amountCents: 500, monthlyCapCents: 500, agreedTerms: 1 })
  await buy(scene, partner, { kind: 'top_up', amountCents: 1_000, savesCard: true })
  const { state } = await own.get<{ state: string }>(path)
  if (state !== 'on') throw new Error(`Automatic top-up is ${state}.`)
  await own.post('/v1/wallet/paybacks', { amountCents: 100 })
  await own.post(`${path}/resume`)
  await own.remove(path)
  await own.remove('/v1/wallet/card')
}

export async function programsJourney(scene: Scene): Promise<void> {
  const { market, buyer, creator } = scene
  const own = as(scene, buyer)
  const { key } = await own.post<{ key: ApiKey }>('/v1/api-keys', { name: 'Engine', rights: ['uses'] })
  await own.get('/v1/api-keys')
  const { password } = buyer
  const change = { dailyCapCents: 500, storyCapCents: 100, rights: ['uses', 'licenses'], password }
  await own.patch(`/v1/api-keys/${key.id}`, change)
  const { secret } = await own.post<{ secret: string }>(`/v1/api-keys/${key.id}/rotation`, { overlapHours: 1 })
  market.knowKey(secret, buyer)
  const { assetId } = await publish(scene, creator)
  await buy(scene, buyer, { kind: 'top_up', amountCents: 500 })
  const storyId = randomUUID()
  const uses = [0, 1].map((turnId) => ({ assetId, storyId, turnId }))
  const { soldCount } = await market.call<{ soldCount: number }>(secret, 'POST', '/v1/uses', { uses })
  if (soldCount !== uses.length) throw new Error(`${soldCount} uses were sold.`)
  await automaticTopUp(scene)
  await own.put('/v1/wallet/alert', { thresholdCents: 100 })
  await own.get('/v1/wallet/alert')
  await own.remove(`/v1/api-keys/${key.id}`)
  await webhooks(scene)
}
