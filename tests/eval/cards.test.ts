import { describe, expect, test } from 'vitest'
import { randomFrom } from '#shared/random.ts'
import { givenEntities, renamed, sampleEntities } from './cards.ts'

test('renaming reaches the name and its parts, and nothing else', () => {
  const text = renamed('Maren Tideglass\nMaren keeps the light; Tideglass is old.', 'Maren Tideglass', randomFrom(1))
  expect(text).not.toMatch(/Maren|Tideglass/)
  expect(text).toMatch(/keeps the light; \w+ is old\.$/)
})

describe('sample cards', () => {
  const entities = sampleEntities(3)

  test('are different things of several types, each with changed texts', () => {
    expect(new Set(entities.map(({ text }) => text)).size).toBe(entities.length)
    expect(new Set(entities.map(({ type }) => type)).size).toBeGreaterThan(3)
    const changes = entities.flatMap(({ variants }) => variants.map(({ change }) => change))
    expect(new Set(changes).size).toBe(5)
    for (const { text, variants } of entities) {
      expect(new Set(variants.map(({ change }) => change)).size).toBeGreaterThanOrEqual(4)
      expect(variants.filter((variant) => variant.text === text)).toEqual([])
    }
  })

  test('are the same every time', () => {
    expect(sampleEntities(3)).toEqual(entities)
    expect(sampleEntities(4)).not.toEqual(entities)
  })
})

test('given pairs say their name and type, and hold-out keeps some of them', () => {
  const pairs = [
    { a: 'Quipper. Creature (beast, tiny). It bites.', b: 'Quipper. Creature (beast). Quipper has teeth.' },
    { a: 'Moonbeam. Spell (evocation, level 2). A beam.', b: 'Moonbeam. Spell. A pale beam.' },
  ]
  const all = givenEntities(pairs, false, 1)
  expect(all.map(({ name, type }) => [name, type])).toEqual([
    ['quipper', 'creature'],
    ['moonbeam', 'spell'],
  ])
  expect(all[0]?.variants[1]?.text).not.toContain('Quipper')
  expect(givenEntities(pairs, true, 1).map(({ name }) => name)).toEqual(['quipper'])
})
