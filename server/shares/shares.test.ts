import { beforeAll, expect, it } from 'vitest'
import { balanceOf } from '../ledger/balances.ts'
import { verifyLedger } from '../ledger/verify/verify.ts'
import { APPROVAL, characterDraft, decideNext, publishDraft, submitDraft } from '../review/review.fixture.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'

interface Proposal {
  readonly id: string
  readonly assetId: string | null
  readonly state: string
  readonly side: string
  readonly people: readonly { readonly before: number; readonly after: number; readonly answer: string }[]
  readonly creatorBasisPoints: number
}

describeOnDatabase('shares of a work', (open) => {
  let market: TestMarket
  let reviewer: TestAccount
  let buyer: TestAccount
  let ada: TestAccount
  let bo: TestAccount
  let cy: TestAccount

  beforeAll(async () => {
    market = await openTestMarket(open)
    reviewer = await market.signUp({ name: 'Reviewer', roles: ['moderator'] })
    buyer = await market.signUp({ name: 'Buyer' })
    ada = await creator('Ada')
    bo = await creator('Bo')
    cy = await creator('Cy')
    const { id, url } = await market.call<{ id: string; url: string }>(buyer.token, 'POST', '/v1/checkouts', {
      kind: 'top_up',
      amountCents: 5_000,
    })
    await fetch(url, { method: 'POST', body: new URLSearchParams({ action: 'pay' }), redirect: 'manual' })
    await market.eventually(async () => {
      const order = await market.call<{ state: string }>(buyer.token, 'GET', `/v1/checkouts/${id}`)
      expect(order.state).toBe('fulfilled')
    })
  })

  const creator = (name: string) => market.signUp({ name, roles: ['creator'] })
  const sharesFor = (shares: readonly (readonly [TestAccount, number])[]) =>
    shares.map(([{ handle }, basisPoints]) => ({ handle, basisPoints }))
  const propose = (work: object, ...shares: readonly (readonly [TestAccount, number])[]) =>
    market.call<Proposal>(ada.token, 'POST', '/v1/share-proposals', { ...work, shares: sharesFor(shares) })
  const answer = ({ token }: TestAccount, { id }: Proposal, accept = true) =>
    market.call<Proposal>(token, 'POST', `/v1/share-proposals/${id}/answer`, { accept })
  const earned = ({ accountId }: TestAccount) =>
    market.test.database.asService((tx) => balanceOf(tx, accountId, 'creator'))
  const kindsFor = async ({ token }: TestAccount) => {
    const { items } = await market.call<{ items: { content: { kind: string } }[] }>(token, 'GET', '/v1/notifications')
    return items.map(({ content }) => content.kind)
  }

  const draft = () => characterDraft({ offers: [{ offer: 'per_use', priceCents: 25 }] })
  let turn = 0
  /** One use for $0.25, of which 0.2125 stay with a work without parents; what it brought each of the three. */
  async function use(assetId: string): Promise<bigint[]> {
    const before = [await earned(ada), await earned(bo), await earned(cy)]
    turn += 1
    await market.call(buyer.token, 'POST', `/v1/assets/${assetId}/uses`, { storyId: 'tale', turnId: turn })
    const after = [await earned(ada), await earned(bo), await earned(cy)]
    return after.map((amount, index) => amount - (before[index] ?? 0n))
  }
  const published = () => publishDraft(market, ada, reviewer, draft())

  it('bring no one anything before all have confirmed, and then each their part of every sale', async () => {
    const assetId = await published()
    const proposal = await propose({ assetId }, [bo, 2_000], [cy, 1_000])
    expect(proposal).toMatchObject({ state: 'open', side: 'creator', creatorBasisPoints: 7_000 })
    expect(await kindsFor(bo)).toContain('shares_proposed')
    expect(await use(assetId)).toEqual([212_500n, 0n, 0n])
    expect(await answer(bo, proposal)).toMatchObject({ state: 'open', side: 'collaborator' })
    expect(await use(assetId)).toEqual([212_500n, 0n, 0n])
    expect(await answer(cy, proposal)).toMatchObject({ state: 'agreed' })
    expect(await use(assetId)).toEqual([148_750n, 42_500n, 21_250n])
    const shown = await market.call<{ collaborators: { displayName: string }[] }>(null, 'GET', `/v1/assets/${assetId}`)
    expect(shown.collaborators.map(({ displayName }) => displayName).toSorted()).toEqual(['Bo', 'Cy'])
    expect(JSON.stringify(shown)).not.toContain('asisPoints')
    expect(await kindsFor(ada)).toEqual(expect.arrayContaining(['shares_answered', 'shares_agreed']))
  })

  it('change only with everybody whose share changes, and end by leaving', async () => {
    const assetId = await published()
    const first = await propose({ assetId }, [bo, 2_000], [cy, 1_000])
    await answer(bo, first)
    await answer(cy, first)
    const second = await propose({ assetId }, [bo, 2_000], [cy, 500])
    expect(second.people.map(({ answer: given }) => given).toSorted()).toEqual(['not_needed', 'waiting'])
    await expect(answer(bo, second)).rejects.toMatchObject({ problem: { code: 'CONFLICT' } })
    expect(await use(assetId)).toEqual([148_750n, 42_500n, 21_250n])
    expect(await answer(cy, second)).toMatchObject({ state: 'agreed' })
    expect(await use(assetId)).toEqual([159_375n, 42_500n, 10_625n])
    const dropped = await propose({ assetId }, [cy, 500])
    expect(await answer(bo, dropped, false)).toMatchObject({ state: 'declined' })
    expect(await use(assetId)).toEqual([159_375n, 42_500n, 10_625n])
    const waiting = await propose({ assetId }, [bo, 4_000], [cy, 500])
    expect(await market.call(bo.token, 'DELETE', `/v1/me/shared-works/${assetId}`)).toEqual({ left: true })
    await expect(answer(bo, waiting)).rejects.toMatchObject({ problem: { code: 'CONFLICT' } })
    expect(await use(assetId)).toEqual([201_875n, 0n, 10_625n])
    expect(await kindsFor(ada)).toContain('share_left')
  })

  it('are agreed for a submission, and in force from its publication', async () => {
    const { id: submissionId } = await submitDraft(market, ada, draft())
    const proposal = await propose({ submissionId }, [bo, 5_000])
    expect(await answer(bo, proposal)).toMatchObject({ state: 'agreed', assetId: null })
    await decideNext(market, reviewer, APPROVAL)
    const submission = await market.call<{ assetId: string | null }>(
      ada.token,
      'GET',
      `/v1/submissions/${submissionId}`,
    )
    const assetId = submission.assetId ?? ''
    expect(await use(assetId)).toEqual([106_250n, 106_250n, 0n])
    const mine = await market.call<{ assetId: string }[]>(bo.token, 'GET', '/v1/me/shared-works')
    expect(mine.map((work) => work.assetId)).toContain(assetId)
  })

  it('are seen by those named alone, and answered by no one else', async () => {
    const assetId = await published()
    const proposal = await propose({ assetId }, [bo, 1_000])
    await expect(answer(cy, proposal)).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } })
    await expect(answer(ada, proposal)).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } })
    const withdrawal = market.call(bo.token, 'POST', `/v1/share-proposals/${proposal.id}/withdraw`)
    await expect(withdrawal).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } })
    const seen = await market.call<{ items: Proposal[] }>(cy.token, 'GET', `/v1/share-proposals?assetId=${assetId}`)
    expect(seen.items).toEqual([])
    await answer(bo, proposal)
    const shares = (account: TestAccount) => market.call(account.token, 'GET', `/v1/assets/${assetId}/shares`)
    expect(await shares(bo)).toMatchObject({ creatorBasisPoints: 9_000 })
    await expect(shares(cy)).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } })
  })

  it('are refused where they cannot be', async () => {
    const assetId = await published()
    const refused = (code: string) => ({ problem: { code } })
    await expect(propose({ assetId })).rejects.toMatchObject(refused('CONFLICT'))
    await expect(propose({ assetId }, [ada, 100])).rejects.toMatchObject(refused('INVALID_INPUT'))
    await expect(propose({ assetId }, [bo, 9_000], [cy, 1_000])).rejects.toMatchObject(refused('INVALID_INPUT'))
    await expect(propose({ assetId }, [bo, 100], [bo, 100])).rejects.toMatchObject(refused('INVALID_INPUT'))
    await expect(propose({}, [bo, 100])).rejects.toMatchObject(refused('INVALID_INPUT'))
    const foreign = market.call(bo.token, 'POST', '/v1/share-proposals', { assetId, shares: sharesFor([[cy, 100]]) })
    await expect(foreign).rejects.toMatchObject(refused('NOT_FOUND'))
    await expect(propose({ assetId }, [buyer, 100])).rejects.toBeDefined()
  })

  it('return to the creator when the account of who has them closes', async () => {
    const dee = await creator('Dee')
    const assetId = await published()
    await answer(dee, await propose({ assetId }, [dee, 3_000]))
    const waiting = await propose({ assetId }, [dee, 4_000])
    await market.call(dee.token, 'DELETE', '/v1/me', { password: dee.password })
    expect(await use(assetId)).toEqual([212_500n, 0n, 0n])
    const { items } = await market.call<{ items: Proposal[] }>(ada.token, 'GET', '/v1/share-proposals?limit=50')
    expect(items.find(({ id }) => id === waiting.id)).toMatchObject({ state: 'withdrawn' })
    const { rows } = await market.test.admin.query('select 1 from work_shares where person_id = $1', [dee.accountId])
    expect(rows).toEqual([])
  })

  it('leave a ledger that is consistent', async () => {
    expect(await verifyLedger(market.test.database, null)).toMatchObject({ ok: true })
  })
})
