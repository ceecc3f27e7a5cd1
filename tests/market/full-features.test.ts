/** Features of a few works, for studios that found them in the catalog: the content, and the works that have it. */
import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drawScene } from '#models/compare/scene.fixture.ts'
import { unpackFeatures } from '#models/features/packed.ts'
import { characterDraft, publishDraft, uploadFile } from '#server/review/review.fixture.ts'
import { describeOnDatabase } from '#server/testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '#server/testing/test-market.fixture.ts'
import { type FullFeatures, MOST_FEATURES_AT_ONCE } from '#shared/contract/market/catalog.ts'

describeOnDatabase('features over HTTP', (open) => {
  let market: TestMarket
  let ada: TestAccount
  let reviewer: TestAccount
  /** As the catalog names them. */
  let keys: string[]

  const ask = async (works: readonly string[]) =>
    (await market.call<{ items: FullFeatures[] }>(null, 'GET', `/v1/features?works=${works.join(',')}`)).items
  const refusal = (works: string) =>
    market.call(null, 'GET', `/v1/features?works=${works}`).catch((error: unknown) => error)

  async function publish(picture: Buffer): Promise<string> {
    const sha256 = await uploadFile(market, ada, picture)
    const draft = characterDraft({ media: [{ sha256, role: 'main' }] })
    const assetId = await publishDraft(market, ada, reviewer, draft)
    const { rows } = await market.test.admin.query(
      `select lpad(to_hex(p_hash::bigint), 16, '0') || ':' || lpad(to_hex(d_hash::bigint), 16, '0') as hashes
       from fingerprints where asset_id = $1`,
      [assetId],
    )
    return `${assetId}:${rows[0]?.hashes}`
  }
  const assetOf = (key = ''): string => key.split(':')[0] ?? ''
  const setStatus = async (key: string | undefined, asset: string, fingerprint: string) => {
    await market.test.admin.query('update assets set status = $2 where id = $1', [assetOf(key), asset])
    await market.test.admin.query('update fingerprints set status = $2 where asset_id = $1', [
      assetOf(key),
      fingerprint,
    ])
  }

  beforeAll(async () => {
    market = await openTestMarket(open)
    ada = await market.signUp({ name: 'Ada', roles: ['creator'] })
    reviewer = await market.signUp({ name: 'Rita', roles: ['moderator'] })
    keys = [await publish(await drawScene(81)), await publish(await drawScene(82))]
  })
  afterAll(() => market.close())

  it('are all of each work, with the picture that the market made of it', async () => {
    const items = await ask(keys)
    expect(items.map((item) => `${item.assetId}:${item.pHash}:${item.dHash}`).toSorted()).toEqual(keys.toSorted())
    for (const { assetId, features, preview } of items) {
      const { rows } = await market.test.admin.query('select features from fingerprints where asset_id = $1', [assetId])
      expect(features).toBe(rows[0]?.features.toString('base64'))
      expect(unpackFeatures(Buffer.from(features ?? '', 'base64')).count).toBeGreaterThan(120)
      const shown = await market.request(null, 'GET', preview?.path ?? '')
      const { width, height } = await sharp(await shown.arrayBuffer()).metadata()
      expect([preview?.width, preview?.height]).toEqual([width, height])
    }
  })

  it('of a work for adults come without its picture', async () => {
    const setRating = (rating: string) =>
      market.test.admin.query('update assets set age_rating = $2 where id = $1', [assetOf(keys[0]), rating])
    const { rows } = await market.test.admin.query('select age_rating from assets where id = $1', [assetOf(keys[0])])
    await setRating('18+')
    try {
      const [item] = await ask(keys.slice(0, 1))
      expect(item).toMatchObject({ assetId: assetOf(keys[0]), preview: null })
      expect(item?.features).not.toBeNull()
    } finally {
      await setRating(rows[0]?.age_rating)
    }
  })

  it('are told of the picture that was asked for, and of nothing else', async () => {
    const [first = '', second = ''] = keys
    const [id, , dHash] = first.split(':')
    expect(await ask([first, first])).toHaveLength(1)
    expect(
      await ask([`${id}:${'0'.repeat(16)}:${dHash}`, `${randomUUID()}:${second.split(':').slice(1).join(':')}`]),
    ).toEqual([])
  })

  it.each([
    ['', 'an empty list'],
    ['everything', 'no work'],
    [
      Array.from(
        { length: MOST_FEATURES_AT_ONCE + 1 },
        () => `${randomUUID()}:${'0'.repeat(16)}:${'0'.repeat(16)}`,
      ).join(','),
      'too many',
    ],
  ])('are refused for %.12s: %s', async (works) => {
    expect(await refusal(works)).toMatchObject({ problem: { code: 'INVALID_INPUT' } })
  })

  describe('of a work that is not shown any more', () => {
    it.each([
      ['withdrawn', 'published'],
      ['removed', 'removed'],
    ])('are told without a picture where it is still compared with: %s, %s', async (asset, fingerprint) => {
      await setStatus(keys[0], asset, fingerprint)
      expect(await ask(keys.slice(0, 1))).toEqual([
        expect.objectContaining({ features: expect.any(String), preview: null }),
      ])
    })

    it.each([
      ['removed', 'published'],
      ['published', 'reserved'],
      ['published', 'released'],
    ])('are not told where it is not: %s, %s', async (asset, fingerprint) => {
      await setStatus(keys[0], asset, fingerprint)
      expect(await ask(keys.slice(0, 1))).toEqual([])
    })
  })
})
