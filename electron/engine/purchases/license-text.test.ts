import { expect, test } from 'vitest'
import { createCard } from '#shared/asset-card/card.ts'
import { parseLicenseTerms } from '#shared/licensing/terms.ts'
import { type BoughtWork, licenseText } from './license-text.ts'

const work: BoughtWork = {
  saleId: '0190a0b0-0000-7000-8000-000000000001',
  offer: 'one_time',
  name: 'Harbour of Glass',
  creatorName: 'Ada',
  card: { ...createCard('location', 'Harbour of Glass'), licensing: { requires_attribution: true } },
  marketUrl: 'https://market.example',
  amountMicroDollars: '9990000',
  soldAt: '2026-03-04T05:06:07.000Z',
  validUntil: null,
  license: null,
}

test('says what was bought from whom, for how much, and what the card asks', () => {
  const text = licenseText(work)
  expect(text).toMatch(/^Harbour of Glass\nby Ada\n\nBought on 2026-03-04 for \$9\.99\n/)
  expect(text).toContain('Purchase 0190a0b0-0000-7000-8000-000000000001 at https://market.example')
  expect(text).toContain('Name the creator where you use it.')
  expect(text).toContain('It may not be used to train AI models.')
  expect(text).not.toContain('Until')
})

test('says every term of a license', () => {
  const terms = parseLicenseTerms({
    kind: 'rights_managed',
    usageRights: ['print', 'web'],
    allowsAiTraining: true,
    territory: ['DE', 'FR'],
    maxImpressions: 1_000,
    durationDays: 30,
    royaltyPercent: 5,
    requiresAttribution: true,
    attributionText: 'By Ada',
  })
  const license = {
    licenseeName: 'Bea',
    terms,
    keyFingerprint: 'f'.repeat(64),
    activeFrom: '2026-03-04T00:00:00.000Z',
    expiresAt: '2026-04-03T00:00:00.000Z',
  }
  const text = licenseText({ ...work, offer: 'license', validUntil: '2026-04-03T00:00:00.000Z', license })
  for (const line of [
    'Until 2026-04-03.',
    'Licensee: Bea',
    'Allowed in: websites and apps, print',
    'Where: DE, FR',
    'When: from 2026-03-04 until 2026-04-03',
    'Impressions: 1000 at most',
    'Royalty on reported use: 5% of the usage rates.',
    'Show this credit: By Ada',
    'It may be used to train AI models.',
    `Fingerprint of the license key: ${'f'.repeat(64)}`,
  ]) {
    expect(text.split('\n')).toContain(line)
  }
})
