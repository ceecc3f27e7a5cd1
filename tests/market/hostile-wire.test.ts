/** Requests that shall lead people elsewhere, make the market say false names, or confuse who reads the wire. */
import { beforeAll, describe, expect, it } from 'vitest'
import { authorizationUrl, createProof } from '#server/demo/sign-in.ts'
import { describeOnDatabase } from '#server/testing/databases.fixture.ts'
import { send, sendBytes } from './api/send.ts'
import { openSeededWorld, type SeededWorld } from './seeded-world.fixture.ts'

const ALLOWED_ORIGIN = 'https://studio.example'
const EVIL = 'evil.example'

describeOnDatabase('hostile addresses and bytes', (open) => {
  let world: SeededWorld
  beforeAll(async () => {
    world = await openSeededWorld(open, { environment: { RETURN_ORIGINS: ALLOWED_ORIGIN } })
  })

  describe('ways out', () => {
    const ELSEWHERE = [
      ...[`https://${EVIL}/`, `//${EVIL}`, `https://studio.example.${EVIL}/`, `https://studio.example@${EVIL}/`],
      ...[`https://${EVIL}\\@studio.example/`, `https://${EVIL}#${ALLOWED_ORIGIN}`, 'javascript:alert(1)'],
      ...['https://studio.example:444/', 'http://studio.example/', `https://user@studio.example/`, 'data:text/html,x'],
      ...[`https://studio.example%2f@${EVIL}/`, `https://studio.example\r\nlocation: https://${EVIL}/`, `\\\\${EVIL}`],
    ]

    it.each(ELSEWHERE)('a payment never leads to %s', async (returnUrl) => {
      const { market, buyer, owner, listingId } = world
      const attempts = [
        [buyer.token, '/v1/checkouts', { kind: 'top_up', amountCents: 500, returnUrl }],
        [owner.token, '/v1/payouts/account', { country: 'US', returnUrl }],
        [buyer.token, '/functions/v1/purchase-license', { license_id: listingId, return_url: returnUrl }],
      ] as const
      for (const [token, path, body] of attempts) {
        const answer = await market.request(token, 'POST', path, body)
        expect(answer.status, path).toBe(400)
        expect(await answer.json()).toMatchObject({ code: 'INVALID_INPUT' })
      }
    })

    it('a payment leads back to where it may', async () => {
      const body = { kind: 'top_up', amountCents: 500, returnUrl: `${ALLOWED_ORIGIN}/back` }
      expect((await world.market.request(world.buyer.token, 'POST', '/v1/checkouts', body)).status).toBe(200)
    })

    it('sign-in never sends a code elsewhere', async () => {
      const { url } = world.market
      const { challenge } = createProof()
      const good = await fetch(authorizationUrl(url, challenge), { redirect: 'manual' })
      expect(good.headers.get('location')).toMatch(/\/oauth\/interaction\//)
      const bad = [
        ...ELSEWHERE,
        'http://127.0.0.1/other',
        'http://localhost/callback',
        `http://127.0.0.1@${EVIL}/callback`,
      ]
      for (const redirectUri of [...bad, 'http://127.0.0.1.nip.io/callback', 'http://[::1]/callback#x', '']) {
        const answer = await fetch(authorizationUrl(url, challenge, { redirect_uri: redirectUri }), {
          redirect: 'manual',
        })
        expect(answer.status, redirectUri).toBe(400)
        expect(answer.headers.get('location'), redirectUri).toBeNull()
      }
    })

    it('no address sends a browser to another site', async () => {
      const { url } = world.market
      const targets = [
        ...[`//${EVIL}`, `//${EVIL}/..`, `/docs//${EVIL}`, `/docs?next=//${EVIL}`, `/oauth//${EVIL}`, `/\\${EVIL}`],
        ...[`/oauth/device?next=https://${EVIL}`, `/payments/done?next=https://${EVIL}`, `/oauth?return=//${EVIL}`],
        ...[`/oauth/reset?token=x&next=https://${EVIL}`, `/oauth/verify?token=x&redirect=https://${EVIL}`],
        ...[`/docs%0d%0alocation:%20https://${EVIL}`, `http://${EVIL}/docs`, `http://${EVIL}/oauth/auth`],
      ]
      for (const host of [new URL(url).host, EVIL, `localhost:${new URL(url).port}`]) {
        for (const target of targets) {
          const { status, headers } = await send(url, { method: 'GET', target, headers: [['host', host]] })
          expect(status, target).toBeLessThan(500)
          const { location } = headers
          if (location !== undefined) expect(new URL(location, url).origin, target).toBe(new URL(url).origin)
        }
      }
    })
  })

  describe('names the market calls itself', () => {
    const FALSE_HEADERS = [
      [['host', EVIL]],
      [
        ['x-forwarded-host', EVIL],
        ['x-forwarded-proto', 'https'],
      ],
      [['forwarded', `host=${EVIL}`]],
      [
        ['x-original-url', `https://${EVIL}/`],
        ['x-rewrite-url', '/v1/me'],
      ],
      [['host', `${EVIL}:80@x`]],
    ] as const

    it('do not come from a request', async () => {
      const { url } = world.market
      const targets = [
        '/openapi.json',
        '/oauth/.well-known/openid-configuration',
        '/docs/',
        '/v1/keys',
        '/oauth/device',
      ]
      for (const headers of FALSE_HEADERS) {
        for (const target of [...targets, `/v1/assets/${world.assetId}/certificate`, '/v1/licenses', '/docs']) {
          const answer = await send(url, { method: 'GET', target, headers })
          expect(answer.status, target).toBeLessThan(500)
          expect(`${answer.body}${JSON.stringify(answer.headers)}`, target).not.toContain(EVIL)
        }
      }
    })

    it('nor does the address in a mail', async () => {
      const { market, buyer } = world
      await market.request(buyer.token, 'POST', '/v1/me/email-verification', undefined, { 'x-forwarded-host': EVIL })
      const proof = createProof()
      const authorization = await fetch(authorizationUrl(market.url, proof.challenge), { redirect: 'manual' })
      const cookies = authorization.headers
        .getSetCookie()
        .map((line) => line.split(';')[0] ?? '')
        .join('; ')
      const at = new URL(authorization.headers.get('location') ?? '', market.url)
      const body = new TextEncoder().encode(String(new URLSearchParams({ email: buyer.email })))
      for (const headers of FALSE_HEADERS) {
        const target = `${at.pathname}/forgot`
        const type = ['content-type', 'application/x-www-form-urlencoded'] as const
        const answer = await send(market.url, {
          method: 'POST',
          target,
          headers: [...headers, type, ['cookie', cookies]],
          body,
        })
        expect(answer.status).toBe(200)
      }
      const { rows: mails } = await market.test.admin.query('select m::text as text from mail_outbox m')
      expect(mails.length).toBeGreaterThan(1)
      expect(JSON.stringify(mails)).not.toContain(EVIL)
    })
  })

  describe('the wire', () => {
    const MARK = '/v1/about?smuggled=1'
    /** The market closes the connection after it. */
    const LAST = 'GET /v1/about HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
    const inner = `GET ${MARK} HTTP/1.1\r\nHost: x\r\n\r\n`
    const head = 'POST /v1/pricing/net-preview HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'
    const SMUGGLED: readonly (readonly [string, string])[] = [
      [
        'both lengths',
        `${head}Content-Length: ${inner.length + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
      ],
      ['two lengths', `${head}Content-Length: 0\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`],
      ['a length that is none', `${head}Content-Length: +0\r\n\r\n${inner}`],
      ['an encoding that is none', `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${inner}`],
      [
        'an encoding behind a tab',
        `${head}Transfer-Encoding:\tidentity, chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n${inner}`,
      ],
      [
        'a header that is folded',
        `${head}X: a\r\n Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${inner}`,
      ],
      ['a chunk that is none', `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n${inner}`],
    ]

    it.each(SMUGGLED)('no request hides in another: %s', async (_, bytes) => {
      const answer = await sendBytes(world.market.url, bytes)
      expect(answer).toMatch(/^(HTTP\/1\.1 4\d\d |$)/)
      expect(answer).not.toContain('"name":')
    })

    it.each([
      ['no HTTP', 'hello\r\n\r\n'],
      ['an address without end', `GET /${'a'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
      ['headers without end', `GET /v1/about HTTP/1.1\r\nHost: x\r\n${'X: y\r\n'.repeat(5_000)}\r\n`],
      ['bytes that are no text', Buffer.from([0x47, 0x45, 0x54, 0x20, 0x2f, 0xff, 0xfe, 0x20, 0x0d, 0x0a, 0x0d, 0x0a])],
      ['a way through', `CONNECT ${EVIL}:80 HTTP/1.1\r\nHost: ${EVIL}\r\n\r\n`],
      ['an echo', 'TRACE /v1/about HTTP/1.1\r\nHost: x\r\nX-Secret: echoed\r\nConnection: close\r\n\r\n'],
      ['a method of its own', 'PROPFIND /v1/about HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
      ['another protocol', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
      [
        'an upgrade',
        `GET /v1/about HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n${LAST}`,
      ],
      ['no host', 'GET /v1/about HTTP/1.1\r\n\r\n'],
    ])('survives %s', async (_, bytes) => {
      const answer = await sendBytes(world.market.url, bytes)
      expect(answer).not.toMatch(/^HTTP\/1\.1 5/)
      expect(answer).not.toContain('echoed')
      expect((await fetch(`${world.market.url}/v1/about`)).status).toBe(200)
    })

    it('a line break in a request never makes a header', async () => {
      const breaks = '%0d%0aset-cookie:%20taken=1'
      const paths = ['/docs/', '/v1/assets/', '/v1/search?q=', '/v1/log/entries?from=', '/oauth/device?user_code=', '/']
      for (const path of paths) {
        const answer = await sendBytes(
          world.market.url,
          `GET ${path}${breaks} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
        )
        expect(answer).toMatch(/^HTTP\/1\.1 \d/)
        expect(answer.split('\r\n\r\n')[0], path).not.toMatch(/^set-cookie: *taken/im)
      }
    })

    it.each(['content-length', 'chunked'])('refuses what is larger than any request, sent by %s', async (how) => {
      const { market, owner } = world
      const big = new Uint8Array(1_200_000).fill(0x20)
      const stream = new ReadableStream({
        start(controller) {
          controller.enqueue(big)
          controller.close()
        },
      })
      const answer = await fetch(`${market.url}/v1/submissions`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${owner.token}`,
          'content-type': 'application/json',
          'idempotency-key': crypto.randomUUID(),
        },
        ...(how === 'chunked' ? { body: stream, duplex: 'half' } : { body: big }),
      } as RequestInit)
      expect(answer.status).toBe(413)
      expect(await answer.json()).toMatchObject({ code: 'REQUEST_TOO_LARGE' })
    })
  })
})
