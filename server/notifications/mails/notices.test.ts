import { pino } from 'pino'
import { v7 as uuidv7 } from 'uuid'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import type { MailChoice } from '#shared/contract/market/mail-kinds.ts'
import type { NotificationContent } from '#shared/contract/market/notifications.ts'
import { SECOND_MS } from '#shared/time.ts'
import { createTestKeyring } from '../../keys/keyring.fixture.ts'
import { createMacs } from '../../keys/macs.ts'
import { createOutbox } from '../../mail/outbox.ts'
import { describeOnDatabase, type TestDatabase } from '../../testing/databases.fixture.ts'
import { notify } from '../notify.ts'
import { createMailNotices, type MailNotices, nextDigest } from './notices.ts'
import { changeMailChoices } from './preferences.ts'
import { createMailLinks, MAIL_MAC_BYTES } from './unsubscribe-links.ts'

const URL = 'https://market.example'

it('counts the hour of digests in the zone of the account, also where clocks change', () => {
  const at = (zone: string, instant: string) => nextDigest(zone, new Date(instant)).toISOString()
  expect(at('UTC', '2026-03-02T07:59:59Z')).toBe('2026-03-02T08:00:00.000Z')
  expect(at('UTC', '2026-03-02T08:00:00Z')).toBe('2026-03-03T08:00:00.000Z')
  expect(at('Asia/Tokyo', '2026-03-02T12:00:00Z')).toBe('2026-03-02T23:00:00.000Z')
  expect(at('America/New_York', '2026-03-10T20:00:00Z')).toBe('2026-03-11T12:00:00.000Z')
})

describeOnDatabase('mails of notifications', (open) => {
  let test: TestDatabase
  let notices: MailNotices
  let accountId: string
  beforeAll(async () => {
    test = await open()
    const { database, clock } = test
    const links = createMailLinks(createMacs(createTestKeyring(), 'mail-links', MAIL_MAC_BYTES), URL)
    const outbox = createOutbox({
      ...{ database, clock, log: pino({ level: 'silent' }), transport: null },
      unsubscribeUrl: links.unsubscribeUrl,
      onUnknownAddress: async () => {},
    })
    notices = createMailNotices({ database, clock, outbox, links, url: URL })
  })
  beforeEach(async () => {
    accountId = uuidv7()
    await test.admin.query(
      `insert into accounts (account_id, email, email_verified_at, display_name, time_zone, created_at, updated_at)
       values ($1, $2, now(), 'Ada', 'UTC', now(), now())`,
      [accountId, `${accountId}@people.example`],
    )
  })

  const sale = (earned = 1_000_000): NotificationContent => ({
    kind: 'sale',
    data: { assetId: uuidv7(), saleId: uuidv7(), name: 'Moth', earnedMicroDollars: String(earned) },
  })
  const tell = (content: NotificationContent) =>
    test.database.asService((tx) => notify(tx, accountId, content, test.clock.now()))
  const choose = (sales: MailChoice) =>
    test.database.asService((tx) => changeMailChoices(tx, accountId, { sales }, test.clock.now()))
  async function mails() {
    const { rows } = await test.admin.query<{ subject: string; kind: string; body: string }>(
      'select subject, kind, body from mail_outbox where account_id = $1 order by created_at, id',
      [accountId],
    )
    return rows
  }

  it('mails what is of one kind together, once, and of other kinds apart', async () => {
    await tell(sale())
    await tell(sale(2_500_000))
    await tell({ kind: 'payout_paid', data: { payoutId: uuidv7(), amountCents: 500 } })
    await tell({ kind: 'wallet_topped_up', data: { amountMicroDollars: '5' } })
    expect(await notices.writeDue()).toBe(2)
    expect(await notices.writeDue()).toBe(0)
    const [sales, payout] = await mails()
    expect(sales).toMatchObject({ kind: 'sales', subject: 'You earned $3.50: 2 messages about sales and earnings' })
    expect(sales?.body).toContain(`${URL}/mail/unsubscribe?token=${accountId}.sales.`)
    expect(payout).toMatchObject({ kind: 'payouts', subject: 'A payout has arrived' })
  })

  it('gathers sales for a day where the account chose so, and mails the rest as before', async () => {
    await choose('daily')
    const digestAt = nextDigest('UTC', test.clock.now())
    await tell(sale())
    await tell({ kind: 'hold_released', data: {} })
    expect(await notices.writeDue()).toBe(1)
    test.clock.advance({ seconds: (digestAt.getTime() - test.clock.now().getTime()) / SECOND_MS - 60 })
    await tell(sale(3_000_000))
    expect(await notices.writeDue()).toBe(0)
    test.clock.advance({ minutes: 1 })
    expect(await notices.writeDue()).toBe(1)
    expect((await mails()).map(({ subject }) => subject)).toEqual([
      'Your payouts are no longer on hold',
      'You earned $4.00: 2 messages about sales and earnings',
    ])
  })

  it('mails nothing that the account ended, and cases in any case', async () => {
    await choose('off')
    await tell(sale())
    await tell({ kind: 'listing_resumed', data: { caseId: uuidv7(), name: 'Moth' } })
    expect(await notices.writeDue()).toBe(1)
    const [mail, ...others] = await mails()
    expect(others).toEqual([])
    expect(mail).toMatchObject({ kind: 'cases', subject: 'Your work is on sale again' })
    expect(mail?.body).not.toContain('unsubscribe')
  })

  it('mails nothing to an address that no one confirmed, nor later what was told before', async () => {
    await test.admin.query('update accounts set email_verified_at = null where account_id = $1', [accountId])
    await tell(sale())
    expect(await notices.writeDue()).toBe(0)
    await test.admin.query('update accounts set email_verified_at = now() where account_id = $1', [accountId])
    expect(await notices.writeDue()).toBe(0)
    expect(await mails()).toEqual([])
  })

  it('writes each mail once where two servers look at the same moment', async () => {
    for (let count = 0; count < 5; count++) await tell(sale())
    await Promise.all([notices.writeDue(), notices.writeDue()])
    const written = (await mails()).map(({ body }) => body.match(/“Moth” was sold/g)?.length ?? 0)
    expect(written.reduce((sum, count) => sum + count, 0)).toBe(5)
  })
})
