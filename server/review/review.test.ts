import sharp from 'sharp'
import { beforeAll, expect, it } from 'vitest'
import type { QueueItem, ReviewItem } from '#shared/contract/market/review.ts'
import type { Changes, Submission } from '#shared/contract/market/submissions.ts'
import { DAY_MS, HOUR_MS } from '#shared/time.ts'
import type { Paged } from '../http/cursor.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'
import {
  APPROVAL,
  CHANGES,
  characterDraft,
  decideNext,
  pictureBytes,
  REJECTION,
  submitDraft,
  uploadFile,
} from './review.fixture.ts'

type QueuePage = Paged<QueueItem>

const refusedWith = (code: string) => expect.objectContaining({ problem: expect.objectContaining({ code }) })

describeOnDatabase('review', (open) => {
  let market: TestMarket
  let creator: TestAccount
  let ada: TestAccount
  let ben: TestAccount

  beforeAll(async () => {
    market = await openTestMarket(open)
    creator = await market.signUp({ name: 'Mirabel Thornwood', roles: ['creator'] })
    ada = await market.signUp({ name: 'Reviewer Ada', roles: ['moderator', 'creator'] })
    ben = await market.signUp({ name: 'Reviewer Ben', roles: ['moderator'] })
  })

  const find = (id: string) => market.call<Submission>(creator.token, 'GET', `/v1/submissions/${id}`)
  const step = (id: string, event: string, body?: object) =>
    market.call<Submission>(creator.token, 'POST', `/v1/submissions/${id}/${event}`, body)
  const nextFor = ({ token }: TestAccount) => market.call<ReviewItem | null>(token, 'POST', '/v1/review/next', {})

  it('takes a picture from upload to publication, every step logged with who, when and why', async () => {
    const sha256 = await uploadFile(market, creator, await pictureBytes())
    const submitted = await submitDraft(market, creator, characterDraft({ media: [{ sha256, role: 'main' }] }))
    expect(submitted).toMatchObject({ state: 'submitted', round: 1, evidence: { verdict: 'unique' } })
    expect(submitted.place).toMatchObject({ position: 1, waiting: 1, wait: { basis: 'usual', lowHours: 24 } })
    const { item, decided } = await decideNext(market, ada, APPROVAL)
    expect(item.media.map(({ role, isMade }) => [role, isMade])).toEqual([
      ['main', false],
      ['preview', true],
      ['thumbnail', true],
    ])
    expect(item.media.find(({ role }) => role === 'preview')?.width).toBe(320)
    expect(decided.state).toBe('published')
    const published = await find(submitted.id)
    expect(published.events.map(({ event, from, to, by }) => [event, from, to, by])).toEqual([
      ['create', null, 'draft', 'creator'],
      ['submit', 'draft', 'submitted', 'creator'],
      ['claim', 'submitted', 'in_review', 'reviewer'],
      ['approve', 'in_review', 'approved', 'reviewer'],
      ['publish', 'approved', 'published', 'reviewer'],
    ])
    expect(published).toMatchObject({ place: null, allowed: ['withdraw'] })
    const offers = await market.test.admin.query('select kind, price_cents from offers where asset_id = $1', [
      published.assetId,
    ])
    expect(offers.rows).toEqual([{ kind: 'one_time', price_cents: 499 }])
    const notified = await market.test.admin.query('select kind from notifications where account_id = $1 order by id', [
      creator.accountId,
    ])
    expect(notified.rows.map(({ kind }) => kind)).toEqual(['submission_received', 'submission_approved'])
  })

  it('shows files under addresses that only the market can make, and only for a while', async () => {
    const bytes = await pictureBytes()
    const sha256 = await uploadFile(market, creator, bytes)
    const body = characterDraft({ media: [{ sha256, role: 'main' }] })
    const { media } = await market.call<Submission>(creator.token, 'POST', '/v1/submissions', body)
    const path = media[0]?.path ?? ''
    const shown = await fetch(market.url + path)
    expect(shown.headers.get('content-type')).toBe('image/png')
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(bytes)
    const part = await fetch(market.url + path, { headers: { range: 'bytes=1-3' } })
    expect([part.status, await part.text()]).toEqual([206, 'PNG'])
    expect((await fetch(market.url + path.replace('image%2Fpng', 'image%2Fgif'))).status).toBe(404)
    market.clock.advance({ minutes: 16 })
    expect((await fetch(market.url + path)).status).toBe(404)
  })

  it('never shows a reviewer whose work it is', async () => {
    const { card, ...draft } = characterDraft()
    const { accountId, handle, email } = creator
    await submitDraft(market, creator, {
      ...draft,
      card: {
        ...card,
        name: 'The keeper of Mirabel Thornwood',
        description: `${card.description} Drawn by MIRABEL THORNWOOD (@${handle}, ${email}).`,
        asset_id: accountId,
        creator: { user_id: accountId, username: handle },
        author: 'Mirabel Thornwood',
        preview: { thumbnail: `https://art.example/${handle}.png` },
        visual_generation: { prompt: 'a keeper', raw: `/home/${handle}/keeper.png` },
        character: { ...card.character, artist: 'Mirabel Thornwood' },
      },
    })
    const queue = await market.call(ada.token, 'GET', '/v1/review/queue')
    const item = await nextFor(ada)
    const again = await market.call(ada.token, 'GET', `/v1/review/${item?.id}`)
    for (const answer of [queue, item, again]) {
      const text = JSON.stringify(answer).toLowerCase()
      for (const secret of ['mirabel', 'thornwood', handle, accountId, email]) expect(text).not.toContain(secret)
    }
    expect(item?.card).toMatchObject({ name: 'The keeper of [creator]', visual_generation: { prompt: 'a keeper' } })
    await market.call(ada.token, 'POST', `/v1/review/${item?.id}/decision`, { decision: REJECTION })
  })

  it('draws pictures again for reviewers, since files name their makers', async () => {
    const signed = await sharp(await pictureBytes())
      .withExif({ IFD0: { Artist: 'Mirabel Thornwood' } })
      .png()
      .toBuffer()
    expect(signed.toString('latin1')).toContain('Mirabel')
    const sha256 = await uploadFile(market, creator, signed)
    await submitDraft(market, creator, characterDraft({ media: [{ sha256, role: 'main' }] }))
    const item = await nextFor(ada)
    for (const { path, width, height } of item?.media ?? []) {
      const shown = Buffer.from(await (await fetch(market.url + path)).arrayBuffer())
      expect(shown.toString('latin1')).not.toContain('Mirabel')
      expect(await sharp(shown).metadata()).toMatchObject({ format: 'jpeg', width, height })
    }
    await market.call(ada.token, 'POST', `/v1/review/${item?.id}/decision`, { decision: REJECTION })
  })

  it('shows evidence side by side, blind on both sides', async () => {
    const bytes = await pictureBytes()
    const other = await market.signUp({ name: 'Oswin Farrow', roles: ['creator'] })
    const first = characterDraft({ media: [{ sha256: await uploadFile(market, other, bytes), role: 'main' }] })
    await submitDraft(market, other, first)
    await decideNext(market, ada, APPROVAL)
    const recoded = await sharp(bytes).jpeg({ quality: 70 }).toBuffer()
    const sha256 = await uploadFile(market, creator, recoded)
    const copy = await submitDraft(market, creator, characterDraft({ media: [{ sha256, role: 'main' }] }))
    expect(copy.evidence?.verdict).toBe('plagiarism_review')
    const item = await nextFor(ada)
    expect(item?.signals).toContainEqual(expect.objectContaining({ code: 'very_similar' }))
    const matchId = item?.evidence.decidingMatchId ?? ''
    const path = `/v1/review/${item?.id}/matches/${encodeURIComponent(matchId)}`
    const side = await market.call<{ other: { media: unknown[] } }>(ada.token, 'GET', path)
    expect(side.other.media).toHaveLength(3)
    expect(JSON.stringify([item, side])).not.toMatch(
      new RegExp(`Oswin|Mirabel|${creator.accountId}|${other.accountId}`),
    )
    const decision = { ...REJECTION, reasons: [{ field: null, code: 'too_similar', comment: 'It is a copy.' }] }
    await market.call(ada.token, 'POST', `/v1/review/${item?.id}/decision`, { decision })
  })

  it('ties reasons to fields, shows what changed since, and hands an appeal to somebody else', async () => {
    const draft = characterDraft()
    const { id } = await submitDraft(market, creator, draft)
    await decideNext(market, ada, CHANGES)
    const returned = await find(id)
    expect(returned).toMatchObject({ state: 'changes_requested', reasons: CHANGES.reasons })
    expect(returned.events.at(-1)?.reason).toContain('description: Say what the character wants.')
    const better = { ...draft, card: { ...draft.card, description: `${draft.card.description} It wants to go home.` } }
    await market.call(creator.token, 'PUT', `/v1/submissions/${id}`, { ...better, version: returned.version })
    const changes = await market.call<Changes>(creator.token, 'GET', `/v1/submissions/${id}/diff`)
    expect(changes).toMatchObject({ from: 1, to: 2, card: [{ path: 'description', kind: 'changed' }] })
    await step(id, 'resubmit')
    const { item } = await decideNext(market, ada, REJECTION)
    expect(item.changes).toEqual(changes)
    expect(item.earlier).toMatchObject([{ outcome: 'request_changes', reasons: CHANGES.reasons }])
    await step(id, 'appeal', { reason: 'The reviewer overlooked the second half of the text.' })
    expect(await nextFor(ada)).toBeNull()
    const appealed = await nextFor(ben)
    expect(appealed).toMatchObject({ kind: 'appeal', state: 'appealed', earlier: [{}, { outcome: 'reject' }] })
    expect(appealed?.appeal).toContain('second half')
    await market.call(ben.token, 'POST', `/v1/review/${appealed?.id}/decision`, { decision: APPROVAL })
    expect((await find(id)).state).toBe('published')
  })

  it('ends with the second person: a dismissed appeal cannot be appealed again', async () => {
    const { id } = await submitDraft(market, creator, characterDraft())
    await decideNext(market, ada, REJECTION)
    await step(id, 'appeal', { reason: 'I do not agree with this decision.' })
    await decideNext(market, ben, REJECTION)
    expect(await find(id)).toMatchObject({ state: 'rejected' })
    await expect(step(id, 'appeal', { reason: 'I still do not agree with it.' })).rejects.toEqual(
      refusedWith('SUBMISSION_STATE'),
    )
  })

  it('approves nothing on appeal that somebody else has submitted in the meantime', async () => {
    const draft = characterDraft()
    const { id } = await submitDraft(market, creator, draft)
    await decideNext(market, ada, REJECTION)
    await submitDraft(market, ada, draft)
    await step(id, 'appeal', { reason: 'Please look at it once more.' })
    const appealed = await market.call<ReviewItem>(ben.token, 'POST', '/v1/review/next', { kind: 'appeal' })
    const decide = (decision: object) =>
      market.call(ben.token, 'POST', `/v1/review/${appealed.id}/decision`, { decision })
    await expect(decide(APPROVAL)).rejects.toEqual(refusedWith('DUPLICATE'))
    expect((await find(id)).state).toBe('appealed')
    await decide(REJECTION)
    await decideNext(market, ben, REJECTION)
  })

  it('lets no one review their own work, and everybody only what they took up in time', async () => {
    await submitDraft(market, ada, characterDraft())
    expect(await nextFor(ada)).toBeNull()
    const item = await nextFor(ben)
    expect(await nextFor(ben)).toMatchObject({ id: item?.id })
    await expect(market.call(ada.token, 'GET', `/v1/review/${item?.id}`)).rejects.toEqual(refusedWith('NOT_FOUND'))
    const stranger = market.call(creator.token, 'POST', '/v1/review/next', {})
    await expect(stranger).rejects.toEqual(refusedWith('NOT_ALLOWED'))
    market.clock.advance({ hours: 3 })
    const late = () => market.call(ben.token, 'POST', `/v1/review/${item?.id}/decision`, { decision: APPROVAL })
    await expect(late()).rejects.toEqual(refusedWith('NOT_FOUND'))
    expect(await market.intake.review.releaseLapsed()).toBe(1)
    await expect(late()).rejects.toEqual(refusedWith('NOT_FOUND'))
    await decideNext(market, ben, APPROVAL)
  })

  it('gives a released item back to the queue, in its place', async () => {
    const { id } = await submitDraft(market, creator, characterDraft())
    const later = await submitDraft(market, creator, characterDraft())
    const item = await nextFor(ada)
    await market.call(ada.token, 'POST', `/v1/review/${item?.id}/release`)
    expect((await find(id)).place?.position).toBe(1)
    expect((await find(later.id)).place?.position).toBe(2)
    expect((await nextFor(ben))?.id).toBe(item?.id)
    await market.call(ben.token, 'POST', `/v1/review/${item?.id}/decision`, { decision: REJECTION })
    await decideNext(market, ben, REJECTION)
  })

  it('decides once, however often it is asked, and stops when the role is taken', async () => {
    const { id } = await submitDraft(market, creator, characterDraft())
    const item = await nextFor(ben)
    const decide = () => market.intake.review.decide(ben.accountId, item?.id ?? '', APPROVAL)
    await market.accounts.takeRole(ben.accountId, 'moderator', ada.accountId)
    await expect(decide()).rejects.toMatchObject({ code: 'NOT_ALLOWED' })
    await market.accounts.giveRole(ben.accountId, 'moderator', ada.accountId)
    const results = await Promise.allSettled([decide(), decide(), decide()])
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await find(id)).state).toBe('published')
    const events = (await find(id)).events.filter(({ event }) => event === 'publish')
    expect(events).toHaveLength(1)
  })

  it('publishes a new version of an own asset, and withdraws an asset for good', async () => {
    const first = await submitDraft(market, creator, characterDraft())
    await decideNext(market, ada, APPROVAL)
    const { assetId } = await find(first.id)
    await expect(submitDraft(market, ada, characterDraft({ assetId }))).rejects.toEqual(
      refusedWith('SUBMISSION_INVALID'),
    )
    const second = await submitDraft(market, creator, characterDraft({ assetId }))
    const { item } = await decideNext(market, ada, APPROVAL)
    expect(item.isNewVersion).toBe(true)
    const { rows } = await market.test.admin.query(
      'select number, submission_id from asset_versions where asset_id = $1 order by number',
      [assetId],
    )
    expect(rows).toEqual([
      { number: 1, submission_id: first.id },
      { number: 2, submission_id: second.id },
    ])
    expect((await step(second.id, 'withdraw')).state).toBe('withdrawn')
    const asset = await market.test.admin.query('select status from assets where id = $1', [assetId])
    expect(asset.rows).toEqual([{ status: 'withdrawn' }])
    const edit = market.call(creator.token, 'PUT', `/v1/submissions/${second.id}`, characterDraft())
    await expect(edit).rejects.toEqual(refusedWith('SUBMISSION_STATE'))
  })

  it('lists what waits page by page, the oldest first', async () => {
    for (let count = 0; count < 3; count++) await submitDraft(market, creator, characterDraft())
    const list = (query: string) => market.call<QueuePage>(ada.token, 'GET', `/v1/review/queue?${query}`)
    const all = (await list('limit=50')).items
    expect(all.length).toBeGreaterThanOrEqual(3)
    expect(all.map(({ queuedAt }) => queuedAt)).toEqual(all.map(({ queuedAt }) => queuedAt).toSorted())
    const seen: string[] = []
    for (let page = await list('limit=2'); ; page = await list(`limit=2&cursor=${page.nextCursor}`)) {
      seen.push(...page.items.map(({ id }) => id))
      if (page.nextCursor === null) break
    }
    expect(seen).toEqual(all.map(({ id }) => id))
    await expect(list('cursor=tomorrow')).rejects.toEqual(refusedWith('INVALID_INPUT'))
  })

  it('says how long the wait is, from what reviewers really got done', async () => {
    for (let day = 1; day <= 10; day++) {
      for (let count = 0; count < 4; count++) {
        await market.test.admin.query(
          `insert into review_decisions
           (account_id, submission_id, id, round, kind, outcome, reviewer_id, criteria, reasons, claimed_at, at)
           values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 1, 'review', 'approve', $1, '{}', '[]', $2, $2)`,
          [ada.accountId, new Date(market.clock.now().getTime() - day * DAY_MS + count * HOUR_MS)],
        )
      }
    }
    const { place } = await submitDraft(market, creator, characterDraft())
    expect(place?.wait.basis).toBe('measured')
    expect(place?.wait.lowHours).toBeGreaterThan(0)
    expect(place?.wait.sentence).toContain('from the last')
  })
})
