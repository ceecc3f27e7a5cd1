import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { createCard } from '#shared/asset-card/card.ts'
import { type AssetDetail, pictureRecipeSchema } from '#shared/contract/studio/assets.ts'
import type { MatchComparison } from '#shared/contract/studio/uniqueness.ts'
import { en } from '../../strings/en.ts'
import { renderWithClient } from '../../testing/render-with-client.tsx'
import { FOUND, matchWith } from '../../uniqueness/report.fixture.ts'
import { ComparedPictures } from './compared-pictures.tsx'

const words = en.report.compare
const [id, pictureId, sha256] = ['0198c5a0-0000-7000-8000-0000000000d2', 'cd'.repeat(32), 'ab'.repeat(32)]
const card = createCard('image', 'Mine')
const at = '2026-01-01T00:00:00.000Z'

const asset: AssetDetail = {
  summary: {
    ...{ id, kind: 'image', name: 'Mine', pictureId, width: 640, height: 480, hasAlpha: false, dominantColor: null },
    ...{ rating: 0, flag: null, tags: [], hasDraft: false, collapsedCount: 0, verdict: null },
    ...{ createdAt: at, updatedAt: at },
  },
  ...{ paths: [], collectionIds: [] },
  ...{ card, media: null, recipe: pictureRecipeSchema.parse({}), headRevisionId: id, branch: 'main' },
  draftUpdatedAt: null,
}

function show(preview?: NonNullable<MatchComparison['other']['preview']>): void {
  const comparison: MatchComparison = {
    ...{ transformation: null, regions: null, sharedWords: [], fields: [], subject: { card, pictureId } },
    other: { card: null, pictureId: null, ...(preview === undefined ? {} : { preview }) },
  }
  const match = matchWith({ publishedId: id, evidence: [FOUND.features] })
  renderWithClient(<ComparedPictures asset={asset} match={match} comparison={comparison} />, {})
}

it('draws what the market shows of a match, with the part that both show marked in each', () => {
  show({ state: 'shown', assetId: id, sha256, width: 512, height: 512 })
  const sources = screen.getAllByRole('img', { name: 'Shadowveil' }).map((image) => image.getAttribute('src'))
  expect(sources).toContain(`market-picture/${id}/${sha256}?edge=1600`)
  expect(screen.getAllByRole('img', { name: words.region })).toHaveLength(2)
})

it('says that it is shown when there is a connection', () => {
  show({ state: 'unreachable' })
  expect(screen.getByText(words.previewLater)).toBeDefined()
  expect(screen.queryByRole('img', { name: 'Shadowveil' })).toBeNull()
})

it('says that there is none where the market shows none', () => {
  show()
  expect(screen.getByText(words.catalogOnly)).toBeDefined()
})
