/**
 * Answers the calls that the page sends through the studio to Luna Market: with functions by operation, held to the
 * contract. Without a connection it behaves as the studio does: what was read before is answered with its age, anything
 * else fails.
 */
import { ORPCError } from '@orpc/client'
import { ERRORS, type ErrorCode } from '#shared/contract/errors.ts'
import type { MarketClient } from '#shared/contract/market/market.ts'
import type { MarketAccount, MarketStatus } from '#shared/contract/studio/market.ts'
import { isMarketRead, problemOf } from './contract-check.ts'
import { type Answer, type Answers, answerTo } from './fake-engine.ts'

type Market = MarketClient<Record<never, never>>

/** What a test expects of the market, such as `{ sales: { refund: () => … } }`. */
export type MarketAnswers = {
  readonly [Part in keyof Market]?: { readonly [Call in keyof Market[Part]]?: Answer<Market[Part][Call]> }
}

/** An operation that changes something, and its input. */
export type Sent = readonly [operation: string, input: unknown]

const MARKET_URL = 'https://market.example/'
const ANSWERED_AT = '2026-11-23T10:00:00Z'

export const ADA: MarketAccount = {
  ...{ id: '0190c4b2-0000-7000-8000-0000000000ad', displayName: 'Ada', handle: 'ada', timeZone: 'UTC' },
  ...{ marketUrl: MARKET_URL, email: 'ada@people.example', roles: ['creator'], needsSignIn: false, unsent: 0 },
}

/** Fails as the engine does. */
export function failure(code: ErrorCode, data: { retryable?: boolean; detail?: string } = {}) {
  const { message, retryable } = ERRORS[code]
  return new ORPCError(code, { message, data: { retryable, ...data } })
}

export interface FakeMarket {
  readonly answers: Required<Pick<NonNullable<Answers['market']>, 'status' | 'call'>>
  /** What was changed, in order. */
  readonly sent: readonly Sent[]
  readonly problems: readonly string[]
  isAway: boolean
  /** What every call fails with; null where they are answered. */
  failsWith: ErrorCode | null
}

export function openFakeMarket(operations: MarketAnswers, account: MarketAccount | null): FakeMarket {
  const sent: Sent[] = []
  const problems: string[] = []
  const known = new Map<string, unknown>()
  const note = (problem: string | null): void => {
    if (problem !== null) problems.push(problem)
  }
  async function ask(operation: string, input: unknown): Promise<unknown> {
    const path = operation.split('.')
    const answer = answerTo(operations, path)
    if (answer === undefined) {
      note(operation)
      throw new Error(`The test has no answer for ${operation}.`)
    }
    note(problemOf('market', path, 'inputSchema', input))
    if (!isMarketRead(path)) sent.push([operation, input])
    const output = await Promise.resolve(answer(input))
    note(problemOf('market', path, 'outputSchema', output))
    return output
  }
  const status = (): MarketStatus => ({
    ...{ url: MARKET_URL, reachability: fake.isAway ? 'unreachable' : 'reachable', error: null, checkedAt: null },
    ...{ account, accounts: account === null ? [] : [account] },
  })
  const fake: FakeMarket = {
    sent,
    problems,
    isAway: false,
    failsWith: null,
    answers: {
      status,
      async call({ operation, input }) {
        if (fake.failsWith !== null) throw failure(fake.failsWith)
        const key = JSON.stringify([operation, input])
        if (fake.isAway) {
          if (!known.has(key)) throw failure('MARKET_UNREACHABLE')
          return { data: known.get(key), asOf: ANSWERED_AT, isFromCache: true }
        }
        const data = await ask(operation, input)
        if (isMarketRead(operation.split('.'))) known.set(key, data)
        return { data, asOf: ANSWERED_AT, isFromCache: false }
      },
    },
  }
  return fake
}
