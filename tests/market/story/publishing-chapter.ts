/** What comes to the market, and what proves it. */
import { expect, it } from 'vitest'
import { sha256Hex } from '#models/hashes/metadata-hash.ts'
import { HARBOUR, HARBOUR_AT_DAWN } from '#models/sample-world/places.ts'
import { isRefusal } from '#server/demo/client.ts'
import { parseAssetCardDocument } from '#shared/asset-card/card.ts'
import { preflightReportSchema } from '#shared/contract/studio/uniqueness.ts'
import { doesBindCard, doesBindFile } from '#shared/provenance/bindings.ts'
import { verifyPublicationCertificate } from '#shared/provenance/certificates.ts'
import { checkpointSchema, doesLogContinue, isInLog, verifyCheckpoint } from '#shared/provenance/log.ts'
import { canonicalHashInput } from '#shared/similarity/canonical.ts'
import { kindBlock } from '#shared/similarity/normalize.ts'
import { APPROVAL, announce, CHANGES, pictureBy, sendPart, takeNext, upload } from './publishing.ts'
import { refusal, type Story } from './story.ts'

const PART_BYTES = 64 * 1024

export function publishingChapter(story: Story): void {
  it('Ada sends a picture in parts, and goes on where it broke off', async () => {
    const { ada } = story.cast
    const bytes = await pictureBy(HARBOUR)
    const { id } = await announce(ada, bytes)
    const first = bytes.subarray(0, PART_BYTES)
    expect((await sendPart(story.market.url, ada, id, 0, first)).status).toBe(200)
    // A gap is refused with the right offset; the same part again does no harm.
    const gap = await sendPart(story.market.url, ada, id, 2 * PART_BYTES, bytes.subarray(2 * PART_BYTES))
    expect(await gap.json()).toMatchObject({ data: { offset: PART_BYTES } })
    await sendPart(story.market.url, ada, id, 0, first)
    const { offset } = await ada.client.uploads.find({ id })
    expect(offset).toBe(PART_BYTES)
    await sendPart(story.market.url, ada, id, offset, bytes.subarray(offset))
    const done = await ada.client.uploads.complete({ id })
    expect(done).toMatchObject({ state: 'complete', media: { contentType: 'image/png' } })
    story.pictureSha256 = done.sha256
  })

  it('her draft is refused until it is complete, then waits for a person', async () => {
    const { ada } = story.cast
    const incomplete = {
      ...story.harbourDraft(),
      ageRating: null,
      offers: [{ offer: 'per_use' as const, priceCents: 500 }],
    }
    const draft = await ada.client.submissions.create(incomplete)
    story.submissionId = draft.id
    expect(draft.problems.map(({ field }) => field)).toEqual(['age_rating', 'offers.0.priceCents'])
    await expect(ada.client.submissions.submit({ id: draft.id })).rejects.toMatchObject(refusal('SUBMISSION_INVALID'))
    const { version } = draft
    await ada.client.submissions.update({ id: draft.id, version, ...story.harbourDraft() })
    // What another device wrote on top of the old version is not lost without a word.
    const stale = ada.client.submissions.update({ id: draft.id, version, ...story.harbourDraft() })
    await expect(stale).rejects.toMatchObject(refusal('CONFLICT'))
    const submitted = await ada.client.submissions.submit({ id: draft.id })
    expect(submitted).toMatchObject({ state: 'submitted', evidence: { verdict: 'unique' } })
    expect(submitted.place).toMatchObject({ position: 1, waiting: 1, wait: { lowHours: 24, highHours: 48 } })
  })

  it('the same work from Bo is refused with the evidence', async () => {
    const { bo } = story.cast
    await upload(story.market.url, bo, await pictureBy(HARBOUR))
    const { id } = await bo.client.submissions.create(story.harbourDraft())
    const error: unknown = await bo.client.submissions.submit({ id }).catch((caught: unknown) => caught)
    expect(isRefusal(error, 'DUPLICATE')).toBe(true)
    const report = preflightReportSchema.parse(error instanceof Object && 'data' in error ? error.data : null)
    expect(report).toMatchObject({ verdict: 'duplicate', uniqueness: 0 })
    expect(report.matches[0]?.layers).toMatchObject({ metadataHashEqual: true, pHashBits: 0 })
    expect((await bo.client.submissions.find({ id })).state).toBe('draft')
  })

  it('Dan, who does not learn whose it is, asks for a change of one field', async () => {
    const { ada, dan } = story.cast
    const item = await takeNext(dan)
    expect(item).toMatchObject({ name: HARBOUR.name, round: 1 })
    const seen = JSON.stringify(item).toLowerCase()
    for (const { accountId, email, handle } of [ada]) {
      for (const word of [accountId, email, handle, 'adaline']) expect(seen).not.toContain(word)
    }
    await expect(ada.client.review.find({ id: item.id })).rejects.toMatchObject(refusal('NOT_ALLOWED'))
    await dan.client.review.decide({ id: item.id, decision: CHANGES })
    const standing = await ada.client.submissions.find({ id: story.submissionId })
    expect(standing).toMatchObject({ state: 'changes_requested', reasons: CHANGES.reasons })
    expect(JSON.stringify(standing)).not.toContain(dan.accountId)
  })

  it('she changes it, sees what changed, and Eve approves that', async () => {
    const { ada, eve } = story.cast
    const block = { ...kindBlock(HARBOUR), dangers: ['Salt fogs that keep what they find'] }
    const card = parseAssetCardDocument({ ...HARBOUR, location: block })
    await ada.client.submissions.update({ id: story.submissionId, ...story.harbourDraft(card) })
    const { card: differences } = await ada.client.submissions.changes({ id: story.submissionId })
    expect(new Set(differences.map(({ path }) => path))).toEqual(new Set(['location.dangers']))
    await ada.client.submissions.resubmit({ id: story.submissionId })
    const item = await takeNext(eve)
    expect(item.changes.card).toEqual(differences)
    expect(item.earlier).toMatchObject([{ outcome: 'request_changes', reasons: CHANGES.reasons }])
    await eve.client.review.decide({ id: item.id, decision: APPROVAL })
    const published = await ada.client.submissions.find({ id: story.submissionId })
    expect(published.state).toBe('published')
    const decided = published.events.filter(({ event }) => event === 'approve' || event === 'request_changes')
    expect(decided.map(({ by }) => by)).toEqual(['reviewer', 'reviewer'])
    story.harbour = published.assetId ?? ''
  })

  it('the certificate proves the publication without the market', async () => {
    const { cleo } = story.cast
    story.keys = (await cleo.client.publications.keys()).keys
    const proof = await cleo.client.publications.certificate({ id: story.harbour })
    const verified = verifyPublicationCertificate(proof.certificate, story.keys)
    if (!verified.valid) throw new Error(verified.reason)
    const published = await story.cast.ada.client.publications.content({ id: story.harbour })
    expect(verified.document).toMatchObject({
      assetId: story.harbour,
      creatorId: story.cast.ada.accountId,
      parent: null,
    })
    expect(doesBindFile(verified.document, story.pictureSha256)).toBe(true)
    expect(doesBindCard(verified.document, published.card)).toBe(true)
    expect(verified.document.fingerprint.metadataHash).toBe(sha256Hex(canonicalHashInput(published.card)))
    const checkpoint = verifyCheckpoint(proof.checkpoint, story.keys, verified.document.logId)
    if (!checkpoint.valid) throw new Error(checkpoint.reason)
    story.checkpoint = checkpoint.document
    const { document } = proof.certificate
    expect(isInLog(document, proof.inclusion, story.checkpoint)).toBe(true)
    expect(isInLog({ ...document, name: 'Another name' }, proof.inclusion, story.checkpoint)).toBe(false)
    const forged = { ...proof.certificate, document: { ...document, creatorId: story.cast.bo.accountId } }
    expect(verifyPublicationCertificate(forged, story.keys)).toEqual({ valid: false, reason: 'signature_wrong' })
  })

  it('Bo derives from it for a royalty that Ada agrees to', async () => {
    const { ada, bo, dan } = story.cast
    const picture = await upload(story.market.url, bo, await pictureBy(HARBOUR_AT_DAWN))
    const draft = {
      card: { ...HARBOUR_AT_DAWN, licensing: { requires_attribution: true } },
      media: [{ sha256: picture, role: 'main' as const }],
      offers: [
        { offer: 'per_use' as const, priceCents: 30 },
        { offer: 'one_time' as const, priceCents: 750 },
      ],
      ageRating: 'all' as const,
      derivation: { parentAssetId: story.harbour, royaltyPercent: 5 },
    }
    const { id } = await bo.client.submissions.create(draft)
    await bo.client.submissions.submit({ id })
    const { items } = await ada.client.derivations.agreements({ state: 'proposed' })
    expect(items).toMatchObject([
      { parentAssetId: story.harbour, royaltyPercent: 5, minimumPercent: 10, side: 'parent' },
    ])
    // It cannot be approved before she has answered.
    const item = await takeNext(dan)
    const tooEarly = dan.client.review.decide({ id: item.id, decision: APPROVAL })
    await expect(tooEarly).rejects.toMatchObject(refusal('CONFLICT'))
    await ada.client.derivations.answer({ id: items[0]?.id ?? '', accept: true })
    await dan.client.review.decide({ id: item.id, decision: APPROVAL })
    story.dawn = (await bo.client.submissions.find({ id })).assetId ?? ''
    const chain = await story.cast.cleo.client.publications.derivation({ id: story.dawn })
    expect(chain.ancestors).toMatchObject([{ assetId: story.harbour, royaltyPercent: 5 }])
  })

  it('the log has grown and changed nothing', async () => {
    const { checkpoint } = await story.cast.cleo.client.publications.checkpoint()
    const verified = verifyCheckpoint(checkpoint, story.keys, story.checkpoint.origin)
    if (!verified.valid) throw new Error(verified.reason)
    const later = verified.document
    expect(later.treeSize).toBeGreaterThan(story.checkpoint.treeSize)
    const wanted = { from: story.checkpoint.treeSize, to: later.treeSize }
    const proof = await story.cast.cleo.client.publications.consistency(wanted)
    expect(doesLogContinue(story.checkpoint, later, proof)).toBe(true)
    const other = checkpointSchema.parse({ ...story.checkpoint, rootHash: '0'.repeat(64) })
    expect(doesLogContinue(other, later, proof)).toBe(false)
  })
}
