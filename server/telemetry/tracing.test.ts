// Traces as a collector receives them: what happened, under one id, and nothing of what people wrote or who they are.
import { readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startS3Server } from '../blobs/s3-server.fixture.ts'
import { createLog } from '../log.ts'
import { pictureBytes, uploadFile } from '../review/review.fixture.ts'
import { readSettings } from '../settings.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'
import { type CollectedSpan, type Collector, openCollector } from './collector.fixture.ts'
import { startTracing } from './start-tracing.ts'
import { traced, traceHeaders } from './tracing.ts'

const ACCESS_KEY = 'AKIATESTACCESSKEY'
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const SECRET_OF_QUERY = 'quietly-searched-for'

/** All that a span may say, whatever it is about. */
const ATTRIBUTES = [
  ...['http.request.method', 'http.route', 'http.response.status_code', 'luna.request_id', 'error.type'],
  ...['db.system.name', 'luna.db.role', 'peer.service', 'luna.stripe.resource'],
  ...['luna.job.kind', 'luna.job.attempt', 'luna.job.outcome'],
]

describeOnDatabase('traces', (open) => {
  let collector: Collector
  let s3: Awaited<ReturnType<typeof startS3Server>>
  let market: TestMarket
  let person: TestAccount
  let spans: readonly CollectedSpan[] = []
  const logged: string[] = []
  const hookHeaders: IncomingHttpHeaders[] = []
  const receiver = createServer((request, response) => {
    hookHeaders.push(request.headers)
    response.writeHead(204).end()
  })

  /** One of everything that is traced, and then the end of the market, which sends the rest. */
  beforeAll(async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', ACCESS_KEY)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
    collector = await openCollector()
    s3 = await startS3Server(ACCESS_KEY)
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    market = await openTestMarket(open, {
      log: createLog('trace', { write: (line: string) => void logged.push(line) }),
      environment: {
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
        OTEL_EXPORTER_OTLP_HEADERS: 'x-token=a%20secret',
        OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
        BLOB_STORE: `s3://luna-media/x?endpoint=${s3.endpoint}&region=eu-central-1`,
        // A port where nothing listens.
        SMTP_URL: 'smtp://127.0.0.1:9',
        MAIL_FROM: 'market@mail.example',
      },
    })
    person = await market.signUp({ name: 'Wilhelmina Traced', roles: ['creator'] })
    const { token } = person
    await market.request(token, 'GET', `/v1/search?q=${SECRET_OF_QUERY}`, undefined, {
      traceparent: `00-${TRACE_ID}-00f067aa0ba902b7-01`,
    })
    await market.request(token, 'GET', '/v1/me/follows/somebody-in-particular')
    await market.request(null, 'GET', '/no/such/address/of-wilhelmina')
    await market.request('not-a-token-of-anybody', 'GET', '/v1/me')
    await uploadFile(market, person, await pictureBytes())
    const returnUrl = `${market.url}/account`
    await market.call(token, 'POST', '/v1/checkouts', { kind: 'top_up', amountCents: 2_000, returnUrl })
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook-of-wilhelmina`
    const { endpoint } = await market.call<{ endpoint: { id: string } }>(token, 'POST', '/v1/webhooks', {
      ...{ url, events: [] },
    })
    await market.call(token, 'POST', `/v1/webhooks/${endpoint.id}/test`)
    await market.eventually(() => expect(hookHeaders).toHaveLength(1))
    await market.eventually(() => expect(logged.join('')).toContain('mail not sent yet'))
    await market.close()
    spans = collector.spans
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    receiver.close()
    await s3.close()
    await collector.close()
  })

  const named = (name: string): CollectedSpan[] => spans.filter((span) => span.name === name)
  const first = (name: string): CollectedSpan => {
    const [span] = named(name)
    if (span === undefined) throw new Error(`${name} is not among ${[...new Set(spans.map((one) => one.name))]}`)
    return span
  }

  it('say which service they are of, and authenticate to the collector', () => {
    expect(new Set(collector.resources.map((resource) => resource['service.name']))).toEqual(new Set(['luna-market']))
    expect(collector.resources[0]).toMatchObject({
      'service.version': expect.stringMatching(/^\d+\.\d+\.\d+/),
      'deployment.environment.name': 'test',
    })
    expect(collector.headers.every((headers) => headers['x-token'] === 'a secret')).toBe(true)
  })

  it('name requests by their method, declared address and status', () => {
    expect(first('GET /v1/me/follows/{handle}').attributes).toMatchObject({
      ...{ 'http.request.method': 'GET', 'http.route': '/v1/me/follows/{handle}' },
      'http.response.status_code': 404,
    })
    expect(first('POST /oauth/token').attributes).toMatchObject({ 'http.response.status_code': 200 })
    const unknown = named('GET').map(({ attributes }) => attributes['http.response.status_code'])
    expect(unknown.toSorted()).toEqual([401, 404])
  })

  it('continue the trace of a caller, down to each transaction', () => {
    const search = first('GET /v1/search')
    expect(search).toMatchObject({ traceId: TRACE_ID, parentSpanId: '00f067aa0ba902b7' })
    const within = named('transaction').filter(({ traceId }) => traceId === TRACE_ID)
    expect(within.length).toBeGreaterThan(0)
    for (const { parentSpanId } of within) expect(parentSpanId).toBe(search.spanId)
    // Work that is done every second begins no traces.
    expect(named('transaction').filter(({ parentSpanId = '' }) => parentSpanId === '')).toEqual([])
  })

  it('link a job to the request that enqueued it', () => {
    const ping = first('POST /v1/webhooks/{id}/test')
    const job = spans.find(({ links }) => links?.some(({ traceId }) => traceId === ping.traceId))
    expect(job?.attributes).toMatchObject({ 'luna.job.attempt': 1, 'luna.job.outcome': 'done' })
    expect(job?.traceId).not.toBe(ping.traceId)
    expect(first('webhook POST')).toMatchObject({
      ...{ traceId: job?.traceId, parentSpanId: job?.spanId },
      attributes: { 'peer.service': 'webhook', 'http.response.status_code': 204 },
    })
  })

  it('have the calls of other services, with what came of them', () => {
    expect(first('Stripe POST checkout').attributes).toMatchObject({ 'http.response.status_code': 200 })
    expect(first('S3 PUT').attributes).toMatchObject({ 'http.response.status_code': 200 })
    expect(first('SMTP send')).toMatchObject({ attributes: { 'error.type': 'ECONNREFUSED' }, status: { code: 2 } })
  })

  it('reach the operator’s own storage, and never receivers of webhooks', () => {
    const ids = new Set(spans.map(({ traceId }) => traceId))
    const passedOn = s3.headers.flatMap(({ traceparent }) => (traceparent === undefined ? [] : [String(traceparent)]))
    expect(passedOn.length).toBeGreaterThan(0)
    for (const header of passedOn) expect(ids).toContain(header.split('-')[1])
    expect(hookHeaders[0]).not.toHaveProperty('traceparent')
    expect(s3.headers.map(({ authorization }) => authorization).join()).not.toContain('traceparent')
  })

  it('say nothing of people, queries, tokens and texts', () => {
    const { email, password, token, handle } = person
    const secrets = [email, password, token, handle, 'Wilhelmina', SECRET_OF_QUERY, 'somebody-in-particular']
    for (const text of [...secrets, 'of-wilhelmina', 'not-a-token-of-anybody', 'market@mail.example']) {
      expect(collector.said()).not.toContain(text)
    }
    for (const { attributes, events = [], name } of spans) {
      expect(ATTRIBUTES, name).toEqual(expect.arrayContaining(Object.keys(attributes)))
      expect(events).toEqual([])
    }
  })

  it('are named in the lines of the log, which say nothing of people either', () => {
    const lines = logged.map((line): Record<string, unknown> => JSON.parse(line))
    const answered = lines.filter(({ msg }) => msg === 'answered')
    const ids = new Set(spans.map(({ traceId }) => traceId))
    expect(answered.length).toBeGreaterThan(8)
    for (const line of answered) expect(ids).toContain(line['trace_id'])
    expect(answered).toContainEqual(expect.objectContaining({ path: '/v1/search', trace_id: TRACE_ID }))
    const { email, password, token, handle } = person
    for (const text of [email, password, token, handle, 'Wilhelmina', SECRET_OF_QUERY, 'somebody-in-particular']) {
      expect(logged.join('')).not.toContain(text)
    }
    expect(logged.join('')).not.toContain('127.0.0.1:9')
  })
})

describe('a collector that is away', () => {
  const settingsWith = (environment: Record<string, string>) => readSettings({}, environment).tracing

  it('fails no work, is reported once, and does not hold up the end', async () => {
    const logged: string[] = []
    const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) })
    const settings = settingsWith({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' })
    if (settings === null) throw new Error('There are no settings.')
    const stop = startTracing(settings, log, 20)
    const span = { name: 'work', kind: 'client' } as const
    for (let count = 0; count < 5_000; count++) expect(await traced(span, async () => count)).toBe(count)
    await expect(traced(span, () => Promise.reject(new Error('as it was')))).rejects.toThrow('as it was')
    await stop()
    expect(await traced(span, async () => traceHeaders())).toEqual({})
    expect(logged.length).toBeLessThanOrEqual(1)
  })

  it('is asked for nothing where the share of traces is zero', async () => {
    const collector = await openCollector()
    const settings = settingsWith({
      OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.endpoint}/`,
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0',
    })
    if (settings === null) throw new Error('There are no settings.')
    const stop = startTracing(settings, pino({ level: 'silent' }))
    const sampled = { traceparent: `00-${TRACE_ID}-00f067aa0ba902b7-01` }
    await traced({ name: 'left out', kind: 'server', parent: null }, async () => {})
    await traced({ name: 'sampled by the caller', kind: 'server', parent: sampled }, async () => {})
    await stop()
    await collector.close()
    expect(collector.spans.map(({ name }) => name)).toEqual(['sampled by the caller'])
  })

  it('is named by settings that are checked', () => {
    expect(settingsWith({})).toBeNull()
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.example' }
    for (const wrong of [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'otel.example:4318' },
      { ...endpoint, OTEL_TRACES_SAMPLER: 'sometimes' },
      { ...endpoint, OTEL_TRACES_SAMPLER: 'traceidratio' },
      { ...endpoint, OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '2' },
      { ...endpoint, OTEL_EXPORTER_OTLP_HEADERS: 'no value' },
      { ...endpoint, OTEL_RESOURCE_ATTRIBUTES: 'a=%E0%A4%A' },
    ]) {
      expect(() => settingsWith(wrong), JSON.stringify(wrong)).toThrow(/OTEL_|is not/)
    }
  })
})

it('is loaded by one module alone, which is only loaded where a collector is named', () => {
  const root = path.join(import.meta.dirname, '..')
  const market = readFileSync(path.join(root, 'market.ts'), 'utf8')
  expect(market).toContain("await import('./telemetry/start-tracing.ts')")
  const graph = new Set<string>()
  const visit = (file: string): void => {
    if (graph.has(file)) return
    graph.add(file)
    const source = readFileSync(file, 'utf8')
    for (const [, target = ''] of source.matchAll(/^(?:import|export) (?!type )[^'"]*from '(\.[^']+\.ts)'/gm)) {
      visit(path.join(path.dirname(file), target))
    }
    expect(source, file).not.toMatch(/from '@opentelemetry/)
  }
  visit(path.join(root, 'market.ts'))
  expect(graph.size).toBeGreaterThan(100)
})
