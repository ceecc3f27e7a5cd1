/** Works are found and sold in every way; each part of the money is where its owner sees it. */
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { HARBOUR, HARBOUR_AT_DAWN } from '#models/sample-world/places.ts'
import { verifyCatalogSignature, verifyLicenseCertificate } from '#shared/provenance/certificates.ts'
import { licenseKeyFingerprint, parseLicenseKey } from '#shared/provenance/license-key.ts'
import { DAY_MS } from '#shared/time.ts'
import { pictureBy, TERMS } from './publishing.ts'
import { buy, checkOut, expectLines } from './purchases.ts'
import { refusal, type Story } from './story.ts'

export function sellingChapter(story: Story): void {
  it('Cleo finds both, and the catalog and its feed hold them', async () => {
    const { client } = story.cast.cleo
    await story.market.eventually(async () => {
      const { items } = await client.search.assets({ q: 'harbour amber bells' })
      expect(items.map(({ name }) => name)).toEqual(expect.arrayContaining([HARBOUR.name, HARBOUR_AT_DAWN.name]))
    })
    const dear = await client.search.assets({ q: 'harbour', minPriceCents: 100 })
    expect(dear.items).toEqual([])
    const { items: snapshots } = await client.catalog.snapshots({})
    for (const { signature } of snapshots) expect(verifyCatalogSignature(signature, story.keys).valid).toBe(true)
    // As the studio does it: a snapshot where there is one, and from there on what changed.
    const [snapshot] = snapshots
    await story.market.eventually(async () => {
      const from = snapshot === undefined ? {} : { cursor: snapshot.cursor }
      const changes = await client.catalog.changes(from)
      const published = changes.items.filter(({ kind }) => kind === 'published')
      expect(published.map(({ assetId }) => assetId)).toEqual([story.harbour, story.dawn])
    })
  })

  it('a story uses the derivative, paid from a wallet; every part is in its book', async () => {
    const { ada, bo, cleo } = story.cast
    const use = { assetId: story.dawn, storyId: 'the long night', turnId: 7 }
    await expect(cleo.client.sales.use(use)).rejects.toMatchObject(refusal('WALLET_TOO_LOW'))
    await checkOut(cleo, { kind: 'top_up', amountCents: 2_000 })
    const context = { idempotencyKey: randomUUID() }
    const { saleId } = await cleo.client.sales.use(use, { context })
    expect((await cleo.client.sales.use(use, { context })).saleId).toBe(saleId)
    // $0.30: 15 % to the platform; 5 % of Bo's 85 % to Ada.
    await expectLines(bo, saleId, ['sale 300000', 'fee -45000', 'royalty -12750'])
    await expectLines(ada, saleId, ['royalty 12750'])
    await expectLines(cleo, saleId, ['sale -300000'], 'wallet')
    // The story has the work for this turn; a use is not a purchase.
    expect((await cleo.client.publications.content({ id: story.dawn })).card.name).toBe(HARBOUR_AT_DAWN.name)
    story.market.clock.advance({ hours: 25 })
    await expect(cleo.client.publications.content({ id: story.dawn })).rejects.toMatchObject(refusal('ACCESS_ENDED'))
    expect((await cleo.client.ledger.wallet()).balanceMicroDollars).toBe('19700000')
  })

  it('bought once: the buyer has the files, the platform 30 %, Ada 5 % of the rest', async () => {
    const { ada, bo, cleo } = story.cast
    const { saleId } = await buy(cleo, { kind: 'one_time', assetId: story.dawn })
    story.onceSaleId = saleId
    await expectLines(bo, saleId, ['sale 7500000', 'fee -2250000', 'royalty -262500'])
    await expectLines(ada, saleId, ['royalty 262500'])
    const { media } = await cleo.client.publications.content({ id: story.dawn })
    const main = media.find(({ role }) => role === 'main')
    const file = await story.market.request(cleo.token, 'GET', main?.path ?? '')
    expect(Buffer.compare(Buffer.from(await file.arrayBuffer()), await pictureBy(HARBOUR_AT_DAWN))).toBe(0)
    const twice = cleo.client.sales.openCheckout({ kind: 'one_time', assetId: story.dawn })
    await expect(twice).rejects.toMatchObject(refusal('ALREADY_OWNED'))
  })

  it('subscribed to and licensed: whole cents, the floor to the creator', async () => {
    const { ada, cleo } = story.cast
    const month = await buy(cleo, { kind: 'subscription', assetId: story.harbour, interval: 'month' })
    story.monthSaleId = month.saleId
    // $3.99: $2.793 is $2.79.
    await expectLines(ada, month.saleId, ['sale 3990000', 'fee -1200000'])
    const { items } = await cleo.client.licensing.browse({ assetId: story.harbour })
    const listing = items[0]?.id ?? ''
    const license = await buy(cleo, { kind: 'license', licenseId: listing })
    story.licenseSaleId = license.saleId
    await expectLines(ada, license.saleId, ['sale 49000000', 'fee -14700000'])
  })

  it('the license proves itself offline', async () => {
    const { cleo } = story.cast
    const { items } = await cleo.client.licensing.purchases({})
    expect(items).toMatchObject([{ status: 'valid', assetId: story.harbour, priceCents: 4_900, terms: TERMS }])
    story.grantId = items[0]?.id ?? ''
    const held = await cleo.client.licensing.purchase({ id: story.grantId })
    story.licenseCertificate = held.certificate
    const verified = verifyLicenseCertificate(story.licenseCertificate, story.keys, story.market.clock.now())
    if (!verified.valid) throw new Error(verified.reason)
    expect(verified.document).toMatchObject({ assetId: story.harbour, terms: held.frozenTerms, licenseeName: 'Cleo' })
    expect(parseLicenseKey(held.licenseKey)).toMatchObject({ valid: true })
    expect(verified.document.licenseKeySha256).toBe(licenseKeyFingerprint(held.licenseKey))
    const inTwoYears = new Date(story.market.clock.now().getTime() + 730 * DAY_MS)
    expect(verifyLicenseCertificate(story.licenseCertificate, story.keys, inTwoYears)).toEqual({
      valid: false,
      reason: 'expired',
    })
  })
}
