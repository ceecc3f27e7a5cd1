import { request } from 'node:http'
import { beforeAll, expect, it } from 'vitest'
import { describeOnDatabase } from '../../testing/databases.fixture.ts'
import { openTestMarket, type TestMarket } from '../../testing/test-market.fixture.ts'
import { INBOX_PATH } from './inbox.ts'

interface Answer {
  readonly status: number
  readonly text: string
  readonly policy: string
}

/** Headers as fetch would not send them. */
function ask(url: string, method: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => {
        const policy = String(response.headers['content-security-policy'])
        resolve({ status: response.statusCode ?? 0, text, policy })
      })
    })
    sent.on('error', reject)
    sent.end()
  })
}

describeOnDatabase('the development inbox', (open) => {
  let market: TestMarket
  beforeAll(async () => {
    market = await openTestMarket(open)
    await market.signUp({ name: 'Ivy' })
    // As no mail of ours is, in case one ever quotes what a stranger chose.
    await market.test.admin.query(
      `insert into mail_outbox (account_id, id, recipient, subject, body, created_at)
       values (gen_random_uuid(), gen_random_uuid(), 'x@y.example', '<b>s</b>', '<script>x</script> https://evil.example/', now())`,
    )
  })

  it('shows mails with their links, escaped, on a page that runs nothing', async () => {
    const { status, text, policy } = await ask(market.url + INBOX_PATH, 'GET', {})
    expect(status).toBe(200)
    expect(policy).toMatch(/default-src 'none'/)
    expect(text).toContain('To ivy@people.example')
    expect(text).toContain(`<a href="${market.url}/oauth/verify?token=`)
    expect(text).toContain('&lt;b&gt;s&lt;/b&gt;')
    expect(text).not.toMatch(/<script|href="https:\/\/evil/)
    expect((await ask(market.url + INBOX_PATH, 'HEAD', {})).text).toBe('')
  })

  it.each([
    ['by another name of this machine, as after DNS rebinding', 'GET', { host: 'evil.example' }],
    ['through a proxy', 'GET', { 'x-forwarded-for': '127.0.0.1' }],
    ['for a change', 'POST', {}],
  ])('is not there %s', async (_, method, headers) => {
    const { status, text } = await ask(market.url + INBOX_PATH, method, headers)
    expect(status).toBe(404)
    expect(text).not.toContain('ivy@people.example')
  })
})

describeOnDatabase('a market in production without a mail server', (open) => {
  it('has no inbox', async () => {
    const market = await openTestMarket(open, { environment: { TRUST_PROXY: 'true' } })
    expect((await ask(market.url + INBOX_PATH, 'GET', {})).status).toBe(404)
  })
})
