import { beforeAll, expect, it } from 'vitest'
import { authorizationUrl, createProof, exchangeCode, studioBrowser } from '../../demo/sign-in.ts'
import { describeOnDatabase } from '../../testing/databases.fixture.ts'
import type { TestMarket } from '../../testing/test-market.fixture.ts'
import { codeAt } from '../factors/one-time-codes.ts'
import { removeFactors } from '../factors/remove-factors.ts'
import { codesOn, createPeople, isIn, openNamedMarket, secretOn } from './security.fixture.ts'

describeOnDatabase('the security page', (open) => {
  let market: TestMarket
  let people: ReturnType<typeof createPeople>
  beforeAll(async () => {
    market = await openNamedMarket(open)
    people = createPeople(market)
  })

  it('adds an app by its code, gives ten recovery codes once, and ends the sign-ins made with a password alone', async () => {
    const ada = await market.signUp({ name: 'Ada' })
    const { browser, page } = await people.enter(ada)
    expect(page.text).toContain('Only your password protects this account')
    const setUp = await browser.submit(page, '/authenticator')
    expect(setUp.text).toContain('<svg')
    const wrong = await browser.submit(setUp, '/authenticator-confirm', { code: '000000' })
    expect(wrong.status).toBe(422)
    // The same secret again, since the app has it by now.
    expect(secretOn(wrong)).toEqual(secretOn(setUp))
    const code = codeAt(secretOn(setUp), market.clock.now())
    const codes = codesOn(await browser.submit(wrong, '/authenticator-confirm', { code }))
    expect(new Set(codes).size).toBe(10)
    expect(await people.mailsTo(ada)).toContain('A sign-in method was added')
    expect(await people.meStatus(ada)).toBe(401)
    const { rows } = await market.test.admin.query('select encode(secret, $1) as secret from account_authenticators', [
      'hex',
    ])
    expect(JSON.stringify(rows)).not.toContain(secretOn(setUp).toString('hex'))
    const overview = await browser.open(`${market.url}/account/security`)
    expect(overview.text).toContain('10 of 10 codes left')
    for (const shown of codes) expect(overview.text).not.toContain(shown)
  })

  it('removes the last factor only with the password, ends sign-ins, and tells by mail', async () => {
    const eve = await market.signUp({ name: 'Eve' })
    const { browser } = await people.addApp(eve)
    const overview = await browser.open(`${market.url}/account/security`)
    for (const password of ['', 'a wrong password']) {
      expect((await browser.submit(overview, '/authenticator-remove', { password })).status).toBe(422)
    }
    expect((await browser.post(`${overview.url}/authenticator-remove`, {})).status).toBe(422)
    const removed = await browser.submit(overview, '/authenticator-remove', { password: eve.password })
    expect(removed.text).toContain('App removed.')
    expect(await people.mailsTo(eve)).toContain('A sign-in method was removed')
    expect(isIn(await people.passwordIn(studioBrowser(), eve))).toBe(true)
    const { rows } = await market.test.admin.query('select 1 from account_recovery_codes where account_id = $1', [
      eve.accountId,
    ])
    expect(rows).toEqual([])
  })

  it('asks for a new sign-in after a quarter of an hour, and refuses forms of other sites', async () => {
    const fay = await market.signUp({ name: 'Fay' })
    const { browser, page } = await people.enter(fay)
    const forged = await browser.post(`${page.url}/recovery-codes`, {}, { origin: 'https://evil.example' })
    expect(forged.status).toBe(403)
    market.clock.advance({ minutes: 15 })
    const late = await browser.submit(page, '/authenticator')
    expect(late.text).toContain('You are asked each time')
  })

  it('is no longer needed once an operator removed the factors, which is recorded and told', async () => {
    const hal = await market.signUp({ name: 'Hal' })
    await people.addApp(hal)
    await removeFactors(market.database, market.clock, hal.email.toUpperCase())
    expect(isIn(await people.passwordIn(studioBrowser(), hal))).toBe(true)
    expect(await people.mailsTo(hal)).toContain('Your second factors were removed')
    const { rows } = await market.test.admin.query<{ kind: string }>(
      'select kind from account_factor_events where account_id = $1 order by id',
      [hal.accountId],
    )
    expect(rows.map(({ kind }) => kind)).toEqual(['authenticator_added', 'removed_by_operator'])
    const twice = removeFactors(market.database, market.clock, hal.email)
    await expect(twice).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(removeFactors(market.database, market.clock, 'nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('leaves nothing behind when the account is closed', async () => {
    const ida = await market.signUp({ name: 'Ida' })
    const { codes } = await people.addApp(ida)
    const proof = createProof()
    const browser = studioBrowser()
    const page = await browser.open(authorizationUrl(market.url, proof.challenge))
    const step = await browser.submit(page, '/sign-in', { email: ida.email, password: ida.password })
    const done = await browser.submit(step, '/verify', { code: codes[0] ?? '' })
    const { access_token: token } = await exchangeCode(
      market.url,
      new URL(done.url).searchParams.get('code') ?? '',
      proof.verifier,
    )
    await market.call(token, 'DELETE', '/v1/me', { password: ida.password })
    const tables = [
      'account_passkeys',
      'account_authenticators',
      'account_recovery_codes',
      'account_factor_events',
      'sign_in_steps',
    ]
    for (const table of tables) {
      const { rows } = await market.test.admin.query(`select 1 from ${table} where account_id = $1`, [ida.accountId])
      expect(rows, table).toEqual([])
    }
  })
})
