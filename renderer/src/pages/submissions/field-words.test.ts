import { expect, it } from 'vitest'
import { fieldInWords, valueInWords } from './field-words.ts'

it('names fields as people do', () => {
  expect(['name', 'character.backstory_summary', 'offers.0.priceCents', 'tags.2', 'media.1'].map(fieldInWords)).toEqual(
    ['name', 'backstory summary', 'offers', 'tags', 'files'],
  )
})

it('shows values on one line, and that there is none', () => {
  expect([undefined, null, '', 'red', 3, ['a', 'b'], { x: 1 }].map(valueInWords)).toEqual([
    'Empty',
    'Empty',
    'Empty',
    'red',
    '3',
    'a, b',
    '{"x":1}',
  ])
  expect(valueInWords('x'.repeat(400))).toHaveLength(301)
})
