import { expect, it } from 'vitest'
import { isFitForPictureSearch, pictureSearchSchema } from './picture-search.ts'

const measured = (found: number) =>
  pictureSearchSchema.parse({ provenance: 'made up', among: 12_375, first: 20, found })

it('offers search by words where most captions find their picture, and where no one has measured', () => {
  expect(isFitForPictureSearch(measured(0.55))).toBe(true)
  expect(isFitForPictureSearch(measured(0.5499))).toBe(false)
  expect(isFitForPictureSearch(undefined)).toBe(true)
})
