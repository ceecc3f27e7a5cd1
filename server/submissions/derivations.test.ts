import { beforeAll, expect, it } from 'vitest'
import type { PublicAsset } from '#shared/contract/market/publications.ts'
import type { Agreement, Submission } from '#shared/contract/market/submissions.ts'
import { APPROVAL, characterDraft, decideNext, publishDraft, submitDraft } from '../review/review.fixture.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'

const refusedWith = (code: string) => expect.objectContaining({ problem: expect.objectContaining({ code }) })

describeOnDatabase('derivations', (open) => {
  let market: TestMarket
  let parent: TestAccount
  let child: TestAccount
  let reviewer: TestAccount
  let parentAssetId: string

  beforeAll(async () => {
    market = await openTestMarket(open)
    parent = await market.signUp({ name: 'Parent', roles: ['creator'] })
    child = await market.signUp({ name: 'Child', roles: ['creator'] })
    reviewer = await market.signUp({ name: 'Reviewer', roles: ['moderator'] })
    parentAssetId = await publishDraft(market, parent, reviewer, characterDraft())
  })

  const derived = (royaltyPercent: number, of = parentAssetId) =>
    characterDraft({ derivation: { parentAssetId: of, royaltyPercent } })
  const agreements = ({ token }: TestAccount) =>
    market.call<{ items: Agreement[] }>(token, 'GET', '/v1/derivations/agreements')

  it('agrees at once on what the parent’s terms ask, and records it on both sides', async () => {
    const { id, derivation } = await submitDraft(market, child, derived(10))
    expect(derivation?.parents).toEqual([{ parentAssetId, kind: 'remix', royaltyPercent: 10, agreement: 'agreed' }])
    const recorded = { submissionId: id, royaltyPercent: 10, state: 'agreed', agreedBy: 'standing_terms' }
    expect((await agreements(parent)).items).toMatchObject([{ ...recorded, side: 'parent' }])
    expect((await agreements(child)).items).toMatchObject([{ ...recorded, side: 'child' }])
    await decideNext(market, reviewer, APPROVAL)
    const { assetId } = await market.call<Submission>(child.token, 'GET', `/v1/submissions/${id}`)
    const { rows } = await market.test.admin.query('select ancestry from assets where id = $1', [assetId])
    const link = { assetId: parentAssetId, creatorId: parent.accountId, royaltyPercent: 10 }
    expect(rows).toEqual([{ ancestry: [link] }])
  })

  it('asks the parent’s creator for less, and approves nothing before the answer', async () => {
    const { id, derivation } = await submitDraft(market, child, derived(4))
    expect(derivation?.parents[0]?.agreement).toBe('proposed')
    await expect(decideNext(market, reviewer, APPROVAL)).rejects.toEqual(refusedWith('CONFLICT'))
    const [proposed] = (await agreements(parent)).items
    const answer = (token: string) =>
      market.call<Agreement>(token, 'POST', `/v1/derivations/agreements/${proposed?.id}/answer`, { accept: true })
    await expect(answer(child.token)).rejects.toEqual(refusedWith('NOT_FOUND'))
    expect(await answer(parent.token)).toMatchObject({ state: 'agreed', agreedBy: 'creator' })
    const { decided } = await decideNext(market, reviewer, APPROVAL)
    expect(decided.state).toBe('published')
    const notified = await market.test.admin.query(
      `select kind from notifications where account_id in ($1, $2) and kind like 'derivative%' order by id`,
      [parent.accountId, child.accountId],
    )
    expect(notified.rows.map(({ kind }) => kind).slice(-3)).toEqual([
      'derivative_proposed',
      'derivative_answered',
      'derivative_published',
    ])
    expect((await market.call<Submission>(child.token, 'GET', `/v1/submissions/${id}`)).assetId).not.toBeNull()
  })

  it('keeps to a declined royalty until a higher one is offered', async () => {
    const draft = derived(3)
    const { id } = await submitDraft(market, child, draft)
    const [proposed] = (await agreements(parent)).items
    await market.call(parent.token, 'POST', `/v1/derivations/agreements/${proposed?.id}/answer`, { accept: false })
    await market.call(child.token, 'POST', `/v1/submissions/${id}/withdraw`, {})
    await market.call(child.token, 'PUT', `/v1/submissions/${id}`, draft)
    const again = () => market.call<Submission>(child.token, 'POST', `/v1/submissions/${id}/submit`)
    await expect(again()).rejects.toEqual(refusedWith('SUBMISSION_INVALID'))
    const higher = { ...draft, derivation: { parentAssetId, royaltyPercent: 12 } }
    await market.call(child.token, 'PUT', `/v1/submissions/${id}`, higher)
    expect((await again()).derivation?.parents[0]?.agreement).toBe('agreed')
    await market.call(child.token, 'POST', `/v1/submissions/${id}/withdraw`, {})
    expect((await agreements(child)).items[0]).toMatchObject({ royaltyPercent: 12, state: 'ended' })
  })

  it('holds to the terms that the parent’s creator sets', async () => {
    const set = (assetId: string | null, allowed: boolean, minimumPercent: number) =>
      market.call(parent.token, 'PUT', '/v1/derivations/terms', { assetId, allowed, minimumPercent })
    await set(null, true, 25)
    expect((await submitDraft(market, child, derived(20))).derivation?.parents[0]?.agreement).toBe('proposed')
    await set(parentAssetId, false, 0)
    await expect(submitDraft(market, child, derived(50))).rejects.toEqual(refusedWith('SUBMISSION_INVALID'))
    // What waits is checked again when it is to be approved.
    await expect(decideNext(market, reviewer, APPROVAL)).rejects.toEqual(refusedWith('SUBMISSION_INVALID'))
    expect(await market.call(parent.token, 'GET', '/v1/derivations/terms')).toHaveLength(2)
    await set(parentAssetId, true, 10)
  })

  it('asks each of several parents, by their own terms, and publishes once all agreed', async () => {
    await market.test.admin.query('delete from review_queue')
    const other = await market.signUp({ name: 'Other', roles: ['creator'] })
    const otherAssetId = await publishDraft(market, other, reviewer, characterDraft())
    const parents = [
      { parentAssetId, kind: 'recolor', royaltyPercent: 30 },
      { parentAssetId: otherAssetId, kind: 'mashup', royaltyPercent: 5 },
    ]
    const submitted = await submitDraft(market, child, characterDraft({ derivation: { parents } }))
    expect(submitted.derivation?.parents.map(({ kind, agreement }) => [kind, agreement])).toEqual([
      ['recolor', 'agreed'],
      ['mashup', 'proposed'],
    ])
    await expect(decideNext(market, reviewer, APPROVAL)).rejects.toEqual(refusedWith('CONFLICT'))
    const [proposed] = (await agreements(other)).items
    expect(proposed).toMatchObject({ parentAssetId: otherAssetId, kind: 'mashup', state: 'proposed' })
    await market.call(other.token, 'POST', `/v1/derivations/agreements/${proposed?.id}/answer`, { accept: true })
    const { item, decided } = await decideNext(market, reviewer, APPROVAL)
    expect(item.derivation?.parents).toEqual(parents)
    expect(decided.state).toBe('published')
    const { assetId } = await market.call<Submission>(child.token, 'GET', `/v1/submissions/${submitted.id}`)
    const shown = await market.call<PublicAsset>(null, 'GET', `/v1/assets/${assetId}`)
    expect(shown.parents.map((link) => [link.assetId, link.derivationKind, link.royaltyPercent])).toEqual([
      [parentAssetId, 'recolor', 30],
      [otherAssetId, 'mashup', 5],
    ])
  })

  it('refuses parents that get more than there is, are named twice, or forbid it by their license', async () => {
    const { card, ...draft } = characterDraft()
    const shareAlike = { ...card, licensing: { license: 'CC BY-SA 4.0' } }
    const shared = await publishDraft(market, parent, reviewer, { ...draft, card: shareAlike })
    const submit = (...parents: [string, number][]) => {
      const named = parents.map(([of, royaltyPercent]) => ({ parentAssetId: of, kind: 'remix', royaltyPercent }))
      return submitDraft(market, child, characterDraft({ derivation: { parents: named } }))
    }
    const open = await publishDraft(market, parent, reviewer, characterDraft())
    await expect(submit([parentAssetId, 60], [open, 41])).rejects.toEqual(refusedWith('SUBMISSION_INVALID'))
    await expect(submit([open, 10], [open, 20])).rejects.toEqual(refusedWith('SUBMISSION_INVALID'))
    // What one parent allows, the other does not.
    await expect(submit([open, 25], [shared, 25])).rejects.toEqual(refusedWith('LICENSE_INCOMPATIBLE'))
    const { derivation } = await submit([open, 25])
    expect(derivation?.parents).toHaveLength(1)
  })

  it('refuses what the parent’s license forbids, and chains that are too long', async () => {
    await market.test.admin.query('delete from review_queue')
    const { card, ...draft } = characterDraft()
    const closed = { ...card, licensing: { license: 'CC BY-ND 4.0' } }
    const noDerivatives = await publishDraft(market, parent, reviewer, { ...draft, card: closed })
    const refused = submitDraft(market, child, derived(10, noDerivatives))
    await expect(refused).rejects.toEqual(refusedWith('LICENSE_INCOMPATIBLE'))
    let last = parentAssetId
    for (let depth = 1; depth <= 5; depth++) last = await publishDraft(market, child, reviewer, derived(10, last))
    await expect(submitDraft(market, child, derived(10, last))).rejects.toEqual(refusedWith('SUBMISSION_INVALID'))
    const nowhere = derived(10, '0199f000-0000-7000-8000-0000000000aa')
    await expect(submitDraft(market, child, nowhere)).rejects.toEqual(refusedWith('SUBMISSION_INVALID'))
  })
})
