/** Offers and licenses over HTTP: the documented endpoints with exactly their documented shapes, and who may call what. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publicationOf } from '#server/publications/publications.fixture.ts'
import { createPublications } from '#server/publications/publications.ts'
import { describeOnDatabase } from '#server/testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '#server/testing/test-market.fixture.ts'
import { verifyLicenseCertificate } from '#shared/provenance/certificates.ts'
import { licenseKeyFingerprint } from '#shared/provenance/license-key.ts'
import type { TrustedKey } from '#shared/provenance/signed-document.ts'

const STUDIO = 'https://studio.example'

describeOnDatabase('licenses over HTTP', (open) => {
  let market: TestMarket
  let ann: TestAccount
  let buyer: TestAccount
  let assetId: string

  const documented = (changes: object = {}) => ({
    content_type: 'character',
    content_id: assetId,
    content_title: 'Cyberpunk City Animation',
    content_preview_url: null,
    license_type: 'royalty_free',
    price_cents: 999,
    usage_rights: ['web', 'social'],
    max_impressions: null,
    duration_days: null,
    territory: ['worldwide'],
    royalty_percentage: 0,
    requires_attribution: false,
    allows_ai_training: false,
    ...changes,
  })
  const create = (changes: object = {}) =>
    market.call<{ license_id: string }>(ann.token, 'POST', '/functions/v1/create-license', documented(changes))
  const purchase = (token: string, license_id: string, changes: object = {}) =>
    market.call<Record<string, string>>(token, 'POST', '/functions/v1/purchase-license', {
      license_id,
      company_name: 'Acme Corp',
      return_url: `${STUDIO}/marketplace`,
      ...changes,
    })
  const code = (call: Promise<unknown>) =>
    call.then(
      () => 'no refusal',
      (error: { problem?: { code: string } }) => error.problem?.code,
    )

  beforeAll(async () => {
    market = await openTestMarket(open, { environment: { RETURN_ORIGINS: STUDIO } })
    ann = await market.signUp({ name: 'Ann', roles: ['creator'] })
    buyer = await market.signUp({ name: 'Brand' })
    const { clock, signer } = market
    const publications = createPublications({ clock, signer, onChange: async () => {} })
    const published = await market.database.asService((tx) => publications.publish(tx, publicationOf(ann.accountId)))
    assetId = published.assetId
  })
  afterAll(() => market.close())

  describe('the documented endpoints', () => {
    it('create-license answers 201 with success, license_id and license', async () => {
      const body = documented()
      const response = await market.request(ann.token, 'POST', '/functions/v1/create-license', body)
      expect(response.status).toBe(201)
      const answer: unknown = await response.json()
      expect(Object.keys(answer as object)).toEqual(['success', 'license_id', 'license'])
      const { license_id, license } = answer as { license_id: string; license: object }
      expect(license).toMatchObject({ ...body, id: license_id, creator_id: ann.accountId })
      expect(Object.keys(license)).toEqual([
        'id',
        'content_type',
        'content_id',
        'content_title',
        'content_preview_url',
        'creator_id',
        'license_type',
        'price_cents',
        'usage_rights',
        'max_impressions',
        'duration_days',
        'territory',
        'royalty_percentage',
        'requires_attribution',
        'attribution_text',
        'allows_ai_training',
        'total_purchases',
        'total_revenue_cents',
        'is_active',
        'created_at',
      ])
    })

    it('purchase-license answers with a payment page, or with the key where nothing is to be paid', async () => {
      const paid = await purchase(buyer.token, (await create()).license_id)
      expect(Object.keys(paid)).toEqual(['success', 'checkout_url', 'session_id'])
      expect(paid['checkout_url']).toMatch(/^https?:/)
      expect(paid['session_id']).toMatch(/^cs_/)
      const free = await purchase(buyer.token, (await create({ price_cents: 0 })).license_id)
      expect(Object.keys(free)).toEqual(['success', 'purchase_id', 'license_key'])
    })

    it('need a token, a creator and a return address that is allowed', async () => {
      const { license_id } = await create()
      expect(await code(market.call(null, 'POST', '/functions/v1/create-license', documented()))).toBe('NOT_SIGNED_IN')
      expect(await code(market.call(buyer.token, 'POST', '/functions/v1/create-license', documented()))).toBe(
        'CREATOR_TIER_REQUIRED',
      )
      expect(await code(purchase(buyer.token, license_id, { return_url: 'https://elsewhere.example/' }))).toBe(
        'INVALID_INPUT',
      )
      expect(await code(purchase(ann.token, license_id))).toBe('OWN_ASSET')
      expect(await code(create({ royalty_percentage: 10 }))).toBe('LICENSE_TERMS_INVALID')
    })

    it('a purchase sent twice under one key is made once', async () => {
      const { license_id } = await create({ price_cents: 0 })
      const headers = { 'idempotency-key': randomUUID() }
      const send = async () => {
        const response = await market.request(
          buyer.token,
          'POST',
          '/functions/v1/purchase-license',
          { license_id },
          headers,
        )
        return response.json()
      }
      const first: unknown = await send()
      expect(first).toMatchObject({ success: true })
      expect(await send()).toEqual(first)
    })
  })

  it('a license is held, proven, used and checked', async () => {
    const terms = { license_type: 'rights_managed', royalty_percentage: 10, price_cents: 0, max_impressions: 100 }
    const { license_id } = await create({ ...terms, allows_ai_training: true })
    const { purchase_id = '', license_key = '' } = await purchase(buyer.token, license_id)
    const valid = (token: string) =>
      market.call(token, 'GET', `/functions/v1/is-license-valid?purchase_id=${purchase_id}`)
    expect(await valid(buyer.token)).toEqual({ is_valid: true, reason: null, expires_at: null, impressions_left: 100 })
    expect(await valid(ann.token)).toMatchObject({ is_valid: true })
    const used = await market.call(buyer.token, 'POST', '/functions/v1/record-license-usage', {
      purchase_id,
      usage_type: 'impression',
      count: 60,
    })
    expect(used).toEqual({
      success: true,
      source: 'declared_by_licensee',
      royalty_micro_dollars: '6000',
      month: market.clock.now().toISOString().slice(0, 7),
      impressions_left: 40,
    })
    const details = await market.call<{ certificate: unknown }>(
      buyer.token,
      'GET',
      `/v1/me/license-purchases/${purchase_id}`,
    )
    expect(details).toMatchObject({ licenseKey: license_key, months: [{ state: 'open', amountMicroDollars: '6000' }] })
    const { keys } = await market.call<{ keys: TrustedKey[] }>(null, 'GET', '/v1/keys')
    const verified = verifyLicenseCertificate(details.certificate, keys, market.clock.now())
    if (!verified.valid) throw new Error(verified.reason)
    expect(verified.document.licenseeName).toBe('Acme Corp')
    const status = await market.call(null, 'GET', verified.document.statusPath)
    expect(status).toMatchObject({ status: 'valid', allowsAiTraining: true })
    const byKey = `/v1/license-certificates/${licenseKeyFingerprint(license_key)}`
    expect(await market.call(null, 'GET', byKey)).toMatchObject({ grantId: purchase_id })
    expect(await code(market.call(ann.token, 'GET', `/v1/me/license-purchases/${purchase_id}`))).toBe('NOT_FOUND')
    const sold = await market.call(ann.token, 'GET', '/v1/me/licenses/sold')
    expect(JSON.stringify(sold)).toContain(purchase_id)
    expect(JSON.stringify(sold)).not.toContain(license_key)
  })

  it('licenses are browsed by anyone without anybody’s figures; own ones show them', async () => {
    const { license_id } = await create({ price_cents: 1_234 })
    const page = await market.call<{ items: object[] }>(null, 'GET', `/v1/licenses?assetId=${assetId}&limit=50`)
    expect(page.items).toContainEqual(expect.objectContaining({ id: license_id, priceCents: 1_234 }))
    expect(JSON.stringify(page)).not.toMatch(/revenue|purchases/i)
    expect(await market.call(null, 'GET', `/v1/assets/${assetId}`)).toMatchObject({ allowsAiTraining: false })
    const own = await market.call(ann.token, 'GET', '/v1/me/licenses?limit=1')
    expect(own).toMatchObject({ items: [{ id: license_id, analytics: { totalPurchases: 0, totalRevenueCents: 0 } }] })
    await market.test.admin.query('update assets set paused_until = now() where id = $1', [assetId])
    expect(await code(market.call(null, 'GET', `/v1/licenses/${license_id}`))).toBe('NOT_FOUND')
    expect(await code(purchase(buyer.token, license_id))).toBe('OFFER_UNAVAILABLE')
    await market.test.admin.query('update assets set paused_until = null where id = $1', [assetId])
  })

  it('prices are set by the creator, previewed and recommended; the rules are public', async () => {
    const path = `/v1/assets/${assetId}/offers`
    const offers = [{ offer: 'one_time', priceCents: 999 }]
    expect(await code(market.call(buyer.token, 'PUT', path, { offers }))).toBe('CREATOR_TIER_REQUIRED')
    await market.call(ann.token, 'PUT', path, { offers })
    const listed = await market.call<{ items: { offer: string }[] }>(null, 'GET', path)
    expect(listed.items.filter(({ offer }) => offer !== 'license')).toMatchObject(offers)
    expect(await market.call(null, 'GET', '/v1/offers/rules')).toMatchObject({ feeScheduleVersion: 1 })
    expect(await market.call(null, 'GET', '/v1/fee-schedules')).toMatchObject({ currentVersion: 1 })
    const preview = { assetId, offer: 'one_time', priceCents: 999 }
    expect(await market.call(ann.token, 'POST', '/v1/pricing/net-preview', preview)).toMatchObject({
      perSale: { creatorNetMicroDollars: '6990000', platformFeeMicroDollars: '3000000' },
    })
    const recommendation = { assetId, offer: 'one_time' }
    expect(await market.call(ann.token, 'POST', '/v1/pricing/recommendation', recommendation)).toMatchObject({
      legalRange: { minCents: 99, maxCents: 9_999 },
      comparables: [],
    })
  })

  it('complaints go from the creator to the market, and both sides see them', async () => {
    const { license_id } = await create({ price_cents: 0, requires_attribution: true })
    const { purchase_id = '' } = await purchase(buyer.token, license_id)
    const moderator = await market.signUp({ name: 'Mo', roles: ['moderator'] })
    const complaint = { ground: 'attribution_missing', note: 'No credit.' }
    const path = `/v1/license-grants/${purchase_id}/complaints`
    const { id } = await market.call<{ id: string }>(ann.token, 'POST', path, complaint)
    const steps = `/v1/moderation/license-complaints/${id}/steps`
    const notice = { step: 'notice', note: 'Please credit the creator.' }
    expect(await code(market.call(ann.token, 'POST', steps, notice))).toBe('NOT_ALLOWED')
    expect(await market.call(moderator.token, 'POST', steps, notice)).toMatchObject({ state: 'cure_period' })
    await market.call(buyer.token, 'POST', `/v1/license-complaints/${id}/responses`, { note: 'Done.' })
    expect(await market.call(ann.token, 'GET', `/v1/license-complaints/${id}`)).toMatchObject({
      steps: [{ by: 'creator' }, { by: 'market' }, { by: 'licensee', note: 'Done.' }],
    })
    expect(await code(market.call(moderator.token, 'GET', `/v1/license-complaints/${id}`))).toBe('NOT_FOUND')
  })
})
