import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { beforeAll, expect, it } from 'vitest'
import { characterDraft, publishDraft, uploadFile } from '../review/review.fixture.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { randomBytes } from '../testing/random.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'

interface File {
  readonly sha256: string
  readonly role: string
  readonly width: number
  readonly height: number
  readonly path: string
}
interface Content {
  readonly media: readonly File[]
}

describeOnDatabase('what a use hands out', (open) => {
  let market: TestMarket
  let creator: TestAccount
  let reviewer: TestAccount
  beforeAll(async () => {
    market = await openTestMarket(open)
    reviewer = await market.signUp({ name: 'Reviewer', roles: ['moderator'] })
    creator = await market.signUp({ name: 'Painter', roles: ['creator'] })
  })

  async function work(changes: object = {}) {
    const raw = { width: 6, height: 6, channels: 3 } as const
    const bytes = await sharp(randomBytes(6 * 6 * 3), { raw })
      .resize(1_600, 1_200, { fit: 'fill', kernel: 'cubic' })
      .png()
      .toBuffer()
    const original = await uploadFile(market, creator, bytes)
    const media = [{ sha256: original, role: 'main' }]
    const offers = [
      { offer: 'per_use', priceCents: 20 },
      { offer: 'one_time', priceCents: 999 },
    ]
    const assetId = await publishDraft(market, creator, reviewer, characterDraft({ media, offers, ...changes }))
    return { assetId, original }
  }

  async function pay({ token }: TestAccount, wish: object) {
    const { id, url } = await market.call<{ id: string; url: string }>(token, 'POST', '/v1/checkouts', wish)
    await fetch(url, { method: 'POST', body: new URLSearchParams({ action: 'pay' }), redirect: 'manual' })
    await market.eventually(async () => {
      const { state } = await market.call<{ state: string }>(token, 'GET', `/v1/checkouts/${id}`)
      expect(state).toBe('fulfilled')
    })
  }

  const mainOf = async ({ token }: TestAccount, assetId: string): Promise<File | undefined> => {
    const { media } = await market.call<Content>(token, 'GET', `/v1/assets/${assetId}/content`)
    return media.find(({ role }) => role === 'main')
  }

  it('is a reduced picture that carries the use, and never the file itself', async () => {
    const buyer = await market.signUp({ name: 'Storyteller' })
    const { assetId, original } = await work()
    await pay(buyer, { kind: 'top_up', amountCents: 500 })
    const turn = { storyId: 'a tale <of> two', turnId: 7 }
    const { saleId } = await market.call<{ saleId: string }>(buyer.token, 'POST', `/v1/assets/${assetId}/uses`, turn)
    const file = await mainOf(buyer, assetId)
    expect(file).toMatchObject({ width: 1_024, height: 768 })
    expect(file?.sha256).not.toBe(original)
    const bytes = Buffer.from(await (await market.request(buyer.token, 'GET', file?.path ?? '')).arrayBuffer())
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(file?.sha256)
    const { exif, xmp } = await sharp(bytes).metadata()
    for (const mark of [exif?.toString('latin1'), xmp?.toString('utf8')]) expect(mark).toContain(`use ${saleId}`)
    // The same again, and not for anybody else.
    expect((await mainOf(buyer, assetId))?.sha256).toBe(file?.sha256)
    const originalPath = `/v1/assets/${assetId}/media/${original}`
    expect((await market.request(buyer.token, 'GET', originalPath)).status).toBe(404)
    const stranger = await market.signUp({ name: 'Stranger' })
    expect((await market.request(stranger.token, 'GET', file?.path ?? '')).status).toBe(404)
    market.clock.advance({ days: 1, minutes: 1 })
    const ended = await market.request(buyer.token, 'GET', `/v1/assets/${assetId}/content`)
    expect(await ended.json()).toMatchObject({ code: 'ACCESS_ENDED' })
    await pay(buyer, { kind: 'one_time', assetId })
    expect((await mainOf(buyer, assetId))?.sha256).toBe(original)
    expect((await market.request(buyer.token, 'GET', originalPath)).status).toBe(200)
  })
})
