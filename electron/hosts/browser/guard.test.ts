import { describe, expect, test } from 'vitest'
import { createGuard } from './guard.ts'

const BASE = '/unguessable/'
const guard = createGuard({ port: 4321, basePath: BASE })

function request(path: string, headers: Record<string, string> = {}, method = 'GET'): Request {
  return new Request(`http://127.0.0.1:4321${path.startsWith(BASE) ? '' : BASE.slice(0, -1)}${path}`, {
    method,
    headers: { host: '127.0.0.1:4321', ...headers },
  })
}

function cookieOf(response: Response | undefined): string {
  return (response?.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
}

const cookie = cookieOf(guard.check(request(guard.openPath())))

describe('browser host guard', () => {
  test('a link opens a session that scripts cannot read', () => {
    const link = guard.openPath()
    const response = guard.check(request(link))
    expect(response?.status).toBe(200)
    expect(response?.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/)
    expect(response?.headers.get('set-cookie')).not.toContain(link.split('=')[1])
  })

  test('a link works once, and the next one is told of', () => {
    const openPaths: string[] = []
    const own = createGuard({ port: 4321, basePath: BASE, onUsed: () => openPaths.push(own.openPath()) })
    const first = own.openPath()
    expect(own.check(request(first))?.status).toBe(200)
    expect(openPaths).toEqual([own.openPath()])
    expect(openPaths).not.toContain(first)
    const again = own.check(request(first))
    expect([again?.status, cookieOf(again)]).toEqual([403, ''])
    expect(cookieOf(own.check(request(own.openPath())))).not.toBe('')
  })

  test('who has the session already is led to the studio by a used link', async () => {
    const response = guard.check(request('/open?token=used', { cookie }))
    expect([response?.status, cookieOf(response)]).toEqual([200, ''])
    expect(await response?.text()).toContain('url=./"')
  })

  test('a wrong token opens nothing', () => {
    const response = guard.check(request('/open?token=guess'))
    expect(response?.status).toBe(403)
    expect(cookieOf(response)).toBe('')
  })

  test('a request with the session passes', () => {
    expect(guard.check(request('/', { cookie }))).toBeUndefined()
    expect(
      guard.check(
        request('/rpc/assets/list', { cookie, 'x-luna-studio': '1', origin: 'http://127.0.0.1:4321' }, 'POST'),
      ),
    ).toBeUndefined()
  })

  test.each([
    ['no session', request('/')],
    ['a guessed session', request('/', { cookie: 'luna_session_4321=guess' })],
    ['the session of another port', request('/', { cookie: cookie.replace('4321', '1234') })],
    ['a rebound host name', request('/', { cookie, host: 'evil.example:4321' })],
    ['another origin', request('/rpc/x', { cookie, origin: 'https://evil.example' })],
    ['another port as origin', request('/rpc/x', { cookie, origin: 'http://127.0.0.1:1' })],
    ['a cross-site embed', request('/media/x', { cookie, 'sec-fetch-site': 'cross-site' })],
    ['a same-site page on another port', request('/media/x', { cookie, 'sec-fetch-site': 'same-site' })],
    ['a form post without the header', request('/rpc/x', { cookie }, 'POST')],
  ])('%s is refused', (_, refused) => {
    expect(guard.check(refused)?.status).toBe(403)
  })

  test.each(['/', '/rpc/system/info', '/open', '/unguessable', '/another-path/', '/Unguessable/'])(
    'nothing is below %s, with the session or without, and the answer is the one without a session',
    async (path) => {
      const below = (headers: Record<string, string>) =>
        guard.check(new Request(`http://127.0.0.1:4321${path}`, { headers: { host: '127.0.0.1:4321', ...headers } }))
      const answers = [below({ cookie }), below({}), guard.check(request('/'))]
      expect(answers.map((answer) => answer?.status)).toEqual([403, 403, 403])
      const texts = await Promise.all(answers.map((answer) => answer?.text()))
      expect(new Set(texts).size).toBe(1)
    },
  )

  test('every launch has its own token', () => {
    const paths = [0, 1].map(() => createGuard({ port: 4321, basePath: BASE }).openPath())
    expect(paths[0]).not.toBe(paths[1])
  })
})
