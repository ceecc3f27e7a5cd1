import { expect, it } from 'vitest'
import { parseAssetCardDocument } from '#shared/asset-card/card.ts'
import { leavingCard } from './leaving-card.ts'

const card = parseAssetCardDocument({
  ...{ asset_type: 'image', name: 'Lamp', creator: { username: 'ada' } },
  visual_generation: { prompt: 'a lamp', raw: { path: 'C:/Users/ada' } },
  preview: { thumbnail: 'file:///home/ada/lamp.png', demo: 'https://example.com/lamp', screenshots: ['/tmp/x.png'] },
})

it('keeps here how it was made and who made it, unless they may leave', () => {
  const none = leavingCard(card, { keepsAuthorship: false, keepsCredentials: false, keepsGeneration: false })
  expect(none.card).not.toHaveProperty('visual_generation')
  expect(none.card).not.toHaveProperty('creator')
  expect(none.withheld).toEqual(['visual_generation', 'creator', 'preview.thumbnail', 'preview.screenshots'])
  const all = leavingCard(card, { keepsAuthorship: true, keepsCredentials: true, keepsGeneration: true })
  expect(all.card).toMatchObject({ creator: { username: 'ada' }, visual_generation: { prompt: 'a lamp' } })
})

it('never tells of places on this machine, and leaves the card itself as it is', () => {
  const { card: left } = leavingCard(card, { keepsAuthorship: true, keepsCredentials: true, keepsGeneration: true })
  expect(left.preview).toEqual({ demo: 'https://example.com/lamp' })
  expect(card.preview?.thumbnail).toBe('file:///home/ada/lamp.png')
})
