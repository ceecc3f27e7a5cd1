import { v7 as uuidv7 } from 'uuid'
import { beforeAll, expect, it } from 'vitest'
import type { ReviewItem } from '#shared/contract/market/review.ts'
import {
  APPROVAL,
  CHANGES,
  characterDraft,
  decideNext,
  publishDraft,
  REJECTION,
  submitDraft,
} from '../review/review.fixture.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'

const LICENSE = {
  content_type: 'character',
  content_title: 'For your story',
  license_type: 'royalty_free',
  price_cents: 0,
  usage_rights: ['web'],
  max_impressions: null,
  duration_days: null,
  territory: ['worldwide'],
  royalty_percentage: 0,
  requires_attribution: false,
  allows_ai_training: false,
}

describeOnDatabase('closing a creator’s account', (open) => {
  let market: TestMarket
  let reviewer: TestAccount
  let buyer: TestAccount
  let other: TestAccount
  beforeAll(async () => {
    market = await openTestMarket(open)
    reviewer = await market.signUp({ name: 'Reviewer', roles: ['moderator'] })
    buyer = await market.signUp({ name: 'Buyer' })
    other = await market.signUp({ name: 'Other', roles: ['creator'] })
  })

  const close = ({ token, password }: TestAccount) => market.call(token, 'DELETE', '/v1/me', { password })
  const column = async (query: string, ...parameters: string[]) =>
    (await market.test.admin.query<{ value: unknown }>(query, parameters)).rows.map(({ value }) => value)
  const statesOf = ({ accountId }: TestAccount) =>
    column('select state as value from submissions where account_id = $1 order by created_at, id', accountId)

  it('takes back what no one has decided yet, and gives free what it had reserved', async () => {
    const leaver = await market.signUp({ name: 'Leaver', roles: ['creator'] })
    await submitDraft(market, leaver, characterDraft())
    await decideNext(market, reviewer, CHANGES)
    await submitDraft(market, leaver, characterDraft())
    await decideNext(market, reviewer, REJECTION)
    await submitDraft(market, leaver, characterDraft())
    const held = await market.call<ReviewItem | null>(reviewer.token, 'POST', '/v1/review/next', {})
    const waiting = characterDraft()
    await submitDraft(market, leaver, waiting)
    await market.call(leaver.token, 'POST', '/v1/submissions', characterDraft())
    expect(await statesOf(leaver)).toEqual(['changes_requested', 'rejected', 'in_review', 'submitted', 'draft'])

    await close(leaver)
    expect(await statesOf(leaver)).toEqual(['withdrawn', 'rejected', 'withdrawn', 'withdrawn', 'withdrawn'])
    const reasons = await column(
      "select distinct reason as value from submission_events where account_id = $1 and event = 'withdraw'",
      leaver.accountId,
    )
    expect(reasons).toEqual(['The account was closed.'])
    expect(await column('select id as value from review_queue where account_id = $1', leaver.accountId)).toEqual([])
    const decision = { decision: APPROVAL }
    const late = market.call(reviewer.token, 'POST', `/v1/review/${held?.id}/decision`, decision)
    await expect(late).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } })
    const reserved = "select id as value from fingerprints where account_id = $1 and status = 'reserved'"
    expect(await column(reserved, leaver.accountId)).toEqual([])
    expect(await submitDraft(market, other, waiting)).toMatchObject({ state: 'submitted' })
    await decideNext(market, reviewer, APPROVAL)
  })

  it('ends all sale of their works, and leaves what was sold', async () => {
    const leaver = await market.signUp({ name: 'Seller', roles: ['creator'] })
    const assetId = await publishDraft(market, leaver, reviewer, characterDraft())
    const { license_id: licenseId } = await market.call<{ license_id: string }>(
      leaver.token,
      'POST',
      '/functions/v1/create-license',
      { ...LICENSE, content_id: assetId },
    )
    const purchase = () =>
      market.call<{ purchase_id: string }>(buyer.token, 'POST', '/functions/v1/purchase-license', {
        license_id: licenseId,
      })
    const { purchase_id: purchaseId } = await purchase()
    const openOffers = () =>
      column('select kind as value from offers where account_id = $1 and ended_at is null', leaver.accountId)
    expect((await openOffers()).toSorted()).toEqual(['license', 'one_time'])

    await close(leaver)
    expect(await openOffers()).toEqual([])
    const listings = 'select status as value from license_listings where account_id = $1'
    expect(await column(listings, leaver.accountId)).toEqual(['closed'])
    await expect(market.call(null, 'GET', `/v1/licenses/${licenseId}`)).rejects.toMatchObject({
      problem: { code: 'NOT_FOUND' },
    })
    await expect(purchase()).rejects.toMatchObject({ problem: { status: expect.any(Number) } })
    const order = market.call(buyer.token, 'POST', '/v1/checkouts', { kind: 'one_time', assetId })
    await expect(order).rejects.toMatchObject({ problem: { code: 'OFFER_UNAVAILABLE' } })
    const found = 'select offer_kinds as value from search_documents where asset_id = $1'
    expect(await column(found, assetId)).toEqual([[]])
    const valid = `/functions/v1/is-license-valid?purchase_id=${purchaseId}`
    expect(await market.call(buyer.token, 'GET', valid)).toMatchObject({ is_valid: true })
  })

  it('pays for nothing more: their subscriptions end with the period that is paid', async () => {
    const leaver = await market.signUp({ name: 'Subscriber' })
    const id = uuidv7()
    await market.test.admin.query(
      `insert into subscriptions (account_id, id, state, asset_id, creator_id, title, billing_interval, price_cents,
         processor_subscription_id, cancel_at_period_end, period_start, period_end, started_at)
       values ($1, $2, 'active', $2, $2, 'A month of maps', 'month', 499, 'sub_of_leaver', false, $3,
         $3::timestamptz + interval '1 month', $3)`,
      [leaver.accountId, id, market.clock.now()],
    )
    await close(leaver)
    const standing = 'select cancel_at_period_end as value from subscriptions where account_id = $1'
    expect(await column(standing, leaver.accountId)).toEqual([true])
    const planned = "select target ->> 'subscriptionId' as value from payment_operations where account_id = $1"
    expect(await column(planned, leaver.accountId)).toEqual(['sub_of_leaver'])
  })

  it('earns nothing more: subscriptions to their works end with the period that is paid', async () => {
    const leaver = await market.signUp({ name: 'Cartographer', roles: ['creator'] })
    const id = uuidv7()
    await market.test.admin.query(
      `insert into subscriptions (account_id, id, state, asset_id, creator_id, title, billing_interval, price_cents,
         processor_subscription_id, cancel_at_period_end, period_start, period_end, started_at)
       values ($1, $2, 'active', $2, $3, 'A month of maps', 'month', 499, 'sub_of_reader', false, $4,
         $4::timestamptz + interval '1 month', $4)`,
      [buyer.accountId, id, leaver.accountId, market.clock.now()],
    )
    await close(leaver)
    const standing = 'select cancel_at_period_end as value from subscriptions where account_id = $1'
    expect(await column(standing, buyer.accountId)).toEqual([true])
  })

  it('does all of it or nothing', async () => {
    const leaver = await market.signUp({ name: 'Stayer', roles: ['creator'] })
    await submitDraft(market, leaver, characterDraft())
    const { admin } = market.test
    // The last thing that closing does.
    await admin.query('alter table accounts add constraint stays check (closed_at is null) not valid')
    await expect(close(leaver)).rejects.toMatchObject({ problem: { code: 'INTERNAL' } })
    await admin.query('alter table accounts drop constraint stays')
    expect(await statesOf(leaver)).toEqual(['submitted'])
    await close(leaver)
    expect(await statesOf(leaver)).toEqual(['withdrawn'])
  })
})
