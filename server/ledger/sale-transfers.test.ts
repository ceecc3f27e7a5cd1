import fc from 'fast-check'
import { v7 as uuidv7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { microDollars } from '#shared/money/money.ts'
import { ancestryUnder, type NamedParent } from '#shared/offers/ancestry.ts'
import { CURRENT_FEE_SCHEDULE } from '#shared/offers/offers.ts'
import type { WorkShare } from '#shared/offers/shares.ts'
import { type Sale, splitSale } from '#shared/offers/split.ts'
import { refundTransfers, saleTransfers } from './sale-transfers.ts'
import type { TransferInput } from './transfers.ts'

const IDS = Array.from({ length: 8 }, () => uuidv7())
const idOf = (index: number) => IDS[index] ?? ''
const BUYER = uuidv7()
const STRANGER = uuidv7()

const people = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3))
const percents = fc.tuple(fc.nat(50), fc.nat(50), fc.nat(100), fc.nat(100))

/** One or two people for each of the four works, of whom the first may be the creator of another. */
const shares = fc.array(
  fc.record({ work: fc.nat(3), first: fc.nat(3), points: fc.integer({ min: 1, max: 4_999 }), more: fc.nat(4_999) }),
  { maxLength: 4 },
)

/**
 * A sold work, two parents and a grandparent that both lead to; some works may belong to the same creator, some may be
 * shared, and some of the accounts may be closed.
 */
const sales = fc
  .record({
    creators: people,
    percents,
    amount: fc.bigInt({ min: 0n, max: 1_000_000n }),
    shares,
    closed: fc.uniqueArray(fc.nat(3)),
  })
  .map(({ creators, percents: [left, right, first, second], amount, shares: drawn, closed }): Sale => {
    const party = (at: 0 | 1 | 2 | 3) => ({ assetId: idOf(4 + at), creatorId: idOf(creators[at]) })
    const parent = (at: 1 | 2 | 3, royaltyPercent: number, ancestry: NamedParent['ancestry']): NamedParent => {
      return { ...party(at), royaltyPercent, ancestry, kind: 'remix' }
    }
    const parents = ancestryUnder(party(0).assetId, [
      parent(1, left, ancestryUnder(party(1).assetId, [parent(3, first, [])])),
      parent(2, right, ancestryUnder(party(2).assetId, [parent(3, second, [])])),
    ])
    const held = new Map<string, WorkShare[]>()
    for (const { work, first: person, points, more } of drawn) {
      const assetId = idOf(4 + work)
      const named = [idOf(person), STRANGER].map((accountId, index) => {
        return { assetId, accountId, basisPoints: index === 0 ? points : more }
      })
      const isShare = ({ accountId, basisPoints }: WorkShare) =>
        accountId !== idOf(creators[work] ?? 0) && basisPoints > 0
      held.set(assetId, named.filter(isShare))
    }
    return {
      ...{ offer: 'per_use', amount: microDollars(amount), sold: party(0), parents, fees: CURRENT_FEE_SCHEDULE },
      shares: [...held.values()].flat(),
      closed: new Set(closed.map(idOf).filter((accountId) => accountId !== party(0).creatorId)),
    }
  })

function transfersOf(split: ReturnType<typeof splitSale>): TransferInput[] {
  const from = { ownerId: BUYER, book: 'wallet' } as const
  return saleTransfers({ from, split, saleId: uuidv7(), versionId: null, offer: 'per_use', country: null })
}

function balancesOf(transfers: readonly TransferInput[]): Map<string, bigint> {
  const balances = new Map<string, bigint>()
  const add = ({ ownerId, book }: TransferInput['debit'], change: bigint) =>
    balances.set(`${ownerId}/${book}`, (balances.get(`${ownerId}/${book}`) ?? 0n) + change)
  for (const { debit, credit, amount } of transfers) {
    add(debit, -amount)
    add(credit, amount)
  }
  return balances
}

describe('the transfers of a sale with several parents and people', () => {
  it('leave everybody with the parts of the split, and no account below zero on the way', () => {
    fc.assert(
      fc.property(sales, (sale) => {
        const split = splitSale(sale)
        const transfers = transfersOf(split)
        const expected = new Map<string, bigint>()
        for (const part of split.parts) {
          if (part.party === 'platform') continue
          expected.set(part.accountId, (expected.get(part.accountId) ?? 0n) + part.amount)
        }
        const balances = balancesOf(transfers)
        for (const [creatorId, amount] of expected) expect(balances.get(`${creatorId}/creator`) ?? 0n).toBe(amount)
        for (let count = 1; count <= transfers.length; count++) {
          const creators = [...balancesOf(transfers.slice(0, count))].filter(([account]) => account.endsWith('creator'))
          expect(creators.every(([, balance]) => balance >= 0n)).toBe(true)
        }
      }),
    )
  })

  it('are taken back exactly by a refund', () => {
    fc.assert(
      fc.property(sales, (sale) => {
        const transfers = transfersOf(splitSale(sale))
        const both = [...transfers, ...refundTransfers(transfers, 'unwanted')]
        expect([...balancesOf(both).values()].every((balance) => balance === 0n)).toBe(true)
      }),
    )
  })

  it('bring nothing to closed accounts, and everybody else what they would have had, but for the seller', () => {
    fc.assert(
      fc.property(sales, (sale) => {
        const { closed = new Set<string>(), sold } = sale
        const withoutClosed = (sale.shares ?? []).filter(({ accountId }) => !closed.has(accountId))
        const before = splitSale({ ...sale, shares: withoutClosed, closed: new Set() }).parts
        const { parts } = splitSale(sale)
        expect(parts).toHaveLength(before.length)
        let kept = 0n
        for (const [index, part] of parts.entries()) {
          const whole = before[index]?.amount ?? -1n
          if (part.party === 'platform' || part.assetId === sold.assetId) continue
          expect(part.amount).toBe(part.party === 'creator' && closed.has(part.accountId) ? 0n : whole)
          kept += whole - part.amount
        }
        const seller = parts.findIndex((part) => part.party === 'creator')
        expect(parts[seller]?.amount).toBe((before[seller]?.amount ?? 0n) + kept)
        const balances = balancesOf(transfersOf(splitSale(sale)))
        for (const accountId of closed) expect(balances.get(`${accountId}/creator`) ?? 0n).toBe(0n)
      }),
    )
  })

  it('divide what stays with each work by its shares, floored, and leave the rest with its creator', () => {
    fc.assert(
      fc.property(sales, (sale) => {
        const whole = splitSale({ ...sale, shares: [], closed: new Set() }).parts
        const { parts } = splitSale({ ...sale, closed: new Set() })
        for (const own of whole) {
          if (own.party === 'platform') continue
          const of = parts.flatMap((part) => (part.party !== 'platform' && part.assetId === own.assetId ? [part] : []))
          expect(of.reduce((sum, { amount }) => sum + amount, 0n)).toBe(own.amount)
          for (const { party, accountId, amount } of of) {
            if (party === 'creator') continue
            const share = sale.shares?.find((one) => one.assetId === own.assetId && one.accountId === accountId)
            const exact = own.amount * BigInt(share?.basisPoints ?? -1)
            expect(amount * 10_000n <= exact && (amount + 1n) * 10_000n > exact).toBe(true)
          }
        }
      }),
    )
  })
})
