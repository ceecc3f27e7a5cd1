import { expect, it } from 'vitest'
import { FIGURES, figureKinds } from './figure-lines.ts'
import { AMOUNTS, addEntries, netOf, noSums } from './figures.ts'
import { TRANSFER_KINDS } from './kinds.ts'

const isOf = (figure: (typeof FIGURES)[number], kind: (typeof TRANSFER_KINDS)[number], amount: bigint) =>
  figureKinds(figure).some((one) => one.kind === kind && (one.sign === 'any' || (one.sign === 'in') === amount > 0n))

it('every line belongs to the one amount it is added to, and to net unless it is a payout', () => {
  for (const kind of TRANSFER_KINDS) {
    for (const amount of [5n, -5n]) {
      const sums = noSums()
      addEntries(sums, { kind, amount, count: 1n })
      const added = AMOUNTS.filter((name) => sums[name] !== 0n)
      expect(
        AMOUNTS.filter((name) => isOf(name, kind, amount)),
        `${kind} ${amount}`,
      ).toEqual(added)
      expect(isOf('net', kind, amount)).toBe(netOf(sums) !== 0n)
    }
  }
  expect(FIGURES).toHaveLength(AMOUNTS.length + 1)
})
