/** The part of the market that sync talks to, in memory: drafts with versions, keys, numbers of devices, the feed. */
import { randomUUID } from 'node:crypto'
import canonicalize from 'canonicalize'
import { LunaError } from '#shared/contract/errors.ts'
import { type Draft, draftSchema, type Submission } from '#shared/contract/market/submissions.ts'

interface Stored {
  readonly draft: Draft
  readonly version: number
  readonly updatedAt: string
}

interface State {
  readonly drafts: Record<string, Stored>
  readonly keys: Record<string, { readonly hash: string; readonly answer: unknown }>
  readonly lastNumbers: Record<string, number>
  readonly feed: { sequence: number; id: string; version: number }[]
  readonly marks: Record<number, string>
  sequence: number
  /** Of each id, how often it was begun. */
  readonly begun: Record<string, number>
  ticks: number
}

export interface ModelContext {
  readonly idempotencyKey: string
  readonly mutation: { readonly deviceId: string; readonly number: number }
}

/** What happens to a request inside: `diesAfter` does the work, with which the answer is kept, and does not answer. */
export type Accident = 'none' | 'diesAfter'

export interface ModelMarket {
  create(input: { id: string } & Draft, context: ModelContext, accident: Accident): Submission
  update(input: { id: string; version: number } & Draft, context: ModelContext, accident: Accident): Submission
  find(id: string): Submission
  changes(cursor: string | undefined): {
    items: { sequence: number; entity: 'submission'; id: string; version: number; at: string }[]
    nextCursor: string
    hasMore: boolean
    mustRestart: boolean
  }
  device(id: string): { lastNumber: number }
  drafts(): Record<string, Draft>
  begun(): Record<string, number>
  backup(): string
  restore(backup: string): void
}

const BEGINNING: State = {
  ...{ drafts: {}, keys: {}, lastNumbers: {}, feed: [], marks: {}, sequence: 0, begun: {}, ticks: 0 },
}

export function createModelMarket(): ModelMarket {
  let state: State = structuredClone(BEGINNING)
  // Time goes on also where the market goes back.
  let now = Date.parse('2026-01-01T00:00:00Z')

  function keep(id: string, draft: Draft, version: number): void {
    now += 1_000
    state.drafts[id] = { draft, version, updatedAt: new Date(now).toISOString() }
    const others = state.feed.filter((one) => one.id !== id)
    state.feed.splice(0, state.feed.length, ...others, { sequence: ++state.sequence, id, version })
    state.marks[state.sequence] = randomUUID()
  }

  function find(id: string): Submission {
    const stored = state.drafts[id]
    if (stored === undefined) throw new LunaError('NOT_FOUND', `submission ${id}`)
    return submissionOf(id, stored)
  }

  /** Keys and numbers as the market has them. */
  function once(
    input: unknown,
    { idempotencyKey: key, mutation }: ModelContext,
    accident: Accident,
    work: () => unknown,
  ) {
    const hash = canonicalize(input) ?? ''
    const kept = state.keys[key]
    if (kept !== undefined && kept.hash !== hash) throw new LunaError('IDEMPOTENCY_KEY_REUSED')
    if (kept !== undefined) return replay(kept.answer)
    const last = state.lastNumbers[mutation.deviceId] ?? 0
    if (mutation.number <= last) throw new LunaError('MUTATION_OUT_OF_ORDER', '', { data: { lastNumber: last } })
    state.lastNumbers[mutation.deviceId] = mutation.number
    const answer = attempt(work)
    state.keys[key] = { hash, answer }
    if (accident === 'diesAfter') throw new LunaError('MARKET_UNREACHABLE', 'it died')
    return replay(answer)
  }

  return {
    create: ({ id, ...given }, context, accident) =>
      once({ id, ...given }, context, accident, () => {
        if (state.drafts[id] === undefined) {
          state.begun[id] = (state.begun[id] ?? 0) + 1
          keep(id, draftSchema.parse(given), 1)
        }
        return find(id)
      }),
    update: ({ id, version, ...given }, context, accident) =>
      once({ id, version, ...given }, context, accident, () => {
        const present = find(id).version
        if (present !== version) throw new LunaError('CONFLICT', `version ${present}`, { data: { version: present } })
        keep(id, draftSchema.parse(given), version + 1)
        return find(id)
      }),
    find,
    changes(cursor) {
      const [after = 0, markedAt = 0, mark = ''] = cursor === undefined ? [] : JSON.parse(cursor)
      const isKnown = markedAt === 0 || state.marks[markedAt] === mark
      if (after > state.sequence || !isKnown) return { items: [], nextCursor: '', hasMore: false, mustRestart: true }
      const rest = state.feed.filter(({ sequence }) => sequence > after)
      const page = rest.slice(0, 2)
      const reached = rest.length > page.length ? page.at(-1)?.sequence : state.sequence
      return {
        items: page.map((one) => ({ ...one, entity: 'submission', at: '2026-01-01T00:00:00Z' })),
        nextCursor: JSON.stringify([reached, state.sequence, state.marks[state.sequence] ?? '']),
        hasMore: rest.length > page.length,
        mustRestart: false,
      }
    },
    device(id) {
      const lastNumber = state.lastNumbers[id]
      if (lastNumber === undefined) throw new LunaError('NOT_FOUND', `device ${id}`)
      return { lastNumber }
    },
    drafts: () => Object.fromEntries(Object.entries(state.drafts).map(([id, { draft }]) => [id, draft])),
    begun: () => state.begun,
    backup: () => JSON.stringify(state),
    restore: (backup) => {
      state = JSON.parse(backup)
    },
  }
}

type Attempt = { readonly answer: Submission } | { readonly code: LunaError['code']; readonly data: unknown }

function attempt(work: () => unknown): unknown {
  try {
    return { answer: work() }
  } catch (cause) {
    if (!(cause instanceof LunaError)) throw cause
    return { code: cause.code, data: cause.data }
  }
}

function replay(kept: unknown): Submission {
  // Made by `attempt` alone.
  const outcome = kept as Attempt
  if ('code' in outcome) throw new LunaError(outcome.code, undefined, { data: outcome.data })
  return structuredClone(outcome.answer)
}

function submissionOf(id: string, { draft, version, updatedAt }: Stored): Submission {
  const { card, offers, ageRating, assetId, derivation } = draft
  return {
    ...{ id, state: 'draft', kind: card.asset_type, name: card.name, round: 0, version, assetId, createdAt: updatedAt },
    ...{ updatedAt, submittedAt: null, card, media: [], offers, ageRating, problems: [], allowed: [], place: null },
    ...{ events: [], reasons: [], evidence: null },
    derivation: derivation === null ? null : { ...derivation, agreement: null },
  }
}
