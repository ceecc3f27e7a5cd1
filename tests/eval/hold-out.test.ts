import { expect, test } from 'vitest'
import { entityName, isEntityHeldOut, isPictureHeldOut } from './hold-out.ts'

/** What models/training/pictures.py and text_batches.py say of the same names. */
test('splits as training does', () => {
  const held = ['A000001', 'A000004', 'A000005', 'A000007', 'A000011', 'A000013'].filter(isPictureHeldOut)
  expect(held).toEqual(['A000001', 'A000004', 'A000005'])
  const entities = [
    'Quipper. Creature',
    'Robe, item',
    'Moonbeam. Spell',
    'Extra Attack. Class',
    'Owlbear',
    'Fireball: a spell',
  ]
  expect(entities.filter(isEntityHeldOut)).toEqual(['Quipper. Creature'])
})

test('an entity is named before the first stop, colon or comma', () => {
  expect(entityName('Moonbeam. Spell (evocation, level 2).')).toBe('moonbeam')
  expect([entityName('Robe, item'), entityName('A: b'), entityName('Whole')]).toEqual(['robe', 'a', 'whole'])
})
