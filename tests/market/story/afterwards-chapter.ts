/** What is reversed, what continues, and what remains. */
import { expect, it } from 'vitest'
import { statementSha256, verifyStatement } from '#shared/ledger/statement.ts'
import { verifyLicenseCertificate } from '#shared/provenance/certificates.ts'
import { notificationsOf } from './cast.ts'
import { buy, expectLines, tellBank } from './purchases.ts'
import { refusal, type Story } from './story.ts'

export function afterwardsChapter(story: Story): void {
  it('a refund takes back every part from whoever had it', async () => {
    const { ada, bo, cleo } = story.cast
    story.market.clock.advance({ days: 6 })
    const refund = await cleo.client.sales.refund({ saleId: story.onceSaleId, reason: 'not_as_described' })
    expect(refund).toMatchObject({ paidTo: 'processor', amountMicroDollars: '7500000' })
    await expectLines(bo, story.onceSaleId, [
      ...['sale 7500000', 'fee -2250000', 'royalty -262500'],
      ...['royalty_refund 262500', 'fee_refund 2250000', 'refund -7500000'],
    ])
    await expectLines(ada, story.onceSaleId, ['royalty 262500', 'royalty_refund -262500'])
    await expect(cleo.client.publications.content({ id: story.dawn })).rejects.toMatchObject(refusal('ACCESS_ENDED'))
    const again = cleo.client.sales.refund({ saleId: story.onceSaleId, reason: 'other' })
    await expect(again).rejects.toMatchObject(refusal('REFUND_NOT_POSSIBLE'))
    story.market.clock.advance({ days: 2 })
    const late = cleo.client.sales.refund({ saleId: story.licenseSaleId, reason: 'bought_by_mistake' })
    await expect(late).rejects.toMatchObject(refusal('REFUND_NOT_POSSIBLE'))
  })

  it('a dispute holds the parts; won, they come back', async () => {
    const { ada, cleo } = story.cast
    const bought = await buy(cleo, { kind: 'one_time', assetId: story.harbour })
    const sold = ['sale 9990000', 'fee -3000000']
    await expectLines(ada, bought.saleId, sold)
    const before = BigInt((await ada.client.ledger.summary()).balanceMicroDollars)
    await tellBank(bought, 'dispute')
    await expectLines(ada, bought.saleId, [...sold, 'dispute_hold -6990000'])
    const held = await ada.client.ledger.summary()
    expect(held).toMatchObject({ heldMicroDollars: '6990000', balanceMicroDollars: String(before - 6_990_000n) })
    await tellBank(bought, 'win')
    await expectLines(ada, bought.saleId, [...sold, 'dispute_hold -6990000', 'dispute_release 6990000'])
    const after = await ada.client.ledger.summary()
    expect(after).toMatchObject({ heldMicroDollars: '0', balanceMicroDollars: String(before) })
    expect(await cleo.client.sales.purchase({ saleId: bought.saleId })).toMatchObject({ state: 'completed' })
  })

  it('lost, they are gone, and so is what was bought', async () => {
    const { ada, bo, cleo } = story.cast
    // It was given back two days ago.
    const again = cleo.client.sales.openCheckout({ kind: 'one_time', assetId: story.dawn })
    await expect(again).rejects.toMatchObject(refusal('COOLING_OFF'))
    story.market.clock.advance({ days: 12 })
    const bought = await buy(cleo, { kind: 'one_time', assetId: story.dawn })
    await tellBank(bought, 'dispute')
    const ofBo = ['sale 7500000', 'fee -2250000', 'royalty -262500', 'dispute_hold -4987500']
    await expectLines(bo, bought.saleId, ofBo)
    await expectLines(ada, bought.saleId, ['royalty 262500', 'dispute_hold -262500'])
    await tellBank(bought, 'lose')
    await expectLines(bo, bought.saleId, ['dispute_hold 4987500', 'dispute_loss -4987500'], 'hold')
    await expectLines(ada, bought.saleId, ['dispute_hold 262500', 'dispute_loss -262500'], 'hold')
    await expectLines(bo, bought.saleId, ofBo)
    expect(await cleo.client.sales.purchase({ saleId: bought.saleId })).toMatchObject({ state: 'charged_back' })
    await expect(cleo.client.publications.content({ id: story.dawn })).rejects.toMatchObject(refusal('ACCESS_ENDED'))
  })

  it('two people revoke the license after notice and time to cure; everyone can see it', async () => {
    const { ada, cleo, dan, eve } = story.cast
    const complaint = {
      id: story.grantId,
      ground: 'attribution_missing' as const,
      note: 'My name is nowhere on the poster.',
    }
    const { id } = await ada.client.licensing.complain(complaint)
    await dan.client.licensing.decide({ id, step: 'notice', note: 'Name the creator within two weeks.', cureDays: 14 })
    const propose = { id, step: 'propose' as const, note: 'Nothing was changed.' }
    await expect(dan.client.licensing.decide(propose)).rejects.toMatchObject(refusal('CONFLICT'))
    story.market.clock.advance({ days: 15 })
    await dan.client.licensing.decide(propose)
    const confirm = { id, step: 'confirm' as const, note: 'Seen and agreed.' }
    await expect(dan.client.licensing.decide(confirm)).rejects.toMatchObject(refusal('NOT_ALLOWED'))
    await eve.client.licensing.decide(confirm)
    // Offline it still says what was granted; the public status says that it ended.
    expect(verifyLicenseCertificate(story.licenseCertificate, story.keys, story.market.clock.now()).valid).toBe(true)
    const status = await story.market.request(null, 'GET', String(story.licenseCertificate.document['statusPath']))
    expect(await status.json()).toMatchObject({
      status: 'revoked',
      grantId: story.grantId,
      endedAt: expect.any(String),
    })
    const own = await story.market.call(
      cleo.token,
      'GET',
      `/functions/v1/is-license-valid?purchase_id=${story.grantId}`,
    )
    expect(own).toMatchObject({ is_valid: false })
  })

  it('the subscription renews, and ends when it is cancelled', async () => {
    const { ada, cleo } = story.cast
    story.market.clock.advance({ days: 9 })
    const renewals = async () => {
      const { items } = await cleo.client.sales.purchases({ assetId: story.harbour, limit: 50 })
      return items.filter(({ offer, saleId }) => offer === 'subscription' && saleId !== story.monthSaleId)
    }
    await story.market.eventually(async () => expect(await renewals()).toHaveLength(1))
    const [renewed] = await renewals()
    await expectLines(ada, renewed?.saleId ?? '', ['sale 3990000', 'fee -1200000'])
    const { items } = await cleo.client.sales.subscriptions({})
    const id = items[0]?.id ?? ''
    expect(await cleo.client.sales.cancelSubscription({ id })).toMatchObject({
      cancelAtPeriodEnd: true,
      state: 'active',
    })
    await story.market.settle()
    story.market.clock.advance({ days: 31 })
    await story.market.eventually(async () => {
      expect((await cleo.client.sales.subscriptions({})).items).toMatchObject([{ state: 'ended' }])
    })
    expect(await renewals()).toHaveLength(1)
  })

  it('Ada’s statements prove themselves, and add up to her balance', async () => {
    const { ada } = story.cast
    const march = await ada.client.ledger.statement({ period: '2026-03' })
    expect(verifyStatement(march)).toMatchObject({ ok: true })
    expect(march.provisional).toBe(false)
    const april = await ada.client.ledger.statement({ period: '2026-04' })
    expect(verifyStatement(april)).toMatchObject({ ok: true })
    const creator = (statement: typeof march) => statement.accounts.find(({ book }) => book === 'creator')
    // 12,750 of the use, 2.79 of the month, 34.30 of the license, 6.99 of the dispute that was won; nothing of the
    // rest.
    const inMarch = 12_750n + 2_790_000n + 34_300_000n + 6_990_000n
    expect(creator(march)).toMatchObject({ openingMicroDollars: '0', closingMicroDollars: String(inMarch) })
    expect(creator(april)).toMatchObject({
      openingMicroDollars: String(inMarch),
      closingMicroDollars: String(inMarch + 2_790_000n),
      previousHash: creator(march)?.headHash,
    })
    expect((await ada.client.ledger.summary()).balanceMicroDollars).toBe(String(inMarch + 2_790_000n))
    const { sha256: _hash, ...content } = march
    const raised = content.accounts.map((account) => ({
      ...account,
      lines: account.lines.map((line) => ({ ...line, amountMicroDollars: `${line.amountMicroDollars}0` })),
    }))
    const forged = { ...content, accounts: raised }
    expect(verifyStatement({ ...forged, sha256: statementSha256(forged) })).toMatchObject({ ok: false })
  })

  it('everyone was told what concerns them', async () => {
    // The market updates reputations a few times a minute, so her notification may or may not exist yet.
    const toAda = new Set(await notificationsOf(story.cast.ada))
    toAda.delete('reputation_changed')
    expect(toAda).toEqual(
      new Set([
        ...['submission_received', 'submission_changes_requested', 'submission_approved'],
        ...['derivative_proposed', 'derivative_published', 'sale', 'royalty', 'refund_issued'],
        ...['dispute_opened', 'dispute_closed', 'license_complaint'],
      ]),
    )
    expect(await notificationsOf(story.cast.bo)).toEqual(
      expect.arrayContaining([
        ...['submission_approved', 'derivative_answered', 'sale', 'refund_issued'],
        ...['dispute_opened', 'dispute_closed'],
      ]),
    )
    expect(await notificationsOf(story.cast.cleo)).toEqual(
      expect.arrayContaining([
        ...['wallet_topped_up', 'purchase', 'refund_received', 'license_granted', 'license_revoked'],
        ...['subscription_ended'],
      ]),
    )
  })
}
