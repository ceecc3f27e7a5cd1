import { expect, it } from 'vitest'
import { settingsChangeSchema, settingsSchema } from './system.ts'

it('adds nothing to a change of one setting', () => {
  expect(settingsChangeSchema.parse({ maxFileMb: 500 })).toEqual({ maxFileMb: 500 })
  expect(settingsChangeSchema.parse({})).toEqual({})
})

it('gives every absent setting its default', () => {
  const defaults = settingsSchema.parse({})
  expect(Object.keys(defaults).toSorted()).toEqual(Object.keys(settingsSchema.shape).toSorted())
  expect(Object.keys(settingsChangeSchema.shape)).toEqual(Object.keys(settingsSchema.shape))
})

it.each([{ maxFileMb: 0 }, { modelHub: 'ftp://mirror.example' }, { theme: 'sepia' }])('refuses %o', (change) => {
  expect(settingsChangeSchema.safeParse(change).success).toBe(false)
})
