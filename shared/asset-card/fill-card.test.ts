import { expect, it } from 'vitest'
import { type AssetCard, createCard } from './card.ts'
import { fillCard } from './fill-card.ts'

const location = (name: string, more: object = {}): AssetCard =>
  ({ ...createCard('location', name), ...more }) as AssetCard

it('fills what is empty from the first that has it, and changes nothing that is said', () => {
  const own = location('Harbor', { tags: ['sea'], visual_generation: { prompt: 'a pier', steps: 20 } })
  const first = location('Pier', { description: 'Wet planks.', tags: ['sea', 'night'] })
  const second = location('Old pier', {
    description: 'Not this one.',
    visual_generation: { prompt: 'another', model: 'flux' },
  })
  expect(fillCard(own, [first, second])).toMatchObject({
    name: 'Harbor',
    description: 'Wet planks.',
    tags: ['sea', 'night'],
    visual_generation: { prompt: 'a pier', steps: 20, model: 'flux' },
  })
})

it('takes a name that a person gave in place of one from a camera', () => {
  expect(fillCard(location('IMG 2045'), [location('DSC 0001'), location('Harbor')]).name).toBe('Harbor')
  expect(fillCard(location('Harbor'), [location('Pier')]).name).toBe('Harbor')
})

it('takes nothing of the fields of another kind', () => {
  const item = { ...createCard('item', 'Lamp'), description: 'It glows.', tags: ['light'] }
  const filled = fillCard(location('Harbor'), [item])
  expect(filled).toMatchObject({ asset_type: 'location', description: 'It glows.', tags: ['light'] })
  expect(Object.keys(filled)).not.toContain('item')
})

it('is the card itself where the others say nothing more', () => {
  const own = location('Harbor', { description: 'Wet planks.' })
  expect(fillCard(own, [location('Harbor')])).toEqual(own)
})
