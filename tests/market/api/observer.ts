/** Looks at every request to a market with its answer: what is wrong with it, and which operations have succeeded. */
import type { TestAccount, TestMarket } from '#server/testing/test-market.fixture.ts'
import type { Findings } from './answers.ts'
import type { KeptErrors } from './log.ts'
import type { Operation } from './operations.ts'
import { createPrivacy } from './privacy.ts'
import { neededFor } from './roles.ts'
import type { RawAnswer } from './send.ts'

interface Asked {
  readonly method: string
  /** Path and query. */
  readonly target: string
  /** Null: anonymous. */
  readonly by: TestAccount | null
  /** What of it is text, to tell what an answer only repeats. */
  readonly text: string
}

export interface Observer {
  readonly operations: readonly Operation[]
  /** Requests to operations of the document. */
  count(): number
  /** Names of the operations that have never succeeded. */
  unreached(): string[]
  /** What is wrong with the answer; empty for requests to nothing that the document names. */
  see(asked: Asked, answer: RawAnswer): Promise<string[]>
  /** What is wrong with all of them together. */
  leaks(): Promise<string[]>
}

interface ObserverParts {
  readonly market: TestMarket
  readonly operations: readonly Operation[]
  readonly findingsOf: Findings
  readonly errors: KeptErrors
}

function patternOf({ path }: Operation): RegExp {
  const escaped = path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')
  return new RegExp(`^${escaped}$`)
}

/** Paths without parts to fill in come first: `/v1/me/licenses/sold` is no listing. */
function matcherOf(operations: readonly Operation[]) {
  const known = operations
    .map((operation) => ({ operation, pattern: patternOf(operation) }))
    .toSorted((a, b) => a.operation.path.split('{').length - b.operation.path.split('{').length)
    .toSorted((a, b) => Number(b.operation.path.endsWith('.csv')) - Number(a.operation.path.endsWith('.csv')))
  return (method: string, target: string): Operation | undefined => {
    const { pathname } = new URL(target, 'http://market.example')
    return known.find(({ operation, pattern }) => operation.method === method && pattern.test(pathname))?.operation
  }
}

export function createObserver({ market, operations, findingsOf, errors }: ObserverParts): Observer {
  const match = matcherOf(operations)
  const privacy = createPrivacy()
  const reached = new Set<string>()
  let requests = 0

  async function rolesOf({ accountId }: TestAccount): Promise<readonly string[]> {
    const { rows } = await market.test.admin.query<{ role: string }>(
      `select role from account_roles where account_id = $1
       union select tier from account_tiers where account_id = $1 and until is null`,
      [accountId],
    )
    return ['account', ...rows.map(({ role }) => role)]
  }

  /** Whether the one who succeeded may: asked of the database only where the role is not granted to every account. */
  async function roleFindings({ name }: Operation, by: TestAccount | null): Promise<string[]> {
    const needed = neededFor(name)
    if (needed === 'anonymous' || (needed === 'account' && by !== null)) return []
    if (by === null) return [`succeeds for nobody, but is for ${needed}`]
    const roles = await rolesOf(by)
    // Roles are removed with the account itself.
    return roles.includes(needed) || name === 'DELETE /v1/me' ? [] : [`succeeds without the role ${needed}`]
  }

  return {
    operations,
    count: () => requests,
    unreached: () => operations.map(({ name }) => name).filter((name) => !reached.has(name)),
    async see({ method, target, by, text }, answer) {
      const operation = match(method, target)
      if (operation === undefined) return []
      requests += 1
      const found = findingsOf(operation, answer)
      found.push(...privacy.note(operation, by, `${target} ${text}`, answer))
      if (answer.status < 400) {
        reached.add(operation.name)
        found.push(...(await roleFindings(operation, by)))
      }
      if (found.length === 0) return []
      return [`${operation.name}: ${found.join('; ')}`, ...errors.of(answer)]
    },
    leaks: () => privacy.leaks(market.test),
  }
}
