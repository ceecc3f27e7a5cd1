/** What reviewers may do besides deciding, over HTTP. */
import { beforeAll, beforeEach, expect, it } from 'vitest'
import type { Colleague, QueueItem, ReviewConduct, ReviewItem } from '#shared/contract/market/review.ts'
import type { Submission } from '#shared/contract/market/submissions.ts'
import { HAND_OVER_HOURS, OVERDUE_HOURS, SKIP_HOURS } from '#shared/submissions/queue-rules.ts'
import type { Paged } from '../http/cursor.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'
import { APPROVAL, characterDraft, REJECTION, submitDraft } from './review.fixture.ts'

const refusedWith = (code: string) => expect.objectContaining({ problem: expect.objectContaining({ code }) })
const LEAN = { outcome: 'reject', criteria: REJECTION.criteria, comment: 'The second half is empty.' } as const

type QueuePage = Paged<QueueItem> & { readonly marked: number }
type Conduct = ReviewConduct & { readonly name: string; readonly isMe: boolean }

describeOnDatabase('the reviewers’ desk', (open) => {
  let market: TestMarket
  let creator: TestAccount
  let ada: TestAccount
  let ben: TestAccount
  let cai: TestAccount
  let first: Submission
  let second: Submission

  beforeAll(async () => {
    market = await openTestMarket(open)
    creator = await market.signUp({ name: 'Mirabel Thornwood', roles: ['creator'] })
    ada = await market.signUp({ name: 'Reviewer Ada', roles: ['moderator', 'creator'] })
    ben = await market.signUp({ name: 'Reviewer Ben', roles: ['moderator'] })
    cai = await market.signUp({ name: 'Reviewer Cai', roles: ['moderator'] })
  })

  beforeEach(async () => {
    await market.test.admin.query('delete from review_queue')
    first = await submitDraft(market, creator, characterDraft())
    market.clock.advance({ minutes: 1 })
    second = await submitDraft(market, creator, characterDraft())
    market.clock.advance({ minutes: 1 })
  })

  const post = <Answer>({ token }: TestAccount, path: string, body: object = {}) =>
    market.call<Answer>(token, 'POST', `/v1/review/${path}`, body)
  const next = (reviewer: TestAccount) => post<ReviewItem | null>(reviewer, 'next')
  const list = async ({ token }: TestAccount) => market.call<QueuePage>(token, 'GET', '/v1/review/queue?limit=50')
  const conductOf = async ({ token }: TestAccount) =>
    (await market.call<{ items: Conduct[] }>(token, 'GET', '/v1/review/conduct')).items
  async function idOf({ id }: Submission): Promise<string> {
    const { rows } = await market.test.admin.query('select id from review_queue where submission_id = $1', [id])
    return String(rows[0]?.id)
  }
  async function skipNext(reviewer: TestAccount, reason = 'other') {
    const item = await next(reviewer)
    await post(reviewer, `${item?.id}/skip`, { reason })
    return item?.id
  }

  it('offers a skipped submission to the others first, and to the same reviewer again only later', async () => {
    const firstId = await idOf(first)
    expect(await skipNext(ada)).toBe(firstId)
    expect((await list(ben)).items.map(({ id }) => id)).toEqual([firstId, await idOf(second)])
    expect((await next(ada))?.id).toBe(await idOf(second))
    expect((await next(ben))?.id).toBe(firstId)
    await post(ben, `${firstId}/release`)
    await post(ada, `${await idOf(second)}/release`)
    market.clock.advance({ hours: SKIP_HOURS })
    expect((await next(ada))?.id).toBe(firstId)
  })

  it('marks what several have skipped: everybody is offered it, and no one can skip it again', async () => {
    const firstId = await idOf(first)
    for (const reviewer of [ada, ben, cai]) expect(await skipNext(reviewer)).toBe(firstId)
    const { items, marked } = await list(ada)
    expect([marked, items[0]?.isMarked, items[0]?.skips]).toEqual([1, true, 3])
    expect((await next(ada))?.id).toBe(firstId)
    await expect(post(ada, `${firstId}/skip`, { reason: 'other' })).rejects.toEqual(refusedWith('CONFLICT'))
    await post(ada, `${firstId}/skip`, { reason: 'conflict_of_interest' })
    expect((await next(ada))?.id).toBe(await idOf(second))
    await expect(post(ada, `${firstId}/take`)).rejects.toEqual(refusedWith('NOT_FOUND'))
  })

  it('keeps a conflict of interest through every round of a submission', async () => {
    await skipNext(ada, 'conflict_of_interest')
    const item = await next(ben)
    await post(ben, `${item?.id}/decision`, { decision: REJECTION })
    await market.call(creator.token, 'POST', `/v1/submissions/${first.id}/resubmit`)
    expect((await list(ada)).items.map(({ id }) => id)).toEqual([await idOf(second)])
  })

  it('takes a skip back', async () => {
    const id = await skipNext(ada)
    await post(ada, `${id}/take`)
    expect((await list(ada)).items[0]).toMatchObject({ id, skips: 0, claimedByMe: true })
  })

  it('lets a reviewer choose, counts what was passed over, and puts overdue submissions first', async () => {
    const secondId = await idOf(second)
    expect(await post(ada, `${secondId}/take`)).toMatchObject({ id: secondId, state: 'in_review', task: 'decide' })
    const { rows } = await market.test.admin.query(
      `select passed_over from review_steps where submission_id = $1 and step = 'choose'`,
      [second.id],
    )
    expect(rows).toEqual([{ passed_over: 1 }])
    await expect(post(ben, `${secondId}/take`)).rejects.toEqual(refusedWith('CONFLICT'))
    await post(ada, `${secondId}/release`)
    market.clock.advance({ hours: OVERDUE_HOURS })
    expect((await list(ada)).items[0]).toMatchObject({ isOverdue: true, isFree: true })
    await expect(post(ada, `${secondId}/take`)).rejects.toEqual(refusedWith('CONFLICT'))
    await post(ada, `${await idOf(first)}/take`)
  })

  it('lets no one choose their own work, and two at once take different ones', async () => {
    const own = await submitDraft(market, ada, characterDraft())
    await expect(post(ada, `${await idOf(own)}/take`)).rejects.toEqual(refusedWith('NOT_FOUND'))
    const id = await idOf(first)
    const taken = await Promise.allSettled([ada, ben, cai].map((reviewer) => post(reviewer, `${id}/take`)))
    expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const others = await Promise.all([ada, ben, cai].map(next))
    expect(new Set(others.map((item) => item?.id)).size).toBe(3)
  })

  it('hands over to a named reviewer, who reads the note, and to the queue once that takes too long', async () => {
    const item = await next(ada)
    const { items } = await market.call<{ items: Colleague[] }>(ada.token, 'GET', '/v1/review/colleagues')
    expect(items.map(({ name }) => name)).toEqual(expect.arrayContaining(['Reviewer Ben', 'Reviewer Cai']))
    expect(items.map(({ id }) => id)).not.toContain(ada.accountId)
    await post(ada, `${item?.id}/hand-over`, { to: ben.accountId, note: 'By Mirabel Thornwood? The card is in Welsh.' })
    expect((await next(cai))?.id).not.toBe(item?.id)
    await expect(post(cai, `${item?.id}/take`)).rejects.toEqual(refusedWith('CONFLICT'))
    const handed = await next(ben)
    expect(handed).toMatchObject({ id: item?.id, notes: [{ text: 'By [creator]? The card is in Welsh.' }] })
    await post(ben, `${item?.id}/hand-over`, { to: cai.accountId, note: 'Not mine.' })
    market.clock.advance({ hours: HAND_OVER_HOURS })
    expect(await post(ada, `${item?.id}/take`)).toMatchObject({ notes: [{}, { text: 'Not mine.' }] })
    const again = post(ada, `${item?.id}/hand-over`, { to: ben.accountId, note: 'Once more.' })
    await expect(again).rejects.toEqual(refusedWith('CONFLICT'))
    await post(ada, `${item?.id}/hand-over`, { to: null, note: 'For anybody.' })
    expect((await list(ben)).items[0]).toMatchObject({ id: item?.id, isFree: true })
  })

  it('does not betray a creator who reviews too: their own work goes to the queue, with the same answer', async () => {
    await market.test.admin.query('delete from review_queue')
    const own = await submitDraft(market, ada, characterDraft())
    const id = await idOf(own)
    await next(ben)
    expect(await post(ben, `${id}/hand-over`, { to: ada.accountId, note: 'For you.' })).toEqual({})
    expect(await next(ada)).toBeNull()
    expect((await next(cai))?.id).toBe(id)
  })

  it('collects a second opinion blindly, keeps it in the record, and lets the first decide', async () => {
    const id = (await next(ada))?.id ?? ''
    await post(ada, `${id}/opinion-request`, { question: 'Is the second half enough?' })
    expect((await next(ada))?.id).toBe(await idOf(second))
    await expect(post(ada, `${id}/opinion/take`)).rejects.toEqual(refusedWith('CONFLICT'))
    expect((await list(ben)).items[0]).toMatchObject({ id, opinion: 'asked', mayGiveOpinion: true, isFree: false })
    const asked = await post<ReviewItem>(ben, `${id}/opinion/take`)
    expect(asked).toMatchObject({ task: 'opinion', opinionRequest: { question: 'Is the second half enough?' } })
    await expect(post(cai, `${id}/opinion/take`)).rejects.toEqual(refusedWith('CONFLICT'))
    await expect(post(ben, `${id}/decision`, { decision: APPROVAL })).rejects.toEqual(refusedWith('NOT_FOUND'))
    await post(ben, `${id}/opinion`, { opinion: LEAN })
    await expect(post(ben, `${id}/opinion`, { opinion: LEAN })).rejects.toEqual(refusedWith('NOT_FOUND'))
    const given = await market.call<ReviewItem>(ada.token, 'GET', `/v1/review/${id}`)
    expect(given.secondOpinion).toMatchObject(LEAN)
    await post(ada, `${id}/decision`, { decision: REJECTION })
    await market.call(creator.token, 'POST', `/v1/submissions/${first.id}/appeal`, { reason: 'I do not agree at all.' })
    const seen = async (reviewer: TestAccount) => (await list(reviewer)).items.some(({ kind }) => kind === 'appeal')
    expect([await seen(ada), await seen(ben), await seen(cai)]).toEqual([false, false, true])
    const appeal = await post<ReviewItem>(cai, 'next', { kind: 'appeal' })
    expect(appeal.earlier[0]).toMatchObject({ outcome: 'reject', opinion: LEAN })
  })

  it('gives a question up with the claim, so that the next reviewer may answer it by deciding', async () => {
    const id = (await next(ada))?.id ?? ''
    await post(ada, `${id}/opinion-request`, { question: 'Is it enough?' })
    await post(ben, `${id}/opinion/take`)
    market.clock.advance({ hours: 25 })
    await market.intake.review.releaseLapsed()
    await expect(post(ben, `${id}/opinion`, { opinion: LEAN })).rejects.toEqual(refusedWith('NOT_FOUND'))
    expect(await next(ben)).toMatchObject({ id, task: 'decide', opinionRequest: null })
  })

  it('shows what each reviewer skipped and chose, to all of them', async () => {
    const mine = (await conductOf(cai)).find(({ isMe }) => isMe)
    expect((await conductOf(cai))[0]).toMatchObject({ name: 'Reviewer Cai', isMe: true })
    await skipNext(cai, 'language')
    await post(cai, `${await idOf(second)}/take`)
    const before = mine?.skips.find(({ reason }) => reason === 'language')?.count ?? 0
    for (const reader of [ada, cai]) {
      const { skips } = (await conductOf(reader)).find(({ name }) => name === 'Reviewer Cai') ?? {}
      expect(skips).toContainEqual({ reason: 'language', count: before + 1 })
    }
    await expect(conductOf(creator)).rejects.toEqual(refusedWith('NOT_ALLOWED'))
  })

  it('writes steps and opinions once, and opinions as the person alone', async () => {
    await skipNext(ada)
    const change = `update review_steps set note = 'another' where reviewer_id = '${ada.accountId}'`
    await expect(market.test.asRole('luna_service', null, (client) => client.query(change))).rejects.toThrow('denied')
    const opinion = `insert into review_opinions (account_id, submission_id, id, round, kind, reviewer_id, asked_by, question,
      outcome, criteria, comment, at) values ('${creator.accountId}', '${second.id}', gen_random_uuid(), 1, 'review',
      '${ben.accountId}', '${ada.accountId}', 'So?', 'approve', '{}', 'Yes.', now())`
    for (const [role, account] of [
      ['luna_service', null],
      ['luna_app', cai.accountId],
    ] as const) {
      await expect(market.test.asRole(role, account, (client) => client.query(opinion))).rejects.toThrow()
    }
    await market.test.asRole('luna_app', ben.accountId, (client) => client.query(opinion))
    const own = await market.test.asRole('luna_app', creator.accountId, (client) =>
      client.query('select outcome from review_opinions where submission_id = $1', [second.id]),
    )
    expect(own.rows).toEqual([{ outcome: 'approve' }])
    const who = 'select reviewer_id from review_opinions'
    await expect(market.test.asRole('luna_app', creator.accountId, (c) => c.query(who))).rejects.toThrow('denied')
  })
})
