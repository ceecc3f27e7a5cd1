/** Assets over HTTP: what everyone sees, what those who have them get, and proofs that hold without the market. */
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFolderStore } from '#server/blobs/folder-store.ts'
import type { Media } from '#server/publications/assets.ts'
import { characterCard, publicationOf } from '#server/publications/publications.fixture.ts'
import { createPublications } from '#server/publications/publications.ts'
import type { Published } from '#server/publications/publish.ts'
import { describeOnDatabase } from '#server/testing/databases.fixture.ts'
import { randomBytes } from '#server/testing/random.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '#server/testing/test-market.fixture.ts'
import type { PriorityClaimReceipt, ProvenCertificate, PublicAsset } from '#shared/contract/market/publications.ts'
import { verifyPublicationCertificate } from '#shared/provenance/certificates.ts'
import { isInLog, verifyCheckpoint } from '#shared/provenance/log.ts'
import type { TrustedKey } from '#shared/provenance/signed-document.ts'

describeOnDatabase('assets over HTTP', (open) => {
  let market: TestMarket
  let ann: TestAccount
  let ben: TestAccount
  let publish: (changes?: Parameters<typeof publicationOf>[1]) => Promise<Published>
  let sold: { bytes: Buffer; media: Media }
  let preview: { bytes: Buffer; media: Media }

  async function keep(role: Media['role'], contentType: string) {
    const bytes = randomBytes(5_000)
    const store = await openFolderStore(join(market.dataFolder, 'blobs'))
    const { sha256, sizeBytes } = await store.put(bytes)
    return { bytes, media: { sha256, sizeBytes, role, contentType } satisfies Media }
  }

  beforeAll(async () => {
    market = await openTestMarket(open)
    ann = await market.signUp({ name: 'Ann', roles: ['creator'] })
    ben = await market.signUp({ name: 'Ben', roles: ['creator'] })
    const { clock, signer } = market
    const publications = createPublications({ clock, signer, onChange: async () => {} })
    publish = (changes) =>
      market.database.asService((tx) => publications.publish(tx, publicationOf(ann.accountId, changes)))
    sold = await keep('main', 'audio/mpeg')
    preview = await keep('preview', 'image/png')
  })
  afterAll(() => market.close())

  const find = (id: string, token: string | null = null) => market.call<PublicAsset>(token, 'GET', `/v1/assets/${id}`)

  it('shows parent and root of a derivative, and both ways along its chain', async () => {
    const root = await publish()
    const middle = await publish({ parent: { assetId: root.assetId, royaltyPercent: 20 } })
    const leaf = await publish({ parent: { assetId: middle.assetId, royaltyPercent: 10 } })
    expect(await find(leaf.assetId)).toMatchObject({
      depth: 2,
      parent: { assetId: middle.assetId, royaltyPercent: 10 },
      root: { assetId: root.assetId, royaltyPercent: 20, creator: { handle: 'ann', displayName: 'Ann' } },
      versions: [{ number: 1, logIndex: leaf.logIndex }],
    })
    const chain = await market.call(null, 'GET', `/v1/assets/${middle.assetId}/derivation`)
    expect(chain).toMatchObject({
      ancestors: [{ assetId: root.assetId }],
      derivatives: { items: [{ assetId: leaf.assetId, royaltyPercent: 10 }], nextCursor: null },
    })
  })

  it('pages through derivatives', async () => {
    const root = await publish()
    const parent = { assetId: root.assetId, royaltyPercent: 10 }
    const children: string[] = []
    for (let at = 0; at < 3; at++) children.push((await publish({ parent })).assetId)
    type Page = { derivatives: { items: { assetId: string }[]; nextCursor: string | null } }
    const path = `/v1/assets/${root.assetId}/derivation?limit=2`
    const first = await market.call<Page>(null, 'GET', path)
    const second = await market.call<Page>(null, 'GET', `${path}&cursor=${first.derivatives.nextCursor}`)
    const seen = [...first.derivatives.items, ...second.derivatives.items].map(({ assetId }) => assetId)
    expect(seen).toEqual(children)
    expect(second.derivatives.nextCursor).toBeNull()
    const foreign = market.call(null, 'GET', `${path}&cursor=nonsense`)
    await expect(foreign).rejects.toMatchObject({ problem: { code: 'INVALID_INPUT' } })
  })

  it('gives certificates that hold offline', async () => {
    const { assetId } = await publish()
    const proven = await market.call<ProvenCertificate>(null, 'GET', `/v1/assets/${assetId}/certificate`)
    const { keys } = await market.call<{ keys: TrustedKey[] }>(null, 'GET', '/v1/keys')
    const certificate = verifyPublicationCertificate(proven.certificate, keys)
    if (!certificate.valid) throw new Error(certificate.reason)
    const checkpoint = verifyCheckpoint(proven.checkpoint, keys, certificate.document.logId)
    if (!checkpoint.valid) throw new Error(checkpoint.reason)
    expect(isInLog(proven.certificate.document, proven.inclusion, checkpoint.document)).toBe(true)
  })

  it('keeps the key of its keys where no one else reads it', () => {
    const file = join(market.dataFolder, 'keys', 'master-key')
    expect(Buffer.from(readFileSync(file, 'utf8'), 'base64')).toHaveLength(32)
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('takes priority claims and lists them to their owner', async () => {
    const commitment = createHash('sha256').update('a work').digest('hex')
    const receipt = await market.call<PriorityClaimReceipt>(ann.token, 'POST', '/v1/priority-claims', { commitment })
    expect(receipt.claim.document).toMatchObject({ commitment, logIndex: receipt.inclusion.leafIndex })
    const own = await market.call(ann.token, 'GET', '/v1/priority-claims')
    expect(own).toMatchObject({ items: [{ id: receipt.id, commitment }], nextCursor: null })
    expect(await market.call(ben.token, 'GET', '/v1/priority-claims')).toMatchObject({ items: [] })
  })

  describe('files', () => {
    let assetId: string
    const get = (token: string | null, sha256: string, headers: Record<string, string> = {}) =>
      market.request(token, 'GET', `/v1/assets/${assetId}/media/${sha256}`, undefined, headers)
    beforeAll(async () => {
      ;({ assetId } = await publish({ media: [sold.media, preview.media], card: characterCard({ name: 'Ünder/sea' }) }))
    })

    it('names nothing that is sold in any public answer', async () => {
      for (const path of ['', '/derivation', '/certificate']) {
        const answer = await (await market.request(null, 'GET', `/v1/assets/${assetId}${path}`)).text()
        // The certificate, and with it the log, covers every file by its hash, which does not give access to the file.
        if (path !== '/certificate') expect(answer, path).not.toContain(sold.media.sha256)
        expect(answer, path).not.toContain('What only a buyer reads')
      }
      const entries = await (await market.request(null, 'GET', '/v1/log/entries?limit=50')).text()
      expect(entries).not.toContain('What only a buyer reads')
    })

    it('gives previews to everyone, and lets them be kept', async () => {
      const answer = await get(null, preview.media.sha256)
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(preview.bytes)
      expect(answer.headers.get('content-type')).toBe('image/png')
      expect(answer.headers.get('content-disposition')).toBe('inline')
      expect(answer.headers.get('cache-control')).toContain('public')
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      const again = await get(null, preview.media.sha256, { 'if-none-match': answer.headers.get('etag') ?? '' })
      expect(again.status).toBe(304)
    })

    it('gives what is sold to its creator, and to no one who has not got it', async () => {
      expect((await get(null, sold.media.sha256)).status).toBe(401)
      expect((await get(ben.token, sold.media.sha256)).status).toBe(404)
      const answer = await get(ann.token, sold.media.sha256)
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(sold.bytes)
      expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="_nder sea.mpeg"/)
      expect(answer.headers.get('cache-control')).toContain('private')
      await expect(market.call(ben.token, 'GET', `/v1/assets/${assetId}/content`)).rejects.toMatchObject({
        problem: { code: 'NOT_FOUND' },
      })
      const content = await market.call(ann.token, 'GET', `/v1/assets/${assetId}/content`)
      expect(content).toMatchObject({ card: { character: { backstory_summary: 'What only a buyer reads.' } } })
      expect(JSON.stringify(content)).toContain(sold.media.sha256)
    })

    it.each([
      ['bytes=0-9', 206, [0, 10]],
      ['bytes=4990-', 206, [4990, 5000]],
      ['bytes=-10', 206, [4990, 5000]],
      ['bytes=4990-9999', 206, [4990, 5000]],
      ['bytes=5000-', 416, [0, 0]],
      ['bytes=-0', 416, [0, 0]],
      ['bytes=9-3', 200, [0, 5000]],
      ['bytes=0-1,3-4', 200, [0, 5000]],
      ['lines=1-2', 200, [0, 5000]],
    ] as const)('answers %s with %i', async (range, status, [from, to]) => {
      const answer = await get(ann.token, sold.media.sha256, { range })
      expect(answer.status).toBe(status)
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(sold.bytes.subarray(from, to))
    })

    it('continues a download only of the same file', async () => {
      const same = await get(ann.token, sold.media.sha256, { range: 'bytes=10-', 'if-range': `"${sold.media.sha256}"` })
      expect(same.status).toBe(206)
      const other = await get(ann.token, sold.media.sha256, { range: 'bytes=10-', 'if-range': '"other"' })
      expect(other.status).toBe(200)
    })

    it('never shows a drawing or a page in place', async () => {
      const drawing = await keep('preview', 'image/svg+xml')
      const { assetId: id } = await publish({ media: [drawing.media] })
      const answer = await market.request(null, 'GET', `/v1/assets/${id}/media/${drawing.media.sha256}`)
      expect(answer.headers.get('content-disposition')).toMatch(/^attachment/)
      expect(answer.headers.get('content-security-policy')).toContain('sandbox')
    })
  })

  it('hides what its creator withdrew, and no one else can withdraw it', async () => {
    const { assetId } = await publish({ media: [preview.media] })
    const withdraw = (token: string) => market.call(token, 'POST', `/v1/assets/${assetId}/withdraw`)
    await expect(withdraw(ben.token)).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } })
    expect(await withdraw(ann.token)).toEqual({ id: assetId, status: 'withdrawn' })
    await expect(find(assetId)).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } })
    const file = await market.request(null, 'GET', `/v1/assets/${assetId}/media/${preview.media.sha256}`)
    expect(file.status).toBe(404)
    expect(await find(assetId, ann.token)).toMatchObject({ status: 'withdrawn', offers: [] })
  })
})
