import { describe, expect, it } from 'vitest'
import { blockSchema } from './blocks.ts'
import { ASSET_KINDS, type FieldDefinition, KINDS } from './kinds.ts'

const VALID: Record<FieldDefinition['type'], unknown> = {
  text: 'words',
  long_text: 'words',
  choice: 'a value that the form does not offer',
  integer: 3,
  number: 2.5,
  list: ['one', 'two'],
}
const INVALID: Record<FieldDefinition['type'], unknown> = {
  text: 1,
  long_text: 1,
  choice: 1,
  integer: 2.5,
  number: '2.5',
  list: 'one',
}

describe('kinds', () => {
  it.each(ASSET_KINDS)('%s: schema and field table agree', (kind) => {
    const schema = blockSchema(kind)
    const { fields } = KINDS[kind]
    expect(Object.keys(schema.shape)).toStrictEqual(fields.map((field) => field.name))
    for (const { name, type } of fields) {
      expect(schema.safeParse({ [name]: VALID[type] }).success, name).toBe(true)
      expect(schema.safeParse({ [name]: INVALID[type] }).success, name).toBe(false)
    }
  })

  it.each(ASSET_KINDS)('%s: fields are named once, compared in part, choices only where there is a choice', (kind) => {
    const { fields } = KINDS[kind]
    const names = fields.map((field) => field.name)
    expect(new Set(names).size).toBe(names.length)
    expect(fields.some((field) => field.compared)).toBe(true)
    for (const field of fields) {
      expect(field.choices !== undefined, field.name).toBe(field.type === 'choice')
      expect(field.name).toMatch(/^[a-z]+(_[a-z]+)*$/)
    }
  })

  it('compares of a character exactly what the card format names', () => {
    const compared = KINDS.character.fields.filter((field) => field.compared).map((field) => field.name)
    expect(compared).toStrictEqual(['race', 'class', 'personality_traits', 'backstory_summary'])
  })
})
