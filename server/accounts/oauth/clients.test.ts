import { allowInsecureRequests, discovery } from 'openid-client'
import { beforeAll, expect, it } from 'vitest'
import { STUDIO_CLIENT_ID } from '#shared/contract/market/accounts.ts'
import { createBrowser } from '../../demo/browser.ts'
import { authorizationUrl, createProof, signIn } from '../../demo/sign-in.ts'
import { describeOnDatabase } from '../../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../../testing/test-market.fixture.ts'
import { addClient, listClients, removeClient } from './clients.ts'

const REDIRECT = 'https://engine.example/callback'

describeOnDatabase('programs of others', (open) => {
  let market: TestMarket
  let ada: TestAccount
  let clientId: string
  beforeAll(async () => {
    market = await openTestMarket(open)
    ada = await market.signUp({ name: 'Ada', roles: ['creator', 'moderator'] })
    clientId = await register([REDIRECT])
  })
  const register = (redirectUris: readonly string[], name = 'Story <Engine>') =>
    addClient(market.database, market.clock, { name, redirectUris })

  const tokensOf = async (parameters: Record<string, string>) => {
    const body = new URLSearchParams({ client_id: clientId, ...parameters })
    const response = await fetch(`${market.url}/oauth/token`, { method: 'POST', body })
    return { status: response.status, tokens: Object(await response.json()) as Record<string, string> }
  }

  it('are let in by a page of their own, after the password, with PKCE and without a secret', async () => {
    const proof = createProof()
    const browser = createBrowser((url) => url.startsWith(REDIRECT))
    const start = authorizationUrl(market.url, proof.challenge, { client_id: clientId, redirect_uri: REDIRECT })
    const page = await browser.open(start)
    expect(page.text).toContain('to continue to Story &lt;Engine&gt;')
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self' https://engine.example ")
    const consent = await browser.submit(page, '/sign-in', { email: ada.email, password: ada.password })
    expect(consent.text).toContain('Continue to Story &lt;Engine&gt;?')
    const done = new URL((await browser.submit(consent, '/consent')).url)
    const code = { grant_type: 'authorization_code', code: done.searchParams.get('code') ?? '', redirect_uri: REDIRECT }
    const { status, tokens } = await tokensOf({ ...code, code_verifier: proof.verifier })
    expect(status).toBe(200)
    const token = tokens['access_token'] ?? ''
    expect(await market.call(token, 'GET', '/v1/me')).toMatchObject({ accountId: ada.accountId })
    // It sells for its person, and does not moderate for them.
    await market.call(token, 'GET', '/v1/creator/sales')
    const { access_token: own } = await signIn(market.url, ada)
    await market.call(own, 'GET', '/v1/moderation/cases')
    const moderating = market.call(token, 'GET', '/v1/moderation/cases')
    await expect(moderating).rejects.toMatchObject({ problem: { code: 'NOT_ALLOWED' } })
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens['refresh_token'] ?? '' }
    expect((await tokensOf(refresh)).status).toBe(200)
  })

  it('are told what the granted scopes say of their person, and discovery says so', async () => {
    const userinfo = async (scope: string, account = ada) => {
      const proof = createProof()
      const browser = createBrowser((url) => url.startsWith(REDIRECT))
      const change = { client_id: clientId, redirect_uri: REDIRECT, scope }
      const page = await browser.open(authorizationUrl(market.url, proof.challenge, change))
      const consent = await browser.submit(page, '/sign-in', { email: account.email, password: account.password })
      const done = new URL((await browser.submit(consent, '/consent')).url)
      const code = { code: done.searchParams.get('code') ?? '', redirect_uri: REDIRECT, code_verifier: proof.verifier }
      const { tokens } = await tokensOf({ grant_type: 'authorization_code', ...code })
      const headers = { authorization: `Bearer ${tokens['access_token']}` }
      const response = await fetch(`${market.url}/oauth/me`, { headers })
      return { status: response.status, said: Object(await response.json()), asked: consent.text }
    }
    const sub = ada.accountId
    const bare = await userinfo('openid')
    expect(bare).toMatchObject({ status: 200, said: { sub } })
    expect(Object.keys(bare.said)).toEqual(['sub'])
    expect(bare.asked).not.toContain('your email address')
    const mail = await userinfo('openid email')
    expect(mail.said).toEqual({ sub, email: ada.email, email_verified: true })
    expect(mail.asked).toContain('It receives your email address.')
    const all = await userinfo('openid email profile')
    expect(all.said).toMatchObject({ sub, name: 'Ada', preferred_username: expect.any(String), zoneinfo: 'UTC' })
    expect(all.asked).toContain('It receives your email address and your name, handle and time zone.')
    const reader = await userinfo('openid profile', await market.signUp({ name: 'Reader' }))
    expect(Object.keys(reader.said).toSorted()).toEqual(['name', 'sub', 'updated_at', 'zoneinfo'])
    expect((await fetch(`${market.url}/oauth/me`, { headers: { authorization: 'Bearer x' } })).status).toBe(401)
    const metadata = await fetch(`${market.url}/.well-known/openid-configuration/oauth`)
    expect(await metadata.json()).toMatchObject({
      userinfo_endpoint: `${market.url}/oauth/me`,
      scopes_supported: ['openid', 'offline_access', 'email', 'profile'],
      claims_supported: expect.arrayContaining(['email', 'email_verified', 'name', 'preferred_username', 'zoneinfo']),
    })
  })

  it('are unknown by an id that no table can hold', async () => {
    const body = new URLSearchParams({ client_id: 'a\0b', grant_type: 'refresh_token', refresh_token: 'x', token: 'x' })
    for (const path of ['/oauth/token', '/oauth/device/auth', '/oauth/token/revocation']) {
      const response = await fetch(market.url + path, { method: 'POST', body })
      expect(await response.json(), path).toMatchObject({ error: 'invalid_client' })
    }
    const { status } = await fetch(authorizationUrl(market.url, createProof().challenge, { client_id: 'a\0b' }))
    expect(status).toBe(400)
  })

  it('are told that a parameter cannot be kept', async () => {
    const { challenge } = createProof()
    for (const name of ['state', 'nonce', 'login_hint']) {
      const url = authorizationUrl(market.url, challenge, { [name]: 'a\0b' })
      const response = await fetch(url, { redirect: 'manual' })
      expect(response.headers.get('location'), name).toContain('error=invalid_request')
    }
    const body = new URLSearchParams({ client_id: STUDIO_CLIENT_ID, scope: 'openid', login_hint: 'a\0b' })
    const device = await fetch(`${market.url}/oauth/device/auth`, { method: 'POST', body })
    expect(await device.json()).toMatchObject({ error: 'invalid_request' })
  })

  it('get answers nowhere but at exactly the addresses that were registered', async () => {
    for (const uri of [
      'https://engine.example/callback/',
      'https://engine.example/callback?x=1',
      'https://other.example/',
    ]) {
      const url = authorizationUrl(market.url, createProof().challenge, { client_id: clientId, redirect_uri: uri })
      const response = await fetch(url, { redirect: 'manual' })
      expect([response.status, response.headers.get('location')], uri).toEqual([400, null])
    }
  })

  it.each([
    'http://engine.example/callback',
    'http://localhost/callback',
    'https://engine.example/#part',
    'https://*.example/',
    'https://name@engine.example/',
    'javascript:alert(1)',
    'engine:/callback',
    'not an address',
  ])('are not registered with %s', async (uri) => {
    await expect(register([uri])).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('are registered with addresses of apps, listed, and removed with all their sign-ins', async () => {
    await expect(register([])).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(register([REDIRECT], ' ')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    const app = await register(['com.example.engine:/callback', 'http://127.0.0.1/callback'], 'Engine app')
    const listed = await listClients(market.database)
    expect(listed.map(({ name }) => name).toSorted()).toEqual(['Engine app', 'Story <Engine>'])
    await removeClient(market.database, app)
    await removeClient(market.database, clientId)
    await expect(removeClient(market.database, app)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const { rows } = await market.test.admin.query("select 1 from oidc_records where payload ->> 'clientId' = $1", [
      clientId,
    ])
    expect(rows).toEqual([])
    const url = authorizationUrl(market.url, createProof().challenge, { client_id: clientId, redirect_uri: REDIRECT })
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(400)
  })

  it('find the authorization server from the market’s address (RFC 8414, RFC 9728)', async () => {
    const issuer = `${market.url}/oauth`
    const read = async (path: string) => {
      const response = await fetch(market.url + path)
      return {
        status: response.status,
        body: Object(await response.json().catch(() => ({}))) as Record<string, unknown>,
      }
    }
    for (const path of [
      'oauth-authorization-server',
      'oauth-authorization-server/oauth',
      'openid-configuration/oauth',
    ]) {
      const { status, body } = await read(`/.well-known/${path}`)
      expect([status, body['issuer']], path).toEqual([200, issuer])
      expect(body['token_endpoint_auth_methods_supported']).toEqual(['none'])
      expect(body['token_endpoint']).toBe(`${issuer}/token`)
    }
    const { body } = await read('/.well-known/oauth-protected-resource')
    expect(body).toMatchObject({ resource: market.url, authorization_servers: [issuer] })
    for (const path of ['openid-configuration', 'oauth-authorization-server/other', 'other']) {
      expect((await fetch(`${market.url}/.well-known/${path}`)).status, path).toBe(404)
    }
    // A client that knows nothing of ours.
    const found = await discovery(new URL(issuer), clientId, undefined, undefined, {
      algorithm: 'oauth2',
      execute: [allowInsecureRequests],
    })
    expect(found.serverMetadata().authorization_endpoint).toBe(`${issuer}/auth`)
  })
})
