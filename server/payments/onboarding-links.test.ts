import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RequestContext } from '../http/context.ts'
import { openSalesWorld, type SalesWorld } from '../sales/world.fixture.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { paymentRoutes } from './raw-routes.ts'

const NOBODY: RequestContext = {
  identity: null,
  visitor: null,
  requestId: 'a request',
  idempotencyKey: null,
  address: '127.0.0.1',
  signal: new AbortController().signal,
}
const RETURN_URL = 'https://studio.example/payouts?from=stripe'

describeOnDatabase('an onboarding page that has expired', (open) => {
  let test: TestDatabase
  let world: SalesWorld
  beforeAll(async () => {
    test = await open()
    world = await openSalesWorld(test)
  })
  afterAll(() => world.close())

  /** What the payment service was given for the page at this address. */
  function readPage(address: string) {
    const { pathname, searchParams } = new URL(address)
    const account = world.double.state.accounts[pathname.split('/').at(-1) ?? '']
    return {
      creator: account?.metadata['luna_account'],
      returnUrl: searchParams.get('return'),
      refreshUrl: searchParams.get('refresh') ?? '',
    }
  }

  async function openPage(creator: string): Promise<ReturnType<typeof readPage>> {
    const of = { accountId: creator, email: 'c@example.com', country: 'US', returnUrl: RETURN_URL }
    return readPage((await world.payments.connect.onboard(of)).url)
  }

  /** As a browser does that the payment service sends to the address. */
  async function visit(address: string): Promise<Response> {
    const { pathname } = new URL(address)
    const route = paymentRoutes(world.payments).find(({ path }) => path === '/payments/onboarding/{token}')
    if (route === undefined) throw new Error('There is no such address.')
    const params = { token: pathname.slice('/payments/onboarding/'.length) }
    return route.handle({ request: new Request(address), params, context: NOBODY })
  }

  it('leads to a new one for the same creator, with the same way back', async () => {
    const creator = uuidv7()
    const first = await openPage(creator)
    expect(first.returnUrl).toBe(RETURN_URL)
    expect(new URL(first.refreshUrl).origin).toBe('http://market.test')
    const answer = await visit(first.refreshUrl)
    expect(answer.status).toBe(303)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const second = readPage(answer.headers.get('location') ?? '')
    expect(second).toMatchObject({ creator, returnUrl: RETURN_URL })
    expect((await visit(second.refreshUrl)).status).toBe(303)
  })

  it('leads to a page that says so after a day', async () => {
    const { refreshUrl } = await openPage(uuidv7())
    world.clock.advance({ hours: 25 })
    const answer = await visit(refreshUrl)
    expect(answer.headers.get('location')).toBe('/payments/expired')
  })

  it('cannot be had for the account of somebody else, nor with another way back', async () => {
    const [own, other] = [uuidv7(), uuidv7()]
    const { refreshUrl } = await openPage(own)
    await openPage(other)
    const [content = '', signature = ''] = refreshUrl.slice(refreshUrl.lastIndexOf('/') + 1).split('.')
    const said = JSON.parse(Buffer.from(content, 'base64url').toString())
    const write = (change: object) => Buffer.from(JSON.stringify({ ...said, ...change })).toString('base64url')
    const address = (token: string) => `http://market.test/payments/onboarding/${token}`
    for (const token of [
      `${write({ accountId: other })}.${signature}`,
      `${write({ returnUrl: 'https://evil.example/' })}.${signature}`,
      `${write({ expires: said.expires + 1 })}.${signature}`,
      `${content}.`,
      content,
      `${content}.${signature.slice(2)}`,
      '.',
      'nothing',
    ]) {
      expect((await visit(address(token))).headers.get('location')).toBe('/payments/expired')
    }
    const answer = await visit(address(`${content}.${signature}`))
    expect(readPage(answer.headers.get('location') ?? '').creator).toBe(own)
  })
})
