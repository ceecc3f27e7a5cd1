/**
 * Every operation of the OpenAPI document, asked well and badly by everyone: no failure of the market itself, every
 * refusal a problem document, every answer of the form that the document promises, no success for the wrong role, and
 * and no internals or data of other people in it. A long run asks 20,000 times, and first lets people do everything
 * that can be asked for, so that each operation succeeds at least once. `LUNA_SEED` draws other requests.
 */
import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { describeOnDatabase, mainEngine } from '#server/testing/databases.fixture.ts'
import { byExtent, seed } from '#shared/testing/test-run.ts'
import { type Cast, castOf } from './api/cast.ts'
import { JOURNEYS } from './api/journeys/journeys.ts'
import { meet } from './api/journeys/scene.ts'
import { knownTo, type Rows, readRows } from './api/known.ts'
import type { Operation } from './api/operations.ts'
import { type DrawnRequest, FRESH_KEY, requestsTo } from './api/requests.ts'
import { send } from './api/send.ts'
import { type ObservedWorld, openObservedWorld, WEBHOOK_SECRET } from './api/world.ts'

/** Requests in all: what is asked badly is refused before it reaches a database, so one of them gets most. */
const WANTED = byExtent({ short: 400, long: 20_000 })
const WANTED_OF_OTHER = byExtent({ short: 400, long: 2_000 })
const TIMEOUT_MS = 1_800_000 + WANTED * 500

/**
 * Ends the accounts and sign-ins of who asks: last, so that the others are asked by those who own what they ask for.
 */
function isEnding({ method, path }: Operation): boolean {
  return (method === 'DELETE' && path.startsWith('/v1/me')) || path.startsWith('/v1/admin/')
}

describeOnDatabase(`fuzzed requests, seed ${seed}`, (open) => {
  let world: ObservedWorld
  let cast: Cast
  let rows: Rows

  beforeAll(async () => {
    world = await openObservedWorld(open)
    cast = await castOf(world)
  })

  it.runIf(byExtent({ short: false, long: true }))('reach every operation with a success', async () => {
    const scene = await meet(world.watched, WEBHOOK_SECRET)
    for (const journey of JOURNEYS) await journey(scene)
    expect(world.observer.unreached()).toEqual([])
  })

  async function ask({ actor, ...request }: DrawnRequest): Promise<string[]> {
    const person = cast.personOf(actor)
    const isOdd = request.headers.some(([name]) => name === 'authorization')
    const by = isOdd ? null : person
    const authorization = by === null ? [] : [['authorization', `Bearer ${by.token}`] as const]
    const given = request.headers.map(([name, value]) => [name, value === FRESH_KEY ? randomUUID() : value] as const)
    const answer = await send(world.market.url, { ...request, headers: [...authorization, ...given] })
    const text = request.body === undefined ? '' : new TextDecoder().decode(request.body)
    const found = await world.observer.see({ method: request.method, target: request.target, by, text }, answer)
    if (answer.status === 401 && by !== null) await cast.renew(actor)
    return found
  }

  async function fuzz(operation: Operation, numRuns: number): Promise<string[]> {
    let findings: string[] = []
    const details = await fc.check(
      fc.asyncProperty(requestsTo(operation, knownTo(operation, rows)), async (request) => {
        const found = await ask(request)
        if (found.length > 0) findings = found
        return found.length === 0
      }),
      { seed, numRuns },
    )
    if (!details.failed) return []
    const [request] = details.counterexample ?? []
    const sent = request === undefined ? '' : describeRequest(request)
    return [`${findings.join('; ')} ${details.errorInstance ?? ''}\n  ${sent}`]
  }

  it('never fail, and are answered as the document says', { timeout: TIMEOUT_MS }, async () => {
    const { operations, count } = world.observer
    expect(operations.length).toBeGreaterThan(150)
    rows = await readRows(world.market.test)
    const wanted = world.market.test.engine === mainEngine() ? WANTED : WANTED_OF_OTHER
    const numRuns = Math.ceil((wanted - count()) / operations.length)
    const ordered = [...operations.filter((operation) => !isEnding(operation)), ...operations.filter(isEnding)]
    const findings: string[] = []
    for (const operation of ordered) findings.push(...(await fuzz(operation, numRuns)))
    expect(findings.join('\n')).toBe('')
    expect(count()).toBeGreaterThanOrEqual(wanted)
    expect(operations.length - world.observer.unreached().length).toBeGreaterThan(operations.length * 0.3)
  })

  it('show to no one what belongs to somebody else', async () => {
    expect(await world.observer.leaks()).toEqual([])
  })
})

function describeRequest({ actor, method, target, headers, body }: DrawnRequest): string {
  const text = body === undefined ? '' : new TextDecoder().decode(body).slice(0, 600)
  return `${actor}: ${method} ${target.slice(0, 300)} ${JSON.stringify(headers)} ${text}`
}
