/** A market whose every answer is looked at: what fixtures and journeys ask of it counts like any other request. */
import type { TestAccount, TestMarket } from '#server/testing/test-market.fixture.ts'
import { ProblemError } from '#server/testing/test-market.fixture.ts'
import { problemSchema } from '#shared/contract/market/problem.ts'
import type { Observer } from './observer.ts'
import { type RawRequest, send } from './send.ts'

export interface WatchedMarket extends TestMarket {
  readonly observer: Observer
  /** A request exactly as it is given, sent by a person. */
  sendAs(by: TestAccount | null, raw: RawRequest): Promise<Response>
  /** From now on, requests with this API key are the person's. */
  knowKey(secret: string, account: TestAccount): void
}

/** Statuses of answers that have no body. */
const EMPTY = new Set([204, 205, 304])

/** Rejects with what is wrong with an answer, if anything is. */
export function watchMarket(market: TestMarket, observer: Observer): WatchedMarket {
  const people = new Map<string, TestAccount>()

  async function signUp(...parameters: Parameters<TestMarket['signUp']>): Promise<TestAccount> {
    const account = await market.signUp(...parameters)
    people.set(account.token, account)
    return account
  }

  async function look(method: string, target: string, token: string | null, text: string, response: Response) {
    const body = Buffer.from(await response.arrayBuffer())
    const answer = { status: response.status, headers: Object.fromEntries(response.headers), body }
    const by = token === null ? null : (people.get(token) ?? null)
    if (token !== null && by === null) throw new Error('Only those who signed up here are watched.')
    const found = await observer.see({ method, target, by, text }, answer)
    if (found.length > 0) throw new Error(found.join('\n'))
    const { status, headers } = response
    return new Response(EMPTY.has(status) ? null : new Uint8Array(body), { status, headers })
  }

  const request: TestMarket['request'] = async (token, method, path, body, headers) => {
    const response = await market.request(token, method, path, body, headers)
    return look(method, path, token, JSON.stringify(body) ?? '', response)
  }

  async function call<Answer>(...parameters: Parameters<TestMarket['request']>): Promise<Answer> {
    const response = await request(...parameters)
    const answer: unknown = response.status === 204 ? undefined : await response.json()
    if (!response.ok) throw new ProblemError(problemSchema.parse(answer))
    return answer as Answer
  }

  async function sendAs(by: TestAccount | null, raw: RawRequest): Promise<Response> {
    const authorization = by === null ? [] : [['authorization', `Bearer ${by.token}`] as const]
    const answer = await send(market.url, { ...raw, headers: [...authorization, ...raw.headers] })
    const { status, headers } = answer
    const response = new Response(EMPTY.has(status) ? null : new Uint8Array(answer.body), { status, headers })
    return look(raw.method, raw.target, by?.token ?? null, '', response)
  }

  const knowKey: WatchedMarket['knowKey'] = (secret, account) => void people.set(secret, account)

  return { ...market, observer, signUp, request, call, sendAs, knowKey }
}
