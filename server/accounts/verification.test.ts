import { beforeAll, expect, it } from 'vitest'
import { CREATOR_TERMS_VERSION } from '#shared/contract/market/creator-terms.ts'
import { confirmMailedAddress, findMailedLink } from '../demo/read-inbox.ts'
import { signIn } from '../demo/sign-in.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestMarket } from '../testing/test-market.fixture.ts'

const PASSWORD = 'moths over the harbour'
const ID = '01890000-0000-7000-8000-000000000001'

/** Everything by which an account buys, rates or sells. What is asked for need not exist: the address is looked at first. */
const REFUSED: readonly (readonly ['POST' | 'PUT', string, object])[] = [
  ['POST', '/v1/me/creator-tier', { termsVersion: CREATOR_TERMS_VERSION, handle: 'una' }],
  ['POST', '/v1/checkouts', { kind: 'top_up', amountCents: 1_000 }],
  ['POST', `/v1/assets/${ID}/uses`, { storyId: ID, turnId: '1' }],
  ['POST', '/functions/v1/purchase-license', { licenseId: ID }],
  ['PUT', `/v1/assets/${ID}/rating`, { stars: 5 }],
  ['PUT', `/v1/ratings/${ID}/helpful`, { isHelpful: true }],
  ['POST', `/v1/submissions/${ID}/submit`, {}],
  ['POST', `/v1/submissions/${ID}/resubmit`, {}],
]

describeOnDatabase('an email address', (open) => {
  let market: TestMarket
  beforeAll(async () => {
    market = await openTestMarket(open)
  })

  const signUp = async (email: string) => {
    const answer = await market.request(null, 'POST', '/v1/accounts', { email, password: PASSWORD, displayName: 'Una' })
    return { status: answer.status, body: await answer.json() }
  }
  const mailsTo = async (email: string) => {
    const { rows } = await market.test.admin.query<{ subject: string }>(
      'select subject from mail_outbox where recipient = $1 order by created_at, id',
      [email],
    )
    return rows.map(({ subject }) => subject)
  }

  it('has to be confirmed to buy, to rate and to sell, which helps at once', async () => {
    const email = 'una@people.example'
    await signUp(email)
    const { access_token: token } = await signIn(market.url, { email, password: PASSWORD })
    for (const [method, path, body] of REFUSED) {
      const refusal = market.call(token, method, path, body)
      await expect(refusal, path).rejects.toMatchObject({ problem: { code: 'EMAIL_NOT_VERIFIED', status: 403 } })
    }
    // What only looks, or concerns the account itself, is open.
    expect(await market.call(token, 'GET', '/v1/me')).toMatchObject({ isEmailVerified: false })
    expect(await market.call(token, 'GET', '/v1/purchases')).toMatchObject({ items: [] })
    await market.call(token, 'POST', '/v1/me/email-verification')
    expect(await mailsTo(email)).toEqual(['Confirm your email address', 'Confirm your email address'])
    await confirmMailedAddress(market.url, email)
    const [method, path, body] = ['POST', '/v1/me/creator-tier', REFUSED[0]?.[2]] as const
    expect(await market.call(token, method, path, body)).toMatchObject({ isEmailVerified: true })
  })

  it('is confirmed too by whoever sets a new password by mail', async () => {
    const email = 'vic@people.example'
    await signUp(email)
    await market.accounts.askForReset(email, '127.0.0.1')
    const token = new URL((await findMailedLink(market.url, email, 'reset')) ?? '').searchParams.get('token')
    await market.accounts.resetPassword(token ?? '', 'a harbour under moths')
    const { access_token: access } = await signIn(market.url, { email, password: 'a harbour under moths' })
    expect(await market.call(access, 'GET', '/v1/me')).toMatchObject({ isEmailVerified: true })
  })

  it('is answered alike whether it has an account or not; the mail to it tells', async () => {
    const email = 'wes@people.example'
    const [first, again] = [await signUp(email), await signUp(email.toUpperCase())]
    expect(first).toEqual({ status: 200, body: { done: true } })
    expect(again).toEqual(first)
    expect(await mailsTo(email)).toEqual(['Confirm your email address', 'You already have an account'])
    // The second sign-up changed nothing.
    await signIn(market.url, { email, password: PASSWORD })
  })
})
