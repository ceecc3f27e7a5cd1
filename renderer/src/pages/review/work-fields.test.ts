import { expect, it } from 'vitest'
import { parseAssetCardDocument } from '#shared/asset-card/card.ts'
import type { ReviewItem } from '#shared/contract/market/review.ts'
import { reviewReasonSchema } from '#shared/submissions/decision.ts'
import { cardFields, workFields } from './work-fields.ts'

const card = parseAssetCardDocument({
  asset_type: 'character',
  name: 'Shadowveil',
  description: '',
  tags: ['drow'],
  character: { race: 'Drow', class: 'Rogue', backstory_summary: '' },
})
const picture: ReviewItem['media'][number] = {
  ...{ sha256: 'a'.repeat(64), contentType: 'image/png', sizeBytes: 1, width: 1, height: 1, path: '/v1/media/a' },
  ...{ role: 'main', isMade: false },
}

it('shows what is missing next to what is there', () => {
  const shown = new Map(cardFields({ card }).map(({ path, own }) => [path, own]))
  expect(shown.get('character.race')).toBe('Drow')
  expect(shown.get('description')).toBeNull()
  expect(shown.get('character.backstory_summary')).toBeNull()
})

it('names every field as a reason may, and no picture that the market made', () => {
  const fields = workFields({ card, media: [picture, { ...picture, role: 'thumbnail', isMade: true }] })
  const fits = (field: string) => reviewReasonSchema.shape.field.safeParse(field).success
  expect(fields.filter((field) => !fits(field))).toEqual([])
  expect(fields.filter((field) => field.startsWith('media.'))).toEqual(['media.0'])
  expect(new Set(fields).size).toBe(fields.length)
})
