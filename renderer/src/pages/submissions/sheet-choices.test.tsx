import { act, renderHook } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { createCard } from '#shared/asset-card/card.ts'
import { draftSchema } from '#shared/contract/market/submissions.ts'
import { useAccountScope } from '../../api/account-scope.ts'
import {
  choicesOwner,
  choose,
  choosePolicy,
  forgetChoices,
  useChoices,
  usePolicy,
  withChoices,
} from './sheet-choices.ts'

const draft = draftSchema.parse({ card: createCard('item', 'Lamp'), ageRating: 'all' })

const [ADA, BEN, SIGNED_OUT] = ['http://market.example ada', 'http://market.example ben', 'http://market.example ']
const use = (owner: string) => act(() => useAccountScope.setState({ owner }))
const shown = (assetId: string) => renderHook(() => useChoices(assetId)).result.current
const policy = () => renderHook(() => usePolicy()).result.current

afterEach(() => {
  for (const owner of [ADA, BEN, SIGNED_OUT]) for (const asset of ['a', 'b']) forgetChoices(owner, asset)
  useAccountScope.setState({ owner: null })
})

it('keeps what was chosen by asset until it is saved', () => {
  use(ADA)
  choose('a', { ageRating: '16+' })
  choose('a', { derivation: null })
  choose('b', { previews: ['x'] })
  expect(shown('a')).toEqual({ ageRating: '16+', derivation: null })
  forgetChoices(choicesOwner(), 'a')
  expect(shown('a')).toEqual({})
  expect(shown('b')).toEqual({ previews: ['x'] })
})

it('shows an account nothing that another one chose', () => {
  use(ADA)
  const seen = renderHook(() => ({ choices: useChoices('a'), policy: usePolicy() }))
  const usual = policy()
  act(() => {
    choose('a', { offers: [{ offer: 'one_time', priceCents: 9_900 }] })
    choosePolicy({ ...usual, keepsAuthorship: !usual.keepsAuthorship })
  })
  use(BEN)
  expect(seen.result.current).toEqual({ choices: {}, policy: usual })
  choose('a', { ageRating: '18+' })
  use(ADA)
  expect(seen.result.current.choices).toEqual({ offers: [{ offer: 'one_time', priceCents: 9_900 }] })
  expect(seen.result.current.policy.keepsAuthorship).toBe(!usual.keepsAuthorship)
  act(() => choosePolicy(usual))
})

it('hands what was chosen while no one was signed in to the account that signs in, and to no other', () => {
  use(SIGNED_OUT)
  choose('a', { ageRating: '13+' })
  use(BEN)
  expect(shown('a')).toEqual({ ageRating: '13+' })
  use(SIGNED_OUT)
  expect(shown('a')).toEqual({})
  use(ADA)
  expect(shown('a')).toEqual({})
})

it('lays the choices over the draft, and has card and submission say the same age', () => {
  expect(withChoices(draft, {})).toMatchObject({ ageRating: 'all', card: { age_rating: 'all' } })
  const offers = [{ offer: 'one_time', priceCents: 499 }] as const
  const parent = { parentAssetId: '019db0a0-0000-7000-8000-000000000000', kind: 'remix', royaltyPercent: 10 } as const
  const derivation = { parents: [parent] }
  expect(withChoices(draft, { offers, derivation, ageRating: '13+' })).toMatchObject({
    ...{ offers, derivation, ageRating: '13+', card: { age_rating: '13+' } },
  })
  expect(withChoices({ ...draft, derivation }, { derivation: null }).derivation).toBeNull()
  expect(withChoices(draft, { ageRating: null }).card).not.toHaveProperty('age_rating')
})
