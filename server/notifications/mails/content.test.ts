import { describe, expect, it } from 'vitest'
import { type NotificationContent, notificationContentSchema } from '#shared/contract/market/notifications.ts'
import { composeMail, unlinked } from './content.ts'
import { notificationMail } from './notice-words.ts'
import { sampleMails } from './samples.ts'

const URL = 'https://market.example'
const FRAME = { settingsUrl: `${URL}/account`, unsubscribeUrl: `${URL}/end?a=1&b=2` }
const KINDS = notificationContentSchema.options.map(({ shape }) => shape.kind.value)

const sale = (name: string, earned: bigint): NotificationContent => ({
  kind: 'sale',
  data: { assetId: crypto.randomUUID(), saleId: crypto.randomUUID(), name, earnedMicroDollars: String(earned) },
})

describe('every mail of the market', () => {
  it('says the same as text and as HTML, with a subject of one line and nothing from elsewhere', () => {
    const samples = sampleMails(URL, KINDS)
    expect(new Set(samples.map(({ name }) => name)).size).toBe(samples.length)
    for (const { name, content } of samples) {
      const { subject, body, html } = composeMail(content, FRAME)
      expect(subject, name).toMatch(/^[^\n]{5,140}$/)
      expect(`${subject}${body}${html}`, name).not.toMatch(/undefined|\[object|NaN/)
      const shown = html.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&')
      for (const text of [...content.paragraphs, ...(content.items ?? []), ...(content.notes ?? [])]) {
        expect(body, name).toContain(text)
        expect(shown, name).toContain(text)
      }
      expect(html, name).not.toMatch(/<(script|img|link|style|iframe)\b/)
      for (const [, address] of html.matchAll(/href="([^"]*)"/g))
        expect(address, name).toMatch(/^https:\/\/market\.example\//)
    }
  })

  it('names where mails are chosen and ended only where they can be', () => {
    const content = { subject: 'News', paragraphs: ['It is here.'] }
    const ended = composeMail(content, FRAME)
    expect(ended.body).toContain(`No more mails of this kind: ${FRAME.unsubscribeUrl}`)
    expect(ended.html).toContain('href="https://market.example/end?a=1&amp;b=2"')
    const kept = composeMail(content, { settingsUrl: null, unsubscribeUrl: null })
    expect(kept.body + kept.html).not.toMatch(/No more mails|Choose which/)
  })
})

describe('what others wrote', () => {
  const hostile = 'Free https://evil.example/x, evil.example \u202egnp.exe\r\nBcc: all@evil.example <b>"now"</b>'

  it('becomes no link, no header and no tag', () => {
    const { body, html } = composeMail(notificationMail(URL, 'sales', [sale(hostile, 5n)]), FRAME)
    expect(body).not.toMatch(/https:\/\/evil|evil\.example|\u202e/)
    expect(html).not.toMatch(/https:\/\/evil|evil\.example|<b>/)
    const { subject } = composeMail({ subject: hostile.repeat(5), paragraphs: [] }, FRAME)
    expect(subject).not.toMatch(/[\r\n]/)
    expect([...subject].length).toBeLessThanOrEqual(140)
  })

  it('stays as it is where no program takes it for an address', () => {
    for (const text of ['It earned $4.38, or 12.5 % at 8:00. Done.', '“Night (v1.2)”: a tale']) {
      expect(unlinked(text)).toBe(text)
    }
  })
})

describe('several notifications in one mail', () => {
  it('sums up what sales brought, and names the rest that it does not list', () => {
    const refund: NotificationContent = {
      kind: 'refund_issued',
      data: {
        assetId: crypto.randomUUID(),
        saleId: crypto.randomUUID(),
        name: 'Moth',
        takenBackMicroDollars: '1000000',
      },
    }
    const sales = Array.from({ length: 44 }, (_, index) => sale(`Work ${index}`, 1_000_000n))
    const content = notificationMail(URL, 'sales', [refund, ...sales])
    expect(content.subject).toBe('You earned $43.00: 45 messages about sales and earnings')
    expect(content.items).toHaveLength(40)
    expect(content.notes).toEqual(['And 5 more.'])
  })
})
