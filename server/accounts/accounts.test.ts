import { createHash } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import type { Me, Session } from '#shared/contract/market/accounts.ts'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { CREATOR_TERMS_VERSION } from '#shared/contract/market/creator-terms.ts'
import type { Submission } from '#shared/contract/market/submissions.ts'
import { signIn, tokensFor } from '../demo/sign-in.ts'
import { characterDraft } from '../review/review.fixture.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, ProblemError, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'
import { addAdmin } from './add-admin.ts'
import { hashPassword } from './passwords.ts'

const refusedWith = (code: string) => ({ problem: { code } })

describeOnDatabase('accounts', (open) => {
  let market: TestMarket
  let ada: TestAccount
  let bo: TestAccount
  let root: TestAccount
  beforeAll(async () => {
    market = await openTestMarket(open)
    ada = await market.signUp({ name: 'Ada', roles: ['creator'] })
    bo = await market.signUp({ name: 'Bo' })
    root = await market.signUp({ name: 'Root', roles: ['admin'] })
  })

  const signUpAs = (change: object) =>
    market.call(null, 'POST', '/v1/accounts', {
      email: 'new@people.example',
      password: 'a long enough one',
      displayName: 'New',
      ...change,
    })

  it('shows an account to itself alone', async () => {
    const me = await market.call<Me>(ada.token, 'GET', '/v1/me')
    expect(me).toMatchObject({ accountId: ada.accountId, email: 'ada@people.example', displayName: 'Ada' })
    expect(me.roles).toEqual(['buyer', 'creator'])
    expect(me.creator).toMatchObject({ handle: 'ada', isVerified: false, isActive: true, region: null })
    await expect(market.call(null, 'GET', '/v1/me')).rejects.toMatchObject(refusedWith('NOT_SIGNED_IN'))
    await expect(market.call('not-a-token', 'GET', '/v1/me')).rejects.toMatchObject(refusedWith('NOT_SIGNED_IN'))
  })

  it('takes an address once, in whatever form it is written, also from two at once', async () => {
    await Promise.all([signUpAs({ email: 'twin@x.example' }), signUpAs({ email: 'Twin@x.example' })])
    const { rows } = await market.test.admin.query("select 1 from accounts where email = 'twin@x.example'")
    expect(rows).toHaveLength(1)
  })

  it('refuses what is no address, no time zone, and passwords that are short or guessed first', async () => {
    const wrong = [
      { email: 'nobody' },
      { timeZone: 'Mars/Olympus' },
      { timeZone: '+01:00' },
      { password: 'too short' },
      { password: 'Password123' },
      { password: 'aaaaaaaaaaaa' },
      { email: 'luminosity@x.example', password: 'luminosity1' },
      { displayName: '  ' },
    ]
    for (const change of wrong) await expect(signUpAs(change)).rejects.toMatchObject(refusedWith('INVALID_INPUT'))
  })

  it('changes name, time zone and profile', async () => {
    const change = { timeZone: 'Europe/Berlin', creator: { bio: 'Maps and moths', region: 'DE' } }
    const me = await market.call<Me>(ada.token, 'PATCH', '/v1/me', change)
    expect(me).toMatchObject({ displayName: 'Ada', timeZone: 'Europe/Berlin', creator: { bio: 'Maps and moths' } })
    const profile = await market.call(null, 'GET', '/v1/creators/ada')
    expect(profile).toMatchObject({ accountId: ada.accountId, displayName: 'Ada', region: 'DE', isActive: true })
    expect(JSON.stringify(profile)).not.toContain('people.example')
    const asBo = market.call(bo.token, 'PATCH', '/v1/me', { creator: { bio: 'x' } })
    await expect(asBo).rejects.toMatchObject(refusedWith('CREATOR_TIER_REQUIRED'))
    await expect(market.call(null, 'GET', '/v1/creators/nobody')).rejects.toMatchObject(refusedWith('NOT_FOUND'))
  })

  it('makes a creator who accepts the present terms, once, with a handle no one has', async () => {
    const person = await market.signUp({ name: 'Cyd' })
    const terms = await market.call<{ version: string; terms: string[] }>(null, 'GET', '/v1/creator-terms')
    expect(terms).toMatchObject({ version: CREATOR_TERMS_VERSION, terms: expect.arrayContaining([expect.any(String)]) })
    const become = (body: object) => market.call<Me>(person.token, 'POST', '/v1/me/creator-tier', body)
    const termsVersion = CREATOR_TERMS_VERSION
    await expect(become({ termsVersion: '2001-01', handle: 'cyd' })).rejects.toMatchObject(refusedWith('INVALID_INPUT'))
    await expect(become({ termsVersion, handle: 'Ada' })).rejects.toMatchObject(refusedWith('HANDLE_TAKEN'))
    await expect(become({ termsVersion, handle: '-cyd' })).rejects.toMatchObject(refusedWith('INVALID_INPUT'))
    await Promise.all([become({ termsVersion, handle: 'cyd' }), become({ termsVersion, handle: 'cyd' })])
    const { rows } = await market.test.admin.query(
      'select tier, terms_version, until from account_tiers where account_id = $1',
      [person.accountId],
    )
    expect(rows).toEqual([{ tier: 'creator', terms_version: termsVersion, until: null }])
    await expect(become({ termsVersion, handle: 'other' })).rejects.toMatchObject(refusedWith('CONFLICT'))
  })

  it('asks a creator for new terms before the next submission, and keeps earlier acceptances on record', async () => {
    const person = await market.signUp({ name: 'Gus', roles: ['creator'] })
    await market.test.admin.query(
      `update account_tiers set terms_version = '2026-11', since = since - interval '1 day' where account_id = $1`,
      [person.accountId],
    )
    const me = () => market.call<Me>(person.token, 'GET', '/v1/me')
    expect((await me()).creatorTerms).toMatchObject({ acceptedVersion: '2026-11', isCurrent: false })
    const draft = await market.call<Submission>(person.token, 'POST', '/v1/submissions', characterDraft())
    const submit = () => market.call<Submission>(person.token, 'POST', `/v1/submissions/${draft.id}/submit`)
    await expect(submit()).rejects.toMatchObject(refusedWith('CREATOR_TERMS_CHANGED'))

    const terms = await market.call<{ changes: { version: string }[] }>(null, 'GET', '/v1/creator-terms?since=2026-11')
    expect(terms.changes.map(({ version }) => version)).toEqual([CREATOR_TERMS_VERSION])
    const accept = (termsVersion: string) =>
      market.call<Me>(person.token, 'POST', '/v1/me/creator-terms', { termsVersion })
    await expect(accept('2026-11')).rejects.toMatchObject(refusedWith('INVALID_INPUT'))
    expect((await accept(CREATOR_TERMS_VERSION)).creatorTerms).toMatchObject({ isCurrent: true })
    await accept(CREATOR_TERMS_VERSION)
    const { rows } = await market.test.admin.query(
      'select terms_version, until is null as holds from account_tiers where account_id = $1 order by since',
      [person.accountId],
    )
    expect(rows).toEqual([
      { terms_version: '2026-11', holds: false },
      { terms_version: CREATOR_TERMS_VERSION, holds: true },
    ])
    expect((await me()).roles).toContain('creator')
    expect((await submit()).state).toBe('submitted')
    const asBuyer = market.call(bo.token, 'POST', '/v1/me/creator-terms', { termsVersion: CREATOR_TERMS_VERSION })
    await expect(asBuyer).rejects.toMatchObject(refusedWith('CREATOR_TIER_REQUIRED'))
  })

  it('lets admins alone give roles and the verified mark, and the role holds from the next request on', async () => {
    const roles = `/v1/admin/accounts/${bo.accountId}/roles`
    await expect(market.call(bo.token, 'POST', roles, { role: 'moderator' })).rejects.toMatchObject(
      refusedWith('NOT_ALLOWED'),
    )
    const rolesOfBo = async () => (await market.call<Me>(bo.token, 'GET', '/v1/me')).roles
    await market.call(root.token, 'POST', roles, { role: 'moderator' })
    expect(await rolesOfBo()).toEqual(['buyer', 'moderator'])
    await market.call(root.token, 'DELETE', roles, { role: 'moderator' })
    expect(await rolesOfBo()).toEqual(['buyer'])
    await expect(market.call(root.token, 'DELETE', roles, { role: 'moderator' })).rejects.toMatchObject(
      refusedWith('NOT_FOUND'),
    )
    const ownRole = market.call(root.token, 'DELETE', `/v1/admin/accounts/${root.accountId}/roles`, { role: 'admin' })
    await expect(ownRole).rejects.toBeInstanceOf(ProblemError)
    const mark = (id: string) =>
      market.call(root.token, 'POST', `/v1/admin/creators/${id}/verification`, { isVerified: true })
    expect(await mark(ada.accountId)).toMatchObject({ isVerified: true })
    await expect(mark(bo.accountId)).rejects.toMatchObject(refusedWith('NOT_FOUND'))
    await expect(market.accounts.giveRole(PLATFORM_ID, 'admin', PLATFORM_ID)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('makes the first admin from the command line', async () => {
    const person = await market.signUp({ name: 'Ida' })
    await addAdmin(market.database, market.clock, 'IDA@people.example')
    expect(
      await signIn(market.url, person).then(({ access_token: token }) => market.call(token, 'GET', '/v1/me')),
    ).toMatchObject({
      roles: ['buyer', 'admin'],
    })
    const unknown = addAdmin(market.database, market.clock, 'nobody@people.example')
    await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('keeps no plain hash of a request, which may carry a password', async () => {
    const body = JSON.stringify({ email: 'jo@people.example', password: 'a long enough one', displayName: 'Jo' })
    const key = { 'idempotency-key': 'sign-up-of-jo' }
    const send = () => market.request(null, 'POST', '/v1/accounts', JSON.parse(body), key)
    const [first, again] = [await send(), await send()]
    expect(await again.json()).toEqual(await first.json())
    const plain = createHash('sha256').update(`POST /v1/accounts\n${body}`).digest('hex')
    const { rows } = await market.test.admin.query<{ hash: string; key: string }>(
      `select encode(request_hash, 'hex') as hash, key from idempotency_keys where key like 'sign-up-of-jo%'`,
    )
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain(plain)
  })

  it('lists sign-ins, and ends one of them or all', async () => {
    const person = await market.signUp({ name: 'Dee' })
    const second = await signIn(market.url, person)
    const list = async (token: string) =>
      (await market.call<{ items: Session[] }>(token, 'GET', '/v1/me/sessions')).items
    const sessions = await list(person.token)
    expect(sessions).toHaveLength(2)
    const other = sessions.find(({ isCurrent }) => !isCurrent)
    await market.call(person.token, 'DELETE', `/v1/me/sessions/${other?.id}`)
    await expect(list(second.access_token)).rejects.toMatchObject(refusedWith('NOT_SIGNED_IN'))
    const refresh = { grant_type: 'refresh_token', refresh_token: second.refresh_token }
    await expect(tokensFor(market.url, refresh)).rejects.toThrow('invalid_grant')
    expect(await list(person.token)).toMatchObject([{ isCurrent: true }])
    const [own] = await list(ada.token)
    const ofAnother = market.call(person.token, 'DELETE', `/v1/me/sessions/${own?.id}`)
    await expect(ofAnother).rejects.toMatchObject(refusedWith('NOT_FOUND'))
    await market.call(person.token, 'DELETE', '/v1/me/sessions')
    await expect(list(person.token)).rejects.toMatchObject(refusedWith('NOT_SIGNED_IN'))
    expect(await list(ada.token)).toHaveLength(1)
  })

  it('changes the password for who knows the old one, and ends the other sign-ins', async () => {
    const person = await market.signUp({ name: 'Eve' })
    const second = await signIn(market.url, person)
    const newPassword = 'another long sentence'
    const change = (oldPassword: string) =>
      market.call(person.token, 'POST', '/v1/me/password', { oldPassword, newPassword })
    await expect(change('a guess')).rejects.toMatchObject(refusedWith('CREDENTIALS_WRONG'))
    await change(person.password)
    await market.call(person.token, 'GET', '/v1/me')
    await expect(market.call(second.access_token, 'GET', '/v1/me')).rejects.toMatchObject(refusedWith('NOT_SIGNED_IN'))
    await expect(signIn(market.url, person)).rejects.toThrow('incorrect')
    await signIn(market.url, { email: person.email, password: newPassword })
  })

  it('hashes a password again at sign-in where it was hashed with other parameters', async () => {
    const person = await market.signUp({ name: 'Kim' })
    const old = await hashPassword(person.password, { cost: 32, blockSize: 8, parallelization: 1 })
    const { admin } = market.test
    const id = [person.accountId]
    await admin.query('update account_credentials set cost = 32, password_hash = $2, salt = $3 where account_id = $1', [
      ...id,
      old.hash,
      old.salt,
    ])
    for (let count = 0; count < 2; count++) await signIn(market.url, person)
    const { rows } = await admin.query('select cost from account_credentials where account_id = $1', id)
    expect(rows).toEqual([{ cost: 16 }])
  })

  it('closes an account: who it was is erased, its id and handle stay', async () => {
    const person = await market.signUp({ name: 'Fay', roles: ['creator'] })
    const close = (password: string) => market.call(person.token, 'DELETE', '/v1/me', { password })
    await expect(close('a guess')).rejects.toMatchObject(refusedWith('CREDENTIALS_WRONG'))
    await close(person.password)
    await expect(market.call(person.token, 'GET', '/v1/me')).rejects.toMatchObject(refusedWith('NOT_SIGNED_IN'))
    await expect(signIn(market.url, person)).rejects.toThrow('incorrect')
    const tables = [
      'accounts',
      'email_claims',
      'creator_profiles',
      'account_credentials',
      'mail_outbox',
      'oidc_records',
    ]
    for (const table of tables) {
      const { rows } = await market.test.admin.query(`select * from ${table} where account_id = $1`, [person.accountId])
      expect(JSON.stringify(rows), table).not.toMatch(/people\.example|Fay/)
    }
    expect(await market.call(null, 'GET', '/v1/creators/fay')).toMatchObject({
      accountId: person.accountId,
      displayName: 'Closed account',
      isActive: false,
    })
    const body = { termsVersion: CREATOR_TERMS_VERSION, handle: 'fay' }
    const again = market.call(bo.token, 'POST', '/v1/me/creator-tier', body)
    await expect(again).rejects.toMatchObject(refusedWith('HANDLE_TAKEN'))
    await signUpAs({ email: person.email })
  })
})
