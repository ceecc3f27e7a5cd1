import { describe, expect, it } from 'vitest'
import { termsFromDocumented } from '#shared/licensing/documented.ts'
import { terms } from './licensing.fixture.ts'
import {
  FIRST_FORM,
  formErrors,
  formOf,
  type ListingForm,
  newLicense,
  termsOf,
  withCountries,
  withKind,
} from './listing-form.ts'

const form = (changes: Partial<ListingForm> = {}): ListingForm => ({
  ...FIRST_FORM,
  ...{ assetId: '00000000-0000-7000-8000-000000000001', title: 'Harbour' },
  ...changes,
})

describe('the form of a listing', () => {
  it('names what has to be corrected, and has no terms in the meantime', () => {
    const wrong = form({ title: ' ', rights: [], isWorldwide: false, isForever: false, days: '0', isUnlimited: false })
    expect(Object.keys(formErrors({ ...wrong, impressions: '1.5' }))).toEqual([
      ...['title', 'rights', 'countries', 'days', 'impressions'],
    ])
    expect(termsOf(wrong)).toBeNull()
    expect(formErrors(form())).toEqual({})
  })

  it('asks for a royalty from 0 to 50 of the one kind that bears one', () => {
    expect(formErrors(form({ kind: 'rights_managed', royalty: '51' }))).toHaveProperty('royalty')
    expect(termsOf(form({ kind: 'rights_managed', royalty: '50' }))?.royaltyPercent).toBe(50)
    expect(termsOf(form({ kind: 'commercial', royalty: '51' }))?.royaltyPercent).toBe(0)
  })

  it('reads countries by name or code, and says which it does not know', () => {
    const some = withCountries(form({ isWorldwide: false }), ['germany', 'FR', 'DE', 'Atlantis'])
    expect(some.countries).toEqual(['DE', 'FR', 'Atlantis'])
    expect(formErrors(some).countries).toContain('Atlantis')
    expect(termsOf(withCountries(some, ['fr', 'de']))?.territory).toEqual(['DE', 'FR'])
  })

  it('drops uses that another kind cannot permit', () => {
    expect(withKind(form({ rights: ['web', 'merchandise', 'nft'] }), 'editorial').rights).toEqual(['web'])
  })

  it('gives back the terms of a listing that is edited, in the documented body too', () => {
    const given = terms({
      ...{ kind: 'rights_managed', territory: ['DE'], durationDays: 30, maxImpressions: 1_000, royaltyPercent: 12 },
      ...{ requiresAttribution: true, attributionText: 'Art by Ada', allowsAiTraining: true },
    })
    const edited = formOf({ assetId: form().assetId, title: 'Harbour', priceCents: 1_331, terms: given })
    expect(termsOf(edited)).toEqual(given)
    expect(termsFromDocumented(newLicense(edited, 'image', given))).toEqual(given)
  })
})
