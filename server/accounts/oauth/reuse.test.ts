import { beforeAll, expect, it } from 'vitest'
import {
  askForTokens,
  authorizationUrl,
  createProof,
  REDIRECT_URI,
  signIn,
  studioBrowser,
  tokensFor,
} from '../../demo/sign-in.ts'
import { describeOnDatabase } from '../../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../../testing/test-market.fixture.ts'
import { createOauthRecords } from './records.ts'

describeOnDatabase('codes and tokens that hold once', (open) => {
  let market: TestMarket
  let ada: TestAccount
  beforeAll(async () => {
    market = await openTestMarket(open)
    ada = await market.signUp({ name: 'Ada' })
  })

  const refresh = (token: string) => askForTokens(market.url, { grant_type: 'refresh_token', refresh_token: token })
  const next = (token: string) => tokensFor(market.url, { grant_type: 'refresh_token', refresh_token: token })
  const meWith = async (token: string) => (await market.request(token, 'GET', '/v1/me')).status
  const refused = { status: 400, body: { error: 'invalid_grant' } }

  async function takeCode(): Promise<Record<string, string>> {
    const proof = createProof()
    const browser = studioBrowser()
    const page = await browser.open(authorizationUrl(market.url, proof.challenge))
    const answer = await browser.submit(page, '/sign-in', { email: ada.email, password: ada.password })
    const code = new URL(answer.url).searchParams.get('code') ?? ''
    const grant = { grant_type: 'authorization_code', redirect_uri: REDIRECT_URI }
    return { ...grant, code, code_verifier: proof.verifier }
  }

  it('a code used at two moments ends what came of it', async () => {
    const code = await takeCode()
    const { status, body } = await askForTokens(market.url, code)
    expect(status).toBe(200)
    expect(await askForTokens(market.url, code)).toMatchObject(refused)
    expect(await meWith(String(body['access_token']))).toBe(401)
    expect(await refresh(String(body['refresh_token']))).toMatchObject(refused)
  })

  it('a code used twice at the same moment leaves tokens to neither', async () => {
    for (let round = 0; round < 5; round++) {
      const code = await takeCode()
      const both = await Promise.all([askForTokens(market.url, code), askForTokens(market.url, code)])
      for (const { body } of both) {
        expect(await meWith(String(body['access_token']))).toBe(401)
        expect((await refresh(String(body['refresh_token']))).status).toBe(400)
      }
    }
  })

  it('no token is added to a sign-in that ends at the same moment', async () => {
    const tokens = createOauthRecords(market.database, () => {}).adapter('RefreshToken')
    const codes = createOauthRecords(market.database, () => {}).adapter('AuthorizationCode')
    const grants = createOauthRecords(market.database, () => {}).adapter('Grant')
    for (let round = 0; round < 10; round++) {
      const grantId = `grant-${round}`
      await grants.upsert(grantId, { accountId: ada.accountId }, 60)
      await codes.upsert(`code-${round}`, { accountId: ada.accountId, grantId }, 60)
      await codes.consume(`code-${round}`)
      await Promise.allSettled([
        tokens.upsert(`token-${round}`, { accountId: ada.accountId, grantId }, 60),
        codes.consume(`code-${round}`),
      ])
      expect(await tokens.find(`token-${round}`)).toBeUndefined()
    }
  })

  it('no token is added between the kinds of tokens that the library revokes', async () => {
    const { adapter } = createOauthRecords(market.database, () => {})
    await adapter('Grant').upsert('grant-of-kinds', { accountId: ada.accountId }, 60)
    await adapter('AccessToken').revokeByGrantId('grant-of-kinds')
    const late = { accountId: ada.accountId, grantId: 'grant-of-kinds' }
    await expect(adapter('AccessToken').upsert('late-token', late, 60)).rejects.toThrow('invalid_grant')
    expect(await adapter('AccessToken').find('late-token')).toBeUndefined()
  })

  it('a refresh token used again after its successor was used ends the sign-in', async () => {
    const first = await signIn(market.url, ada)
    const second = await next(first.refresh_token)
    expect(second.refresh_token).not.toBe(first.refresh_token)
    const third = await next(second.refresh_token)
    expect(await meWith(third.access_token)).toBe(200)
    expect(await refresh(first.refresh_token)).toMatchObject(refused)
    expect(await meWith(third.access_token)).toBe(401)
    expect(await refresh(third.refresh_token)).toMatchObject(refused)
  })

  it('an app that was killed before it saved the new token is forgiven, once', async () => {
    const first = await signIn(market.url, ada)
    const lost = await next(first.refresh_token)
    const second = await next(first.refresh_token)
    expect(await meWith(second.access_token)).toBe(200)
    expect(await meWith(lost.access_token)).toBe(401)
    // Who has the token that was passed over is not the app, or the app is not alone.
    expect(await refresh(lost.refresh_token)).toMatchObject(refused)
    expect(await meWith(second.access_token)).toBe(401)
    const again = await signIn(market.url, ada)
    await next(again.refresh_token)
    await next(again.refresh_token)
    expect(await refresh(again.refresh_token)).toMatchObject(refused)
  })

  it('a refresh token is not forgiven later than half a minute after', async () => {
    const first = await signIn(market.url, ada)
    const second = await next(first.refresh_token)
    await market.test.admin.query(
      `update oidc_records set consumed_at = consumed_at - interval '31 seconds',
         created_at = created_at - interval '31 seconds' where kind = 'RefreshToken'`,
    )
    expect(await refresh(first.refresh_token)).toMatchObject(refused)
    expect(await meWith(second.access_token)).toBe(401)
  })

  it('of two uses of a refresh token at the same moment, one leads on', async () => {
    const { refresh_token: token } = await signIn(market.url, ada)
    await market.test.admin.query('delete from oidc_records where consumed_at is not null')
    const before = await unused()
    await Promise.all([refresh(token), refresh(token)])
    expect(await unused()).toBeLessThanOrEqual(before)
  })

  async function unused(): Promise<number> {
    const { rows } = await market.test.admin.query(
      "select 1 from oidc_records where kind = 'RefreshToken' and consumed_at is null",
    )
    return rows.length
  }

  it('lets one of two uses through where both have found the token unused', async () => {
    const tokens = createOauthRecords(market.database, () => {}).adapter('RefreshToken')
    await tokens.upsert('used-twice', { accountId: ada.accountId }, 60)
    const uses = await Promise.allSettled([tokens.consume('used-twice'), tokens.consume('used-twice')])
    expect(uses.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })
})
