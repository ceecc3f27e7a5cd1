import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { parseLicenseTerms } from '#shared/licensing/terms.ts'
import { verifyLicenseCertificate } from '#shared/provenance/certificates.ts'
import { sha256HexOfText } from '#shared/provenance/encoding.ts'
import { licenseKeyFingerprint, parseLicenseKey } from '#shared/provenance/license-key.ts'
import { DAY_MS } from '#shared/time.ts'
import { trustedKeys } from '../publications/signing-key.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { documentedLicense, openRightsWorld, RETURN_URL, type RightsWorld } from './world.fixture.ts'

const REFUSED = { code: '42501' }

describeOnDatabase('granted licenses', (open) => {
  let world: RightsWorld
  beforeAll(async () => {
    world = await openRightsWorld(await open())
  })
  afterAll(() => world.close())

  const rows = async (role: 'luna_app' | 'luna_service', accountId: string | null, statement: string) =>
    (await world.test.asRole(role, accountId, (client) => client.query<Record<string, unknown>>(statement))).rows

  describe('buying', () => {
    it('leads to a payment page and, once paid, to a license; the creator gets 70 %', async () => {
      const { creatorId, listingId } = await world.listed()
      const buyer = uuidv7()
      const revenue = await world.balance(PLATFORM_ID, 'platform_revenue')
      const answer = await world.order(buyer, listingId)
      expect(Object.keys(answer)).toEqual(['success', 'checkout_url', 'session_id'])
      if (!('session_id' in answer)) throw new Error('There is nothing to pay.')
      expect((await world.holding.purchases(buyer, { limit: 5 })).items).toEqual([])
      world.double.pay(answer.session_id)
      await world.settle()
      const { items } = await world.holding.purchases(buyer, { limit: 5 })
      expect(items).toMatchObject([
        { licenseId: listingId, licenseeName: 'Acme Corp', priceCents: 999, status: 'valid' },
      ])
      expect(await world.balance(creatorId, 'creator')).toBe(6_990_000n)
      expect((await world.balance(PLATFORM_ID, 'platform_revenue')) - revenue).toBe(3_000_000n)
      const own = await world.offering.own(creatorId, { limit: 5 })
      expect(own.items[0]?.analytics).toMatchObject({ totalPurchases: 1, totalRevenueCents: 999, liveGrants: 1 })
    })

    it('what is free is granted at once, once, and not without end', async () => {
      const { listingId } = await world.listed({ price_cents: 0 })
      const buyer = uuidv7()
      const answer = await world.order(buyer, listingId)
      expect(Object.keys(answer)).toEqual(['success', 'purchase_id', 'license_key'])
      if (!('license_key' in answer)) throw new Error('It was not granted.')
      expect(parseLicenseKey(answer.license_key)).toEqual({ valid: true, key: answer.license_key })
      await expect(world.order(buyer, listingId)).rejects.toMatchObject({ code: 'ALREADY_OWNED' })
      const { creatorId, assetId } = await world.published()
      for (let count = 1; count < 20; count++) {
        const license = await world.offering.create(creatorId, documentedLicense(assetId, { price_cents: 0 }))
        await world.order(buyer, license.id)
      }
      const another = await world.offering.create(creatorId, documentedLicense(assetId, { price_cents: 0 }))
      await expect(world.order(buyer, another.id)).rejects.toMatchObject({ code: 'RATE_LIMITED' })
      world.clock.advance({ days: 1, seconds: 1 })
      expect(await world.order(buyer, another.id)).toMatchObject({ success: true })
    })

    it('is refused for one’s own work, and leads back to allowed places alone', async () => {
      const { creatorId, listingId } = await world.listed()
      await expect(world.order(creatorId, listingId)).rejects.toMatchObject({ code: 'OWN_ASSET' })
      const elsewhere = { listingId, buyerId: uuidv7(), licenseeName: null, key: null }
      await expect(world.holding.buy({ ...elsewhere, returnUrl: 'https://elsewhere.example/' })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      })
      expect(await world.holding.buy({ ...elsewhere, returnUrl: RETURN_URL })).toMatchObject({ success: true })
    })
  })

  describe('the terms', () => {
    it('stay those of the order, whatever becomes of the listing before and after it is paid', async () => {
      const { creatorId, listingId } = await world.listed({ requires_attribution: true })
      const buyer = uuidv7()
      const answer = await world.order(buyer, listingId)
      const terms = parseLicenseTerms({ kind: 'editorial', usageRights: ['print'] })
      await world.offering.edit(creatorId, listingId, { title: 'Other', previewSha256: null, priceCents: 5, terms })
      if ('session_id' in answer) world.double.pay(answer.session_id)
      await world.settle()
      const [bought] = (await world.holding.purchases(buyer, { limit: 1 })).items
      expect(bought).toMatchObject({
        title: 'Shadowveil for your story',
        priceCents: 999,
        terms: { kind: 'royalty_free', usageRights: ['web', 'social'], requiresAttribution: true },
      })
      await world.offering.close(creatorId, listingId)
      const details = await world.holding.purchase(buyer, bought?.id ?? '')
      expect(sha256HexOfText(details.frozenTerms)).toBe(details.termsSha256)
      expect(JSON.parse(details.frozenTerms)).toMatchObject({ priceCents: 999, terms: bought?.terms })
    })

    it('no role changes or deletes them, nor anything else of a grant', async () => {
      const { creatorId, listingId } = await world.listed()
      const buyer = uuidv7()
      await world.buy(buyer, listingId)
      const columns = await world.admin.query<{ column_name: string }>(
        "select column_name from information_schema.columns where table_name = 'license_grants'",
      )
      const statements = [
        ...columns.rows.map(({ column_name: name }) => `update license_grants set ${name} = ${name}`),
        'delete from license_grants',
        "update creator_license_grants set terms_sha256 = 'x'",
        'delete from creator_license_grants',
        "update license_listing_versions set terms = '{}'",
        'delete from license_listing_versions',
        'delete from license_usage',
        'delete from royalty_transactions',
        'delete from license_revocation_steps',
        "update license_revocation_steps set note = ''",
      ]
      expect(statements.length).toBeGreaterThan(25)
      for (const statement of statements) {
        for (const [role, account] of [
          ['luna_app', buyer],
          ['luna_app', creatorId],
          ['luna_service', null],
        ] as const) {
          await expect(rows(role, account, statement), `${role}: ${statement}`).rejects.toMatchObject(REFUSED)
        }
      }
    })
  })

  describe('the certificate', () => {
    it('is verified offline, names the licensee, carries the terms, and breaks with any change', async () => {
      const { listingId, assetId, versionId } = await world.listed({ duration_days: 30, allows_ai_training: true })
      const buyer = uuidv7()
      const bought = await world.buy(buyer, listingId)
      const { certificate, frozenTerms } = await world.holding.purchase(buyer, bought.id)
      const keys = await world.database.asAccount(null, trustedKeys)
      const copy: unknown = JSON.parse(JSON.stringify(certificate))
      const verified = verifyLicenseCertificate(copy, keys, world.clock.now())
      if (!verified.valid) throw new Error(verified.reason)
      expect(verified.document).toMatchObject({
        licenseKeySha256: licenseKeyFingerprint(bought.licenseKey),
        grantId: bought.id,
        licenseId: listingId,
        assetId,
        versionId,
        licenseeName: 'Acme Corp',
        terms: frozenTerms,
        statusPath: `/v1/license-certificates/${bought.id}`,
      })
      expect(certificate.document).toMatchObject({ allowsAiTraining: true })
      const forged = { ...certificate, document: { ...certificate.document, licenseeName: 'Somebody else' } }
      expect(verifyLicenseCertificate(forged, keys, world.clock.now())).toMatchObject({ reason: 'signature_wrong' })
      const inAMonth = new Date(world.clock.now().getTime() + 30 * DAY_MS)
      expect(verifyLicenseCertificate(copy, keys, inAMonth)).toMatchObject({ reason: 'expired' })
      expect(JSON.stringify(certificate)).not.toContain(bought.licenseKey)
    })

    it('its key tells every single mistyped character', async () => {
      const { listingId } = await world.listed({ price_cents: 0 })
      const { licenseKey } = await world.buy(uuidv7(), listingId)
      const body = licenseKey.slice(5)
      for (const [index, char] of [...body].entries()) {
        if (char === '-') continue
        const typo = `LUNA-${body.slice(0, index)}${char === '7' ? '8' : '7'}${body.slice(index + 1)}`
        expect(parseLicenseKey(typo).valid, typo).toBe(false)
      }
      expect(parseLicenseKey(licenseKey.toLowerCase().replaceAll('-', ' '))).toEqual({ valid: true, key: licenseKey })
    })

    it('anyone can ask whether it holds, by id or fingerprint, and learns nothing of the licensee', async () => {
      const { listingId } = await world.listed({ duration_days: 10 })
      const buyer = uuidv7()
      const bought = await world.buy(buyer, listingId)
      const status = await world.holding.status(bought.id)
      expect(await world.holding.status(bought.keyFingerprint)).toEqual(status)
      expect(status).toMatchObject({ status: 'valid', licenseId: listingId, allowsAiTraining: false })
      for (const secret of [buyer, 'Acme', bought.licenseKey]) expect(JSON.stringify(status)).not.toContain(secret)
      await expect(world.holding.status(uuidv7())).rejects.toMatchObject({ code: 'NOT_FOUND' })
      world.clock.advance({ days: 10 })
      expect(await world.holding.status(bought.id)).toMatchObject({ status: 'expired' })
      expect(await world.holding.validity(buyer, bought.id)).toMatchObject({ isValid: false, reason: 'expired' })
      await expect(world.holding.validity(uuidv7(), bought.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })

    it('is worth nothing after a refund', async () => {
      const { creatorId, listingId } = await world.listed()
      const buyer = uuidv7()
      const bought = await world.buy(buyer, listingId)
      const [sale] = (
        await world.admin.query<{ sale_id: string }>('select sale_id from license_grants where id = $1', [bought.id])
      ).rows
      const saleId = sale?.sale_id ?? ''
      await world.sales.refund({ buyerId: buyer, saleId, key: uuidv7(), origin: 'buyer', reason: 'other', note: 'x' })
      await world.settle()
      expect(await world.holding.status(bought.id)).toMatchObject({ status: 'refunded' })
      expect(await world.holding.validity(buyer, bought.id)).toMatchObject({ isValid: false })
      const own = await world.offering.own(creatorId, { limit: 5 })
      expect(own.items[0]?.analytics).toMatchObject({ totalPurchases: 0, totalRevenueCents: 0, liveGrants: 0 })
    })
  })

  describe('row-level security, seen from outside', () => {
    it('keeps to the documented table of who reads what', async () => {
      const { creatorId, listingId } = await world.listed({ license_type: 'rights_managed', royalty_percentage: 10 })
      const other = await world.listed()
      const buyer = uuidv7()
      const bought = await world.buy(buyer, listingId)
      await world.offering.close(other.creatorId, other.listingId)
      const ids = async (accountId: string | null, statement: string) =>
        (await rows('luna_app', accountId, statement)).map(({ id }) => id)

      // Anyone: active licenses, without anybody's money.
      expect(await ids(null, 'select id from content_licenses')).toContain(listingId)
      expect(await ids(null, 'select id from license_listings')).not.toContain(other.listingId)
      const [shown] = await rows('luna_app', null, `select * from content_licenses where id = '${listingId}'`)
      expect(Object.keys(shown ?? {}).filter((name) => /revenue|purchases|earn/.test(name))).toEqual([])
      // Creators manage only their own.
      expect(await ids(other.creatorId, 'select id from license_listings')).toContain(other.listingId)
      const close = `update license_listings set status = 'closed' where id = '${listingId}' returning id`
      expect(await ids(other.creatorId, close)).toEqual([])
      const insert = `insert into license_listings values
        ('${creatorId}', '${uuidv7()}', '${other.assetId}', 'active', '${uuidv7()}', now(), now()) returning id`
      await expect(ids(other.creatorId, insert)).rejects.toMatchObject(REFUSED)
      // Buyers see their own purchases with the key, creators their sales without it.
      expect(await ids(buyer, 'select id from license_grants')).toEqual([bought.id])
      expect(await ids(creatorId, 'select id from license_grants')).toEqual([])
      expect(await ids(null, 'select id from license_grants')).toEqual([])
      expect(await ids(creatorId, 'select grant_id as id from creator_license_grants')).toEqual([bought.id])
      expect(await ids(buyer, 'select grant_id as id from creator_license_grants')).toEqual([])
      await expect(ids(creatorId, 'select buyer_id as id from creator_license_grants')).rejects.toMatchObject(REFUSED)
      const sold = JSON.stringify(await world.offering.sold(creatorId, { limit: 10 }))
      for (const secret of [bought.licenseKey, bought.keyFingerprint, buyer]) expect(sold).not.toContain(secret)
      // Royalties: the creator's own.
      await world.holding.declare({ licenseeId: buyer, grantId: bought.id, usage: 'download', count: 10, key: 'rls' })
      expect(await ids(buyer, 'select grant_id as id from license_usage')).toEqual([bought.id])
      expect(await ids(creatorId, 'select grant_id as id from license_usage')).toEqual([])
      await world.admin.query(
        `insert into royalty_transactions values ($1, $2, $3, $4, $5, '2026-01', 0, 1, 0, 1000, now())`,
        [creatorId, uuidv7(), bought.id, listingId, other.assetId],
      )
      expect(await ids(creatorId, 'select grant_id as id from royalty_transactions')).toEqual([bought.id])
      for (const stranger of [buyer, other.creatorId, null]) {
        expect(await ids(stranger, 'select grant_id as id from royalty_transactions')).toEqual([])
      }
      for (const table of ['license_grant_directory', 'license_reservations']) {
        await expect(rows('luna_app', creatorId, `select * from ${table}`), table).rejects.toMatchObject(REFUSED)
      }
    })
  })
})
