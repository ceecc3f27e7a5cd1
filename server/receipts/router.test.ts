/** Receipts over HTTP: only their owner sees them. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TaxDetails } from '#shared/contract/market/receipts.ts'
import { issuerOf } from '../tax-settings.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'
import { issueReceipt } from './issue.ts'
import { RECEIPT } from './sample-receipt.ts'

describeOnDatabase('receipts in the API', (open) => {
  let market: TestMarket
  let ada: TestAccount
  let eve: TestAccount
  let id: string
  beforeAll(async () => {
    market = await openTestMarket(open)
    ada = await market.signUp({ name: 'Ada' })
    eve = await market.signUp({ name: 'Eve' })
    const { id: _id, number: _number, issuedAt: _issuedAt, seller: _seller, ...content } = RECEIPT
    const issued = await market.database.asService((tx) =>
      issueReceipt(
        tx,
        { clock: market.clock, issuer: issuerOf({}) },
        { ...content, accountId: ada.accountId, key: 'payment:a' },
      ),
    )
    id = issued.receipt.id
  })
  afterAll(() => market.close())

  it('lists them, shows them and makes a PDF', async () => {
    expect(await market.call(ada.token, 'GET', '/v1/receipts')).toMatchObject({
      items: [{ id, number: 'LM-000001', kind: 'receipt', gross: RECEIPT.gross, title: 'A <quiet> forest' }],
      nextCursor: null,
    })
    expect(await market.call(ada.token, 'GET', `/v1/receipts/${id}`)).toMatchObject({ id, buyer: RECEIPT.buyer })
    const file = await market.call<{ fileName: string; base64: string }>(ada.token, 'GET', `/v1/receipts/${id}/file`)
    expect(file.fileName).toBe('LM-000001.pdf')
    expect(Buffer.from(file.base64, 'base64').toString('latin1')).toMatch(/^%PDF-/)
  })

  it('shows nothing of them to others', async () => {
    expect(await market.call(eve.token, 'GET', '/v1/receipts')).toEqual({ items: [], nextCursor: null })
    for (const path of [`/v1/receipts/${id}`, `/v1/receipts/${id}/file`]) {
      expect((await market.request(eve.token, 'GET', path)).status).toBe(404)
      expect((await market.request(null, 'GET', path)).status).toBe(401)
    }
  })

  it('keeps tax details, with a VAT number of the right form and check digit alone', async () => {
    const nothing: TaxDetails = { country: null, businessName: null, vatNumber: null }
    expect(await market.call(ada.token, 'GET', '/v1/me/tax-details')).toEqual(nothing)
    const given = { country: 'DE', businessName: 'Ada GmbH', vatNumber: 'de 123 456 788' }
    const kept = { ...given, vatNumber: 'DE123456788' }
    expect(await market.call(ada.token, 'PUT', '/v1/me/tax-details', given)).toEqual(kept)
    for (const vatNumber of ['DE12', 'DE123456789']) {
      const wrong = await market.request(ada.token, 'PUT', '/v1/me/tax-details', { ...given, vatNumber })
      expect(wrong.status).toBe(400)
    }
    expect(await market.call(ada.token, 'GET', '/v1/me/tax-details')).toEqual(kept)
    expect(await market.call(eve.token, 'GET', '/v1/me/tax-details')).toEqual(nothing)
  })
})
