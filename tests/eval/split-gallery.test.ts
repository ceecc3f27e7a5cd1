import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drawnPictures, type EvalPicture } from './picture-set.ts'
import { APART, firstOfFamilies, splitPictures } from './split-gallery.ts'

const PICTURES = drawnPictures(1, 60)

/** Families of any size, in any order. */
const pictures = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 2, maxLength: 60 }).map((families) =>
  PICTURES.slice(0, families.length).map((one, at) => ({
    ...one,
    work: `family-${families[at]}`,
    set: `set-${(families[at] ?? 0) % 5}`,
  })),
)

test('no family, or set, is both in the gallery and held out, and at least half of the pictures stay', () => {
  fc.assert(
    fc.property(
      pictures,
      fc.integer({ min: 0, max: 40 }),
      fc.constantFrom(...APART),
      fc.nat(),
      (all, wanted, apart, seed) => {
        const { heldOut, gallery } = splitPictures(all, { heldOut: wanted, apart, seed })
        const groupOf = (one: EvalPicture): string => (apart === 'set' ? one.set : one.work)
        const groups = new Set(gallery.map(groupOf))
        expect(heldOut.filter((one) => groups.has(groupOf(one)))).toEqual([])
        expect(heldOut.length).toBeLessThanOrEqual(wanted)
        expect(gallery.length).toBeGreaterThanOrEqual(all.length / 2)
        expect(gallery).toEqual(all.filter((one) => groups.has(groupOf(one))))
      },
    ),
  )
})

test('as many are held out as were asked for where families are small, others for another seed', () => {
  const split = (seed: number) => splitPictures(PICTURES, { heldOut: 20, apart: 'family', seed })
  const first = split(1)
  expect([first.heldOut.length, first.gallery.length]).toEqual([20, 40])
  expect(split(1)).toEqual(first)
  expect(split(2).heldOut).not.toEqual(first.heldOut)
})

test('one picture of each family is edited', () => {
  const [one, two, three] = PICTURES.map((picture, at) => ({ ...picture, work: at < 2 ? 'both' : 'other' }))
  expect(
    firstOfFamilies(
      [one, two, three].flatMap((picture) => picture ?? []),
      5,
    ),
  ).toEqual([one, three])
})
