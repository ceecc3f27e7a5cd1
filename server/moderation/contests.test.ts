import { beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { cardText } from '#models/hashes/card-text.ts'
import { parseAssetCardDocument } from '#shared/asset-card/card.ts'
import type { CaseSummary, ModeratedCase } from '#shared/contract/market/moderation.ts'
import { type ClaimOpening, commitToFingerprint } from '#shared/provenance/priority-claim.ts'
import { characterDraft, publishDraft, submitDraft } from '../review/review.fixture.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { randomBytes } from '../testing/random.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'

interface Claim {
  readonly id: string
  readonly opening: ClaimOpening
}

const proofSchema = z.object({ at: z.iso.datetime(), logIndex: z.int() })
const factsSchema = z.object({ published: proofSchema, claimed: proofSchema })

describeOnDatabase('contests of an exact copy', (open) => {
  let market: TestMarket
  let first: TestAccount
  let author: TestAccount
  let moderator: TestAccount
  beforeAll(async () => {
    market = await openTestMarket(open)
    first = await market.signUp({ name: 'First', roles: ['creator'] })
    author = await market.signUp({ name: 'Author', roles: ['creator'] })
    moderator = await market.signUp({ name: 'Moderator', roles: ['moderator'] })
  })

  /** A commitment in the log to the card of this draft. */
  async function claimOf(draft: { card: object }): Promise<Claim> {
    const { metadataHash } = cardText(parseAssetCardDocument(draft.card))
    const fingerprint = { metadataHash, visualHash: null, pHash: null, dHash: null, contentSha256: [], profile: null }
    const { commitment, opening } = commitToFingerprint(fingerprint, randomBytes(32))
    const { id } = await market.call<{ id: string }>(author.token, 'POST', '/v1/priority-claims', { commitment })
    return { id, opening }
  }

  /** Submitted second, and refused. */
  async function refused(draft: object): Promise<string> {
    const { id } = await market.call<{ id: string }>(author.token, 'POST', '/v1/submissions', draft)
    const sent = market.call(author.token, 'POST', `/v1/submissions/${id}/submit`)
    await expect(sent).rejects.toMatchObject({ problem: { code: 'DUPLICATE' } })
    return id
  }

  const contest = (body: object) => market.call<{ kind: string }>(author.token, 'POST', '/v1/contests', body)
  const text = 'I drew her two years ago.'

  it('reach a person with both proofs of priority side by side', async () => {
    const draft = characterDraft()
    const claim = await claimOf(draft)
    const assetId = await publishDraft(market, first, moderator, draft)
    const submissionId = await refused(draft)
    expect(await contest({ submissionId, text, claim })).toMatchObject({ kind: 'copyright', assetId, outcome: null })
    const list = async (isContest: boolean) =>
      market.call<{ items: CaseSummary[] }>(moderator.token, 'GET', `/v1/moderation/cases?isContest=${isContest}`)
    const { items } = await list(true)
    expect([items.length, items[0]?.isContest, (await list(false)).items]).toEqual([1, true, []])
    const path = `/v1/moderation/cases/${items[0]?.id}`
    const { events, reportTexts, contests } = await market.call<ModeratedCase>(moderator.token, 'GET', path)
    expect(reportTexts).toMatchObject([{ text }])
    const shown = events.find(({ kind, note }) => kind === 'signal' && note?.includes('priority claim'))
    expect(shown?.note).toMatch(/before it\.$/)
    const { published, claimed } = factsSchema.parse(shown?.facts)
    expect(contests).toEqual([{ published, claimed, at: shown?.at }])
    expect(claimed.logIndex).toBeLessThan(published.logIndex)
    expect(shown?.facts).toMatchObject({ code: 'contested', submissionId })
    await expect(contest({ submissionId, text })).rejects.toMatchObject({ problem: { code: 'CONFLICT' } })
  })

  it('are possible without a claim, and take no claim of another work or another account', async () => {
    const draft = characterDraft()
    await publishDraft(market, first, moderator, draft)
    const submissionId = await refused(draft)
    const other = await claimOf(characterDraft())
    const wrong = { problem: { code: 'INVALID_INPUT' } }
    await expect(contest({ submissionId, text, claim: other })).rejects.toMatchObject(wrong)
    const late = await claimOf(draft)
    const unopened = { ...late, opening: { ...late.opening, salt: other.opening.salt } }
    await expect(contest({ submissionId, text, claim: unopened })).rejects.toMatchObject(wrong)
    const mine = market.call(first.token, 'POST', '/v1/contests', { submissionId, text })
    await expect(mine).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } })
    expect(await contest({ submissionId, text })).toMatchObject({ kind: 'copyright' })
  })

  it('wait until the other work is published', async () => {
    const draft = characterDraft()
    await submitDraft(market, first, draft)
    const submissionId = await refused(draft)
    await expect(contest({ submissionId, text })).rejects.toMatchObject({ problem: { code: 'CONFLICT' } })
  })
})
