/**
 * Every operation of the OpenAPI document, asked well and badly by everyone: no failure of the market itself, every
 * refusal a problem document, every answer of the form that the document promises, and nothing of the inside told.
 * `LUNA_SEED` draws other requests; a long run sends many more of them.
 */
import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { describeOnDatabase } from '#server/testing/databases.fixture.ts'
import { byExtent, seed } from '#shared/testing/test-run.ts'
import { createFindings, type Findings } from './api/answers.ts'
import { type Cast, castOf } from './api/cast.ts'
import { knownTo, type Rows, readRows } from './api/known.ts'
import { keepErrors } from './api/log.ts'
import { type Operation, readOperations } from './api/operations.ts'
import { type DrawnRequest, FRESH_KEY, requestsTo } from './api/requests.ts'
import { type RawAnswer, send } from './api/send.ts'
import { openSeededWorld, type SeededWorld } from './seeded-world.fixture.ts'

/** Requests to each operation. */
const RUNS = byExtent({ short: 3, long: 60 })
const TIMEOUT_MS = 1_800_000 + RUNS * 60_000

/** Ends the accounts and sign-ins of who asks: last, so that the others are asked by those who own what they ask for. */
function isEnding({ method, path }: Operation): boolean {
  return (method === 'DELETE' && path.startsWith('/v1/me')) || path.startsWith('/v1/admin/')
}

describeOnDatabase(`fuzzed requests, seed ${seed}`, (open) => {
  let world: SeededWorld
  let cast: Cast
  let operations: Operation[]
  let rows: Rows
  let findingsOf: Findings
  const told = keepErrors()
  /** Statuses seen, by operation. */
  const seen = new Map<string, Map<number, number>>()

  beforeAll(async () => {
    world = await openSeededWorld(open, { log: told.log })
    cast = castOf(world)
    const found = await readOperations(world.market.url)
    operations = [...found.filter((operation) => !isEnding(operation)), ...found.filter(isEnding)]
    rows = await readRows(world.market.test)
    findingsOf = createFindings()
  })

  async function ask({ actor, ...request }: DrawnRequest): Promise<RawAnswer> {
    const token = cast.tokenOf(actor)
    const isOdd = request.headers.some(([name]) => name === 'authorization')
    const authorization = token === null || isOdd ? [] : [['authorization', `Bearer ${token}`] as const]
    const given = request.headers.map(([name, value]) => [name, value === FRESH_KEY ? randomUUID() : value] as const)
    const answer = await send(world.market.url, { ...request, headers: [...authorization, ...given] })
    if (answer.status === 401 && token !== null && !isOdd) await cast.renew(actor)
    return answer
  }

  async function fuzz(operation: Operation): Promise<string[]> {
    const statuses = seen.get(operation.name) ?? new Map<number, number>()
    seen.set(operation.name, statuses)
    let findings: string[] = []
    const details = await fc.check(
      fc.asyncProperty(requestsTo(operation, knownTo(operation, rows)), async (request) => {
        const answer = await ask(request)
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
        const found = findingsOf(operation, answer)
        if (found.length > 0) findings = [...found, ...told.of(answer)]
        return found.length === 0
      }),
      { seed, numRuns: RUNS },
    )
    if (!details.failed) return []
    const [request] = details.counterexample ?? []
    const sent = request === undefined ? '' : describeRequest(request)
    return [`${operation.name}: ${findings.join('; ')} ${details.errorInstance ?? ''}\n  ${sent}`]
  }

  it('never fail, and are answered as the document says', { timeout: TIMEOUT_MS }, async () => {
    expect(operations.length).toBeGreaterThan(100)
    const findings: string[] = []
    for (const operation of operations) findings.push(...(await fuzz(operation)))
    expect(findings.join('\n')).toBe('')
  })

  it('get past the first checks', () => {
    const refusedOnly = operations.filter(({ name }) => ![...(seen.get(name)?.keys() ?? [])].some((at) => at < 400))
    const share = 1 - refusedOnly.length / operations.length
    const names = refusedOnly.map(({ name }) => name).join(', ')
    expect(share, `refused only: ${names}`).toBeGreaterThan(byExtent({ short: 0.3, long: 0.4 }))
  })
})

function describeRequest({ actor, method, target, headers, body }: DrawnRequest): string {
  const text = body === undefined ? '' : new TextDecoder().decode(body).slice(0, 600)
  return `${actor}: ${method} ${target.slice(0, 300)} ${JSON.stringify(headers)} ${text}`
}
