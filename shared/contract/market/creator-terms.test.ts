import { expect, it } from 'vitest'
import { CREATOR_TERMS_VERSION, termsChangesSince } from './creator-terms.ts'

const HISTORY = [
  { version: '1', changes: [] },
  { version: '2', changes: ['second'] },
  { version: '3', changes: ['third'] },
]
const since = (version: string) => termsChangesSince(version, HISTORY).map((change) => change.version)

it('names what changed since the accepted version, and everything where that is not known', () => {
  expect(since('1')).toEqual(['2', '3'])
  expect(since('2')).toEqual(['3'])
  expect(since('3')).toEqual([])
  expect(since('0')).toEqual(['2', '3'])
})

it('says what changed in the present version', () => {
  expect(termsChangesSince(CREATOR_TERMS_VERSION)).toEqual([])
  expect(termsChangesSince('2026-11').map(({ version }) => version)).toContain(CREATOR_TERMS_VERSION)
})
