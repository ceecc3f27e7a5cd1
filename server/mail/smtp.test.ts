import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { pino } from 'pino'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isOptionalMailKind, type MailKind } from '#shared/contract/market/mail-kinds.ts'
import { DAY_MS, HOUR_MS } from '#shared/time.ts'
import type { Tx } from '../db/database.ts'
import { stopMail } from '../notifications/mails/stop-mail.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { describeMails, sendMailsAgain } from './failures.ts'
import { createOutbox, type MailOutbox } from './outbox.ts'
import { resumeMail } from './suppressions.ts'
import { createSmtpTransport, type MailTransport } from './transport.ts'

const FROM = 'Luna Market <market@mail.example>'
const SECRET = 'https://market.example/oauth/verify?token=secret-of-the-mail'

const END_URL = 'https://market.example/mail/unsubscribe?token=t'
const unsubscribeUrl = (_accountId: string, kind: MailKind): string | null =>
  isOptionalMailKind(kind) ? END_URL : null

const onUnknownAddress = (tx: Tx, accountId: string, address: string) =>
  stopMail(tx, { accountId, address, reason: 'bounced', at: new Date(0) }, new Date(0))

/** A real mail server with scripted answers to recipients: null accepts the email. */
async function openServer() {
  const received: { recipients: string[]; message: string }[] = []
  let reply: number | null = null
  let enhanced = ''
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'], logger: false },
    onRcptTo({ address }, _session, callback) {
      // Servers quote the recipient in what they say.
      if (reply === null) callback()
      else callback(Object.assign(new Error(`${enhanced}<${address}> no`), { responseCode: reply }))
    },
    onData(stream, { envelope }, callback) {
      const recipients = envelope.rcptTo.map(({ address }) => address)
      void text(stream).then((message) => {
        received.push({ recipients, message })
        callback()
      })
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    answerWith: (code: number | null, enhancedCode = '') => {
      reply = code
      enhanced = enhancedCode === '' ? '' : `${enhancedCode} `
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

describeOnDatabase('mail by SMTP', (open) => {
  let test: TestDatabase
  let server: Awaited<ReturnType<typeof openServer>>
  let transport: MailTransport
  let outbox: MailOutbox
  let logged = ''
  const accountId = '01890000-0000-7000-8000-000000000001'

  beforeAll(async () => {
    test = await open()
  })
  beforeEach(async () => {
    await test.admin.query('delete from mail_outbox')
    await test.admin.query('delete from mail_suppressions')
    server = await openServer()
    logged = ''
    transport = createSmtpTransport({ url: server.url, from: FROM })
    const keep = (line: string): void => {
      logged += line
    }
    const log = pino({ level: 'trace' }, { write: keep })
    outbox = createOutbox({
      database: test.database,
      clock: test.clock,
      log,
      transport,
      unsubscribeUrl,
      onUnknownAddress,
    })
  })
  afterEach(async () => {
    transport.close()
    await server.close()
  })

  const write = (recipient = 'ada@people.example', validMs = DAY_MS, kind: MailKind = 'security') =>
    test.database.asService((tx) =>
      outbox.send(tx, {
        ...{ accountId, recipient, kind, subject: 'Confirm your address – please', body: `Open it:\n\n${SECRET}\n` },
        expiresAt: new Date(test.clock.now().getTime() + validMs),
      }),
    )
  const rows = async () => {
    const { rows: found } = await test.admin.query<{ body: string | null; attempts: number; last_problem: string }>(
      'select body, attempts, sent_at is not null as sent, failed_at is not null as failed, last_problem from mail_outbox',
    )
    return found
  }

  it('sends what a mail says in HTML next to its text, and erases both', async () => {
    const mail = {
      accountId,
      recipient: 'ada@people.example',
      kind: 'receipts',
      subject: 'Receipt',
      body: 'Total: $5',
    } as const
    const expiresAt = new Date(test.clock.now().getTime() + DAY_MS)
    await test.database.asService((tx) => outbox.send(tx, { ...mail, html: '<p>Total: <b>$5</b></p>', expiresAt }))
    expect(await outbox.sendDue()).toBe(1)
    const message = server.received[0]?.message ?? ''
    expect(message).toMatch(/^Content-Type: multipart\/alternative/im)
    expect(message).toContain('Total: $5')
    expect(message).toContain('<p>Total: <b>$5</b></p>')
    const { rows: left } = await test.admin.query('select body, html from mail_outbox')
    expect(left).toEqual([{ body: null, html: null }])
  })

  it('hands a mail over once, whole, and erases its text', async () => {
    await write()
    expect(await outbox.sendDue()).toBe(1)
    expect(await outbox.sendDue()).toBe(0)
    const [mail] = server.received
    expect(mail?.recipients).toEqual(['ada@people.example'])
    expect(mail?.message).toContain(`From: ${FROM}`)
    expect(mail?.message).toMatch(/^Message-ID: <[0-9a-f-]{36}@mail\.example>/im)
    expect(mail?.message).toMatch(/^Auto-Submitted: auto-generated/im)
    expect(mail?.message.replace(/=\r\n/g, '').replaceAll('=3D', '=')).toContain(SECRET)
    expect(await rows()).toEqual([{ body: null, attempts: 1, sent: true, failed: false, last_problem: null }])
  })

  it('gives a mail to one of two servers that look at the same moment', async () => {
    for (let count = 0; count < 5; count++) await write()
    const other = createOutbox({
      database: test.database,
      clock: test.clock,
      log: pino({ level: 'silent' }),
      transport,
      unsubscribeUrl,
      onUnknownAddress,
    })
    const sent = await Promise.all([outbox.sendDue(), other.sendDue()])
    expect(sent[0] + sent[1]).toBe(5)
    expect(server.received).toHaveLength(5)
  })

  it('sends nothing of a transaction that was given up', async () => {
    const failed = test.database.asService(async (tx) => {
      const expiresAt = new Date(test.clock.now().getTime() + DAY_MS)
      await outbox.send(tx, { accountId, recipient: 'a@b.example', kind: 'link', subject: 's', body: 'b', expiresAt })
      throw new Error('given up')
    })
    await expect(failed).rejects.toThrow('given up')
    expect(await outbox.sendDue()).toBe(0)
  })

  it('tries again with growing pauses while the server asks for it, then gives up, and an operator begins again', async () => {
    await write('ada@people.example', 20 * DAY_MS)
    server.answerWith(451)
    expect(await outbox.sendDue()).toBe(0)
    test.clock.advance({ seconds: 29 })
    await outbox.sendDue()
    expect(await rows()).toMatchObject([{ attempts: 1, failed: false, last_problem: '451 EENVELOPE' }])
    test.clock.advance({ seconds: 1 })
    await outbox.sendDue()
    test.clock.advance({ seconds: 31 })
    await outbox.sendDue()
    expect(await rows()).toMatchObject([{ attempts: 2, failed: false }])
    for (let count = 2; count < 10; count++) {
      test.clock.advance({ hours: 1 })
      await outbox.sendDue()
    }
    expect(await rows()).toMatchObject([{ attempts: 10, failed: true }])
    server.answerWith(null)
    test.clock.advance({ hours: 1 })
    expect(await outbox.sendDue()).toBe(0)
    expect(await sendMailsAgain(test.database, test.clock, 'all')).toBe(1)
    expect(await outbox.sendDue()).toBe(1)
    expect(await sendMailsAgain(test.database, test.clock, 'all')).toBe(0)
    await expect(sendMailsAgain(test.database, test.clock, accountId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('gives up at once what the server will never take, and shows it without address, link or text', async () => {
    await write()
    server.answerWith(550)
    expect(await outbox.sendDue()).toBe(0)
    expect(await rows()).toMatchObject([{ attempts: 1, failed: true, last_problem: '550 EENVELOPE' }])
    const [counts, line] = await describeMails(test.database)
    expect(counts).toBe('0 waiting, 1 failed')
    expect(line).toMatch(/people\.example {2}failed {2}1 try {2}550 EENVELOPE$/)
    expect(logged).toContain('mail given up')
    for (const text of [logged, String(line)]) expect(text).not.toMatch(/ada@|Confirm|secret-of-the-mail/)
  })

  it('lets mails that can be ended be ended by one press, and no others', async () => {
    await write('ada@people.example', DAY_MS, 'sales')
    await write('ada@people.example', DAY_MS, 'cases')
    await outbox.sendDue()
    const [sales = '', cases = ''] = server.received.map(({ message }) => message.replace(/\r\n\s+/g, ' '))
    expect(sales).toMatch(/^List-Unsubscribe: <https:\/\/market\.example\/mail\/unsubscribe\?token=t>\r$/im)
    expect(sales).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/im)
    expect(cases).not.toMatch(/^List-Unsubscribe/im)
  })

  it('sends nothing more to a mailbox that does not exist, except what is asked for', async () => {
    await test.admin.query(`insert into accounts (account_id, email, display_name, time_zone, created_at, updated_at)
      values ('${accountId}', 'ada@people.example', 'Ada', 'UTC', now(), now()) on conflict do nothing`)
    // A refusal for another reason, such as a blocked sender, says nothing about the mailbox.
    server.answerWith(550, '5.7.1')
    await write()
    await outbox.sendDue()
    server.answerWith(null)
    await write()
    expect(await outbox.sendDue()).toBe(1)
    server.answerWith(550, '5.1.1')
    await write()
    await outbox.sendDue()
    server.answerWith(null)
    await write()
    await write('ada@people.example', DAY_MS, 'link')
    expect(await outbox.sendDue()).toBe(1)
    const [counts = '', ...lines] = await describeMails(test.database)
    expect(counts).toBe('0 waiting, 3 failed, 1 address gets no email')
    expect(lines.filter((line) => /failed {2}1 try {2}suppressed$/.test(line))).toHaveLength(1)
    expect(await sendMailsAgain(test.database, test.clock, 'all')).toBe(3)
    expect(await outbox.sendDue()).toBe(0)
    await test.database.asService((tx) => resumeMail(tx, accountId, test.clock.now()))
    expect(await outbox.sendDue()).toBe(3)
  })

  it('waits for a server that is not there', async () => {
    await write()
    await server.close()
    expect(await outbox.sendDue()).toBe(0)
    expect(await rows()).toMatchObject([{ failed: false, last_problem: 'ECONNREFUSED' }])
    server = await openServer()
  })

  it('sends no link that no longer holds, and forgets it', async () => {
    await write('ada@people.example', HOUR_MS)
    test.clock.advance({ hours: 1 })
    expect(await outbox.sendDue()).toBe(0)
    await outbox.prune()
    expect(await rows()).toMatchObject([{ body: null, sent: false }])
    test.clock.advance({ days: 31 })
    await outbox.prune()
    expect(await rows()).toEqual([])
  })

  describe('over a network', () => {
    it('speaks only to servers that encrypt', async () => {
      await write()
      // The same server by an address that does not say that it is this machine: it has to offer STARTTLS there.
      const named = createSmtpTransport({ url: server.url.replace('127.0.0.1', '0.0.0.0'), from: FROM })
      const mail = { id: accountId, recipient: 'a@b.example', subject: 's', body: SECRET }
      expect(await named.deliver(mail)).toMatchObject({ problem: expect.stringContaining('ETLS') })
      named.close()
      expect(server.received).toEqual([])
    })
  })
})
