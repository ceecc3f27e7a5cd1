/** Laws of the queue: whatever reviewers do, the order stays that of arrival, and no submission is starved. */
import * as fc from 'fast-check'
import { v7 as newId } from 'uuid'
import { beforeAll, expect, it } from 'vitest'
import { LunaError } from '#shared/contract/errors.ts'
import { HAND_OVER_HOURS, SKIP_HOURS, SKIPS_TO_MARK } from '#shared/submissions/queue-rules.ts'
import { byExtent, seed } from '#shared/testing/test-run.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { createQueue, type Queue } from './queue.ts'

const REVIEWERS = [newId(), newId(), newId()] as const
const SUBMISSIONS = 4
const RUNS = byExtent({ short: 12, long: 300 })

const stepArbitrary = fc.record({
  who: fc.integer({ min: 0, max: 2 }),
  what: fc.constantFrom('skip', 'skip', 'choose', 'release', 'hand_over', 'ask_opinion', 'next', 'wait'),
  which: fc.integer({ min: 0, max: SUBMISSIONS - 1 }),
})
type Step = typeof stepArbitrary extends fc.Arbitrary<infer T> ? T : never

describeOnDatabase(`fairness of the queue, seed ${seed}`, (open) => {
  let test: TestDatabase
  let queue: Queue
  beforeAll(async () => {
    test = await open()
    queue = createQueue(test.clock)
  })

  const rows = async () => {
    const { rows: found } = await test.admin.query<{ id: string; skip_count: number; claimed_by: string | null }>(
      'select id, skip_count, claimed_by from review_queue order by queued_at, id',
    )
    return found
  }

  async function fill(): Promise<string[]> {
    await test.admin.query('delete from review_queue')
    for (let count = 0; count < SUBMISSIONS; count++) {
      const entry = { accountId: newId(), submissionId: newId(), round: 1, kind: 'review' } as const
      await test.database.asService((tx) => queue.enter(tx, { ...entry, at: test.clock.now() }))
      test.clock.advance({ minutes: 1 })
    }
    return (await rows()).map(({ id }) => id)
  }

  async function setAside(reviewerId: string, id: string, { what, who }: Step): Promise<void> {
    await test.database.asService(async (tx) => {
      const row = await queue.held(tx, reviewerId, id)
      if (what === 'ask_opinion') return queue.askOpinion(tx, row, 'What do you think?')
      await queue.release(tx, id)
      if (what === 'skip') await queue.skip(tx, reviewerId, row, 'other')
      if (what === 'hand_over') await queue.keepFor(tx, row, REVIEWERS[(who + 1) % REVIEWERS.length] ?? '')
    })
  }

  /** One step of one reviewer; what the rules refuse changes nothing. */
  async function perform(step: Step): Promise<void> {
    const reviewerId = REVIEWERS[step.who] ?? ''
    try {
      if (step.what === 'wait') {
        test.clock.advance({ hours: 1 })
        return
      }
      const claim = () => test.database.asService((tx) => queue.claim(tx, reviewerId, undefined))
      if (step.what === 'choose') {
        const id = (await rows())[step.which]?.id ?? ''
        await test.database.asService((tx) => queue.take(tx, reviewerId, id))
        return
      }
      const claimed = await claim()
      if (step.what !== 'next' && claimed !== null) await setAside(reviewerId, claimed.row.id, step)
    } catch (error) {
      if (!(error instanceof LunaError)) throw error
    }
  }

  async function lapse(): Promise<void> {
    await test.database.asService(async (tx) => {
      for (const { id } of await queue.lapsed(tx)) await queue.release(tx, id)
    })
  }

  const steps = fc.array(stepArbitrary, { minLength: 1, maxLength: 16 })
  const check = (law: (taken: Step[]) => Promise<void>) =>
    fc.assert(fc.asyncProperty(steps, law), { seed, numRuns: RUNS })

  it('never moves a submission behind a newer one', () =>
    check(async (taken) => {
      const before = await fill()
      for (const step of taken) await perform(step)
      expect((await rows()).map(({ id }) => id)).toEqual(before)
    }))

  it('is skipped a stated number of times at most', () =>
    check(async (taken) => {
      await fill()
      for (const step of taken) await perform({ ...step, what: step.what === 'choose' ? 'choose' : 'skip' })
      for (const { skip_count } of await rows()) expect(skip_count).toBeLessThanOrEqual(SKIPS_TO_MARK)
    }))

  it('offers what no one holds to a reviewer who skipped nothing, oldest first', () =>
    check(async (taken) => {
      await fill()
      for (const step of taken) await perform(step)
      const stranger = newId()
      const oldest = await test.admin.query<{ id: string }>(
        `select id from review_queue where claimed_by is null and (handed_to is null or handed_until <= $1)
         order by queued_at, id limit 1`,
        [test.clock.now()],
      )
      const claimed = await test.database.asService((tx) => queue.claim(tx, stranger, undefined))
      expect(claimed?.row.id).toBe(oldest.rows[0]?.id)
    }))

  it('starves no one: once all claims are over, whoever keeps taking the next empties the queue', () =>
    check(async (taken) => {
      await fill()
      for (const step of taken) await perform(step)
      // Longer than every skip, hand-over and claim lasts.
      test.clock.advance({ hours: SKIP_HOURS + HAND_OVER_HOURS + 24 })
      await lapse()
      const order = (await rows()).map(({ id }) => id)
      const decided: (string | undefined)[] = []
      for (let turn = 0; turn < order.length; turn++) {
        const claimed = await test.database.asService((tx) => queue.claim(tx, REVIEWERS[0], undefined))
        decided.push(claimed?.row.id)
        await test.admin.query('delete from review_queue where id = $1', [claimed?.row.id])
      }
      expect(decided).toEqual(order)
    }))

  it('gives two who ask at once different submissions', async () => {
    await fill()
    const claims = await Promise.all(
      REVIEWERS.map((reviewerId) => test.database.asService((tx) => queue.claim(tx, reviewerId, undefined))),
    )
    expect(new Set(claims.map((claimed) => claimed?.row.id)).size).toBe(REVIEWERS.length)
  })
})
