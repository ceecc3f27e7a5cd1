import { beforeAll, expect, it } from 'vitest'
import { characterDraft, publishDraft } from '../review/review.fixture.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'

interface Wallet {
  readonly balanceMicroDollars: string
}
interface Preview {
  readonly toCardsCents: number
  readonly toBankCents: number
  readonly obstacles: readonly { readonly kind: string }[]
  readonly ends: { readonly copies: number; readonly gifts: number }
  readonly requestedAt: string | null
}

describeOnDatabase('the money of an account that is closed', (open) => {
  let market: TestMarket
  let reviewer: TestAccount
  beforeAll(async () => {
    market = await openTestMarket(open)
    reviewer = await market.signUp({ name: 'Reviewer', roles: ['moderator'] })
  })

  const close = ({ token, password }: TestAccount, more: object = {}) =>
    market.call<{ state: string; paybackCents: number }>(token, 'DELETE', '/v1/me', { password, ...more })
  const preview = ({ token }: TestAccount) => market.call<Preview>(token, 'GET', '/v1/me/closing')
  const refused = (...kinds: string[]) => ({
    problem: { code: 'ACCOUNT_NOT_EMPTY', status: 409, data: { obstacles: kinds.map((kind) => ({ kind })) } },
  })
  const isClosed = async ({ accountId }: TestAccount) => {
    const query = 'select closed_at from accounts where account_id = $1'
    return (await market.test.admin.query(query, [accountId])).rows[0]?.closed_at !== null
  }

  async function pay({ token }: TestAccount, wish: object) {
    const { id, url } = await market.call<{ id: string; url: string }>(token, 'POST', '/v1/checkouts', wish)
    await fetch(url, { method: 'POST', body: new URLSearchParams({ action: 'pay' }), redirect: 'manual' })
    await market.eventually(async () => {
      const { state } = await market.call<{ state: string }>(token, 'GET', `/v1/checkouts/${id}`)
      expect(state).toBe('fulfilled')
    })
  }

  const walletOf = async (accountId: string) =>
    (
      await market.test.admin.query<{ balance: string }>(
        `select coalesce((select balance_micro_dollars from wallet_balances where account_id = $1), 0)::text as balance`,
        [accountId],
      )
    ).rows[0]?.balance

  it('goes back from the wallet to the card before the account closes', async () => {
    const leaver = await market.signUp({ name: 'Payer' })
    await pay(leaver, { kind: 'top_up', amountCents: 1_000 })
    expect(await preview(leaver)).toMatchObject({ toCardsCents: 1_000, obstacles: [], requestedAt: null })
    expect(await close(leaver)).toMatchObject({ state: 'closing', paybackCents: 1_000 })
    expect(await isClosed(leaver)).toBe(false)
    expect(await walletOf(leaver.accountId)).toBe('0')
    await market.settle()
    await market.accounts.closeWaiting()
    expect(await isClosed(leaver)).toBe(true)
    const { rows } = await market.test.admin.query(
      "select state, amount_cents from payment_operations where account_id = $1 and kind = 'wallet_refund'",
      [leaver.accountId],
    )
    expect(rows).toEqual([{ state: 'done', amount_cents: 1_000n }])
  })

  it('is waited for while it can still be refunded, and needs a payout account', async () => {
    const creator = await market.signUp({ name: 'Earner', roles: ['creator'] })
    const buyer = await market.signUp({ name: 'Customer' })
    const assetId = await publishDraft(market, creator, reviewer, characterDraft())
    await pay(buyer, { kind: 'one_time', assetId })
    await expect(close(creator)).rejects.toMatchObject(refused('pending_earnings'))
    expect(await isClosed(creator)).toBe(false)
    market.clock.advance({ days: 8 })
    await expect(close(creator)).rejects.toMatchObject(refused('payout_account'))
    expect((await preview(creator)).obstacles).toMatchObject([{ kind: 'payout_account', reason: null }])
    // The buyer has nothing but a copy, which ends with the account and is named.
    expect(await preview(buyer)).toMatchObject({ obstacles: [], ends: { copies: 1 } })
    expect(await close(buyer)).toMatchObject({ state: 'closed' })
  })

  it('leaves no gift behind that no one could take, and leaves those with a link to their recipients', async () => {
    const creator = await market.signUp({ name: 'Author', roles: ['creator'] })
    const giver = await market.signUp({ name: 'Giver' })
    const recipient = await market.signUp({ name: 'Recipient' })
    const assetId = await publishDraft(market, creator, reviewer, characterDraft())
    await pay(giver, { kind: 'one_time', assetId, gift: { message: 'For you' } })
    await expect(close(giver)).rejects.toMatchObject(refused('gifts_without_link'))
    const { items } = await market.call<{ items: { saleId: string }[] }>(giver.token, 'GET', '/v1/me/gifts')
    const path = `/v1/purchases/${items[0]?.saleId}/gift/link`
    const { url } = await market.call<{ url: string }>(giver.token, 'POST', path)
    expect(await preview(giver)).toMatchObject({ obstacles: [], ends: { copies: 0, gifts: 1 } })
    expect(await close(giver)).toMatchObject({ state: 'closed' })
    const taken = await market.call(recipient.token, 'POST', `/v1/gifts/${url.slice(-32)}/take`)
    expect(taken).toMatchObject({ from: 'Closed account', message: 'For you' })
    expect(await preview(recipient)).toMatchObject({ ends: { copies: 1 } })
    expect(await close(recipient)).toMatchObject({ state: 'closed' })
    const { rows } = await market.test.admin.query('select message from received_gifts where asset_id = $1', [assetId])
    expect(rows).toEqual([{ message: null }])
  })

  it('returns from the wallet to the earnings where no card brought it', async () => {
    const creator = await market.signUp({ name: 'Spender', roles: ['creator'] })
    const buyer = await market.signUp({ name: 'Patron' })
    const assetId = await publishDraft(market, creator, reviewer, characterDraft())
    await pay(buyer, { kind: 'one_time', assetId })
    const move = (amountCents?: number) => market.call(creator.token, 'POST', '/v1/wallet/earnings', { amountCents })
    await expect(move()).rejects.toMatchObject({
      problem: { code: 'EARNINGS_TOO_LOW', status: 409, data: { availableCents: 0 } },
    })
    market.clock.advance({ days: 8 })
    expect(await move(100)).toMatchObject({ amountCents: 100 })
    expect(await walletOf(creator.accountId)).toBe('1000000')
    // Without a payout account all of it is in the way, and nothing of it is called stuck in the wallet.
    const { availableMicroDollars } = await market.call<{ availableMicroDollars: string }>(
      creator.token,
      'GET',
      '/v1/earnings/forecast',
    )
    const amountMicroDollars = String(BigInt(availableMicroDollars) + 1_000_000n)
    expect((await preview(creator)).obstacles).toMatchObject([{ kind: 'payout_account', amountMicroDollars }])
    await expect(close(creator)).rejects.toMatchObject(refused('payout_account'))
    expect(await walletOf(creator.accountId)).toBe('1000000')
  })

  it('can be paid back without closing', async () => {
    const { token } = await market.signUp({ name: 'Saver' })
    const saver = { token } as TestAccount
    await pay(saver, { kind: 'top_up', amountCents: 500 })
    const back = { amountCents: 200 }
    expect(await market.call(token, 'POST', '/v1/wallet/paybacks', back)).toMatchObject({ amountCents: 200 })
    expect(await market.call<Wallet>(token, 'GET', '/v1/wallet')).toMatchObject({ balanceMicroDollars: '3000000' })
    const more = market.call(token, 'POST', '/v1/wallet/paybacks', { amountCents: 301 })
    await expect(more).rejects.toMatchObject({ problem: { code: 'WALLET_TOO_LOW' } })
    expect(await market.call(token, 'GET', '/v1/wallet/paybacks')).toMatchObject({ refundableCents: 300 })
  })
})
