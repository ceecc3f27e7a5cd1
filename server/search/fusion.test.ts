import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fuseRankings } from './fusion.ts'

const ranking = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'))

describe('fusing rankings', () => {
  it('keeps one ranking as it is', () => {
    fc.assert(
      fc.property(ranking, (ids) => {
        expect(fuseRankings([{ list: 'only', ids }]).map(({ id }) => id)).toEqual(ids)
      }),
    )
  })

  it('puts nothing above what stands higher in all of them', () => {
    fc.assert(
      fc.property(ranking, ranking, (one, other) => {
        const fused = fuseRankings([
          { list: 'one', ids: one },
          { list: 'other', ids: other },
        ])
        expect(new Set(fused.map(({ id }) => id))).toEqual(new Set([...one, ...other]))
        const place = (ids: readonly string[], id: string) => (ids.includes(id) ? ids.indexOf(id) : Infinity)
        for (const [at, { id }] of fused.entries()) {
          for (const { id: below } of fused.slice(at + 1)) {
            const isWorse = place(one, id) > place(one, below) && place(other, id) > place(other, below)
            expect(isWorse, `${id} above ${below}`).toBe(false)
          }
        }
      }),
    )
  })

  it('says which lists each stands in, and prefers what stands in both', () => {
    const fused = fuseRankings([
      { list: 'words', ids: ['a', 'b'] },
      { list: 'meaning', ids: ['c', 'b'] },
    ])
    expect(fused[0]).toEqual({ id: 'b', foundBy: ['words', 'meaning'] })
  })
})
