import fc from 'fast-check'
import { pino } from 'pino'
import { beforeAll, describe, expect, it } from 'vitest'
import type { CaseSummary, ModeratedCase, NewProposal, NewReport } from '#shared/contract/market/moderation.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { DAY_MS } from '#shared/time.ts'
import type { PageRequest } from '../http/cursor.ts'
import { createJobs } from '../jobs/jobs.ts'
import { createNotificationsService } from '../notifications/notifications.ts'
import { addSales, assetById, sellable, setQuality, setRating } from '../publications/assets.ts'
import { reinstate, remove } from '../publications/lifecycle.ts'
import { createPeople, type People } from '../reputation/people.fixture.ts'
import { createReputationService } from '../reputation/reputation.ts'
import { reputationOf, requireMaySubmit } from '../reputation/standing.ts'
import { scheduleRemovalRefunds } from '../sales/refunds.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { createModerationService, type ModerationService } from './moderation.ts'

interface Proposed {
  readonly id: string
  readonly by: string
}

function none(): Proposed | null {
  return null
}

const REMOVAL: NewProposal = {
  action: 'remove',
  finding: 'plagiarism',
  refund: { scope: 'recent', days: 30 },
  reason: 'It copies an older work.',
  acceptsBan: false,
}

function serviceOn({ database, clock }: TestDatabase): ModerationService {
  const jobs = createJobs({ database, clock, log: pino({ level: 'silent' }) })
  return createModerationService({
    database,
    clock,
    effects: {
      remove: (tx, { assetId, reason, infringement }) => remove(tx, assetId, { reason, infringement }, clock.now()),
      reinstate: (tx, { assetId, status }) => reinstate(tx, assetId, status, clock.now()),
      changed: async () => {},
      refundBuyers: (tx, refunds) => scheduleRemovalRefunds(tx, jobs, refunds),
    },
  })
}

