import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decideMovement,
  decideOrder,
  decideRecipient,
  decideRefund,
  type OrderDecision,
  type OrderFacts,
  type RefundFacts,
} from './decide.ts'

const orderFacts: fc.Arbitrary<OrderFacts> = fc
  .record({
    state: fc.constantFrom('open', 'processing', 'paid', 'failed', 'expired'),
    order: fc.option(
      fc.record({
        state: fc.constantFrom('pending', 'paid', 'fulfilled', 'failed', 'expired', 'refunded'),
        hasPage: fc.boolean(),
      }),
    ),
    isAccountKnown: fc.boolean(),
    canRebuild: fc.boolean(),
    isTopUp: fc.boolean(),
    isPeriod: fc.boolean(),
    isBooked: fc.boolean(),
    refunded: fc.constantFrom('nothing', 'part', 'all'),
  })
  // Top-ups are not renewed.
  .filter(({ isTopUp, isPeriod }) => !(isTopUp && isPeriod)) as fc.Arbitrary<OrderFacts>

/** What is the case once a decision was carried out. */
function after(facts: OrderFacts, decision: OrderDecision): OrderFacts {
  const order = facts.order ?? { state: 'pending', hasPage: true }
  switch (decision) {
    case 'nothing':
    case 'wait':
      return facts
    case 'settle':
    case 'rebuild':
      return facts.state === 'paid'
        ? { ...facts, order: { ...order, state: 'fulfilled' }, isBooked: true }
        : { ...facts, order: { ...order, state: 'expired' } }
    case 'note_page':
    case 'rebuild_open':
      return { ...facts, order: { ...order, hasPage: true } }
    case 'note_given_back':
    case 'give_back':
      return { ...facts, order: { ...order, state: 'failed' }, isBooked: true, refunded: 'all' }
    case 'close_page':
      return { ...facts, state: 'expired' }
  }
}

describe('the decision about an order', () => {
  it('books every payment, and leaves nothing to do the second time', () =>
    fc.assert(
      fc.property(orderFacts, (facts) => {
        const decision = decideOrder(facts)
        if (decision === 'wait') return
        const then = after(facts, decision)
        expect(decideOrder(then)).toBe('nothing')
        if (facts.state === 'paid') expect(then.isBooked).toBe(true)
      }),
    ))

  it('never sells what went back to the card, and never returns money twice', () =>
    fc.assert(
      fc.property(orderFacts, (facts) => {
        const decision = decideOrder(facts)
        const isBack = facts.refunded === 'all'
        if (isBack) expect(decision).not.toBe('give_back')
        if (isBack && facts.state === 'paid' && !facts.isTopUp) expect(['settle', 'rebuild']).not.toContain(decision)
        if (facts.isBooked && facts.state === 'paid') expect(decision).toBe('nothing')
      }),
    ))

  it('gives nothing to an account that is lost', () =>
    fc.assert(
      fc.property(orderFacts, (facts) => {
        const decision = decideOrder({ ...facts, order: null, isAccountKnown: false })
        expect(['nothing', 'note_given_back', 'give_back', 'close_page', 'wait']).toContain(decision)
      }),
    ))

  it('takes the usual path for an order that is known, and makes a lost one again', () => {
    const paid = {
      ...({ state: 'paid', isAccountKnown: true, canRebuild: true, isTopUp: false, isPeriod: false } as const),
      ...({ isBooked: false, refunded: 'nothing' } as const),
    }
    expect(decideOrder({ ...paid, order: { state: 'pending', hasPage: true } })).toBe('settle')
    expect(decideOrder({ ...paid, order: null })).toBe('rebuild')
    expect(decideOrder({ ...paid, order: null, canRebuild: false })).toBe('give_back')
    const period = { ...paid, isPeriod: true, order: { state: 'fulfilled', hasPage: true } as const }
    expect(decideOrder(period)).toBe('settle')
  })
})

const refundFacts: fc.Arbitrary<RefundFacts> = fc.record({
  operation: fc.constantFrom('none', 'planned', 'ended'),
  payment: fc.constantFrom('foreign', 'top_up', 'sale', 'nothing'),
  saleState: fc.constantFrom('completed', 'disputed', 'refunded', 'charged_back', null),
  isWhole: fc.boolean(),
})

describe('the decision about a refund', () => {
  it('books what has no row, once', () =>
    fc.assert(
      fc.property(refundFacts, (facts) => {
        expect(decideRefund({ ...facts, operation: 'ended' })).toBe('nothing')
        expect(decideRefund({ ...facts, operation: 'planned' })).toBe('end_operation')
        const isKnown = facts.operation === 'none' && facts.payment !== 'foreign'
        if (isKnown) expect(decideRefund(facts)).not.toBe('nothing')
      }),
    ))

  it('never takes a sale back for a part of its payment, nor twice', () =>
    fc.assert(
      fc.property(refundFacts, (facts) => {
        if (decideRefund(facts) !== 'book_refund') return
        expect(facts).toMatchObject({ isWhole: true, payment: 'sale' })
        expect(['completed', 'disputed']).toContain(facts.saleState)
      }),
    ))
})

describe('the decision about money between the market and creators', () => {
  it('books what has no row where it is known whose it is', () => {
    expect(decideMovement({ operation: 'none', isOwned: true })).toBe('book')
    expect(decideMovement({ operation: 'none', isOwned: false })).toBe('unclear')
    expect(decideMovement({ operation: 'planned', isOwned: false })).toBe('end_operation')
    expect(decideMovement({ operation: 'ended', isOwned: true })).toBe('nothing')
  })

  it('links an account again only where its creator is known and has no other', () => {
    expect(decideRecipient({ isLinked: false, isAccountKnown: true, hasOther: false })).toBe('link')
    expect(decideRecipient({ isLinked: false, isAccountKnown: true, hasOther: true })).toBe('unclear')
    expect(decideRecipient({ isLinked: false, isAccountKnown: false, hasOther: false })).toBe('unclear')
    expect(decideRecipient({ isLinked: true, isAccountKnown: false, hasOther: true })).toBe('nothing')
  })
})
