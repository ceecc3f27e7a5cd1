import fc from 'fast-check'
import { expect, it } from 'vitest'
import { byExtent } from '#shared/testing/test-run.ts'
import { NearestOwners } from './nearest-owners.ts'

const LARGEST = 20
const MOST = 50

it('tells what sorting tells, without distances that begin to make more than 50', () => {
  const distances = fc.array(fc.nat(LARGEST), { maxLength: byExtent({ short: 400, long: 6_000 }) })
  const nearest = new NearestOwners(LARGEST)
  fc.assert(
    fc.property(distances, (all) => {
      nearest.clear()
      for (const [owner, distance] of all.entries()) if (distance <= nearest.limit) nearest.add(owner, distance)
      const asNear = (distance: number): number => all.filter((other) => other <= distance).length
      const expected = [...all.entries()]
        .filter(([, distance]) => asNear(distance) <= MOST)
        .sort(([one, near], [other, far]) => near - far || one - other)
      const { count, owners, asNear: reported } = nearest.nearestFirst()
      expect([...owners.subarray(0, count)]).toEqual(expected.map(([owner]) => owner))
      expect([...reported.subarray(0, count)]).toEqual(expected.map(([, distance]) => asNear(distance)))
    }),
    { numRuns: byExtent({ short: 60, long: 1_000 }) },
  )
})
