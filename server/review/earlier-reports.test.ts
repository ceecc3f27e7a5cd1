import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import { beforeAll, expect, it } from 'vitest'
import type { ReviewItem } from '#shared/contract/market/review.ts'
import type { Submission } from '#shared/contract/market/submissions.ts'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'
import { APPROVAL, characterDraft, decideNext, pictureBytes, submitDraft, uploadFile } from './review.fixture.ts'

/** A report as it was stored before there was evidence, with one more match. */
function earlierForm(report: PreflightReport, neighborId: string) {
  const { similarWorks: _similar, matches, ...rest } = report
  const [deciding] = matches
  if (deciding === undefined) throw new Error('nothing was found')
  const { evidence: _evidence, similarity: _similarity, ...match } = deciding
  const reasons = [{ code: 'visual_copy_phash', valueBits: 1, thresholdBits: 6, margin: 5 }]
  const copy = { ...match, combined: 0.97, percentiles: { metadata: null, visual: 0.999 }, reasons }
  return {
    ...rest,
    uniqueness: 0.03,
    reasons,
    matches: [copy, { ...copy, id: neighborId, combined: 0.5, reasons: [] }],
  }
}

describeOnDatabase('a submission from before there was evidence', (open) => {
  let market: TestMarket
  let creator: TestAccount
  let reviewer: TestAccount
  let submitted: Submission
  let neighborId: string
  beforeAll(async () => {
    market = await openTestMarket(open)
    creator = await market.signUp({ name: 'Tamsin', roles: ['creator'] })
    reviewer = await market.signUp({ name: 'Vesna', roles: ['moderator'] })
    const rival = await market.signUp({ name: 'Rurik', roles: ['creator'] })
    const submit = async (by: TestAccount, bytes: Buffer) => {
      const media = [{ sha256: await uploadFile(market, by, bytes), role: 'main' }]
      return submitDraft(market, by, characterDraft({ media }))
    }
    const bytes = await pictureBytes()
    await submit(rival, bytes)
    await decideNext(market, reviewer, APPROVAL)
    const neighbor = await submit(rival, await pictureBytes())
    await decideNext(market, reviewer, APPROVAL)
    submitted = await submit(creator, await sharp(bytes).jpeg({ quality: 70 }).toBuffer())
    const { admin } = market.test
    const { rows } = await admin.query('select id from fingerprints where submission_id = $1', [neighbor.id])
    neighborId = `market:${rows[0].id}`
    if (submitted.evidence === null) throw new Error('it was not checked')
    const stored = JSON.stringify(earlierForm(submitted.evidence, neighborId))
    await admin.query('update submission_rounds set evidence = $1 where submission_id = $2', [stored, submitted.id])
  })

  it('is shown to its creator with its verdict, and with the word that earlier rules gave it', async () => {
    const { evidence } = await market.call<Submission>(creator.token, 'GET', `/v1/submissions/${submitted.id}`)
    const { verdict, decidingMatchId } = submitted.evidence ?? {}
    expect(verdict).toBe('plagiarism_review')
    expect(evidence).toMatchObject({ verdict, decidingMatchId, reasons: [{ code: 'earlier_rules' }] })
    expect(evidence?.matches.map(({ id }) => id)).toEqual([decidingMatchId])
    expect(evidence?.similarWorks.map(({ id }) => id)).toEqual([neighborId])
  })

  it('is put before a reviewer, who can lay it next to every work it lists and no other', async () => {
    const item = await market.call<ReviewItem | null>(reviewer.token, 'POST', '/v1/review/next', {})
    expect(item?.evidence.reasons).toEqual([{ code: 'earlier_rules' }])
    const compare = (matchId: string) =>
      market.call(reviewer.token, 'GET', `/v1/review/${item?.id}/matches/${encodeURIComponent(matchId)}`)
    for (const matchId of [submitted.evidence?.decidingMatchId ?? '', neighborId]) {
      expect(await compare(matchId)).toMatchObject({ matchId })
    }
    await expect(compare(`market:${randomUUID()}`)).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } })
  })
})
