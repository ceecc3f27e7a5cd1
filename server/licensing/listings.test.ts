import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type DocumentedLicense, licensesQuery } from '#shared/contract/market/licensing.ts'
import { parseLicenseTerms } from '#shared/licensing/terms.ts'
import { characterCard, hexOf, TEST_ISSUER } from '../publications/publications.fixture.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { listApprovedLicenses } from './approved-licenses.ts'
import { documentedLicense, openRightsWorld, type RightsWorld } from './world.fixture.ts'

describeOnDatabase('license listings', (open) => {
  let world: RightsWorld
  beforeAll(async () => {
    world = await openRightsWorld(await open())
  })
  afterAll(() => world.close())

  const browse = async (query: Record<string, unknown> = {}) => world.offering.browse(null, licensesQuery.parse(query))
  const refusal = async (changes: Partial<DocumentedLicense>, card = {}) => {
    const { creatorId, assetId } = await world.published('Ann', { card: characterCard(card) })
    return world.offering.create(creatorId, documentedLicense(assetId, changes)).then(
      () => null,
      (error: { code: string }) => error.code,
    )
  }

  it('is made with the documented fields and answered with all of them', async () => {
    const { license, creatorId, assetId } = await world.listed({
      max_impressions: 5_000,
      duration_days: 365,
      territory: ['us', 'DE'],
      usage_rights: ['social', 'web', 'ai_training'],
      allows_ai_training: true,
      requires_attribution: true,
      attribution_text: 'Shadowveil by Ann',
    })
    expect(license).toEqual({
      id: license.id,
      content_type: 'character',
      content_id: assetId,
      content_title: 'Shadowveil for your story',
      content_preview_url: null,
      creator_id: creatorId,
      license_type: 'royalty_free',
      price_cents: 999,
      usage_rights: ['web', 'social'],
      max_impressions: 5_000,
      duration_days: 365,
      territory: ['DE', 'US'],
      royalty_percentage: 0,
      requires_attribution: true,
      attribution_text: 'Shadowveil by Ann',
      allows_ai_training: true,
      total_purchases: 0,
      total_revenue_cents: 0,
      is_active: true,
      created_at: world.clock.now().toISOString(),
    })
    expect(world.changed).toContain(assetId)
  })

  it.each<[string, string | null, Partial<DocumentedLicense>, object?]>([
    ['a royalty on a license without one', 'LICENSE_TERMS_INVALID', { royalty_percentage: 10 }],
    ['one with a royalty', null, { license_type: 'rights_managed', royalty_percentage: 50 }],
    ['more than half', 'LICENSE_TERMS_INVALID', { license_type: 'rights_managed', royalty_percentage: 51 }],
    ['AI training said twice and differently', 'LICENSE_TERMS_INVALID', { usage_rights: ['web', 'ai_training'] }],
    ['editorial merchandise', 'LICENSE_TERMS_INVALID', { license_type: 'editorial', usage_rights: ['merchandise'] }],
    ['another kind of asset', 'INVALID_INPUT', { content_type: 'video' }],
    ['somebody else’s asset', 'NOT_FOUND', { content_id: uuidv7() }],
    ['a preview from elsewhere', 'INVALID_INPUT', { content_preview_url: 'https://elsewhere.example/x.png' }],
    ['exclusive under CC BY', 'LICENSE_TERMS_INVALID', { license_type: 'exclusive' }, { license: 'CC BY 4.0' }],
    [
      'a royalty under CC BY',
      'LICENSE_TERMS_INVALID',
      { license_type: 'rights_managed', royalty_percentage: 5 },
      { license: 'CC BY 4.0' },
    ],
    ['free', null, { price_cents: 0 }],
  ])('%s: %s', async (_, code, changes, licensing) => {
    expect(await refusal(changes, licensing === undefined ? {} : { licensing })).toBe(code)
  })

  it('shows a preview of its own asset, whatever form of address', async () => {
    const sha256 = hexOf(32)
    const media = [{ sha256, role: 'preview' as const, contentType: 'image/png', sizeBytes: 10 }]
    const { creatorId, assetId } = await world.published('Ann', { media })
    const path = `/v1/assets/${assetId}/media/${sha256}`
    for (const content_preview_url of [path, `${TEST_ISSUER}${path}`]) {
      const license = await world.offering.create(creatorId, documentedLicense(assetId, { content_preview_url }))
      expect(license.content_preview_url).toBe(`${TEST_ISSUER}${path}`)
    }
    const other = documentedLicense(assetId, { content_preview_url: path.replace(sha256, hexOf(32)) })
    await expect(world.offering.create(creatorId, other)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('is not for strangers to list, edit or close', async () => {
    const { assetId, listingId } = await world.listed()
    const { creatorId: stranger } = await world.published('Ben')
    const content = {
      title: 'Mine',
      previewSha256: null,
      priceCents: 0,
      terms: parseLicenseTerms({ kind: 'commercial', usageRights: ['web'] }),
    }
    for (const attempt of [
      () => world.offering.create(stranger, documentedLicense(assetId)),
      () => world.offering.edit(stranger, listingId, content),
      () => world.offering.close(stranger, listingId),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
  })

  it('a derivative gives away no more than its parent', async () => {
    const parent = await world.listed({ license_type: 'editorial', usage_rights: ['web'] })
    const child = await world.published('Ben', { parent: { assetId: parent.assetId, royaltyPercent: 10 } })
    const attempt = (changes: Partial<DocumentedLicense>) =>
      world.offering.create(child.creatorId, documentedLicense(child.assetId, { usage_rights: ['web'], ...changes }))
    await expect(attempt({ license_type: 'commercial' })).rejects.toMatchObject({ code: 'LICENSE_INCOMPATIBLE' })
    await expect(attempt({ license_type: 'exclusive' })).rejects.toMatchObject({ code: 'LICENSE_INCOMPATIBLE' })
    expect(await attempt({ license_type: 'editorial' })).toMatchObject({ license_type: 'editorial' })
    // The parent's maker offers wider terms as well, so these can be had.
    await world.offering.create(parent.creatorId, documentedLicense(parent.assetId, { license_type: 'commercial' }))
    expect(await attempt({ license_type: 'commercial' })).toMatchObject({ license_type: 'commercial' })
  })

  it('is browsed with filters, sorted, page by page, until it is closed', async () => {
    const { creatorId, assetId } = await world.published('Browsed')
    const list = (changes: Partial<DocumentedLicense>) =>
      world.offering.create(creatorId, documentedLicense(assetId, changes))
    await list({ price_cents: 300, license_type: 'commercial' })
    await list({ price_cents: 100, territory: ['JP'], allows_ai_training: true })
    const cheap = await list({ price_cents: 200, usage_rights: ['print'] })
    const prices = async (query: Record<string, unknown>) =>
      (await browse({ creatorId, ...query })).items.map(({ priceCents }) => priceCents)
    expect(await prices({ sort: 'price' })).toEqual([100, 200, 300])
    expect(await prices({ kind: 'commercial' })).toEqual([300])
    expect(await prices({ usageRight: 'print' })).toEqual([200])
    expect(await prices({ territory: 'FR', sort: 'price' })).toEqual([200, 300])
    expect(await prices({ territory: 'JP', maxPriceCents: 100 })).toEqual([100])
    expect(await prices({ allowsAiTraining: 'true' })).toEqual([100])
    expect(await prices({ assetKind: 'video' })).toEqual([])
    expect(await prices({ minPriceCents: 200, sort: 'price' })).toEqual([200, 300])
    for (const sort of ['price', 'newest']) {
      const seen: number[] = []
      let cursor: string | null = null
      do {
        const page: Awaited<ReturnType<typeof browse>> = await browse({
          creatorId,
          sort,
          limit: 1,
          ...(cursor === null ? {} : { cursor }),
        })
        seen.push(...page.items.map(({ priceCents }) => priceCents))
        cursor = page.nextCursor
      } while (cursor !== null)
      expect(seen.toSorted((a, b) => a - b)).toEqual([100, 200, 300])
    }
    await world.offering.close(creatorId, cheap.id)
    expect(await prices({ sort: 'price' })).toEqual([100, 300])
    await expect(world.offering.find(null, cheap.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(world.order(uuidv7(), cheap.id)).rejects.toMatchObject({ code: 'OFFER_UNAVAILABLE' })
  })

  it('is found by words of its title in any order, and by what its kind permits', async () => {
    const { creatorId, assetId } = await world.published('Found')
    const list = (content_title: string, changes: Partial<DocumentedLicense>) =>
      world.offering.create(creatorId, documentedLicense(assetId, { content_title, ...changes }))
    await list('100% harbour of glass', { license_type: 'commercial' })
    await list('Harbour at dusk', { license_type: 'editorial', usage_rights: ['web'] })
    await list('Glass bell', { license_type: 'exclusive' })
    const titles = async (query: Record<string, unknown>) =>
      (await browse({ creatorId, ...query })).items.map(({ title }) => title).toSorted()
    expect(await titles({ q: 'GLASS harbour' })).toEqual(['100% harbour of glass'])
    expect(await titles({ q: '100%' })).toEqual(['100% harbour of glass'])
    expect(await titles({ q: '%_%' })).toEqual([])
    expect(await titles({ permitsAdvertising: 'true' })).toEqual(['100% harbour of glass', 'Glass bell'])
    expect(await titles({ permitsAdvertising: 'false' })).toEqual(['Harbour at dusk'])
    expect(await titles({ permitsDerivatives: 'true' })).toEqual(['100% harbour of glass', 'Harbour at dusk'])
  })

  it('what was approved with a submission is on offer, once', async () => {
    const { creatorId, assetId } = await world.published('Approved')
    const terms = parseLicenseTerms({ kind: 'commercial', usageRights: ['web'] })
    const approve = (priceCents: number) =>
      world.database.asService((tx) =>
        listApprovedLicenses(
          tx,
          {
            ...{ creatorId, assetId, assetKind: 'character', title: 'Shadowveil' },
            offers: [
              { offer: 'one_time', priceCents: 499 },
              { offer: 'license', priceCents, terms },
            ],
          },
          world.clock.now(),
        ),
      )
    await approve(1_500)
    await approve(1_500)
    await approve(1_800)
    const { items } = await browse({ assetId })
    expect(items).toMatchObject([{ priceCents: 1_800, version: 2, terms }])
  })
})
