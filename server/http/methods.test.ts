import { request } from 'node:http'
import { beforeAll, expect, it } from 'vitest'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'

const ID = '01890000-0000-7000-8000-000000000001'

describeOnDatabase('methods', (open) => {
  let market: TestMarket
  let ann: TestAccount
  beforeAll(async () => {
    market = await openTestMarket(open)
    ann = await market.signUp({ name: 'Ann' })
  })
  const ask = (method: string, path: string, headers: Record<string, string> = {}) =>
    fetch(market.url + path, { method, headers })

  it.each(['/v1/about', '/v1/search?q=harbor', '/v1/offers/rules', '/openapi.json', '/healthz', '/docs/'])(
    'HEAD of %s says what GET says, without a body',
    async (path) => {
      const [get, head] = [await ask('GET', path), await ask('HEAD', path)]
      expect(head.status).toBe(get.status)
      expect(head.status).toBe(200)
      expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'))
      expect(await head.text()).toBe('')
    },
  )

  it('HEAD asks who it is as GET does', async () => {
    expect((await ask('HEAD', '/v1/me')).status).toBe(401)
    expect((await ask('HEAD', '/v1/me', { authorization: `Bearer ${ann.token}` })).status).toBe(200)
  })

  it.each([
    ['/v1/about', 'GET, HEAD, OPTIONS'],
    ['/v1/me', 'GET, PATCH, DELETE, HEAD, OPTIONS'],
    ['/v1/checkouts', 'POST, OPTIONS'],
    [`/v1/assets/${ID}/rating`, 'GET, PUT, DELETE, HEAD, OPTIONS'],
    ['/v1/me/export', 'GET, HEAD, OPTIONS'],
  ])('%s allows %s', async (path, allow) => {
    const options = await ask('OPTIONS', path)
    expect([options.status, options.headers.get('allow')]).toEqual([204, allow])
    const wrong = await ask(allow.includes('PUT') ? 'PATCH' : 'PUT', path)
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, allow])
    expect(await wrong.json()).toMatchObject({ code: 'METHOD_NOT_ALLOWED', status: 405 })
  })

  it('is not there for any method where nothing is', async () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'DELETE']) {
      const { status } = await ask(method, '/v1/nothing-here', { 'idempotency-key': '12345678' })
      expect(status, method).toBe(404)
    }
  })

  it('closes the connection on which too much was sent', async () => {
    const connection = await new Promise<string | undefined>((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': String(3 * 1024 * 1024) }
      const sent = request(`${market.url}/v1/accounts`, { method: 'POST', headers }, (response) => {
        response.resume()
        expect(response.statusCode).toBe(413)
        resolve(response.headers.connection)
        sent.destroy()
      })
      sent.on('error', reject)
      sent.write('{')
    })
    expect(connection).toBe('close')
  })
})
