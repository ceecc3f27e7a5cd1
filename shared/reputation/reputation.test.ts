import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY_MS } from '../time.ts'
import { explainChange } from './change.ts'
import { CONTRIBUTION_KINDS, type ReputationEvent, reputationEventSchema, STRIKE_FINDINGS } from './events.ts'
import { explainReputation, reputationExplanationSchema } from './explain.ts'
import { LEVEL_STARTS, levelOf, MINIMUM_TO_SUBMIT } from './levels.ts'

const NOW = Date.UTC(2026, 0, 1)
const joined: ReputationEvent = { kind: 'joined', id: 'joined', atMs: NOW }

const total = (events: readonly ReputationEvent[], nowMs = NOW) => explainReputation(events, nowMs).total
const strike = (id: string, daysAgo: number): ReputationEvent => ({
  kind: 'struck',
  id,
  atMs: NOW - daysAgo * DAY_MS,
  finding: 'plagiarism',
})

const when = fc.integer({ min: 0, max: 500 }).map((days) => NOW - days * DAY_MS)
const count = fc.integer({ min: 1, max: 200 })
const eventBodies: fc.Arbitrary<ReputationEvent> = fc.oneof(
  fc.record({ kind: fc.constant('joined' as const), id: fc.constant(''), atMs: when }),
  fc.record({
    kind: fc.constant('rated' as const),
    id: fc.constant(''),
    atMs: when,
    count,
    stars: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({ kind: fc.constant('sold' as const), id: fc.constant(''), atMs: when, count }),
  fc.record({ kind: fc.constant('refunded' as const), id: fc.constant(''), atMs: when, count }),
  fc.record({ kind: fc.constant('dispute_lost' as const), id: fc.constant(''), atMs: when, count }),
  fc.record({
    kind: fc.constant('contributed' as const),
    id: fc.constant(''),
    atMs: when,
    count,
    contribution: fc.constantFrom(...CONTRIBUTION_KINDS),
  }),
  fc.record({
    kind: fc.constant('struck' as const),
    id: fc.constant(''),
    atMs: when,
    finding: fc.constantFrom(...STRIKE_FINDINGS),
  }),
  fc.record({ kind: fc.constant('removal_upheld' as const), id: fc.constant(''), atMs: when }),
  fc.record({ kind: fc.constant('verification' as const), id: fc.constant(''), atMs: when, granted: fc.boolean() }),
)
const histories = fc
  .array(eventBodies, { maxLength: 25 })
  .map((events) => events.map((event, index): ReputationEvent => ({ ...event, id: `event-${index}` })))

describe('levels', () => {
  it.each([
    [0, 'new'],
    [0.299999, 'new'],
    [0.3, 'rising'],
    [0.5, 'established'],
    [0.699999, 'established'],
    [0.7, 'featured'],
    [1, 'featured'],
  ])('%d is %s', (value, level) => {
    expect(levelOf(value)).toBe(level)
  })

  it('can all be reached', () => {
    const career: ReputationEvent[] = [joined]
    expect(explainReputation(career, NOW).level).toBe('new')
    career.push({ kind: 'rated', id: 'r1', atMs: NOW, stars: 5, count: 5 })
    expect(explainReputation(career, NOW).level).toBe('rising')
    career.push(
      { kind: 'rated', id: 'r2', atMs: NOW, stars: 5, count: 20 },
      { kind: 'sold', id: 's1', atMs: NOW, count: 20 },
    )
    expect(explainReputation(career, NOW).level).toBe('established')
    career.push({ kind: 'sold', id: 's2', atMs: NOW, count: 300 })
    expect(explainReputation(career, NOW).level).toBe('featured')
  })
})

describe('newcomers', () => {
  it('start at 0.28, are new, and may submit', () => {
    expect(explainReputation([joined], NOW)).toMatchObject({ total: 0.28, level: 'new', maySubmit: true })
    expect(total([])).toBe(0.28)
  })

  it('pass the minimum at every later time as long as nothing happens', () => {
    fc.assert(fc.property(fc.nat(10_000), (days) => total([joined], NOW + days * DAY_MS) >= MINIMUM_TO_SUBMIT))
  })
})

describe('penalties', () => {
  it('an upheld removal takes 0.1, half of it after 90 days, nothing after 180', () => {
    const removed: ReputationEvent = { kind: 'removal_upheld', id: 'removal', atMs: NOW }
    const sold: ReputationEvent = { kind: 'sold', id: 'sales', atMs: NOW, count: 1_000 }
    expect(total([joined, sold]) - total([joined, sold, removed])).toBeCloseTo(0.1)
    const daysLater = (days: number) => explainReputation([joined, removed], NOW + days * DAY_MS)
    expect(daysLater(90).penalties).toMatchObject([{ points: 0.05 }])
    expect(daysLater(180).penalties).toEqual([])
    expect(daysLater(180).total).toBe(total([joined], NOW + 180 * DAY_MS))
  })

  it('a first or second finding alone takes no one below the minimum for submitting, a third does', () => {
    const found = (count: number): ReputationEvent[] =>
      Array.from({ length: count }, (_, index): ReputationEvent[] => [
        { kind: 'removal_upheld', id: `removal ${index}`, atMs: NOW, finding: 'plagiarism' },
        strike(`strike ${index}`, 0),
      ]).flat()
    for (const count of [1, 2]) {
      const explained = explainReputation([joined, ...found(count)], NOW)
      expect(explained).toMatchObject({ total: 0.2, maySubmit: true })
      expect(explained.sentences.join(' ')).toContain('does not take you below the minimum')
    }
    expect(explainReputation([joined, ...found(3)], NOW)).toMatchObject({ maySubmit: false })
    const unpopular: ReputationEvent = { kind: 'rated', id: 'stars', atMs: NOW, stars: 1, count: 1_000 }
    // Who is below the minimum without a finding is not lifted by one.
    expect(total([joined, unpopular, ...found(1)])).toBeLessThanOrEqual(total([joined, unpopular]))
    expect(total([joined, unpopular])).toBeLessThan(0.2)
  })

  it('findings never raise a total', () => {
    fc.assert(
      fc.property(histories, (events) => {
        const clean = events.filter(({ kind }) => kind !== 'removal_upheld' && kind !== 'struck')
        const more = explainReputation(events, NOW).total - explainReputation(clean, NOW).total
        expect(more).toBeLessThanOrEqual(1e-6)
      }),
    )
  })

  it('an overturned event counts as if it had never been', () => {
    fc.assert(
      fc.property(histories, fc.nat(24), (events, index) => {
        const cancelled = events[index]
        fc.pre(cancelled !== undefined)
        const overturned: ReputationEvent = { kind: 'overturned', id: 'appeal', atMs: NOW, eventId: `event-${index}` }
        const without = events.filter((event) => event !== cancelled)
        expect(explainReputation([...events, overturned], NOW).total).toBe(total(without))
      }),
    )
  })
})

describe('strikes', () => {
  it('three unexpired plagiarism strikes ban, two or an expired one do not', () => {
    const banned = (...events: ReputationEvent[]) => explainReputation(events, NOW).standing.isBanned
    expect(banned(strike('a', 10), strike('b', 5))).toBe(false)
    expect(banned(strike('a', 10), strike('b', 5), strike('c', 0))).toBe(true)
    expect(banned(strike('a', 365), strike('b', 5), strike('c', 0))).toBe(false)
    expect(banned(strike('a', 364), strike('b', 5), { ...strike('c', 0), finding: 'spam' } as ReputationEvent)).toBe(
      false,
    )
  })

  it('a banned creator may not submit whatever the total', () => {
    const rich: ReputationEvent[] = [
      { kind: 'rated', id: 'r', atMs: NOW, stars: 5, count: 500 },
      { kind: 'sold', id: 's', atMs: NOW, count: 500 },
      strike('a', 1),
      strike('b', 1),
      strike('c', 1),
    ]
    const explanation = explainReputation(rich, NOW)
    expect(explanation.total).toBeGreaterThan(MINIMUM_TO_SUBMIT)
    expect(explanation.maySubmit).toBe(false)
    expect(explanation.sentences.at(-1)).toContain('3 unexpired plagiarism strikes')
  })
})

describe('laws', () => {
  it('the total lies in 0 to 1, equals points less penalties within the limits, and fits its schema', () => {
    fc.assert(
      fc.property(histories, (events) => {
        const explanation = explainReputation(events, NOW)
        expect(() => reputationExplanationSchema.parse(explanation)).not.toThrow()
        const points = explanation.components.reduce((sum, component) => sum + component.points, 0)
        const penalties = explanation.penalties.reduce((sum, penalty) => sum + penalty.points, 0)
        expect(explanation.total).toBeCloseTo(Math.max(0, points - penalties) + explanation.spared, 4)
        expect(explanation.total).toBeGreaterThanOrEqual(LEVEL_STARTS[explanation.level])
      }),
    )
  })

  it('does not depend on the order of events, nor on events still to come', () => {
    fc.assert(
      fc.property(histories, histories, (events, later) => {
        const future = later.map((event, index) => ({ ...event, id: `later-${index}`, atMs: NOW + 1 + index }))
        expect(explainReputation([...future, ...events.toReversed()], NOW)).toEqual(explainReputation(events, NOW))
      }),
    )
  })

  it('good news never lowers it, bad news never raises it', () => {
    const good = fc.constantFrom<ReputationEvent>(
      { kind: 'rated', id: 'new', atMs: NOW, stars: 5, count: 3 },
      { kind: 'sold', id: 'new', atMs: NOW, count: 3 },
      { kind: 'contributed', id: 'new', atMs: NOW, contribution: 'report_accepted', count: 3 },
    )
    const bad = fc.constantFrom<ReputationEvent>(
      { kind: 'rated', id: 'new', atMs: NOW, stars: 1, count: 3 },
      { kind: 'refunded', id: 'new', atMs: NOW, count: 3 },
      { kind: 'dispute_lost', id: 'new', atMs: NOW, count: 3 },
      { kind: 'removal_upheld', id: 'new', atMs: NOW },
      strike('new', 0),
    )
    fc.assert(fc.property(histories, good, (events, event) => total([...events, event]) >= total(events)))
    fc.assert(fc.property(histories, bad, (events, event) => total([...events, event]) <= total(events)))
  })

  it('counts summed into one event are worth the same as single events', () => {
    const single = Array.from(
      { length: 6 },
      (_, index): ReputationEvent => ({ kind: 'sold', id: `s${index}`, atMs: NOW, count: 1 }),
    )
    expect(total(single)).toBe(total([{ kind: 'sold', id: 's', atMs: NOW, count: 6 }]))
  })
})

describe('refunds and disputes', () => {
  it('are separate rates', () => {
    const sold: ReputationEvent = { kind: 'sold', id: 's', atMs: NOW, count: 100 }
    const refunds: ReputationEvent = { kind: 'refunded', id: 'r', atMs: NOW, count: 4 }
    const dispute: ReputationEvent = { kind: 'dispute_lost', id: 'd', atMs: NOW, count: 1 }
    expect(explainReputation([sold, refunds], NOW).rates).toMatchObject({ refundRate: 0.04, disputeRate: 0 })
    expect(explainReputation([sold, dispute], NOW).rates).toMatchObject({ refundRate: 0, disputeRate: 0.01 })
    expect(explainReputation([], NOW).rates).toEqual({ averageStars: null, refundRate: null, disputeRate: null })
  })
})

describe('badges', () => {
  const held = (events: readonly ReputationEvent[]) =>
    explainReputation(events, NOW)
      .badges.filter(({ isHeld }) => isHeld)
      .map(({ badge }) => badge)
  const sold = (id: string, daysAgo: number, count: number): ReputationEvent => ({
    kind: 'sold',
    id,
    atMs: NOW - daysAgo * DAY_MS,
    count,
  })

  it('trending needs ten sales in a week and twice the average before', () => {
    expect(held([sold('a', 1, 9)])).toEqual([])
    expect(held([sold('a', 1, 10)])).toEqual(['trending'])
    expect(held([sold('a', 1, 10), sold('b', 8, 20)])).toEqual(['trending'])
    expect(held([sold('a', 1, 10), sold('b', 8, 21)])).toEqual([])
    expect(held([sold('a', 1, 10), strike('s', 1)])).toEqual([])
  })

  it('quality and community favorite need enough ratings', () => {
    const rated = (count: number): ReputationEvent => ({ kind: 'rated', id: 'r', atMs: NOW, stars: 5, count })
    expect(held([rated(9)])).toEqual([])
    expect(held([rated(10)])).toEqual(['quality'])
    const helped: ReputationEvent = {
      kind: 'contributed',
      id: 'c',
      atMs: NOW,
      contribution: 'report_accepted',
      count: 5,
    }
    expect(held([rated(50), helped])).toEqual(['quality', 'community_favorite'])
    expect(held([rated(50), helped, { kind: 'rated', id: 'bad', atMs: NOW, stars: 1, count: 6 }])).toEqual(['quality'])
  })

  it('verified follows the newest check', () => {
    const check = (id: string, daysAgo: number, granted: boolean): ReputationEvent => ({
      kind: 'verification',
      id,
      atMs: NOW - daysAgo * DAY_MS,
      granted,
    })
    expect(held([check('a', 2, true), strike('s', 1)])).toEqual(['verified'])
    expect(held([check('b', 1, false), check('a', 2, true)])).toEqual([])
  })
})

describe('explanations', () => {
  it('name each component with inputs, priors and real movers', () => {
    const events: ReputationEvent[] = [joined, { kind: 'rated', id: 'r', atMs: NOW, stars: 4, count: 3 }]
    const explanation = explainReputation(events, NOW)
    for (const component of explanation.components) {
      expect(component.inputs.length).toBeGreaterThan(0)
      expect(component.priors.every(({ why }) => why.startsWith('Counts as'))).toBe(true)
      expect(component.movers.some(({ change }) => change > 0)).toBe(true)
    }
    const more: ReputationEvent = { kind: 'rated', id: 'more', atMs: NOW, stars: 5, count: 10 }
    const promised = explanation.components[0]?.movers[0]?.change ?? Number.NaN
    expect(total([...events, more]) - explanation.total).toBeCloseTo(promised, 5)
  })

  it('a change is told by its parts', () => {
    const before = explainReputation([joined], NOW)
    const after = explainReputation(
      [
        joined,
        strike('s', 0),
        { kind: 'removal_upheld', id: 'removal', atMs: NOW },
        { kind: 'sold', id: 'sale', atMs: NOW, count: 2 },
      ],
      NOW,
    )
    const { sentences, change } = explainChange(before, after)
    expect(change).toBeLessThan(0)
    expect(sentences).toEqual([
      `Your reputation fell from 0.280 to ${after.total.toFixed(3)}.`,
      expect.stringMatching(/^Sales rose from 0\.000 to .* completed sales 0 to 2/),
      expect.stringMatching(/^Behavior fell .*unexpired strikes 0 to 1/),
      'An upheld removal deducts 0.100; it fades day by day.',
      'A strike was given for plagiarism.',
    ])
    expect(explainChange(before, before).sentences).toEqual(['Your reputation stayed at 0.280.'])
    const third = [1, 2, 3].map((number) => strike(`third ${number}`, 0))
    const banned = explainReputation([joined, ...third], NOW)
    expect(explainChange(before, banned).sentences).toContain('You can no longer submit.')
    expect(explainChange(banned, before).sentences).toContain('You can submit again.')
  })
})

describe('the schema of events', () => {
  it('counts one where no count is given, and refuses six stars', () => {
    expect(reputationEventSchema.parse({ kind: 'sold', id: 's', atMs: 0 })).toMatchObject({ count: 1 })
    expect(reputationEventSchema.safeParse({ kind: 'rated', id: 'r', atMs: 0, stars: 6 }).success).toBe(false)
  })
})
