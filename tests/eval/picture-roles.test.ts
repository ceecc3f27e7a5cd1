import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assignRoles, picturesNeeded } from './picture-roles.ts'
import { selectPictures } from './picture-set.ts'

const pictures = await selectPictures({ seed: 1, isHoldOut: false }, 200)
const counts = fc.integer({ min: 2, max: 60 })

test('no picture has two parts: sought, only there to be confused with, or used to edit others', () => {
  fc.assert(
    fc.property(counts, counts, fc.integer({ min: 6, max: 200 }), (queries, distractors, readable) => {
      const rows = Array.from({ length: readable }, (_, row) => row)
      const roles = assignRoles(pictures, rows, { queries, distractors })
      const inGallery = new Set(roles.gallery)
      expect(inGallery.size).toBeLessThanOrEqual(queries + distractors)
      expect(roles.others.filter((other) => inGallery.has(pictures.indexOf(other)))).toEqual([])
      for (const row of roles.queries) expect(row).toBeLessThan(roles.gallery.length)
      if (readable >= picturesNeeded(queries, distractors)) expect(inGallery.size).toBe(queries + distractors)
    }),
  )
})

test('too few pictures are refused', () => {
  expect(() => assignRoles(pictures, [0, 1, 2], { queries: 2, distractors: 2 })).toThrow(/too few/)
})
