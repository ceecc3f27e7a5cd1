/** Licenses: offered, granted, used, complained about, revoked, and given back. */
import type { TestAccount } from '#server/testing/test-market.fixture.ts'
import { as, first, type Page, publish, type Scene } from './scene.ts'

function offered(assetId: string) {
  return {
    content_type: 'character',
    content_id: assetId,
    content_title: 'For your story',
    license_type: 'rights_managed',
    price_cents: 0,
    usage_rights: ['web', 'social'],
    max_impressions: 5_000,
    duration_days: 365,
    territory: ['worldwide'],
    royalty_percentage: 12,
    requires_attribution: true,
    attribution_text: 'By the maker',
    allows_ai_training: false,
  }
}

interface Listing {
  readonly id: string
  readonly title: string
  readonly priceCents: number
  readonly terms: object
}

async function offer(scene: Scene): Promise<string> {
  const own = as(scene, scene.creator)
  const { assetId } = await publish(scene, scene.creator)
  type Created = { license_id: string }
  const { license_id: id } = await own.post<Created>('/functions/v1/create-license', offered(assetId))
  const listing = await as(scene, null).get<Listing>(`/v1/licenses/${id}`)
  const { priceCents, terms } = listing
  await own.put(`/v1/licenses/${id}`, { title: 'For your longer story', priceCents, terms })
  await as(scene, null).get('/v1/licenses?limit=5')
  await own.get('/v1/me/licenses')
  await own.get(`/v1/me/licenses/${id}/versions`)
  return id
}

async function grant(scene: Scene, licensee: TestAccount, licenseId: string): Promise<string> {
  const wish = { license_id: licenseId, company_name: 'Acme' }
  type Granted = { purchase_id: string }
  const { purchase_id: id } = await as(scene, licensee).post<Granted>('/functions/v1/purchase-license', wish)
  return id
}

async function use(scene: Scene, grantId: string): Promise<void> {
  const own = as(scene, scene.buyer)
  await own.get('/v1/me/license-purchases')
  await own.get(`/v1/me/license-purchases/${grantId}`)
  await as(scene, null).get(`/v1/license-certificates/${grantId}`)
  await own.get(`/functions/v1/is-license-valid?purchase_id=${grantId}`)
  const usage = { purchase_id: grantId, usage_type: 'impression', count: 11 }
  await own.post('/functions/v1/record-license-usage', usage)
  await as(scene, scene.creator).get('/v1/me/licenses/sold')
  await as(scene, scene.creator).get('/v1/me/royalties')
}

async function revoke(scene: Scene, grantId: string): Promise<void> {
  const { market, creator, buyer, moderators } = scene
  const [one, two, three] = moderators.map((person) => as(scene, person))
  if (one === undefined || two === undefined || three === undefined) throw new Error('It takes three moderators.')
  const complaint = { ground: 'attribution_missing', note: 'No name on the page.' }
  type Complaint = { id: string }
  const { id } = await as(scene, creator).post<Complaint>(`/v1/license-grants/${grantId}/complaints`, complaint)
  const steps = `/v1/moderation/license-complaints/${id}/steps`
  await one.get('/v1/moderation/license-complaints')
  await one.post(steps, { step: 'notice', note: 'Name the maker.' })
  const licensee = as(scene, buyer)
  first(await licensee.get<Page<Complaint>>('/v1/license-complaints'))
  await licensee.get(`/v1/license-complaints/${id}`)
  await licensee.post(`/v1/license-complaints/${id}/responses`, { note: 'We will.' })
  market.clock.advance({ days: 15 })
  await one.post(steps, { step: 'propose', note: 'Nothing was changed.' })
  await two.post(steps, { step: 'confirm', note: 'Seen and agreed.' })
  await licensee.post(`/v1/license-complaints/${id}/appeal`, { note: 'It was changed yesterday.' })
  await three.post(steps, { step: 'reinstate', note: 'It was.' })
}

export async function licensingJourney(scene: Scene): Promise<void> {
  const licenseId = await offer(scene)
  const grantId = await grant(scene, scene.buyer, licenseId)
  await use(scene, grantId)
  await revoke(scene, grantId)
  const other = await grant(scene, scene.reader, licenseId)
  const notice = { ground: 'attribution_missing', note: 'Name the maker.' }
  await as(scene, scene.moderators[0]).post(`/v1/license-grants/${other}/notices`, notice)
  await as(scene, scene.creator).post(`/v1/licenses/${licenseId}/close`)
}
