// What people of the market read is recorded: who, what, when and in which sign-in; once an hour; for admins alone.
import { beforeAll, expect, it } from 'vitest'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { marketContract } from '#shared/contract/market/market.ts'
import type { ModeratedCase, Report } from '#shared/contract/market/moderation.ts'
import type { ReviewItem } from '#shared/contract/market/review.ts'
import type { StaffRead } from '#shared/contract/market/staff-reads.ts'
import { HOUR_MS } from '#shared/time.ts'
import { createBrowser } from '../demo/browser.ts'
import type { Paged } from '../http/cursor.ts'
import { createPeople } from '../reputation/people.fixture.ts'
import { characterDraft, submitDraft } from '../review/review.fixture.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'

const PATH = '/v1/admin/staff-reads'

/** Reads by moderators and admins that show nothing of anybody, and why. */
const SHOWS_NOTHING: Readonly<Record<string, string>> = {
  '/v1/review/colleagues': 'the names of colleagues',
  '/v1/review/conduct': 'figures of colleagues, which each of them sees of all',
}

describeOnDatabase('reads by staff', (open) => {
  let market: TestMarket
  let [creator, reporter, first, second, admin]: TestAccount[] = []

  beforeAll(async () => {
    market = await openTestMarket(open)
    creator = await market.signUp({ name: 'Mira', roles: ['creator'] })
    reporter = await market.signUp({ name: 'Rosa' })
    first = await market.signUp({ name: 'Mo', roles: ['moderator'] })
    second = await market.signUp({ name: 'Mae', roles: ['moderator'] })
    admin = await market.signUp({ name: 'Ada', roles: ['admin'] })
  })

  const of = (account: TestAccount | undefined): TestAccount => {
    if (account === undefined) throw new Error('There is no such account.')
    return account
  }
  const list = (query = '') => market.call<Paged<StaffRead>>(of(admin).token, 'GET', `${PATH}${query}`)
  async function readsBy({ accountId }: TestAccount): Promise<StaffRead[]> {
    return (await list(`?limit=50&readerId=${accountId}`)).items
  }
  const described = (reads: readonly StaffRead[]) =>
    reads.map(({ kind, accountId }) => `${kind} of ${accountId}`).toSorted()

  it('names the submission, its creator, the reader and the sign-in, once an hour', async () => {
    const [{ accountId }, reader] = [of(creator), of(first)]
    const submission = await submitDraft(market, of(creator), characterDraft())
    const item = await market.call<ReviewItem | null>(reader.token, 'POST', '/v1/review/next', {})
    await market.call(reader.token, 'GET', `/v1/review/${item?.id}`)
    const [read, ...more] = await readsBy(reader)
    expect(more).toEqual([])
    expect(read).toMatchObject({ kind: 'submission', accountId, subjectId: submission.id, reader: { name: 'Mo' } })
    const { items: sessions } = await market.call<{ items: { id: string }[] }>(reader.token, 'GET', '/v1/me/sessions')
    expect(sessions.map(({ id }) => id)).toContain(read?.sessionId)

    market.clock.advance({ seconds: HOUR_MS / 1_000 })
    await market.call(reader.token, 'GET', '/v1/review/queue')
    await market.call(reader.token, 'POST', '/v1/review/next', {})
    const later = await readsBy(reader)
    expect(described(later).filter((text) => text.startsWith('submission of'))).toHaveLength(2)
    expect(new Set(later.map(({ at }) => at)).size).toBe(2)
    await market.call(reader.token, 'POST', `/v1/review/${item?.id}/release`, {})
  })

  it('names case and reports, by creator and reporter, for every way to a case', async () => {
    const reader = of(second)
    const assetId = await createPeople(market.test).asset(of(creator).accountId, 'A quiet wood')
    const report = { kind: 'spam', about: { assetId }, text: 'It is an advertisement.' }
    const { id: reportId } = await market.call<Report>(of(reporter).token, 'POST', '/v1/reports', report)
    const cases = await market.call<Paged<ModeratedCase>>(reader.token, 'GET', '/v1/moderation/cases')
    expect(described(await readsBy(reader))).toEqual([`case_in_list of ${of(creator).accountId}`])
    const note = { text: 'I look at it.', isForCreator: false }
    await market.call(reader.token, 'POST', `/v1/moderation/cases/${cases.items[0]?.id}/notes`, note)
    const reads = await readsBy(reader)
    expect(described(reads)).toEqual([
      `case of ${of(creator).accountId}`,
      `case_in_list of ${of(creator).accountId}`,
      `report of ${of(reporter).accountId}`,
    ])
    expect(reads.find(({ kind }) => kind === 'report')?.subjectId).toBe(reportId)
  })

  it('is made by every operation of moderators and admins that reads, and names their own record too', async () => {
    const routes = Object.values(marketContract)
      .flatMap((domain) => Object.values(domain))
      .map((procedure) => procedure['~orpc'])
      .filter(({ meta: { access }, route: { method } }) => method === 'GET' && /^(moderator|admin)$/.test(access))
      .map(({ route }) => route.path ?? '')
    const reads = new Map([
      ['/v1/review/queue', 'submission_in_queue'],
      ['/v1/review/{id}', 'submission'],
      ['/v1/review/{id}/matches/{matchId}', 'compared_work'],
      ['/v1/moderation/cases', 'case_in_list'],
      ['/v1/moderation/cases/{id}', 'case'],
      ['/v1/moderation/ratings', 'reported_rating'],
      ['/v1/moderation/refunds', 'refund_request'],
      ['/v1/moderation/license-complaints', 'license_complaint'],
      ['/v1/admin/ledger/{book}', 'platform_books'],
      [PATH, 'staff_reads'],
    ])
    expect(routes.toSorted()).toEqual([...reads.keys(), ...Object.keys(SHOWS_NOTHING)].toSorted())
    await market.call(of(admin).token, 'GET', '/v1/admin/ledger/platform_revenue')
    expect(described(await readsBy(of(admin)))).toEqual(
      expect.arrayContaining([`platform_books of ${PLATFORM_ID}`, `staff_reads of ${PLATFORM_ID}`]),
    )
  })

  it('is listed for admins alone, page by page, and by account', async () => {
    for (const { token } of [of(creator), of(reporter), of(first)]) {
      await expect(market.call(token, 'GET', PATH)).rejects.toMatchObject({ problem: { code: 'NOT_ALLOWED' } })
    }
    await expect(market.call(null, 'GET', PATH)).rejects.toMatchObject({ problem: { code: 'NOT_SIGNED_IN' } })
    const all = (await list('?limit=50')).items
    const pages: StaffRead[] = []
    for (let cursor = ''; ; ) {
      const page = await list(`?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`)
      pages.push(...page.items)
      if (page.nextCursor === null) break
      cursor = page.nextCursor
    }
    expect(pages).toEqual(all)
    const { items } = await list(`?accountId=${of(reporter).accountId}`)
    expect(described(items)).toEqual([`report of ${of(reporter).accountId}`])
  })

  it('informs a person that their data was looked at, and not by whom', async () => {
    const { token } = of(reporter)
    const { domains } = await market.call<{ domains: Record<string, Record<string, object[]>> }>(
      token,
      'GET',
      '/v1/me/export',
    )
    const rows = domains['moderation']?.['staff_reads']
    expect(rows).toEqual([
      {
        ...{ account_id: of(reporter).accountId, id: expect.any(String), kind: 'report' },
        ...{ subject_id: expect.any(String), at: expect.any(String) },
      },
    ])
    for (const { accountId } of [of(first), of(second), of(admin)])
      expect(JSON.stringify(rows)).not.toContain(accountId)
  })

  it('can be neither changed nor removed before its time, not even by the market itself', async () => {
    const { asRole, admin: superuser } = market.test
    const count = async () => Number((await superuser.query('select count(*) from staff_reads')).rows[0].count)
    const before = await count()
    expect(before).toBeGreaterThan(5)
    for (const role of ['luna_app', 'luna_service'] as const) {
      const change = asRole(role, of(reporter).accountId, (client) => client.query("update staff_reads set kind = 'x'"))
      await expect(change).rejects.toMatchObject({ code: '42501' })
    }
    const own = asRole('luna_app', of(reporter).accountId, (client) => client.query('delete from staff_reads'))
    await expect(own).rejects.toMatchObject({ code: '42501' })
    const others = 'select reader_id from staff_reads'
    const asked = asRole('luna_app', of(reporter).accountId, (client) => client.query(others))
    await expect(asked).rejects.toMatchObject({ code: '42501' })
    await superuser.query("update staff_reads set at = now() - interval '364 days'")
    await asRole('luna_service', null, (client) => client.query('delete from staff_reads'))
    expect(await count()).toBe(before)
  })

  it('has a page for admins, hidden from everyone else', async () => {
    const browserOf = async ({ email, password }: TestAccount) => {
      const browser = createBrowser()
      const page = await browser.open(`${market.url}/sign-in?to=/account`)
      await browser.submit(page, '/sign-in', { email, password })
      return browser
    }
    const browser = await browserOf(of(admin))
    const page = await browser.open(`${market.url}/operator/reads`)
    expect(page.status).toBe(200)
    expect(page.text).toContain('Submission with its files')
    expect(page.text).toContain(of(creator).accountId)
    const empty = await browser.open(`${market.url}/operator/reads?reader=${of(creator).accountId}`)
    expect(empty.text).toContain('Nothing was read.')
    await browser.open(`${market.url}/operator/mails`)
    expect(described(await readsBy(of(admin)))).toContain(`mail_samples of ${PLATFORM_ID}`)
    const other = await browserOf(of(first))
    expect((await other.open(`${market.url}/operator/reads`)).status).toBe(404)
  })
})
