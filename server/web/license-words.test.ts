import { expect, test } from 'vitest'
import { LICENSE_KIND_RULES, LICENSE_KINDS } from '#shared/licensing/kinds.ts'
import { parseLicenseTerms } from '#shared/licensing/terms.ts'
import { describeTerms, kindRow } from './license-words.ts'

test('every term is said, what is not permitted too', () => {
  const terms = parseLicenseTerms({
    ...{ kind: 'rights_managed', usageRights: ['web', 'print'], territory: ['DE', 'FR'], maxImpressions: 1_000 },
    ...{ durationDays: 730, royaltyPercent: 5, requiresAttribution: true, attributionText: 'Art by Ada' },
  })
  expect(describeTerms(terms)).toEqual([
    LICENSE_KIND_RULES.rights_managed.summary,
    'You may use the work on or for the web and print, not for social media, broadcast, merchandise, and tokens (NFT).',
    'Advertising is permitted.',
    'It does not cover story turns; those are paid per use.',
    'You get the full files.',
    'It is valid in Germany and France.',
    'It lasts 2 years from the day it becomes active.',
    'It ends after 1,000 impressions that you report.',
    'Reported use incurs a royalty of 5% of the usage rates.',
    'You show this credit: “Art by Ada”.',
    'You may not train AI models with it.',
  ])
})

test('terms without limits say so', () => {
  const sentences = describeTerms(
    parseLicenseTerms({ kind: 'editorial', usageRights: ['web', 'social'], allowsAiTraining: true }),
  )
  for (const sentence of [
    'Advertising is not permitted.',
    'You get watermarked pictures of up to 1,024 pixels.',
    'It is valid worldwide.',
    'It is perpetual.',
    'The number of impressions is unlimited.',
    'You do not have to credit the creator.',
    'You may train AI models with it.',
  ]) {
    expect(sentences).toContain(sentence)
  }
})

test('the comparison follows the rules', () => {
  for (const kind of LICENSE_KINDS) {
    const { permitsAdvertising, coversStories, sellsOnce } = LICENSE_KIND_RULES[kind]
    const [, , advertising, stories, , once] = kindRow(kind)
    expect([advertising, stories, once]).toEqual(
      [permitsAdvertising, coversStories, sellsOnce].map((holds) => (holds ? 'Yes' : 'No')),
    )
  }
})
