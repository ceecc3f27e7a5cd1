import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ASSET_KINDS, type AssetCard, type AssetKind, parseAssetCardDocument } from '../asset-card/card.ts'
import { KINDS } from '../asset-card/kinds.ts'
import { LunaError } from '../contract/errors.ts'
import { OFFER_KINDS } from '../offers/offers.ts'
import { SUBMISSION_LIMITS } from './limits.ts'
import { submissionProblemSchema } from './problems.ts'
import { assertSubmittable, type SubmittedOffer, validateSubmission } from './validate.ts'
import type { MediaFacts } from './validate-media.ts'

const picture = (role: MediaFacts['role'], changes: Partial<MediaFacts> = {}): MediaFacts => ({
  role,
  contentType: 'image/webp',
  sizeBytes: 200_000,
  width: 1_024,
  height: 1_024,
  ...changes,
})
const oneTime: SubmittedOffer = { offer: 'one_time', priceCents: 499 }

function completeCard(kind: AssetKind, changes: object = {}): AssetCard {
  const block = Object.fromEntries(SUBMISSION_LIMITS[kind].requiredFields.map((name) => [name, 'Filled in']))
  return parseAssetCardDocument({
    asset_type: kind,
    name: 'The gray tower',
    description: 'A tower that leans over the harbour and hums at night.',
    tags: ['tower'],
    [kind]: block,
    ...changes,
  })
}

function completeMedia(kind: AssetKind): MediaFacts[] {
  const { main, mainRequired, minPreviews } = SUBMISSION_LIMITS[kind]
  const [contentType = ''] = main.formats
  return [
    ...(mainRequired ? [picture('main', { contentType })] : []),
    ...Array.from({ length: minPreviews }, () => picture('preview')),
  ]
}

const problems = (
  kind: AssetKind,
  {
    card = completeCard(kind),
    media = completeMedia(kind),
    offers = [oneTime],
    age = 'all',
  }: {
    card?: AssetCard
    media?: MediaFacts[]
    offers?: SubmittedOffer[]
    age?: string | undefined
  } = {},
) => validateSubmission(card, media, offers, age).map(({ field, code }) => `${field} ${code}`)

describe('every kind', () => {
  it.each(ASSET_KINDS)('%s passes when complete, and names what is missing when bare', (kind) => {
    expect(problems(kind)).toEqual([])
    const { requiredFields, mainRequired, minPreviews } = SUBMISSION_LIMITS[kind]
    const bare = parseAssetCardDocument({ asset_type: kind, name: 'Bare' })
    const found = validateSubmission(bare, [], [], undefined).map(({ field }) => field)
    const fieldOrder = KINDS[kind].fields.map(({ name }) => name).filter((name) => requiredFields.includes(name))
    expect(found).toEqual([
      'description',
      'tags',
      'age_rating',
      ...fieldOrder.map((name) => `${kind}.${name}`),
      ...(mainRequired ? ['media'] : []),
      ...(minPreviews > 0 ? ['media'] : []),
      'offers',
    ])
  })

  it.each(ASSET_KINDS)('%s requires only fields it has', (kind) => {
    const names: string[] = KINDS[kind].fields.map(({ name }) => name)
    for (const field of SUBMISSION_LIMITS[kind].requiredFields) expect(names).toContain(field)
  })
})

describe('text', () => {
  it.each([
    ['name too_short', { name: 'X' }],
    ['name too_long', { name: 'x'.repeat(121) }],
    ['description too_short', { description: 'Short.' }],
    ['description too_long', { description: 'x'.repeat(20_001) }],
    ['tags too_few', { tags: [' '] }],
    ['tags too_many', { tags: Array.from({ length: 31 }, (_, index) => `tag ${index}`) }],
    ['tags.1 too_long', { tags: ['fine', 'x'.repeat(51)] }],
    ['item.item_type missing', { item: { item_type: '  ' } }],
  ])('%s', (problem, changes) => {
    expect(problems('item', { card: completeCard('item', changes) })).toEqual([problem])
  })
})

