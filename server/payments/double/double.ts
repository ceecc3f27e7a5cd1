/**
 * A payment service for test mode: a small HTTP server on this machine that speaks as much of Stripe's interface as the
 * market uses, with idempotency keys, balances that must cover what is moved, and webhooks that are really signed. The
 * market talks to it through the same library and the same code as to Stripe.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { eventsOf } from '../setup/endpoints.ts'
import { STRIPE_API_VERSION } from '../stripe-library.ts'
import * as actions from './actions.ts'
import {
  createDelivery,
  type Delivery,
  type DeliveryOptions,
  type Endpoint,
  type EndpointSecrets,
  type Mail,
} from './delivery.ts'
import { type Fields, parseForm } from './form.ts'
import { answerPage } from './pages.ts'
import { DoubleRefusal } from './refusal.ts'
import { answerCall } from './routes.ts'
import { type DoubleState, emptyState } from './state.ts'

export interface DoubleOptions extends DeliveryOptions {
  readonly now: () => Date
  /** Of the endpoints that are there from the beginning. */
  readonly webhookSecrets?: EndpointSecrets
  /** Kept between two starts; in memory alone without. */
  readonly stateFile?: string
}

/** What happens to the next writes: done, but the answer is lost on the way; or not done at all. */
export type DoubleFault = 'answer_lost' | 'unreachable'

export interface PaymentDouble {
  readonly host: string
  readonly port: number
  readonly state: DoubleState
  pay(sessionId: string, how?: Parameters<typeof actions.pay>[2]): void
  settlePayment(sessionId: string, hasSucceeded: boolean): void
  expire(sessionId: string): void
  renew(subscriptionId: string, isPaid: boolean): void
  endSubscription(subscriptionId: string): void
  dispute(paymentIntentId: string, terms?: actions.DisputeTerms): string
  closeDispute(disputeId: string, isWon: boolean): void
  failRefund(refundId: string): void
  onboard(accountId: string, isOnboarded?: boolean): void
  settlePayout(payoutId: string, hasArrived: boolean): void
  letTimePass(): void
  /** Delivers what was held back, where events are delivered in disorder. */
  deliverHeld(): Promise<void>
  failNext(faults: readonly DoubleFault[]): void
  close(): Promise<void>
}

const HOST = '127.0.0.1'
const MAX_BODY_BYTES = 256 * 1024

function readState(file: string | undefined): DoubleState {
  // Written by this module alone, whole or not at all; an older one may have written less.
  return file !== undefined && existsSync(file)
    ? { ...emptyState(), ...(JSON.parse(readFileSync(file, 'utf8')) as DoubleState) }
    : emptyState()
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > MAX_BODY_BYTES) throw new DoubleRefusal(413, 'too_large', 'The request is too large.')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function fieldsOf(request: IncomingMessage, url: URL, body: string): Fields {
  if (request.method === 'GET') return parseForm(url.search.slice(1))
  const isJson = request.headers['content-type']?.includes('json') === true
  return isJson ? (JSON.parse(body === '' ? '{}' : body) as Fields) : parseForm(body)
}

/** Sent to the first endpoints in addition to what `stripe setup` subscribes to: events whose objects have no id. */
const UNASKED: readonly string[] = ['balance.available', 'invoice.upcoming']

function endpointsFor(state: DoubleState, initial: EndpointSecrets | undefined, mail: Mail): Endpoint[] {
  const created = Object.values(state.endpoints).filter(({ id, kind, isEnabled, enabledEvents }) => {
    if (mail.endpointId !== undefined) return id === mail.endpointId
    return isEnabled && kind === mail.kind && enabledEvents.includes(mail.type)
  })
  const isSubscribed = eventsOf(mail.kind).includes(mail.type) || UNASKED.includes(mail.type)
  const isInitial = initial !== undefined && mail.endpointId === undefined && isSubscribed
  return isInitial ? [{ secret: initial[mail.kind], url: null }, ...created] : created
}

function createContext(
  now: () => number,
  state: DoubleState,
  port: () => number,
  post: Delivery['post'],
): actions.DoubleContext {
  const nextId = (prefix: string): string => {
    state.counter += 1
    return `${prefix}_${state.counter}${randomBytes(6).toString('hex')}`
  }
  return {
    state,
    now,
    nextId,
    emit(type, object, accountId) {
      const id = nextId('evt')
      const created = now()
      const event = {
        id,
        object: 'event',
        api_version: STRIPE_API_VERSION,
        type,
        created,
        livemode: false,
        ...(accountId === undefined ? {} : { account: accountId }),
        data: { object },
      }
      const payload = JSON.stringify(event)
      state.events.push({ id, created, payload, ...(accountId === undefined ? {} : { accountId }) })
      post({ kind: accountId === undefined ? 'platform' : 'connected', type, payload })
    },
    emitThin(type, related, endpointId) {
      const created = new Date(now() * 1000).toISOString()
      const event = {
        id: nextId('evt_test'),
        object: 'v2.core.event',
        type,
        created,
        livemode: false,
        context: null,
        related_object: { ...related, url: `/v2/core/${related.type.split('.').at(-1)}s/${related.id}` },
      }
      const payload = JSON.stringify(event)
      post({ kind: 'thin', type, payload, ...(endpointId === undefined ? {} : { endpointId }) })
      return event
    },
    pageUrl: (id) => `http://${HOST}:${port()}/pages/${id}`,
  }
}

