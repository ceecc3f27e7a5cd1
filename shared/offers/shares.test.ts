import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assertShares, changesOf, creatorsShareOf, divide, MAX_COLLABORATORS, type Share } from './shares.ts'

const share = (accountId: string, basisPoints: number): Share => ({ accountId, basisPoints })

const sharing = fc
  .uniqueArray(fc.nat(40), { maxLength: MAX_COLLABORATORS })
  .chain((ids) =>
    fc.tuple(...ids.map((id) => fc.integer({ min: 1, max: 999 }).map((points) => share(`p${id}`, points)))),
  )

describe('shares', () => {
  it('divide any amount without a rest, in an order that changes nothing', () => {
    fc.assert(
      fc.property(sharing, fc.bigInt({ min: 0n, max: 10n ** 12n }), (shares, amount) => {
        const { creator, collaborators } = divide(amount, shares)
        expect(collaborators.reduce((sum, part) => sum + part, creator)).toBe(amount)
        expect(creator * 10_000n >= amount * BigInt(creatorsShareOf(shares))).toBe(true)
        expect(divide(amount, shares.toReversed())).toEqual({ creator, collaborators: collaborators.toReversed() })
      }),
    )
  })

  it('give $0.2125 shared 20 % and 10 % as 0.0425 and 0.02125', () => {
    expect(divide(212_500n, [share('bo', 2_000), share('cy', 1_000)])).toEqual({
      creator: 148_750n,
      collaborators: [42_500n, 21_250n],
    })
    // The rest of a micro-dollar that cannot be divided is the creator's.
    expect(divide(3n, [share('bo', 3_333), share('cy', 3_333)])).toEqual({ creator: 3n, collaborators: [0n, 0n] })
  })

  it.each<[string, readonly Share[]]>([
    ['the creator', [share('ada', 100)]],
    ['somebody twice', [share('bo', 100), share('bo', 200)]],
    ['nothing', [share('bo', 0)]],
    ['half a basis point', [share('bo', 0.5)]],
    ['all there is', [share('bo', 6_000), share('cy', 4_000)]],
    ['too many', Array.from({ length: MAX_COLLABORATORS + 1 }, (_, index) => share(`p${index}`, 1))],
  ])('are refused for %s', (_, shares) => {
    expect(() => assertShares('ada', shares)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
    expect(() => assertShares('ada', [share('bo', 9_998), share('cy', 1)])).not.toThrow()
  })

  it('change for those whose share rises or falls, also to nothing', () => {
    expect(changesOf([share('bo', 2_000), share('cy', 500)], [share('dee', 300), share('bo', 2_000)])).toEqual([
      { accountId: 'dee', before: 0, after: 300 },
      { accountId: 'bo', before: 2_000, after: 2_000 },
      { accountId: 'cy', before: 500, after: 0 },
    ])
  })
})