describe('media', () => {
  it.each<[string, MediaFacts[]]>([
    ['media.0 format', [picture('main', { contentType: 'image/svg+xml' })]],
    ['media.0 size', [picture('main', { sizeBytes: 50_000_001 })]],
    ['media.0 size', [picture('main', { sizeBytes: 0 })]],
    ['media.0 dimensions', [picture('main', { width: 255 })]],
    ['media.0 dimensions', [picture('main', { height: 16_385 })]],
    ['media.0 dimensions', [picture('main', { width: 10_001, height: 10_000 })]],
    ['media.0 dimensions', [picture('main', { width: null })]],
    ['media too_many', [picture('main'), picture('main')]],
    ['media too_many', [picture('main'), picture('thumbnail'), picture('thumbnail')]],
    ['media too_many', [picture('main'), ...Array.from({ length: 11 }, () => picture('preview'))]],
    ['media.1 size', [picture('main'), picture('preview', { sizeBytes: 10_000_001 })]],
    ['media.1 dimensions', [picture('main'), picture('thumbnail', { width: 2_049 })]],
    ['media.1 format', [picture('main'), picture('preview', { contentType: 'video/mp4' })]],
  ])('%s', (problem, media) => {
    expect(problems('image', { media })).toEqual([problem])
  })

  it('limits hold to the last pixel and byte', () => {
    expect(
      problems('image', { media: [picture('main', { width: 10_000, height: 10_000, sizeBytes: 50_000_000 })] }),
    ).toEqual([])
  })

  it('sound needs no dimensions', () => {
    expect(problems('music', { media: [{ role: 'main', contentType: 'audio/flac', sizeBytes: 9_000_000 }] })).toEqual(
      [],
    )
    expect(problems('music', { media: [picture('main')] })).toEqual(['media.0 format'])
  })
})

describe('offers', () => {
  it.each<[string, SubmittedOffer[]]>([
    ['offers.0.priceCents price', [{ offer: 'one_time', priceCents: 98 }]],
    ['offers.0.priceCents price', [{ offer: 'one_time', priceCents: 100.5 }]],
    ['offers.1.priceCents price', [oneTime, { offer: 'subscription', priceCents: 3_000 }]],
    ['offers.1 offer', [oneTime, oneTime]],
    ['offers.0.interval offer', [{ ...oneTime, interval: 'year' }]],
    ['offers.0 offer', [{ offer: 'per_use', priceCents: 25 }]],
  ])('%s', (problem, offers) => {
    expect(problems('music', { offers })).toEqual([problem])
  })

  it('story assets may be bought by use, licenses may be free and several', () => {
    expect(problems('character', { offers: [{ offer: 'per_use', priceCents: 25 }] })).toEqual([])
    const license: SubmittedOffer = { offer: 'license', priceCents: 0 }
    expect(problems('music', { offers: [license, license] })).toEqual([])
    const month: SubmittedOffer = { offer: 'subscription', priceCents: 299 }
    expect(problems('music', { offers: [month, { ...month, priceCents: 2_990, interval: 'year' }] })).toEqual([])
    expect(problems('music', { offers: [month, { ...month, interval: 'month' }] })).toEqual(['offers.1 offer'])
  })

  it('each kind can be offered in some way', () => {
    for (const kind of ASSET_KINDS) {
      expect(OFFER_KINDS).toEqual(expect.arrayContaining([...SUBMISSION_LIMITS[kind].offers]))
      expect(SUBMISSION_LIMITS[kind].offers.length).toBeGreaterThan(0)
    }
  })
})

describe('age rating', () => {
  it('is needed, known, and that of the card', () => {
    const rated = (age_rating: string, age: string | undefined) =>
      validateSubmission(completeCard('item', { age_rating }), [], [oneTime], age).map(({ code }) => code)
    expect(rated('16+', '16+')).toEqual([])
    expect(rated('16+', '13+')).toEqual(['mismatch'])
    expect(rated('16+', '21+')).toEqual(['format'])
    expect(rated('16+', undefined)).toEqual(['missing'])
  })
})

describe('laws', () => {
  it('every problem fits its schema and adding a bad file never hides another problem', () => {
    const files = fc.record({
      role: fc.constantFrom('main' as const, 'preview' as const, 'thumbnail' as const),
      contentType: fc.constantFrom('image/png', 'image/tiff', 'audio/wav', 'text/html'),
      sizeBytes: fc.nat(700_000_000),
      width: fc.option(fc.nat(20_000)),
      height: fc.option(fc.nat(20_000)),
    })
    fc.assert(
      fc.property(fc.constantFrom(...ASSET_KINDS), fc.array(files, { maxLength: 6 }), (kind, media) => {
        const found = validateSubmission(completeCard(kind), media, [oneTime], 'all')
        for (const problem of found) expect(() => submissionProblemSchema.parse(problem)).not.toThrow()
        const html = { role: 'preview', contentType: 'text/html', sizeBytes: 1 } as const
        const withMore = validateSubmission(completeCard(kind), [...media, html], [oneTime], 'all')
        const ofFiles = found.filter(({ field }) => field !== 'media')
        expect(withMore).toEqual(expect.arrayContaining(ofFiles))
        expect(withMore.some(({ field, code }) => field === `media.${media.length}` && code === 'format')).toBe(true)
      }),
    )
  })

  it('assertSubmittable throws exactly where there are problems', () => {
    expect(() => assertSubmittable([])).not.toThrow()
    const found = validateSubmission(completeCard('item', { tags: [] }), [], [oneTime], 'all')
    try {
      assertSubmittable(found)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(LunaError)
      expect(error).toMatchObject({ code: 'SUBMISSION_INVALID', detail: 'tags: Add at least one tag.', data: found })
    }
  })
})