interface Answer {
  readonly status: number
  readonly body: string
}

/** In Stripe's own form; what is not known is left out. */
function refusal({ status, code, param, message, more }: DoubleRefusal): Answer {
  const error = {
    type: 'invalid_request_error',
    ...(code === null ? {} : { code, doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` }),
    ...(param === null ? {} : { param }),
    message,
    ...more,
  }
  return { status, body: JSON.stringify({ error }) }
}

function callApi(context: actions.DoubleContext, request: IncomingMessage, url: URL, body: string): Answer {
  if (!/^Bearer (sk|rk)_test_\w+$/.test(request.headers.authorization ?? '')) {
    return refusal(new DoubleRefusal(401, null, 'Invalid API Key provided.'))
  }
  const version = request.headers['stripe-version']
  if (version !== STRIPE_API_VERSION) {
    return refusal(new DoubleRefusal(400, null, `Invalid Stripe API version: ${String(version)}`))
  }
  const { method = 'GET' } = request
  const key = request.headers['idempotency-key']
  const requestText = `${method} ${url.pathname} ${body}`
  const standing = typeof key === 'string' && method !== 'GET' ? context.state.answers[key] : undefined
  if (standing !== undefined) {
    if (standing.request === requestText) return standing
    const message = 'Keys for idempotent requests can only be used with the parameters they were first used with.'
    return { status: 400, body: JSON.stringify({ error: { type: 'idempotency_error', message } }) }
  }
  let answer: Answer
  let isKept = typeof key === 'string' && method !== 'GET'
  try {
    const forAccount = request.headers['stripe-account'] ?? request.headers['stripe-context']
    const call = {
      method,
      path: url.pathname,
      fields: fieldsOf(request, url, body),
      forAccount: typeof forAccount === 'string' ? forAccount : null,
    }
    answer = { status: 200, body: JSON.stringify(answerCall(context, call)) }
  } catch (error) {
    if (!(error instanceof DoubleRefusal)) throw error
    answer = refusal(error)
    // A request with wrong parameters was not started, and may be corrected under the same key.
    isKept &&= error.param === null
  }
  if (isKept) context.state.answers[String(key)] = { request: requestText, ...answer }
  return answer
}

function showPage(context: actions.DoubleContext, request: IncomingMessage, url: URL, body: string) {
  const id = url.pathname.slice('/pages/'.length)
  const form = new URLSearchParams(request.method === 'POST' ? body : '')
  return answerPage(context, id, { action: form.get('action'), card: form.get('card') }, url.searchParams)
}

function happenings(context: actions.DoubleContext, keep: () => void) {
  const kept = <Given extends unknown[], Result>(act: (at: actions.DoubleContext, ...given: Given) => Result) => {
    return (...given: Given): Result => {
      const { counter } = context.state
      const result = act(context, ...given)
      if (context.state.counter !== counter) keep()
      return result
    }
  }
  return {
    pay: kept(actions.pay),
    settlePayment: kept(actions.settlePayment),
    expire: kept(actions.expire),
    renew: kept(actions.renew),
    endSubscription: kept(actions.endSubscription),
    dispute: kept(actions.dispute),
    closeDispute: kept(actions.closeDispute),
    failRefund: kept(actions.failRefund),
    onboard: kept(actions.onboard),
    settlePayout: kept(actions.settlePayout),
    letTimePass: kept(actions.letTimePass),
  }
}

export async function openPaymentDouble(options: DoubleOptions): Promise<PaymentDouble> {
  const { stateFile, webhookSecrets } = options
  const state = readState(stateFile)
  const faults: DoubleFault[] = []
  let port = 0
  const now = () => Math.floor(options.now().getTime() / 1000)
  const delivery = createDelivery(options, (mail) => endpointsFor(state, webhookSecrets, mail))
  const context = createContext(now, state, () => port, delivery.post)

  function keep(): void {
    if (stateFile === undefined) return
    writeFileSync(`${stateFile}.new`, JSON.stringify(state))
    renameSync(`${stateFile}.new`, stateFile)
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', `http://${HOST}`)
    const body = await readBody(request)
    if (url.pathname.startsWith('/pages/')) {
      const { status, html, location } = showPage(context, request, url, body)
      if (request.method !== 'GET') keep()
      response.writeHead(status, location === undefined ? { 'content-type': 'text/html; charset=utf-8' } : { location })
      response.end(html)
      return
    }
    const fault = request.method === 'GET' ? undefined : faults.shift()
    if (fault === 'unreachable') {
      request.socket.destroy()
      return
    }
    const { status, body: text } = callApi(context, request, url, body)
    if (request.method !== 'GET') keep()
    if (fault === 'answer_lost') {
      request.socket.destroy()
      return
    }
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(text)
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const status = error instanceof DoubleRefusal ? error.status : 500
      if (!response.headersSent) response.writeHead(status)
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve))
  port = (server.address() as AddressInfo).port

  return {
    host: HOST,
    port,
    state,
    ...happenings(context, keep),
    deliverHeld: () => delivery.deliverHeld(),
    failNext: (next) => {
      faults.push(...next)
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
