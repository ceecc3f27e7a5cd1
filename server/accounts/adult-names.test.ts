import sharp from 'sharp'
import { beforeAll, expect, it } from 'vitest'
import type { Submission } from '#shared/contract/market/submissions.ts'
import type { Checkpoint, InclusionProof } from '#shared/provenance/log.ts'
import { verifyInclusion } from '#shared/provenance/merkle-tree.ts'
import type { SignedEnvelope } from '#shared/provenance/signed-document.ts'
import { documentedLicense } from '../licensing/world.fixture.ts'
import { characterDraft, pictureBytes, publishDraft, submitDraft, uploadFile } from '../review/review.fixture.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'

interface Entry {
  readonly logIndex: number
  readonly leafHash: string
  readonly entry: SignedEnvelope | null
}

const NAME = 'Velvetmoor Siren'

describeOnDatabase('the names of works for adults', (open) => {
  let market: TestMarket
  let creator: TestAccount
  let adult: TestAccount
  let minor: TestAccount
  let picture: Buffer
  let adultId: string
  let openId: string

  async function draftOf(account: TestAccount, ageRating: string, bytes = picture) {
    const media = [{ sha256: await uploadFile(market, account, bytes), role: 'main' }]
    const draft = characterDraft({ ageRating, media })
    return ageRating === '18+' ? { ...draft, card: { ...draft.card, name: NAME } } : draft
  }

  beforeAll(async () => {
    market = await openTestMarket(open)
    const reviewer = await market.signUp({ name: 'Reviewer', roles: ['moderator'] })
    creator = await market.signUp({ name: 'Creator', roles: ['creator'] })
    adult = await market.signUp({ name: 'Adult', roles: ['creator'] })
    minor = await market.signUp({ name: 'Minor', roles: ['creator'] })
    await market.call(adult.token, 'PATCH', '/v1/me', { age: { isAdult: true } })
    picture = await pictureBytes()
    adultId = await publishDraft(market, creator, reviewer, await draftOf(creator, '18+'))
    openId = await publishDraft(market, creator, reviewer, characterDraft())
  })

  const restricted = { problem: { code: 'AGE_RESTRICTED', status: 403 } }

  it('are left out of the log, whose tree can still be computed', async () => {
    const read = async (token: string | null) =>
      (await market.call<{ items: Entry[] }>(token, 'GET', '/v1/log/entries?limit=50')).items
    for (const token of [null, minor.token]) {
      const items = await read(token)
      expect(JSON.stringify(items)).not.toContain(NAME)
      expect(items.map(({ entry }) => entry?.document['assetId'] ?? null)).toEqual([null, openId])
      const { checkpoint } = await market.call<{ checkpoint: { document: Checkpoint } }>(
        null,
        'GET',
        '/v1/log/checkpoint',
      )
      const { rootHash, treeSize } = checkpoint.document
      for (const { logIndex, leafHash } of items) {
        const path = `/v1/log/inclusion?leaf=${logIndex}`
        const { hashes } = await market.call<InclusionProof>(null, 'GET', path)
        const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
        const claim = { leafHash: bytes(leafHash), leafIndex: logIndex, treeSize, root: bytes(rootHash) }
        expect(verifyInclusion({ ...claim, proof: hashes.map(bytes) })).toBe(true)
      }
    }
    for (const { token } of [adult, creator]) {
      expect((await read(token))[0]?.entry?.document).toMatchObject({ assetId: adultId, name: NAME })
    }
  })

  it('are no comparables, and their offers and licenses are not shown', async () => {
    const { license_id } = await market.call<{ license_id: string }>(
      creator.token,
      'POST',
      '/functions/v1/create-license',
      documentedLicense(adultId, { content_title: NAME }),
    )
    const paths = [`/v1/assets/${adultId}/offers`, `/v1/licenses/${license_id}`]
    for (const path of paths) {
      for (const token of [null, minor.token]) {
        await expect(market.call(token, 'GET', path)).rejects.toMatchObject(restricted)
      }
      for (const { token } of [adult, creator]) {
        expect((await market.request(token, 'GET', path)).status).toBe(200)
      }
    }
    for (const assetId of [adultId, openId]) await buy(adult, { kind: 'one_time', assetId })
    const wish = { kind: 'character', tags: ['keeper'], offer: 'one_time' }
    const comparables = async ({ token }: TestAccount) => {
      const found = await market.call<{ comparables: { assetId: string }[] }>(
        token,
        'POST',
        '/v1/pricing/recommendation',
        wish,
      )
      return found.comparables.map(({ assetId }) => assetId).toSorted()
    }
    expect(await comparables(minor)).toEqual([openId])
    expect(await comparables(adult)).toEqual([adultId, openId].toSorted())
  })

  async function buy({ token }: TestAccount, wish: object) {
    const { id, url } = await market.call<{ id: string; url: string }>(token, 'POST', '/v1/checkouts', wish)
    await fetch(url, { method: 'POST', body: new URLSearchParams({ action: 'pay' }), redirect: 'manual' })
    await market.eventually(async () => {
      const { state } = await market.call<{ state: string }>(token, 'GET', `/v1/checkouts/${id}`)
      expect(state).toBe('fulfilled')
    })
  }

  it('correct no spelling', async () => {
    const spelling = async (token: string | null) =>
      (await market.call<{ spelling: string | null }>(token, 'GET', '/v1/search?q=velvetmor')).spelling
    expect(await spelling(adult.token)).toBe('velvetmoor')
    expect(await spelling(null)).toBeNull()
    expect(await spelling(minor.token)).toBeNull()
  })

  it('are left out of what a submission is told of its matches, and of its refusal', async () => {
    const smaller = await sharp(picture).resize(560, 420).png().toBuffer()
    const evidenceOf = async (account: TestAccount) => {
      const { id } = await submitDraft(market, account, await draftOf(account, 'all', smaller))
      const { evidence } = await market.call<Submission>(account.token, 'GET', `/v1/submissions/${id}`)
      await market.call(account.token, 'POST', `/v1/submissions/${id}/withdraw`)
      return evidence
    }
    const shown = await evidenceOf(minor)
    expect(shown?.matches).toMatchObject([{ name: '', creator: 'other' }])
    expect(JSON.stringify(shown)).not.toContain(NAME)
    expect((await evidenceOf(adult))?.matches).toMatchObject([{ name: NAME }])
    const refused = (name: string) => ({ problem: { code: 'DUPLICATE', data: { matches: [{ name }] } } })
    const same = async (account: TestAccount) => submitDraft(market, account, await draftOf(account, 'all'))
    const refusal = await same(minor).catch((error: unknown) => error)
    expect(refusal).toMatchObject(refused(''))
    expect(JSON.stringify(refusal)).not.toContain(NAME)
    await expect(same(adult)).rejects.toMatchObject(refused(NAME))
  })
})
