import fc from 'fast-check'
import { v7 as newId } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import type { Submission } from '#shared/contract/market/submissions.ts'
import {
  SUBMISSION_ACTORS,
  SUBMISSION_EVENTS,
  SUBMISSION_STATES,
  type SubmissionState,
  TRANSITIONS,
} from '#shared/submissions/states.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { type Actor, advance, lockSubmission } from '../submissions/submission-rows.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'
import { APPROVAL, CHANGES, characterDraft, publishDraft, REJECTION, submitDraft } from './review.fixture.ts'

describeOnDatabase('only people approve', (open) => {
  let market: TestMarket
  let creator: TestAccount
  let other: TestAccount
  let reviewer: TestAccount

  beforeAll(async () => {
    market = await openTestMarket(open)
    creator = await market.signUp({ name: 'Creator', roles: ['creator'] })
    other = await market.signUp({ name: 'Other', roles: ['creator'] })
    reviewer = await market.signUp({ name: 'Reviewer', roles: ['moderator'] })
  })

  const approvedCount = async () => {
    const { rows } = await market.test.admin.query(
      `select count(*)::int as count from submissions where state in ('approved', 'published') or approval_id is not null`,
    )
    return rows[0].count
  }

  describe('through any function of the market', () => {
    /** Everything that the market does by itself, and everything that people can ask for who do not review. */
    function commands(): Record<string, (submissionId: string, itemId: string) => Promise<unknown>> {
      const { submissions, review, uploads, blobs, derivations } = market.intake
      const key = (submissionId: string) => ({ accountId: creator.accountId, submissionId })
      const notReviewing = [creator.accountId, other.accountId, PLATFORM_ID, newId()]
      const decisions = notReviewing.flatMap((accountId, index) =>
        [APPROVAL, CHANGES, REJECTION].map(
          (decision, kind): [string, (id: string, item: string) => Promise<unknown>] => [
            `decide as no one ${index}.${kind}`,
            (_id, item) => review.decide(accountId, item, decision),
          ],
        ),
      )
      const steps = SUBMISSION_EVENTS.flatMap((event) =>
        ([{ kind: 'system' }, { kind: 'creator', accountId: creator.accountId }] as const).map(
          (actor): [string, (id: string) => Promise<unknown>] => [
            `${event} by ${actor.kind}`,
            (id) =>
              market.database.asService(async (tx) => {
                const at = market.clock.now()
                await advance(tx, await lockSubmission(tx, key(id)), { event, actor, at })
              }),
          ],
        ),
      )
      return {
        ...Object.fromEntries(decisions),
        ...Object.fromEntries(steps),
        submit: (id) => submissions.submit(key(id)),
        resubmit: (id) => submissions.resubmit(key(id)),
        edit: (id) => submissions.update(key(id), { ...draft(), media: [], assetId: null, derivation: null }),
        withdraw: (id) => submissions.withdraw(key(id), null),
        appeal: (id) => submissions.appeal(key(id), 'This was decided wrongly.'),
        'claim by a person': () => review.next(reviewer.accountId, undefined),
        'claim by somebody who does not review': () => review.next(other.accountId, undefined),
        'release lapsed claims': () => review.releaseLapsed(),
        'let a day pass': async () => market.clock.advance({ days: 1 }),
        'run jobs': () => market.jobs.runDue(),
        'remove expired uploads': () => uploads.removeExpired(),
        'collect garbage': () => blobs.collectGarbage(),
        'answer an agreement': () => derivations.answer(creator.accountId, newId(), true),
      }
    }
    // The parser of the contract would give the same.
    const draft = () => characterDraft() as unknown as Parameters<typeof market.intake.submissions.create>[1]

    it('never comes to an approval, whatever happens in whatever order', async () => {
      const names = Object.keys(commands())
      await fc.assert(
        fc.asyncProperty(fc.array(fc.constantFrom(...names), { minLength: 10, maxLength: 40 }), async (sequence) => {
          await market.test.admin.query('delete from review_queue')
          const { id } = await submitDraft(market, creator, characterDraft())
          for (const name of sequence) {
            const { rows } = await market.test.admin.query('select id from review_queue where submission_id = $1', [id])
            const work = commands()[name]?.(id, rows[0]?.id ?? newId())
            await work?.catch(() => {})
          }
          expect(await approvedCount()).toBe(0)
        }),
        { numRuns: byExtent({ short: 5, long: 200 }) },
      )
      const { rows } = await market.test.admin.query('select count(*)::int as count from review_decisions')
      expect(rows).toEqual([{ count: 0 }])
    })
  })

  describe('in the database', () => {
    let submitted: Submission

    beforeAll(async () => {
      await market.test.admin.query('delete from review_queue')
      submitted = await submitDraft(market, creator, characterDraft())
    })

    const decisionBy = (reviewerId: string) => ({
      text: `insert into review_decisions
        (account_id, submission_id, id, round, kind, outcome, reviewer_id, criteria, reasons, claimed_at, at)
        values ($1, $2, $3, 1, 'review', 'approve', $4, '{}', '[]', now(), now())`,
      values: [creator.accountId, submitted.id, newId(), reviewerId],
    })

    it('refuses a decision by the market itself, in another’s name, or about one’s own work', async () => {
      const { asRole } = market.test
      const refused = { code: '42501' }
      const { accountId } = reviewer
      await expect(asRole('luna_service', null, (db) => db.query(decisionBy(accountId)))).rejects.toMatchObject(refused)
      await expect(asRole('luna_app', null, (db) => db.query(decisionBy(accountId)))).rejects.toMatchObject(refused)
      const forged = asRole('luna_app', other.accountId, (db) => db.query(decisionBy(accountId)))
      await expect(forged).rejects.toMatchObject(refused)
      const own = asRole('luna_app', creator.accountId, (db) => db.query(decisionBy(creator.accountId)))
      await expect(own).rejects.toMatchObject(refused)
    })

    it('refuses to approve or publish without such a decision, and to change what was decided', async () => {
      const { asRole } = market.test
      const set = (change: string, values: unknown[] = []) =>
        asRole('luna_service', null, (db) =>
          db.query(`update submissions set ${change} where id = '${submitted.id}'`, values),
        )
      await expect(set("state = 'approved'")).rejects.toMatchObject({ code: '23514' })
      await expect(set("state = 'published'")).rejects.toMatchObject({ code: '23514' })
      const invented = set("state = 'approved', approval_id = $1, approval_outcome = 'approve'", [newId()])
      await expect(invented).rejects.toMatchObject({ code: '23503' })
      for (const statement of [
        `update review_decisions set outcome = 'approve'`,
        'delete from review_decisions',
        `update submission_events set event = 'approve'`,
        'delete from submission_events',
        'delete from submission_rounds',
      ]) {
        await expect(asRole('luna_service', null, (db) => db.query(statement))).rejects.toMatchObject({ code: '42501' })
      }
    })

    it('refuses an event of approval that no person stands behind', async () => {
      const log = market.test.asRole('luna_service', null, (db) =>
        db.query(
          `insert into submission_events (account_id, submission_id, number, event, from_state, to_state, actor, round, at)
           values ($1, $2, 99, 'approve', 'in_review', 'approved', 'system', 1, now())`,
          [creator.accountId, submitted.id],
        ),
      )
      await expect(log).rejects.toMatchObject({ code: '23514' })
    })

    it('shows creators what happened to their own submissions, and to no one which person reviewed', async () => {
      const { asRole } = market.test
      const count = (accountId: string, table: string) =>
        asRole('luna_app', accountId, async (db) => {
          const { rows } = await db.query(`select count(*)::int as count from ${table} where submission_id = $1`, [
            submitted.id,
          ])
          return rows[0].count
        })
      expect(await count(creator.accountId, 'submission_events')).toBe(2)
      expect(await count(other.accountId, 'submission_events')).toBe(0)
      const who = asRole('luna_app', creator.accountId, (db) => db.query('select actor_id from submission_events'))
      await expect(who).rejects.toMatchObject({ code: '42501' })
    })
  })

  it('refuses every step that is not in the table of states, and changes nothing', async () => {
    await market.test.admin.query('delete from review_queue')
    const assetId = await publishDraft(market, creator, reviewer, characterDraft())
    const { rows } = await market.test.admin.query('select id from submissions where asset_id = $1', [assetId])
    const key = { accountId: creator.accountId, submissionId: rows[0].id }
    const actors: Record<(typeof SUBMISSION_ACTORS)[number], Actor> = {
      creator: { kind: 'creator', accountId: creator.accountId },
      reviewer: { kind: 'reviewer', accountId: reviewer.accountId },
      system: { kind: 'system' },
    }
    const isAllowed = (state: SubmissionState, event: string, actor: string) =>
      TRANSITIONS.some((row) => row.state === state && row.event === event && row.actor === actor)
    let refused = 0
    for (const state of SUBMISSION_STATES) {
      await market.test.admin.query('update submissions set state = $1 where id = $2', [state, key.submissionId])
      await market.database.asService(async (tx) => {
        const before = await lockSubmission(tx, key)
        for (const event of SUBMISSION_EVENTS) {
          for (const actor of SUBMISSION_ACTORS) {
            if (isAllowed(state, event, actor)) continue
            const step = advance(tx, before, { event, actor: actors[actor], at: market.clock.now() })
            await expect(step).rejects.toMatchObject({ code: 'SUBMISSION_STATE' })
            refused++
          }
        }
        expect(await lockSubmission(tx, key)).toEqual(before)
      })
    }
    const all = SUBMISSION_STATES.length * SUBMISSION_EVENTS.length * SUBMISSION_ACTORS.length
    expect(refused).toBe(all - TRANSITIONS.length)
  })
})
