/** Numbers of receipts: without gaps, given once, whatever fails in between. */
import fc from 'fast-check'
import { v7 as uuidv7 } from 'uuid'
import { beforeAll, expect, it } from 'vitest'
import { verifyLedger } from '../ledger/verify/verify.ts'
import { issuerOf } from '../tax-settings.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { issueReceipt, type NewReceipt } from './issue.ts'
import { RECEIPT } from './sample-receipt.ts'

describeOnDatabase('numbers of receipts', (open) => {
  let test: TestDatabase
  beforeAll(async () => {
    test = await open()
  })

  function contentOf(accountId: string, key: string): NewReceipt {
    const { id: _id, number: _number, issuedAt: _issuedAt, seller: _seller, ...content } = RECEIPT
    return { ...content, accountId, key }
  }

  const issue = (prefix: string, content: NewReceipt, fails = false) =>
    test.database.asService(async (tx) => {
      const issued = await issueReceipt(
        tx,
        { clock: test.clock, issuer: issuerOf({ RECEIPT_PREFIX: prefix }) },
        content,
      )
      if (fails) throw new Error('given up')
      return issued
    })

  it('have no gaps where many are issued at once and some are given up', async () => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), async (failing) => {
        run += 1
        const prefix = `T${run}`
        const outcomes = await Promise.allSettled(
          failing.map((fails) => issue(prefix, contentOf(uuidv7(), 'payment:a'), fails)),
        )
        const numbers = outcomes.flatMap((outcome) =>
          outcome.status === 'fulfilled' ? [outcome.value.receipt.number] : [],
        )
        const count = failing.filter((fails) => !fails).length
        const expected = Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(6, '0')}`)
        expect(numbers.toSorted()).toEqual(expected)
      }),
      { numRuns: 8 },
    )
    expect(await verifyLedger(test.database, null)).toMatchObject({ ok: true })
  })

  it('are given once for each payment, also where it is issued several times at once', async () => {
    const content = contentOf(uuidv7(), 'payment:b')
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => issue('ONCE', content)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0)
    expect(await issue('ONCE', content)).toMatchObject({ isNew: false, receipt: { number: 'ONCE-000001' } })
    expect(await issue('ONCE', contentOf(uuidv7(), 'payment:c'))).toMatchObject({ receipt: { number: 'ONCE-000002' } })
  })

  it('are missed by verify, and issued receipts cannot be changed', async () => {
    const accountId = uuidv7()
    await issue('GAP', contentOf(accountId, 'payment:d'))
    const change = test.database.asService((tx) =>
      tx.updateTable('receipts').set({ kind: 'receipt' }).where('account_id', '=', accountId).execute(),
    )
    await expect(change).rejects.toMatchObject({ code: '42501' })
    await test.admin.query("delete from receipt_numbers where issuer = 'GAP'")
    expect(await verifyLedger(test.database, null)).toMatchObject({
      ok: false,
      difference: 'Receipts of GAP: the last number is 1, but 0 were given and 0 issued.',
    })
  })
})
