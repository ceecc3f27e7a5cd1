import { expect, it } from 'vitest'
import type { MatchComparison } from '#shared/contract/studio/uniqueness.ts'
import { matchWith } from '../../uniqueness/report.fixture.ts'
import { smallPictureUrl } from '../../uniqueness/small-picture.ts'
import { catalogText, otherPictureOf } from './other-picture.ts'

const [assetId, sha256] = ['0198c5a0-0000-7000-8000-0000000000d2', 'ab'.repeat(32)]
const shown = { state: 'shown', assetId, sha256, width: 512, height: 288 } as const
const other = (rest: Partial<MatchComparison['other']>) => ({ other: { card: null, pictureId: null, ...rest } })

it('is the one of the library, or what the market shows, in its own size', () => {
  expect(otherPictureOf(other({ pictureId: sha256, preview: shown }))).toMatchObject({ url: `media/${sha256}` })
  expect(otherPictureOf(other({ preview: shown }))).toEqual({
    url: `market-picture/${assetId}/${sha256}?edge=1600`,
    smallUrl: `market-picture/${assetId}/${sha256}?edge=512`,
    size: { width: 512, height: 288 },
  })
})

it('is none where the market shows none, or does not answer', () => {
  for (const comparison of [other({}), other({ preview: { state: 'unreachable' } })]) {
    expect(otherPictureOf(comparison)).toBeNull()
    expect(catalogText(comparison)).toBe(catalogText(undefined))
  }
  expect(catalogText(other({ preview: shown }))).not.toBe(catalogText(undefined))
})

it('is asked for by the match alone in lists, of works that a market published', () => {
  const id = 'catalog:0198c5a0-0000-7000-8000-0000000000d2:7'
  expect(smallPictureUrl(matchWith({ id, pictureId: sha256 }))).toBe(`thumbnail/${sha256}?edge=256`)
  expect(smallPictureUrl(matchWith({ id, publishedId: assetId }))).toBe(
    'match-picture?match=catalog%3A0198c5a0-0000-7000-8000-0000000000d2%3A7',
  )
  expect(smallPictureUrl(matchWith({ id }))).toBeNull()
})
