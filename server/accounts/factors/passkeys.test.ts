import { generateKeyPairSync } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { describeOnDatabase } from '../../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../../testing/test-market.fixture.ts'
import { createAuthenticator } from './authenticator.fixture.ts'
import { createPasskeys, type Passkeys } from './passkeys.ts'
import { relyingPartyOf } from './relying-party.ts'
import { createSteps, type Steps } from './steps.ts'

const ORIGIN = 'https://market.example'
const PLACE = 'a browser'

describeOnDatabase('passkeys', (open) => {
  let market: TestMarket
  let ada: TestAccount
  let bo: TestAccount
  let steps: Steps
  let passkeys: Passkeys
  const wentBack: string[] = []
  beforeAll(async () => {
    market = await openTestMarket(open)
    ada = await market.signUp({ name: 'Ada' })
    bo = await market.signUp({ name: 'Bo' })
    const { database, clock } = market
    steps = createSteps(database, clock)
    passkeys = createPasskeys({
      ...{ database, clock, steps, relyingParty: relyingPartyOf(ORIGIN) },
      onCounterBack: async (accountId) => void wentBack.push(accountId),
    })
  })

  const ownerOf = ({ accountId, email }: TestAccount) => ({ accountId, email, displayName: 'Somebody' })
  const optionsFor = (account: TestAccount) => passkeys.creationOptions(PLACE, ownerOf(account))
  const add = async (account: TestAccount, answer: string) => {
    const store = await passkeys.verifyNew(PLACE, account.accountId, answer, 'Key')
    await market.database.asService(store)
  }
  async function made(account: TestAccount, ...kind: [('ES256' | 'EdDSA' | 'RS256')?, boolean?]) {
    const authenticator = createAuthenticator(ORIGIN, ...kind)
    await add(account, authenticator.create(await optionsFor(account)))
    return authenticator
  }
  const ask = (place = PLACE) => passkeys.requestOptions(place, null)
  const verify = (answer: string, place = PLACE) => passkeys.verify(place, null, answer)
  const refused = { code: 'CREDENTIALS_WRONG' }

  it.each(['ES256', 'EdDSA', 'RS256'] as const)('with %s keys sign in by themselves', async (algorithm) => {
    const authenticator = await made(ada, algorithm)
    expect(await verify(authenticator.get(await ask()))).toBe(ada.accountId)
    expect(await verify(authenticator.get(await ask()))).toBe(ada.accountId)
  })

  it('without a counter are accepted each time', async () => {
    const authenticator = await made(bo, 'ES256', false)
    for (let count = 0; count < 3; count++) expect(await verify(authenticator.get(await ask()))).toBe(bo.accountId)
  })

  it('are not made for another origin or name, without verification, or with a used challenge', async () => {
    const authenticator = createAuthenticator(ORIGIN)
    const wrong = [
      { origin: 'https://evil.example' },
      { origin: 'http://market.example' },
      { rpId: 'evil.example' },
      { challenge: 'AAAA' },
      { type: 'webauthn.get' },
      { withoutFlags: 4 },
      { withoutFlags: 1 },
    ]
    for (const lie of wrong) {
      const answer = authenticator.create(await passkeys.creationOptions(PLACE, ownerOf(ada)), lie)
      await expect(add(ada, answer), JSON.stringify(lie)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    }
    const answer = createAuthenticator(ORIGIN).create(await optionsFor(ada))
    await add(ada, answer)
    await expect(add(ada, answer)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    for (const text of ['', '{', '{}', 'null', '{"id":"a b"}']) {
      await expect(add(ada, text)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    }
  })

  it('are refused from another origin or name, without verification, or signed by another key', async () => {
    const authenticator = await made(ada)
    const { privateKey: signs } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const wrong = [
      { origin: 'https://evil.example' },
      { origin: 'https://market.example:8443' },
      { rpId: 'evil.example' },
      { challenge: 'AAAA' },
      { type: 'webauthn.create' },
      { withoutFlags: 4 },
      { withoutFlags: 1 },
      { signs },
      { credentialId: 'unknown' },
      { userHandle: Buffer.from(uuidv7().replaceAll('-', ''), 'hex').toString('base64url') },
      { userHandle: Buffer.from(bo.accountId.replaceAll('-', ''), 'hex').toString('base64url') },
      { userHandle: 'AAAA' },
    ]
    for (const lie of wrong) {
      const answer = authenticator.get(await ask(), lie)
      await expect(verify(answer), JSON.stringify(lie)).rejects.toMatchObject(refused)
    }
    for (const text of ['', '[', '{}', 'null']) await expect(verify(text)).rejects.toMatchObject(refused)
    expect(await verify(authenticator.get(await ask()))).toBe(ada.accountId)
  })

  it('answer a challenge once, in the browser that it was given to, until it expires or another follows', async () => {
    const authenticator = await made(ada)
    const answer = authenticator.get(await ask())
    await expect(verify(answer, 'another browser')).rejects.toMatchObject(refused)
    expect(await verify(answer)).toBe(ada.accountId)
    await expect(verify(answer)).rejects.toMatchObject(refused)
    const earlier = authenticator.get(await ask())
    await ask()
    await expect(verify(earlier)).rejects.toMatchObject(refused)
    const late = authenticator.get(await ask())
    market.clock.advance({ minutes: 31 })
    await expect(verify(late)).rejects.toMatchObject(refused)
    await steps.prune()
    const { rows } = await market.test.admin.query('select 1 from sign_in_steps')
    expect(rows).toEqual([])
  })

  it('whose counter goes back or stands still are refused, which is told', async () => {
    const authenticator = await made(ada)
    expect(await verify(authenticator.get(await ask(), { counter: 7 }))).toBe(ada.accountId)
    for (const counter of [7, 6, 0]) {
      wentBack.length = 0
      await expect(verify(authenticator.get(await ask(), { counter }))).rejects.toMatchObject(refused)
      expect(wentBack).toEqual([ada.accountId])
    }
    expect(await verify(authenticator.get(await ask(), { counter: 8 }))).toBe(ada.accountId)
  })

  it('are not made twice on one authenticator, and at most twenty for one account', async () => {
    const cyd = await market.signUp({ name: 'Cyd' })
    const authenticator = await made(cyd)
    const options = await optionsFor(cyd)
    expect(() => authenticator.create(options)).toThrow('InvalidStateError')
    for (let count = 1; count < 20; count++) await made(cyd)
    await expect(made(cyd)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('the market as passkeys know it', () => {
  it.each([
    ['https://market.example/shop', { id: 'market.example', origin: 'https://market.example' }],
    ['https://market.example:8443', { id: 'market.example', origin: 'https://market.example:8443' }],
    ['http://localhost:4400', { id: 'localhost', origin: 'http://localhost:4400' }],
    ['http://127.0.0.1:4400', null],
    ['https://[::1]:4400', null],
    ['http://market.example', null],
  ])('at %s', (url, expected) => {
    expect(relyingPartyOf(url)).toEqual(expected)
  })
})
