/** What the rounds are judged by has to notice what they are there to find. */
import { beforeEach, expect, it } from 'vitest'
import { createCard } from '#shared/asset-card/card.ts'
import { type Draft, draftSchema } from '#shared/contract/market/submissions.ts'
import { createEditHistory, type EditHistory } from './edit-history.fixture.ts'

const ID = 'one'
const INITIAL = draftSchema.parse({ card: createCard('character', 'begun'), ageRating: 'all' })
const named = (name: string, draft = INITIAL): Draft => ({ ...draft, card: { ...draft.card, name } })
const tagged = (...tags: string[]): Draft => ({ ...INITIAL, card: { ...INITIAL.card, tags } })
const rated = (ageRating: Draft['ageRating']): Draft => ({ ...INITIAL, ageRating })

let history: EditHistory
const write = (device: number, before: Draft, after: Draft): void => history.wrote({ device, id: ID, before, after })

beforeEach(() => {
  history = createEditHistory()
  history.wrote({ device: 0, id: ID, before: null, after: INITIAL })
  history.agreed(ID, INITIAL)
})

it('misses what was written and is not there, unless a person gave it up', () => {
  write(0, INITIAL, named('a'))
  expect(history.lost(ID, INITIAL)).toHaveLength(1)
  expect(history.lost(ID, named('a'))).toEqual([])
  write(1, named('a'), named('b'))
  expect(history.lost(ID, named('b'))).toEqual([])
  expect(history.lost(ID, named('a'))).toHaveLength(1)
})

it('takes as given up what was decided, and nothing else', () => {
  write(0, INITIAL, named('a'))
  write(1, INITIAL, { ...named('b'), offers: [{ offer: 'one_time', priceCents: 200 }] })
  const sides = { id: ID, paths: ['card.name'], mine: named('a'), theirs: named('b') }
  history.saw(sides)
  history.decided({ ...sides, after: named('a') })
  expect(history.lost(ID, named('a'))).toMatchObject([expect.stringContaining('offers')])
  expect(history.unfounded()).toEqual([])
})

it('knows conflicts that are none: of one device alone, and of what was written over knowingly', () => {
  write(0, INITIAL, named('a'))
  history.saw({ id: ID, paths: ['card.name'], mine: named('a'), theirs: named('x') })
  expect(history.unfounded()).toHaveLength(1)
  write(1, named('a'), named('b'))
  write(1, named('b'), named('c'))
  history.saw({ id: ID, paths: ['card.name'], mine: named('a'), theirs: named('c') })
  expect(history.unfounded()).toHaveLength(1)
  history.saw({ id: ID, paths: ['card.tags'], mine: named('a'), theirs: named('c') })
  expect(history.unfounded()).toHaveLength(1)
})

it('misses tags that went by themselves, and knows those that came back', () => {
  write(0, INITIAL, tagged('red'))
  write(1, INITIAL, tagged('tall'))
  expect(history.lost(ID, tagged('red', 'tall'))).toEqual([])
  expect(history.lost(ID, tagged('tall'))).toHaveLength(1)
  write(0, tagged('red', 'tall'), tagged('tall'))
  expect(history.lost(ID, tagged('tall'))).toEqual([])
  expect(history.revived(ID, tagged('red', 'tall'))).toHaveLength(1)
})

it('misses ratings, though their values come again', () => {
  expect(history.lost(ID, rated('13+'))).toHaveLength(1)
  write(0, INITIAL, rated('13+'))
  expect(history.lost(ID, INITIAL)).toHaveLength(1)
  expect(history.lost(ID, rated('13+'))).toEqual([])
  history.agreed(ID, rated('13+'))
  expect(history.lost(ID, INITIAL)).toHaveLength(1)
})