/** The newest case about a work, from any page of the list. */
async function latestCase(moderation: ModerationService, moderatorId: string, assetId: string): Promise<CaseSummary> {
  let cursor: string | undefined
  let found: CaseSummary | undefined
  do {
    const page = await moderation.cases(moderatorId, { limit: 50, cursor })
    found = page.items.findLast((item) => item.assetId === assetId) ?? found
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  if (found === undefined) throw new Error(`No case about ${assetId} is in the list.`)
  return found
}

describeOnDatabase('moderation', (open) => {
  let test: TestDatabase
  let people: People
  let moderation: ModerationService
  let [first, second, third] = ['', '', '']
  let handles = 0
  beforeAll(async () => {
    test = await open()
    people = createPeople(test)
    moderation = serviceOn(test)
    ;[first, second, third] = [await people.moderator(), await people.moderator(), await people.moderator()]
  })

  const statusOf = async (assetId: string) => (await test.database.asService((tx) => assetById(tx, assetId))).status
  const standing = (accountId: string) => test.database.asService((tx) => reputationOf(tx, accountId, test.clock.now()))
  const notified = async (accountId: string) => {
    const { items } = await createNotificationsService(test.database, test.clock).list(accountId, { limit: 50 })
    return items.map(({ content }) => content.kind)
  }

  async function work(creatorId?: string) {
    handles++
    const owner = creatorId ?? (await people.creator(`maker-${handles}`))
    return { creatorId: owner, assetId: await people.asset(owner, `Work ${handles}`) }
  }

  async function report(assetId: string, rest: Partial<NewReport> = {}, by?: string) {
    const reporterId = by ?? (await people.account())
    await moderation.report(reporterId, { kind: 'copyright', about: { assetId }, text: 'I drew this.', ...rest })
    const found = await latestCase(moderation, first, assetId)
    return { reporterId, caseId: found.id }
  }

  /** Proposed by the first moderator and, after the creator could answer, confirmed by the second. */
  async function removed(creatorId?: string, acceptsBan = false) {
    const made = await work(creatorId)
    const { caseId, reporterId } = await report(made.assetId)
    test.clock.advance({ days: 8 })
    const proposed = await moderation.propose({ caseId, moderatorId: first }, { ...REMOVAL, acceptsBan })
    const proposalId = proposed.openProposal?.id ?? ''
    await moderation.confirm({ caseId, moderatorId: second }, proposalId, acceptsBan)
    return { ...made, caseId, reporterId, proposalId }
  }

  it('lets reports open one case and do nothing else, however many they are', async () => {
    const { creatorId, assetId } = await work()
    const { caseId, reporterId } = await report(assetId)
    for (let count = 0; count < 5; count++) await report(assetId)
    const { items } = await moderation.cases(first, { limit: 50 })
    expect(items.filter((item) => item.assetId === assetId)).toMatchObject([{ id: caseId, reports: 6, state: 'open' }])
    expect(await statusOf(assetId)).toBe('published')
    expect((await standing(creatorId)).total).toBe(0.28)
    await expect(report(assetId, {}, reporterId)).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(report(assetId, {}, creatorId)).rejects.toMatchObject({ code: 'NOT_ALLOWED' })
    expect(await notified(creatorId)).toEqual(['case_opened'])
    expect(await notified(reporterId)).toEqual(['report_received'])
  })

  it('takes ten reports a day from one account', async () => {
    const reporterId = await people.account()
    const { assetId } = await work()
    const kinds = ['spam', 'misrepresentation', 'copyright', 'malware', 'other'] as const
    for (const kind of kinds) await report(assetId, { kind }, reporterId)
    const { assetId: another } = await work()
    for (const kind of kinds) await report(another, { kind }, reporterId)
    const { assetId: eleventh } = await work()
    await expect(report(eleventh, {}, reporterId)).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    test.clock.advance({ days: 1, seconds: 1 })
    await report(eleventh, {}, reporterId)
  })

  it('removes nothing unless two moderators whom it does not concern agree, whoever tries what in whatever order', async () => {
    const creatorId = await people.creator('tested')
    const { assetId: originalAssetId, creatorId: holderId } = await work()
    const reporterId = await people.moderator()
    const plain = await people.account()
    for (const account_id of [creatorId, holderId]) {
      const row = [account_id, 'moderator', account_id, test.clock.now()]
      await test.admin.query('insert into account_roles values ($1, $2, $3, $4)', row)
    }
    const everybody = { creatorId, holderId, reporterId, plain, first, second }
    const actor = fc.constantFrom(...Object.values(everybody))
    const step = fc.tuple(actor, fc.constantFrom('propose', 'confirm', 'decline'))
    const check = async (steps: readonly (readonly [string, string])[]) => {
      const { assetId } = await work(creatorId)
      const { caseId } = await report(assetId, { originalAssetId, kind: 'malware' }, reporterId)
      let proposal = none()
      let isRemoved = false
      for (const [moderatorId, kind] of steps) {
        const isImpartial = moderatorId === first || moderatorId === second
        const acting = { caseId, moderatorId }
        const isRight: boolean =
          isImpartial &&
          !isRemoved &&
          (kind === 'propose'
            ? proposal === null
            : proposal !== null && (kind === 'decline' || proposal.by !== moderatorId))
        const id: string = proposal?.id ?? caseId
        const attempt: Promise<ModeratedCase> =
          kind === 'propose'
            ? moderation.propose(acting, { ...REMOVAL, finding: 'malware' })
            : kind === 'confirm'
              ? moderation.confirm(acting, id, false)
              : moderation.decline(acting, id, 'No.')
        const answer: ModeratedCase | null = await attempt.catch(() => null)
        expect(answer !== null).toBe(isRight)
        if (answer === null) continue
        proposal =
          kind === 'propose' && answer.openProposal !== null ? { id: answer.openProposal.id, by: moderatorId } : null
        isRemoved = kind === 'confirm'
      }
      expect(await statusOf(assetId)).toBe(isRemoved ? 'removed' : 'published')
      await test.admin.query('update reports set created_at = $1', [new Date(0)])
    }
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 7 }), check), {
      numRuns: byExtent({ short: 10, long: 500 }),
      examples: [
        [
          [
            [first, 'propose'],
            [first, 'confirm'],
            [second, 'confirm'],
          ],
        ],
        [
          [
            [second, 'propose'],
            [reporterId, 'confirm'],
            [holderId, 'confirm'],
            [creatorId, 'confirm'],
            [plain, 'confirm'],
          ],
        ],
      ],
    })
  })

  it('shows what was noticed at the submission, and keeps the owner of the older work from deciding', async () => {
    const { creatorId, assetId } = await work()
    const ownerId = await people.moderator()
    await people.submittedWith(creatorId, assetId, ownerId)
    const { caseId } = await report(assetId)
    const view = await moderation.case({ caseId, moderatorId: first })
    const signal = view.events.find(({ kind }) => kind === 'signal')
    expect(signal).toMatchObject({ by: 'system', note: 'It is very similar.', facts: { code: 'very_similar' } })
    const asOwner = moderation.case({ caseId, moderatorId: ownerId })
    await expect(asOwner).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(view.state).toBe('open')
  })

  it('and the database says the same, whoever asks it', async () => {
    const { creatorId, assetId } = await work()
    const { caseId } = await report(assetId, { kind: 'malware' })
    const proposed = await moderation.propose({ caseId, moderatorId: first }, REMOVAL)
    const proposalId = proposed.openProposal?.id ?? ''
    const confirmation = (by: string, proposedBy = first) => ({
      text: `insert into case_confirmations (account_id, case_id, proposal_id, answer, proposed_by, answered_by, excluded_ids,
        accepts_ban, at) values ($1, $2, $3, 'confirm', $4, $5, '{}', false, now())`,
      values: [creatorId, caseId, proposalId, proposedBy, by],
    })
    const asService = test.asRole('luna_service', null, (client) => client.query(confirmation(second)))
    await expect(asService).rejects.toMatchObject({ code: '42501' })
    const asOther = test.asRole('luna_app', first, (client) => client.query(confirmation(second)))
    await expect(asOther).rejects.toMatchObject({ code: '42501' })
    const twice = test.asRole('luna_app', first, (client) => client.query(confirmation(first)))
    await expect(twice).rejects.toMatchObject({ code: '23514' })
    const forged = test.asRole('luna_app', first, (client) => client.query(confirmation(first, second)))
    await expect(forged).rejects.toMatchObject({ code: '23503' })
    const state = "update cases set state = 'removed' where id = $1"
    const unconfirmed = test.asRole('luna_service', null, (client) => client.query(state, [caseId]))
    await expect(unconfirmed).rejects.toMatchObject({ code: '23514' })
    const named = "update cases set state = 'removed', proposal_id = $2, confirmation = 'confirm' where id = $1"
    const unnamed = test.asRole('luna_service', null, (client) => client.query(named, [caseId, proposalId]))
    await expect(unnamed).rejects.toMatchObject({ code: '23503' })
  })

  it('acts on two confirmations once: removal, refunds, penalty, strike, and everybody told', async () => {
    const { creatorId, assetId, caseId, reporterId, proposalId } = await removed()
    expect(await statusOf(assetId)).toBe('removed')
    const reputation = await standing(creatorId)
    expect(reputation.penalties).toMatchObject([{ points: 0.1 }])
    expect(reputation.standing).toMatchObject({ plagiarismStrikes: 1, isBanned: false })
    expect(await notified(creatorId)).toEqual(expect.arrayContaining(['case_decided', 'reputation_changed']))
    expect(await notified(reporterId)).toContain('report_decided')
    expect((await moderation.reports(reporterId, { limit: 5 })).items).toMatchObject([{ outcome: 'action_taken' }])
    const contributions = (await standing(reporterId)).components.find(({ component }) => component === 'contribution')
    expect(contributions?.inputs).toMatchObject([{ value: 1 }])
    const since = new Date(test.clock.now().getTime() - 30 * DAY_MS).toISOString()
    const jobs = await test.admin.query('select payload from jobs where key = $1', [proposalId])
    expect(jobs.rows).toEqual([{ payload: { assetId, reason: REMOVAL.reason, since } }])
    const again = moderation.confirm({ caseId, moderatorId: second }, proposalId, false)
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT' })
    test.clock.advance({ days: 365 })
    expect((await standing(creatorId)).standing.strikes).toEqual([])
  })

  it('hears the creator before it decides, and starts again after a counter-notice', async () => {
    const { creatorId, assetId } = await work()
    const { caseId } = await report(assetId)
    const proposed = await moderation.propose({ caseId, moderatorId: first }, REMOVAL)
    const confirm = (proposalId: string) => moderation.confirm({ caseId, moderatorId: second }, proposalId, false)
    await expect(confirm(proposed.openProposal?.id ?? '')).rejects.toMatchObject({ code: 'CONFLICT' })
    const answered = await moderation.counterNotice(creatorId, caseId, 'It is mine; here is the sketch.')
    expect(answered).toMatchObject({ state: 'open', answerUntil: null })
    await expect(moderation.counterNotice(creatorId, caseId, 'Again')).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(confirm(proposed.openProposal?.id ?? '')).rejects.toMatchObject({ code: 'CONFLICT' })
    await moderation.dismiss({ caseId, moderatorId: first }, 'The sketch is older.')
    const own = await moderation.ownCases(creatorId, { limit: 5 })
    expect(own.items).toMatchObject([{ state: 'dismissed', decision: null }])
    expect(await statusOf(assetId)).toBe('published')
  })

  it('lets no one learn who the other side is', async () => {
    const { creatorId, assetId, caseId, reporterId } = await removed()
    const creators = JSON.stringify([
      await moderation.ownCase(creatorId, caseId),
      await createNotificationsService(test.database, test.clock).list(creatorId, { limit: 50 }),
    ])
    for (const hidden of [reporterId, first, second, 'I drew this']) expect(creators).not.toContain(hidden)
    const reporters = JSON.stringify([
      await moderation.reports(reporterId, { limit: 5 }),
      await createNotificationsService(test.database, test.clock).list(reporterId, { limit: 50 }),
    ])
    expect(reporters).toContain(assetId)
    for (const hidden of [creatorId, first, second]) expect(reporters).not.toContain(hidden)
    expect(JSON.stringify(await moderation.case({ caseId, moderatorId: third }))).not.toContain(reporterId)
    await expect(moderation.ownCase(reporterId, caseId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    for (const query of [
      'select actor_id from case_events',
      'select proposed_by from case_proposals',
      'select * from case_parties',
    ]) {
      await expect(test.asRole('luna_app', creatorId, (client) => client.query(query))).rejects.toMatchObject({
        code: '42501',
      })
    }
    const others = await test.asRole('luna_app', reporterId, (client) => client.query('select id from cases'))
    expect(others.rows).toEqual([])
  })

  describe('an appeal', () => {
    it('is decided by somebody who took no part, and granted undoes what was decided', async () => {
      const { creatorId, assetId, caseId } = await removed()
      const before = await moderation.ownCase(creatorId, caseId)
      expect(before).toMatchObject({ state: 'removed', decision: { finding: 'plagiarism' } })
      await moderation.appeal(creatorId, caseId, 'The older work is mine as well.')
      const decision = { isGranted: true, reason: 'Both are by the same hand.' }
      for (const moderatorId of [first, second]) {
        const attempt = moderation.decideAppeal({ caseId, moderatorId }, decision)
        await expect(attempt).rejects.toMatchObject({ code: 'NOT_ALLOWED' })
      }
      expect((await moderation.case({ caseId, moderatorId: first })).may.decideAppeal).toBe(false)
      expect(await statusOf(assetId)).toBe('removed')
      await moderation.decideAppeal({ caseId, moderatorId: third }, decision)
      expect(await statusOf(assetId)).toBe('published')
      expect((await standing(creatorId)).penalties).toEqual([])
      expect((await standing(creatorId)).standing.strikes).toEqual([])
      expect((await moderation.ownCase(creatorId, caseId)).state).toBe('reinstated')
      expect(await notified(creatorId)).toContain('appeal_decided')
    })

    it('is possible once, and only in time', async () => {
      const { creatorId, caseId } = await removed()
      await moderation.appeal(creatorId, caseId, 'No.')
      await moderation.decideAppeal({ caseId, moderatorId: third }, { isGranted: false, reason: 'It is a copy.' })
      await expect(moderation.appeal(creatorId, caseId, 'No.')).rejects.toMatchObject({ code: 'CONFLICT' })
      const late = await removed()
      test.clock.advance({ days: 180 })
      await expect(moderation.appeal(late.creatorId, late.caseId, 'No.')).rejects.toMatchObject({ code: 'CONFLICT' })
    })
  })

  it('bans with the third strike only where both say that they know, and an appeal lifts it', async () => {
    const { creatorId } = await removed()
    await removed(creatorId)
    const maySubmit = () => test.database.asService((tx) => requireMaySubmit(tx, creatorId, test.clock.now()))
    await expect(removed(creatorId)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect((await standing(creatorId)).standing.plagiarismStrikes).toBe(2)
    const { caseId } = await removed(creatorId, true)
    await expect(maySubmit()).rejects.toMatchObject({ code: 'ACCOUNT_BANNED' })
    expect(await moderation.ownCase(creatorId, caseId)).toMatchObject({ isBan: true })
    await moderation.appeal(creatorId, caseId, 'Not this one.')
    await moderation.decideAppeal({ caseId, moderatorId: third }, { isGranted: true, reason: 'Right.' })
    expect((await standing(creatorId)).standing).toMatchObject({ plagiarismStrikes: 2, isBanned: false })
  })

  it('pauses a listing by one moderator, with a reason and an end', async () => {
    const { creatorId, assetId } = await work()
    const { caseId } = await report(assetId)
    const offered = () => test.database.asService((tx) => sellable(tx, assetId))
    await moderation.pause({ caseId, moderatorId: first }, 'We look at it.', 3)
    await expect(offered()).rejects.toMatchObject({ code: 'OFFER_UNAVAILABLE' })
    await moderation.resume({ caseId, moderatorId: second }, 'It may be sold meanwhile.')
    await offered()
    await moderation.pause({ caseId, moderatorId: first }, 'We look at it again.', 3)
    test.clock.advance({ days: 3 })
    await moderation.endPauses()
    await offered()
    const { events } = await moderation.ownCase(creatorId, caseId)
    expect(events.map(({ kind, by }) => `${kind} by ${by}`)).toEqual([
      'opened by reporter',
      'paused by moderator',
      'resumed by moderator',
      'paused by moderator',
      'resumed by system',
    ])
  })

  it('puts many assets of low quality before people and does nothing by itself', async () => {
    const creatorId = await people.creator('prolific')
    const assetId = await people.asset(creatorId)
    for (let count = 0; count < 50; count++) await people.asset(creatorId)
    const reputation = createReputationService({
      database: test.database,
      clock: test.clock,
      figures: { addSales, setQuality, setRating },
    })
    for (const buyerId of await people.accounts(10)) {
      await people.purchase(buyerId, assetId)
      await reputation.rate({ accountId: buyerId, assetId, stars: 1, comment: null })
    }
    await reputation.refreshDue()
    await moderation.lookForSpam()
    await moderation.lookForSpam()
    const { items } = await moderation.ownCases(creatorId, { limit: 5 })
    expect(items).toMatchObject([{ kind: 'spam', state: 'open' }])
    const view = await moderation.case({ caseId: items[0]?.id ?? '', moderatorId: first })
    expect(view.events.map(({ kind }) => kind)).toEqual(['opened', 'signal'])
    expect(await statusOf(assetId)).toBe('published')
  })
})

describeOnDatabase('a moderator who is concerned', (open) => {
  it('takes no step in a case about their own work', async () => {
    const test = await open()
    const people = createPeople(test)
    const moderation = serviceOn(test)
    const creatorId = await people.creator('maker')
    const role = [creatorId, 'moderator', creatorId, test.clock.now()]
    await test.admin.query('insert into account_roles values ($1, $2, $3, $4)', role)
    const about = { assetId: await people.asset(creatorId, 'Work') }
    await moderation.report(await people.account(), { kind: 'copyright', about, text: 'I drew this.' })
    const moderatorId = await people.moderator()
    const [found] = (await moderation.cases(moderatorId, { limit: 1 })).items
    const caseId = found?.id ?? ''
    const acting = { caseId, moderatorId: creatorId }
    const steps = [
      () => moderation.case(acting),
      () => moderation.note(acting, 'All is well.', false),
      () => moderation.pause(acting, 'We look at it.', 1),
      () => moderation.dismiss(acting, 'All is well.'),
      () => moderation.propose(acting, REMOVAL),
    ]
    for (const step of steps) await expect(step()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await moderation.case({ caseId, moderatorId })).state).toBe('open')
  })
})

describeOnDatabase('lists of moderation', (open) => {
  it('go on where the page before ended', async () => {
    const test = await open()
    const people = createPeople(test)
    const moderation = serviceOn(test)
    const moderatorId = await people.moderator()
    const creatorId = await people.creator('maker')
    const reporterId = await people.account()
    for (const name of ['One', 'Two', 'Three']) {
      const about = { assetId: await people.asset(creatorId, name) }
      await moderation.report(reporterId, { kind: 'copyright', about, text: 'I drew this.' })
    }
    const lists = [
      (page: PageRequest) => moderation.reports(reporterId, page),
      (page: PageRequest) => moderation.ownCases(creatorId, page),
      (page: PageRequest) => moderation.cases(moderatorId, page),
    ]
    for (const list of lists) {
      const all = (await list({ limit: 50 })).items
      expect(all).toHaveLength(3)
      const { items, nextCursor } = await list({ limit: 2 })
      expect(items).toEqual(all.slice(0, 2))
      expect(await list({ limit: 2, cursor: nextCursor ?? '' })).toEqual({ items: all.slice(2), nextCursor: null })
      await expect(list({ limit: 2, cursor: 'tomorrow' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    }
  })
})
