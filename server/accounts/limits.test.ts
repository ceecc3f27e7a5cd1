import { beforeAll, expect, it } from 'vitest'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { createSignInLimits, STANDARD_LIMITS } from './limits.ts'

const LIMITS = {
  ...{
    failuresPerAccount: 3,
    failuresPerAccountAndDay: 5,
    codesPerAccount: 3,
    codesPerAccountAndDay: 5,
    failuresPerAddress: 100,
    signUpsPerAddress: 2,
  },
  ...{ giftLinksPerAddress: 2, mailsPerRecipient: 2, oauthRequestsPerAddress: 3 },
}
const refused = { code: 'RATE_LIMITED' }

describeOnDatabase('limits of guesses', (open) => {
  let test: TestDatabase
  beforeAll(async () => {
    test = await open()
  })
  /** Each is a server of its own; only the database is common to them. */
  const server = (change = {}) => createSignInLimits({ ...LIMITS, ...change }, test.database)

  it('hold for one account from one address on all servers together', async () => {
    await server().beforeAttempt('ada', '203.0.113.1')
    await server().beforeAttempt('ada', '203.0.113.1')
    await server().beforeAttempt('ada', '203.0.113.1')
    await expect(server().beforeAttempt('ada', '203.0.113.1')).rejects.toMatchObject(refused)
    await server().beforeAttempt('bo', '203.0.113.1')
  })

  it('hold for one account from many addresses, until a new password is set by mail', async () => {
    for (let host = 1; host <= 5; host++) await server().beforeAttempt('cy', `192.0.2.${host}`)
    const refusal = server().beforeAttempt('cy', '198.51.100.1')
    await expect(refusal).rejects.toMatchObject({
      ...refused,
      detail: expect.stringMatching(/^Try again in \d+ hours\.$/),
    })
    await server().afterReset('cy')
    await server().beforeAttempt('cy', '198.51.100.1')
  })

  it('forget what was followed by the right password', async () => {
    for (let round = 0; round < 4; round++) {
      await server().beforeAttempt('di', '203.0.113.4')
      await server().beforeAttempt('di', '203.0.113.4')
      await server().afterSuccess('di', '203.0.113.4')
    }
  })

  it('hold for an address and its network, by whatever accounts', async () => {
    const few = server({ failuresPerAddress: 2 })
    for (let host = 1; host <= 10; host++) await few.beforeAttempt(`person ${host}`, `203.0.114.${Math.ceil(host / 2)}`)
    await expect(few.beforeAttempt('another', '203.0.114.1')).rejects.toMatchObject(refused)
    await expect(few.beforeAttempt('another', '203.0.114.200')).rejects.toMatchObject(refused)
    await few.beforeAttempt('another', '203.0.115.1')
  })

  it('hold for mails to one recipient, from wherever they are asked for', async () => {
    await server().beforeMail('eve@people.example', '203.0.113.5')
    await server().beforeMail('eve@people.example', '198.51.100.5')
    await expect(server().beforeMail('eve@people.example', '192.0.2.5')).rejects.toMatchObject(refused)
  })

  it('hold for links of gifts that lead nowhere, and not for those that lead to one', async () => {
    for (let round = 0; round < 4; round++) {
      await server().beforeGiftLink('203.0.113.7')
      await server().afterGiftLink('203.0.113.7')
    }
    await server().beforeGiftLink('203.0.113.7')
    await server().beforeGiftLink('203.0.113.7')
    await expect(server().beforeGiftLink('203.0.113.7')).rejects.toMatchObject(refused)
  })

  it('keep to what NIST asks for, and keep no one’s name', async () => {
    expect(STANDARD_LIMITS.failuresPerAccountAndDay).toBeLessThanOrEqual(100)
    const { rows } = await test.admin.query('select key from rate_limits')
    expect(rows.length).toBeGreaterThan(5)
    expect(JSON.stringify(rows)).not.toMatch(/ada|people\.example|203\.0/)
  })
})
