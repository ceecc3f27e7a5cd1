import { beforeAll, expect, it } from 'vitest'
import type { Submission } from '#shared/contract/market/submissions.ts'
import { balanceOf } from '../ledger/balances.ts'
import { verifyLedger } from '../ledger/verify/verify.ts'
import { APPROVAL, characterDraft, decideNext, submitDraft } from '../review/review.fixture.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'

const PER_USE = [{ offer: 'per_use', priceCents: 100 }]

describeOnDatabase('royalties of a creator who closes the account', (open) => {
  let market: TestMarket
  let reviewer: TestAccount
  let buyer: TestAccount
  let [root, middle, seller]: TestAccount[] = []
  let assetId: string

  async function publish(creator: TestAccount | undefined, parentAssetId: string | null): Promise<string> {
    if (creator === undefined) throw new Error('nobody publishes')
    const derivation = parentAssetId === null ? null : { parentAssetId, royaltyPercent: 20 }
    const draft = characterDraft({ offers: PER_USE, ...(derivation && { derivation }) })
    const { id } = await submitDraft(market, creator, draft)
    await decideNext(market, reviewer, APPROVAL)
    const { assetId: published } = await market.call<Submission>(creator.token, 'GET', `/v1/submissions/${id}`)
    return published ?? ''
  }

  beforeAll(async () => {
    market = await openTestMarket(open)
    reviewer = await market.signUp({ name: 'Reviewer', roles: ['moderator'] })
    buyer = await market.signUp({ name: 'Buyer' })
    root = await market.signUp({ name: 'Root', roles: ['creator'] })
    middle = await market.signUp({ name: 'Middle', roles: ['creator'] })
    seller = await market.signUp({ name: 'Seller', roles: ['creator'] })
    assetId = await publish(seller, await publish(middle, await publish(root, null)))
    const wish = { kind: 'top_up', amountCents: 1_000 }
    const { id, url } = await market.call<{ id: string; url: string }>(buyer.token, 'POST', '/v1/checkouts', wish)
    await fetch(url, { method: 'POST', body: new URLSearchParams({ action: 'pay' }), redirect: 'manual' })
    await market.eventually(async () => {
      const { state } = await market.call<{ state: string }>(buyer.token, 'GET', `/v1/checkouts/${id}`)
      expect(state).toBe('fulfilled')
    })
  })

  const earned = async () => {
    const of = (account: TestAccount | undefined) =>
      market.test.database.asService((tx) => balanceOf(tx, account?.accountId ?? '', 'creator'))
    return [await of(root), await of(middle), await of(seller)]
  }

  it('stay with the seller from then on, while those further up are paid', async () => {
    const { ends } = await market.call<{ ends: object }>(middle?.token ?? '', 'GET', '/v1/me/closing')
    expect(ends).toMatchObject({ derivatives: 1, shares: 0 })
    await market.call(middle?.token ?? '', 'DELETE', '/v1/me', { password: middle?.password })
    const use = { storyId: 'tale', turnId: 1 }
    const { saleId } = await market.call<{ saleId: string }>(buyer.token, 'POST', `/v1/assets/${assetId}/uses`, use)
    // Of 85 cents, 17 were for the middle, which passes 3.4 on to the root and would have kept 13.6.
    expect(await earned()).toEqual([34_000n, 0n, 816_000n])
    const { rows } = await market.test.admin.query('select closed_accounts from sale_shares where sale_id = $1', [
      saleId,
    ])
    expect(rows).toEqual([{ closed_accounts: [middle?.accountId] }])
    await market.call(buyer.token, 'POST', `/v1/sales/${saleId}/refund`, { reason: 'other' })
    expect(await earned()).toEqual([0n, 0n, 0n])
    expect(await verifyLedger(market.test.database, null)).toMatchObject({ ok: true })
  })
})
