import { beforeAll, expect, test } from 'vitest'
import { createTestKeyring } from '../keys/keyring.fixture.ts'
import { describeOnEachDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { createIdempotency, type Idempotency } from './idempotency.ts'
import { keepAnswer } from './kept-answer.ts'

const ANN = '0198c5a0-0000-7000-8000-00000000000a'
const BEN = '0198c5a0-0000-7000-8000-00000000000b'

describeOnEachDatabase('idempotency keys', (open) => {
  let opened: TestDatabase
  let idempotency: Idempotency
  let done = 0

  beforeAll(async () => {
    opened = await open()
    idempotency = createIdempotency(opened.database, opened.clock, createTestKeyring())
  })

  function request(key: string, body: string, accountId: string | null = ANN) {
    return { accountId, key, method: 'POST', target: '/v1/things', body: new TextEncoder().encode(body) }
  }

  const work = async (): Promise<Response> => {
    done++
    return Response.json({ count: done }, { status: 201 })
  }

  test('the same request is answered without being done again', async () => {
    const first = await idempotency.answer(request('key-one-1', 'a'), work)
    const before = done
    const second = await idempotency.answer(request('key-one-1', 'a'), work)
    expect(done).toBe(before)
    expect([second.status, await second.text()]).toEqual([201, await first.text()])
    expect(second.headers.get('idempotency-replayed')).toBe('true')
  })

  test('another request under the key is refused, and nothing is done', async () => {
    await idempotency.answer(request('key-two-1', 'a'), work)
    const before = done
    const other = idempotency.answer(request('key-two-1', 'b'), work)
    await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
    expect(done).toBe(before)
  })

  test('numbers of a device rise; one that comes too late is refused, the last one repeated is answered again', async () => {
    const deviceId = '0198c5a0-0000-7000-8000-0000000000d1'
    const numbered = (key: string, number: bigint, device = deviceId) => ({
      ...request(key, key),
      mutation: { deviceId: device, number },
    })
    await idempotency.answer(numbered('number-1', 1n), work)
    await idempotency.answer(numbered('number-5', 5n), work)
    const before = done
    await expect(idempotency.answer(numbered('number-4', 4n), work)).rejects.toMatchObject({
      code: 'MUTATION_OUT_OF_ORDER',
      data: { lastNumber: 5 },
    })
    expect(done).toBe(before)
    const again = await idempotency.answer(numbered('number-5', 5n), work)
    expect([again.headers.get('idempotency-replayed'), done]).toEqual(['true', before])
    // What was refused left no key behind, so it can be sent under a new number.
    await idempotency.answer(numbered('number-4', 6n), work)
    await idempotency.answer(numbered('number-x', 1n, '0198c5a0-0000-7000-8000-0000000000d2'), work)
    expect(done).toBe(before + 2)
  })

  test('keys of two accounts have nothing to do with each other', async () => {
    const before = done
    await idempotency.answer(request('key-three', 'a', ANN), work)
    await idempotency.answer(request('key-three', 'b', BEN), work)
    expect(done).toBe(before + 2)
  })

  test('strangers with one key and different requests do not disturb each other', async () => {
    const before = done
    await idempotency.answer(request('key-four-', 'a', null), work)
    await idempotency.answer(request('key-four-', 'b', null), work)
    await idempotency.answer(request('key-four-', 'a', null), work)
    expect(done).toBe(before + 2)
  })

  test('of twenty at once one does the work; the others are told to wait or get its answer', async () => {
    const before = done
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, () => idempotency.answer(request('key-five-', 'a'), work)),
    )
    expect(done).toBe(before + 1)
    for (const answer of answers) {
      if (answer.status === 'fulfilled') expect(answer.value.status).toBe(201)
      else expect(answer.reason).toMatchObject({ code: 'REQUEST_IN_PROGRESS' })
    }
  })

  test('a refusal is remembered; a failure of the market is not', async () => {
    let attempts = 0
    const failing = async (): Promise<Response> => new Response('{}', { status: attempts++ === 0 ? 503 : 409 })
    const statuses: number[] = []
    for (let turn = 0; turn < 3; turn++) {
      statuses.push((await idempotency.answer(request('key-six-1', 'a'), failing)).status)
    }
    expect(statuses).toEqual([503, 409, 409])
    expect(attempts).toBe(2)
  })

  test('a request whose server died is taken over after a minute', async () => {
    const never = (): Promise<Response> => Promise.reject(new Error('the process is gone'))
    await expect(idempotency.answer(request('key-seven', 'a'), never)).rejects.toThrow()
    await expect(idempotency.answer(request('key-seven', 'a'), work)).rejects.toMatchObject({
      code: 'REQUEST_IN_PROGRESS',
    })
    opened.clock.advance({ minutes: 2 })
    expect((await idempotency.answer(request('key-seven', 'a'), work)).status).toBe(201)
  })

  test('an answer kept with the work is given again, though the server died before it could answer', async () => {
    const dying = async (): Promise<Response> => {
      await opened.database.asService((tx) => keepAnswer(tx, { count: ++done }, 201))
      throw new Error('the process is gone')
    }
    await expect(idempotency.answer(request('key-nine-1', 'a'), dying)).rejects.toThrow('gone')
    const before = done
    const again = await idempotency.answer(request('key-nine-1', 'a'), work)
    expect([again.status, await again.json(), done]).toEqual([201, { count: before }, before])
    // Whatever fails once the work is committed: it is done.
    const failing = async (): Promise<Response> => {
      await opened.database.asService((tx) => keepAnswer(tx, { count: ++done }))
      return new Response('{}', { status: 500 })
    }
    await idempotency.answer(request('key-nine-2', 'a'), failing)
    expect((await idempotency.answer(request('key-nine-2', 'a'), work)).status).toBe(200)
  })

  test('an answer kept with the work is the one that is given, under the status that it was given with', async () => {
    for (const [key, kept, status] of [
      ['key-eleven-1', 201, 201],
      ['key-eleven-2', 200, 201],
    ] as const) {
      const created = async (): Promise<Response> => {
        const answer = await opened.database.asService((tx) => keepAnswer(tx, { count: ++done }, kept))
        return Response.json(answer, { status })
      }
      const first = await idempotency.answer(request(key, 'a'), created)
      const again = await idempotency.answer(request(key, 'a'), created)
      expect([again.status, await again.json()]).toEqual([first.status, await first.json()])
    }
  })

  test('an answer kept with work that was rolled back is not kept', async () => {
    const failing = (): Promise<Response> =>
      opened.database.asService(async (tx) => {
        await keepAnswer(tx, { count: 0 })
        throw new Error('not done')
      })
    await expect(idempotency.answer(request('key-ten-1', 'a'), failing)).rejects.toThrow('not done')
    opened.clock.advance({ minutes: 2 })
    expect((await idempotency.answer(request('key-ten-1', 'a'), work)).status).toBe(201)
  })

  test('answers are forgotten after a month', async () => {
    await idempotency.answer(request('key-eight', 'a'), work)
    opened.clock.advance({ days: 31 })
    await idempotency.prune()
    const { rows } = await opened.admin.query('select count(*) as kept from idempotency_keys')
    expect(Number(rows[0].kept)).toBe(0)
  })
})
