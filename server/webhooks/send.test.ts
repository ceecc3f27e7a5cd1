import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isPublicAddress } from './public-address.ts'
import { createSend, type SendOptions } from './send.ts'

describe('an address that others chose', () => {
  it('is public, or nothing is sent there', () => {
    const refused = [
      ...[
        '127.0.0.1',
        '10.1.2.3',
        '172.31.0.1',
        '192.168.1.1',
        '169.254.169.254',
        '100.64.0.1',
        '0.0.0.0',
        '224.0.0.1',
      ],
      ...['255.255.255.255', '198.18.0.1', '::1', '::', 'fe80::1', 'fc00::1', 'fd12::1', 'ff02::1', '::ffff:127.0.0.1'],
      ...['::ffff:10.0.0.1', '64:ff9b::a00:1', '2002:a00:1::', '2001:db8::1', '2001::1', 'localhost', '', '1.2.3'],
    ]
    expect(refused.filter(isPublicAddress)).toEqual([])
    const taken = ['1.1.1.1', '172.32.0.1', '192.169.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1']
    expect(taken.filter(isPublicAddress)).toEqual(taken)
  })
})

describe('sending to a webhook', () => {
  const received: { path: string | undefined; host: string | undefined; body: string }[] = []
  let statusToAnswer = 204
  const server = createServer((request: IncomingMessage, response) => {
    let body = ''
    request.on('data', (part: Buffer) => {
      body += part.toString()
    })
    request.on('end', () => {
      received.push({ path: request.url, host: request.headers.host, body })
      response.writeHead(statusToAnswer, { location: '/elsewhere' }).end('x'.repeat(1_000))
    })
  })
  let port = 0
  beforeAll(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => void server.close())

  const attempt = (url: string, options: Partial<SendOptions> = {}) =>
    createSend({ allowsPrivate: false, ...options })({
      url,
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
      signal: new AbortController().signal,
    })

  it('refuses private addresses, whether they are written down or what a name means, and sends nothing', async () => {
    const before = received.length
    const resolve = async () => ['1.1.1.1', '127.0.0.1']
    for (const url of [`https://127.0.0.1:${port}/`, `https://[::1]:${port}/`, `https://[::ffff:7f00:1]:${port}/`]) {
      expect(await attempt(url), url).toEqual({ status: null, problem: 'private_address' })
    }
    // URLs write addresses in many ways.
    expect(await attempt(`https://2130706433:${port}/`)).toMatchObject({ problem: 'private_address' })
    expect(await attempt(`https://0x7f.1:${port}/`)).toMatchObject({ problem: 'private_address' })
    expect(await attempt(`https://rebound.example:${port}/`, { resolve })).toMatchObject({ problem: 'private_address' })
    expect(await attempt(`http://public.example:${port}/`, { resolve })).toMatchObject({ problem: 'not_https' })
    expect(await attempt('https://public.example:25/', { resolve })).toMatchObject({ problem: 'port_not_allowed' })
    expect(received.length).toBe(before)
  })

  it('connects to the address that was checked, under the name of the webhook', async () => {
    let asked = 0
    const resolve = async () => {
      asked += 1
      return asked === 1 ? ['127.0.0.1'] : ['192.0.2.1']
    }
    const url = `http://receiver.example:${port}/hook?a=1`
    expect(await attempt(url, { allowsPrivate: true, resolve })).toEqual({ status: 204, problem: null })
    expect(received.at(-1)).toEqual({ path: '/hook?a=1', host: `receiver.example:${port}`, body: '{"a":1}' })
    expect(asked).toBe(1)
  })

  it('follows no redirect, and says what went wrong by a code', async () => {
    const url = `http://127.0.0.1:${port}/hook`
    const before = received.length
    statusToAnswer = 302
    expect(await attempt(url, { allowsPrivate: true })).toEqual({ status: 302, problem: 'redirect_not_followed' })
    expect(received.length).toBe(before + 1)
    statusToAnswer = 500
    expect(await attempt(url, { allowsPrivate: true })).toEqual({ status: 500, problem: 'http_error' })
    statusToAnswer = 204
    const closed = await attempt('http://127.0.0.1:1/', { allowsPrivate: true })
    expect(closed).toEqual({ status: null, problem: 'econnrefused' })
  })
})
