/** The events of one creator, counted as of a moment. The order in which they are given does not matter. */
import { DAY_MS } from '../time.ts'
import type { ReputationEvent } from './events.ts'

/** A strike counts for a year and weighs less each day until then. */
const STRIKE_LIFETIME_DAYS = 365
/** An upheld removal takes 0.1 at first and fades evenly to nothing within 180 days. */
export const REMOVAL_PENALTY = 0.1
const REMOVAL_FADES_DAYS = 180

interface Fading {
  readonly eventId: string
  readonly atMs: number
  /** When it stops counting. */
  readonly endsAtMs: number
  /** 1 on the day of the event, 0 at the end. */
  readonly weight: number
}

export interface Strike extends Fading {
  readonly finding: Extract<ReputationEvent, { kind: 'struck' }>['finding']
}

export interface Tally {
  readonly nowMs: number
  readonly joinedAtMs: number | null
  /** How many ratings of 1, 2, 3, 4 and 5 stars, of those that count in full. */
  readonly ratingsByStars: readonly [number, number, number, number, number]
  readonly ratings: number
  readonly stars: number
  /** Ratings that weigh next to nothing, and their stars. */
  readonly lightRatings: number
  readonly lightStars: number
  readonly sold: number
  /** Never more than were sold. */
  readonly refunded: number
  readonly disputesLost: number
  readonly contributions: number
  /** Unexpired ones, oldest first. */
  readonly strikes: readonly Strike[]
  readonly latestStrikeAtMs: number | null
  readonly removals: readonly Fading[]
  readonly isVerified: boolean
  readonly soldLast7Days: number
  /** In the 28 days before the last seven. */
  readonly soldPrevious28Days: number
}

type EventOf<K extends ReputationEvent['kind']> = Extract<ReputationEvent, { kind: K }>

function fading({ id, atMs }: { id: string; atMs: number }, nowMs: number, lifetimeDays: number): Fading {
  const lifetimeMs = lifetimeDays * DAY_MS
  return { eventId: id, atMs, endsAtMs: atMs + lifetimeMs, weight: Math.max(0, 1 - (nowMs - atMs) / lifetimeMs) }
}

function countOf(events: readonly { count: number }[]): number {
  return events.reduce((sum, { count }) => sum + count, 0)
}

/** Events later than `nowMs` are left out, so that the same events give the state at any moment of the past. */
export function tallyEvents(events: readonly ReputationEvent[], nowMs: number): Tally {
  const happened = events.filter(({ atMs }) => atMs <= nowMs)
  const overturned = new Set(happened.flatMap((event) => (event.kind === 'overturned' ? [event.eventId] : [])))
  const standing = happened.filter(({ id }) => !overturned.has(id))
  const of = <K extends ReputationEvent['kind']>(kind: K) =>
    standing.filter((event): event is EventOf<K> => event.kind === kind)
  const rated = of('rated').filter(({ isLight }) => isLight !== true)
  const light = of('rated').filter(({ isLight }) => isLight === true)
  const starCount = (stars: number) => countOf(rated.filter((event) => event.stars === stars))
  const ratingsByStars = [starCount(1), starCount(2), starCount(3), starCount(4), starCount(5)] as const
  const sold = of('sold')
  const soldBetween = (fromDays: number, toDays: number) =>
    countOf(sold.filter(({ atMs }) => nowMs - atMs >= fromDays * DAY_MS && nowMs - atMs < toDays * DAY_MS))
  const struck = of('struck').toSorted((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1))
  const verification = of('verification').toSorted((a, b) => a.atMs - b.atMs || Number(b.granted) - Number(a.granted))
  const joined = of('joined').map(({ atMs }) => atMs)
  return {
    nowMs,
    joinedAtMs: joined.length === 0 ? null : Math.min(...joined),
    ratingsByStars,
    ratings: ratingsByStars.reduce((sum, count) => sum + count, 0),
    stars: ratingsByStars.reduce((sum, count, index) => sum + count * (index + 1), 0),
    lightRatings: countOf(light),
    lightStars: light.reduce((sum, { stars, count }) => sum + stars * count, 0),
    sold: countOf(sold),
    refunded: Math.min(countOf(of('refunded')), countOf(sold)),
    disputesLost: countOf(of('dispute_lost')),
    contributions: countOf(of('contributed')),
    strikes: struck
      .map((event) => ({ ...fading(event, nowMs, STRIKE_LIFETIME_DAYS), finding: event.finding }))
      .filter(({ weight }) => weight > 0),
    latestStrikeAtMs: struck.at(-1)?.atMs ?? null,
    removals: of('removal_upheld')
      .toSorted((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1))
      .map((event) => fading(event, nowMs, REMOVAL_FADES_DAYS))
      .filter(({ weight }) => weight > 0),
    isVerified: verification.at(-1)?.granted ?? false,
    soldLast7Days: soldBetween(0, 7),
    soldPrevious28Days: soldBetween(7, 35),
  }
}
