import { beforeAll, expect, it } from 'vitest'
import type { Submission } from '#shared/contract/market/submissions.ts'
import {
  characterDraft,
  decideNext,
  pictureBytes,
  REJECTION,
  submitDraft,
  uploadFile,
} from '../review/review.fixture.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, ProblemError, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'

const refusedWith = (code: string) => expect.objectContaining({ problem: expect.objectContaining({ code }) })

async function problemOf(work: Promise<unknown>) {
  const error = await work.then(
    () => null,
    (cause: unknown) => cause,
  )
  if (error instanceof ProblemError) return error.problem
  throw new Error('it was not refused')
}

describeOnDatabase('submissions', (open) => {
  let market: TestMarket
  let creator: TestAccount
  let rival: TestAccount
  let reviewer: TestAccount

  beforeAll(async () => {
    market = await openTestMarket(open)
    creator = await market.signUp({ name: 'Tamsin', roles: ['creator'] })
    rival = await market.signUp({ name: 'Rurik', roles: ['creator'] })
    reviewer = await market.signUp({ name: 'Vesna', roles: ['moderator', 'creator'] })
  })

  const create = (draft: object, { token } = creator) =>
    market.call<Submission>(token, 'POST', '/v1/submissions', draft)

  it('says what a draft lacks, field by field, before and when it is submitted', async () => {
    const draft = await create({ card: { version: '1.0', asset_type: 'image', name: 'Lighthouse' } })
    const fields = draft.problems.map(({ field }) => field)
    expect(fields).toEqual(['description', 'tags', 'age_rating', 'image.subject', 'media', 'offers'])
    const problem = await problemOf(market.call(creator.token, 'POST', `/v1/submissions/${draft.id}/submit`))
    expect(problem).toMatchObject({ status: 422, code: 'SUBMISSION_INVALID' })
    expect(problem.data).toEqual(draft.problems)
    const { state, round } = await market.call<Submission>(creator.token, 'GET', `/v1/submissions/${draft.id}`)
    expect([state, round]).toEqual(['draft', 0])
  })

  it('takes only files that the account itself has brought', async () => {
    const sha256 = await uploadFile(market, rival, await pictureBytes())
    const draft = characterDraft({ media: [{ sha256, role: 'main' }] })
    expect(await problemOf(create(draft))).toMatchObject({ code: 'SUBMISSION_INVALID', data: [{ field: 'media.0' }] })
    expect((await create(draft, rival)).media).toHaveLength(1)
  })

  it('refuses a custom module that runs scripts, and names the line', async () => {
    const { card, ...draft } = characterDraft()
    const code = '<section>\n  <p>Hello</p>\n  <img src="x" onerror="steal()">\n</section>'
    const { character: _, ...common } = card
    const module = { ...common, asset_type: 'custom_module', custom_module: { module_type: 'Panel', code } }
    const { data } = await problemOf(submitDraft(market, creator, { ...draft, card: module }))
    expect(data).toContainEqual(
      expect.objectContaining({
        field: 'custom_module.code',
        message: expect.stringMatching(/^Line 3, column \d+: .*onerror/),
      }),
    )
  })

  it('asks for the creator tier, then for reputation', async () => {
    const buyer = await market.signUp({ name: 'Buyer' })
    expect(await problemOf(submitDraft(market, buyer, characterDraft()))).toMatchObject({
      status: 403,
      code: 'CREATOR_TIER_REQUIRED',
    })
    const banned = await market.signUp({ name: 'Copyist', roles: ['creator'] })
    for (const source of ['one', 'two', 'three']) {
      await market.test.admin.query(
        `insert into reputation_events (account_id, id, source, kind, data, at)
         values ($1, gen_random_uuid(), $2, 'struck', '{"finding": "plagiarism"}', $3)`,
        [banned.accountId, source, market.clock.now()],
      )
    }
    expect((await problemOf(submitDraft(market, banned, characterDraft()))).code).toBe('ACCOUNT_BANNED')
  })

  it('begins one draft, however often it is sent with the same id, and keeps two edits apart', async () => {
    const id = '0199f000-0000-7000-8000-00000000beef'
    const draft = characterDraft({ id })
    const first = await create(draft)
    expect(await create(draft)).toMatchObject({ id, version: 1 })
    const edit = (version: number) =>
      market.call<Submission>(creator.token, 'PUT', `/v1/submissions/${id}`, { ...characterDraft(), version })
    expect((await edit(first.version)).version).toBe(2)
    await expect(edit(first.version)).rejects.toEqual(refusedWith('CONFLICT'))
    const other = market.call(rival.token, 'GET', `/v1/submissions/${id}`)
    await expect(other).rejects.toEqual(refusedWith('NOT_FOUND'))
  })

  it('lets one of twenty identical submissions at once through, and shows the others why not', async () => {
    const { card, ...draft } = characterDraft()
    const accounts = [creator, rival, reviewer, await market.signUp({ name: 'Third', roles: ['creator'] })]
    const drafts = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const account = accounts[index % accounts.length] ?? creator
        return { account, id: (await create({ ...draft, card }, account)).id }
      }),
    )
    const results = await Promise.allSettled(
      drafts.map(({ account, id }) => market.call(account.token, 'POST', `/v1/submissions/${id}/submit`)),
    )
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    expect(refused).toHaveLength(19)
    for (const error of refused) {
      if (!(error instanceof ProblemError)) throw error
      expect(error.problem).toMatchObject({
        status: 409,
        code: 'DUPLICATE',
        data: { verdict: expect.stringMatching(/^duplicate/), matches: [{ layers: { metadataHashEqual: true } }] },
      })
    }
    const { rows } = await market.test.admin.query('select state from submissions where name = $1 and round > 0', [
      card.name,
    ])
    expect(rows).toEqual([{ state: 'submitted' }])
  })

  it('frees what is withdrawn or rejected for others, and pages through own submissions', async () => {
    await market.test.admin.query('delete from review_queue')
    const draft = characterDraft()
    const { id } = await submitDraft(market, creator, draft)
    await market.call(creator.token, 'POST', `/v1/submissions/${id}/withdraw`, { reason: 'Not finished.' })
    const second = await submitDraft(market, rival, draft)
    await decideNext(market, reviewer, REJECTION)
    expect((await submitDraft(market, creator, draft)).state).toBe('submitted')
    const own = await market.call<{ items: { id: string }[] }>(rival.token, 'GET', '/v1/submissions?state=rejected')
    expect(own.items.map((item) => item.id)).toEqual([second.id])
    type Page = { items: { id: string }[]; nextCursor: string | null }
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const page: Page = await market.call(creator.token, 'GET', `/v1/submissions?limit=2${query}`)
      seen.push(...page.items.map((item) => item.id))
      cursor = page.nextCursor
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toContain(id)
  })
})
