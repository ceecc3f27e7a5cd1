/** What happens in each round: drawn from the seed alone, so that the same seed plans the same, whatever came before. */
import { randomFrom } from '#shared/random.ts'
import type { LineState } from './bad-line.ts'
import { EDITED_FIELDS, type EditedField, type StudioCommand } from './sync-messages.ts'

export const DEVICES = 2
const MAX_SUBMISSIONS = 12
const LONGEST_PAUSE_MS = 120
const STUDIO_KILLS = 0.08
const MARKET_KILLS = 0.02

export type Deed = Extract<StudioCommand, { do: 'begin' | 'edit' | 'step' | 'resolve' | 'claim' }>

export interface DevicePlan {
  readonly line: LineState
  readonly deeds: readonly Deed[]
  /** What waits for a later try is tried at once. */
  readonly isHurried: boolean
  readonly pauseMs: number
}

export interface RoundPlan {
  readonly number: number
  readonly devices: readonly DevicePlan[]
  /** When a studio, by its index, is killed; null: none is. */
  readonly studioDies: { readonly index: number; readonly afterMs: number } | null
  readonly marketDiesAfterMs: number | null
}

/** A stream of its own for each concern, so that none is disturbed by how often another draws (FNV-1a). */
export function streamOf(seed: number, concern: string): () => number {
  let hash = 2_166_136_261 ^ seed
  for (const character of concern) hash = Math.imul(hash ^ character.charCodeAt(0), 16_777_619)
  return randomFrom(hash)
}

function pick<T>(values: readonly T[], random: () => number): T {
  const value = values[Math.floor(random() * values.length)]
  if (value === undefined) throw new Error('nothing to pick from')
  return value
}

interface Counts {
  created: number
  claims: number
  /** How often each field was edited: values are made of it, and so never written twice. */
  readonly edits: Record<EditedField, number>
}

function drawDeed(counts: Counts, random: () => number): Deed {
  const luck = random()
  const item = Math.floor(random() * MAX_SUBMISSIONS)
  const side = random() < 0.5 ? 'mine' : 'theirs'
  const field = pick(EDITED_FIELDS, random)
  if (counts.created === 0 || (luck < 0.05 && counts.created < MAX_SUBMISSIONS)) {
    counts.created++
    return { do: 'begin' }
  }
  if (luck < 0.1) return { do: 'claim', count: ++counts.claims }
  if (luck < 0.18) return { do: 'resolve', nth: item, side }
  if (luck < 0.21) return { do: 'step', item, step: side === 'mine' ? 'submit' : 'withdraw' }
  return { do: 'edit', item, field, count: ++counts.edits[field] }
}

function planDevice(counts: Counts, random: () => number): DevicePlan {
  const line = pick<LineState>(['good', 'good', 'bad', 'bad', 'cut'], random)
  const deeds = Array.from({ length: 1 + Math.floor(random() * 4) }, () => drawDeed(counts, random))
  return { line, deeds, isHurried: random() < 0.5, pauseMs: random() * LONGEST_PAUSE_MS }
}

export function planRounds(seed: number, rounds: number): RoundPlan[] {
  const counts: Counts = {
    ...{ created: 0, claims: 0 },
    edits: { name: 0, description: 0, race: 0, price: 0, tag: 0, rating: 0, file: 0 },
  }
  return Array.from({ length: rounds }, (_, index) => {
    const number = index + 1
    const devices = Array.from({ length: DEVICES }, (_unused, device) =>
      planDevice(counts, streamOf(seed, `round ${number} device ${device}`)),
    )
    const deaths = streamOf(seed, `round ${number} deaths`)
    const [luckOfStudio, which, studioAfter, luckOfMarket, marketAfter] = Array.from({ length: 5 }, deaths)
    const after = (luck = 0): number => luck * LONGEST_PAUSE_MS
    return {
      ...{ number, devices },
      studioDies:
        (luckOfStudio ?? 1) < STUDIO_KILLS
          ? { index: Math.floor((which ?? 0) * DEVICES), afterMs: after(studioAfter) }
          : null,
      marketDiesAfterMs: (luckOfMarket ?? 1) < MARKET_KILLS ? after(marketAfter) : null,
    }
  })
}
