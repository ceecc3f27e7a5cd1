import { describe, expect, it } from 'vitest'
import type { Mutation } from '#shared/contract/studio/sync.ts'
import { pendingPrices, priceConflicts, resolvedPrices, samePrices } from './pending-prices.ts'

const at = '2026-11-01T00:00:00.000Z'
function mutation(changes: Partial<Mutation>): Mutation {
  return {
    ...{ id: 'm1', number: 1, kind: 'call', subject: 'offers:a', title: 'Prices', state: 'waiting', attempts: 0 },
    ...{ error: null, createdAt: at, nextTryAt: null },
    call: {
      operation: 'offers.setOffers',
      input: { id: 'a', offers: [{ offer: 'one_time', priceCents: 599 }], baseOfferIds: ['o1', 'o2'] },
    },
    ...changes,
  }
}

const refused = mutation({
  state: 'refused',
  attempts: 1,
  error: { code: 'CONFLICT', message: 'Changed meanwhile.', retryable: false },
})

describe('prices on their way', () => {
  it('are found in the outbox, the last of each work', () => {
    const other = mutation({ id: 'm2', call: { operation: 'licensing.close', input: { id: 'a' } } })
    const newer = mutation({ id: 'm3', call: { operation: 'offers.setOffers', input: { id: 'a', offers: [] } } })
    const found = pendingPrices([mutation({}), other, newer])
    expect([...found.keys()]).toEqual(['a'])
    expect(found.get('a')).toMatchObject({ mutationId: 'm3', offers: [], baseOfferIds: [], state: 'waiting' })
  })

  it('tell a conflict from other refusals', () => {
    expect(pendingPrices([refused]).get('a')?.state).toBe('conflict')
    const invalid = { code: 'INVALID_INPUT', message: 'No.', detail: 'offers.0: no.', retryable: false } as const
    expect(pendingPrices([{ ...refused, error: invalid }]).get('a')).toMatchObject({
      state: 'refused',
      problem: 'offers.0: no.',
    })
  })
})

describe('prices changed in two places', () => {
  const pending = pendingPrices([refused]).get('a')
  if (pending === undefined) throw new Error('nothing waits')
  const past = (id: string, offer: 'one_time' | 'per_use', priceCents: number) => ({
    ...{ id, offer, priceCents, interval: null, createdAt: at, endedAt: at },
  })
  const theirs = [
    { offer: 'one_time' as const, priceCents: 699 },
    { offer: 'per_use' as const, priceCents: 20 },
  ]
  const history = [past('o1', 'one_time', 499), past('o2', 'per_use', 20), past('o0', 'one_time', 399)]

  it('are shown way by way, with what they were', () => {
    expect(priceConflicts(pending, theirs, history)).toEqual([
      { key: 'one_time', before: 499, mine: 599, theirs: 699 },
      { key: 'per_use', before: 20, mine: null, theirs: 20 },
    ])
  })

  it('become what was chosen', () => {
    const resolve = (choices: Record<string, 'mine' | 'theirs'>) => resolvedPrices(pending, theirs, choices)
    expect(samePrices(resolve({ one_time: 'mine', per_use: 'mine' }), pending.offers)).toBe(true)
    expect(samePrices(resolve({}), theirs)).toBe(true)
    expect(
      samePrices(resolve({ one_time: 'mine', per_use: 'theirs' }), [
        { offer: 'one_time', priceCents: 599 },
        { offer: 'per_use', priceCents: 20 },
      ]),
    ).toBe(true)
  })
})
