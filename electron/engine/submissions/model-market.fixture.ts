/**
 * The part of the market that sync talks to, in memory: submissions with versions and states, keys, numbers of devices,
 * the feed.
 */
import { randomUUID } from 'node:crypto'
import canonicalize from 'canonicalize'
import { LunaError } from '#shared/contract/errors.ts'
import { type Draft, draftSchema, type Submission } from '#shared/contract/market/submissions.ts'
import { draftProblems } from '#shared/submissions/check-draft.ts'
import { allowedEvents, nextState, type SubmissionState } from '#shared/submissions/states.ts'
import { assertSubmittable } from '#shared/submissions/validate.ts'

interface Content {
  readonly draft: Draft
  readonly version: number
  readonly state: SubmissionState
  /** The number of times it was submitted. */
  readonly round: number
}

interface Stored extends Content {
  readonly updatedAt: string
}

interface State {
  readonly drafts: Record<string, Stored>
  /** A key without an answer belongs to work that may be done; a repeated request does it once more. */
  readonly keys: Record<string, { readonly hash: string; readonly answer: Attempt | null }>
  readonly lastNumbers: Record<string, number>
  readonly feed: { sequence: number; id: string; version: number }[]
  readonly marks: Record<number, string>
  sequence: number
  /** How often each id was created. */
  readonly created: Record<string, number>
  ticks: number
}

export interface ModelContext {
  readonly idempotencyKey: string
  readonly mutation: { readonly deviceId: string; readonly number: number }
}

/** What happens to a request inside: `diesAfter` does the work and does not answer. */
export type Accident = 'none' | 'diesAfter'

/** A draft that the market put into review, and the device whose submit did so. */
export interface Review {
  readonly id: string
  readonly deviceId: string
  readonly draft: Draft
}

export interface ModelMarket {
  create(input: { id: string } & Draft, context: ModelContext, accident: Accident): Submission
  update(input: { id: string; version: number } & Draft, context: ModelContext, accident: Accident): Submission
  submit(input: { id: string }, context: ModelContext, accident: Accident): Submission
  withdraw(input: { id: string; reason?: string | undefined }, context: ModelContext, accident: Accident): Submission
  find(id: string): Submission
  changes(cursor: string | undefined): {
    items: { sequence: number; entity: 'submission'; id: string; version: number; at: string }[]
    nextCursor: string
    hasMore: boolean
    mustRestart: boolean
  }
  device(id: string): { lastNumber: number }
  drafts(): Record<string, Draft>
  states(): Record<string, SubmissionState>
  /** Returns what went into review since the last call, in order. */
  takeReviews(): Review[]
  created(): Record<string, number>
  backup(): string
  restore(backup: string): void
}

const BEGINNING: State = {
  ...{ drafts: {}, keys: {}, lastNumbers: {}, feed: [], marks: {}, sequence: 0, created: {}, ticks: 0 },
}

function createStore() {
  let state: State = structuredClone(BEGINNING)
  // The clock keeps running where the market is restored.
  let now = Date.parse('2026-01-01T00:00:00Z')
  return {
    state: () => state,
    replace: (next: State): void => {
      state = next
    },
    keep(id: string, content: Content): void {
      now += 1_000
      state.drafts[id] = { ...content, updatedAt: new Date(now).toISOString() }
      const { version } = content
      const others = state.feed.filter((one) => one.id !== id)
      state.feed.splice(0, state.feed.length, ...others, { sequence: ++state.sequence, id, version })
      state.marks[state.sequence] = randomUUID()
    },
    read(id: string): Stored {
      const stored = state.drafts[id]
      if (stored === undefined) throw new LunaError('NOT_FOUND', `submission ${id}`)
      return stored
    },
  }
}

type Store = ReturnType<typeof createStore>

/** Returns what does a request once: it checks keys and numbers as the market does. */
function createOnce({ state }: Store) {
  function takeNumber({ deviceId, number }: ModelContext['mutation']): void {
    const last = state().lastNumbers[deviceId] ?? 0
    if (number <= last) throw new LunaError('MUTATION_OUT_OF_ORDER', '', { data: { lastNumber: last } })
    state().lastNumbers[deviceId] = number
  }

  return ({ input, context, accident, isKeptWithWork }: Request, work: () => Submission): Submission => {
    const { idempotencyKey: key, mutation } = context
    const hash = canonicalize(input) ?? ''
    const kept = state().keys[key]
    if (kept !== undefined && kept.hash !== hash) throw new LunaError('IDEMPOTENCY_KEY_REUSED')
    if (kept !== undefined && kept.answer !== null) return replay(kept.answer)
    if (kept === undefined) takeNumber(mutation)
    const answer = attempt(work)
    const isKept = accident === 'none' || (isKeptWithWork && 'answer' in answer)
    state().keys[key] = { hash, answer: isKept ? answer : null }
    if (accident === 'diesAfter') throw new LunaError('MARKET_UNREACHABLE', 'it died')
    return replay(answer)
  }
}

type Changes = Pick<ModelMarket, 'create' | 'update' | 'submit' | 'withdraw'>

function createChanges({ state, keep, read }: Store, once: ReturnType<typeof createOnce>, reviews: Review[]): Changes {
  const find = (id: string): Submission => submissionOf(id, read(id))

  function begin(id: string, draft: Draft): Submission {
    const { drafts, created } = state()
    if (drafts[id] === undefined) {
      created[id] = (created[id] ?? 0) + 1
      keep(id, { draft, version: 1, state: 'draft', round: 0 })
    }
    return find(id)
  }

  function replaceDraft(id: string, draft: Draft, version: number): Submission {
    const stored = read(id)
    const present = stored.version
    if (present !== version) throw new LunaError('CONFLICT', `version ${present}`, { data: { version: present } })
    // To become a draft again is a change with a version of its own.
    const isDraft = stored.state === 'draft'
    const next = isDraft ? 'draft' : nextState(stored.state, 'edit', 'creator')
    keep(id, { ...stored, state: next, draft, version: version + (isDraft ? 1 : 2) })
    return find(id)
  }

  function putIntoReview(id: string, deviceId: string): Submission {
    const stored = read(id)
    const next = nextState(stored.state, 'submit', 'creator')
    const { draft, version, round } = stored
    assertSubmittable(draftProblems({ ...draft, media: [] }))
    keep(id, { draft, version: version + 1, state: next, round: round + 1 })
    reviews.push({ id, deviceId, draft })
    return find(id)
  }

  function takeBack(id: string): Submission {
    const stored = read(id)
    const next = nextState(stored.state, 'withdraw', 'creator')
    keep(id, { ...stored, state: next, version: stored.version + 1 })
    return find(id)
  }

  return {
    create: ({ id, ...given }, context, accident) =>
      once({ input: { id, ...given }, context, accident, isKeptWithWork: true }, () =>
        begin(id, draftSchema.parse(given)),
      ),
    update: ({ id, version, ...given }, context, accident) =>
      once({ input: { id, version, ...given }, context, accident, isKeptWithWork: true }, () =>
        replaceDraft(id, draftSchema.parse(given), version),
      ),
    // Its work is more than one transaction.
    submit: ({ id }, context, accident) =>
      once({ input: { submit: id }, context, accident, isKeptWithWork: false }, () =>
        putIntoReview(id, context.mutation.deviceId),
      ),
    withdraw: ({ id, reason }, context, accident) =>
      once({ input: { withdraw: id, reason }, context, accident, isKeptWithWork: true }, () => takeBack(id)),
  }
}

export function createModelMarket(): ModelMarket {
  const store = createStore()
  const { state, read } = store
  const reviews: Review[] = []
  return {
    ...createChanges(store, createOnce(store), reviews),
    find: (id) => submissionOf(id, read(id)),
    changes(cursor) {
      const { feed, marks, sequence } = state()
      const [after = 0, markedAt = 0, mark = ''] = cursor === undefined ? [] : JSON.parse(cursor)
      const isKnown = markedAt === 0 || marks[markedAt] === mark
      if (after > sequence || !isKnown) return { items: [], nextCursor: '', hasMore: false, mustRestart: true }
      const rest = feed.filter((one) => one.sequence > after)
      const page = rest.slice(0, 2)
      const reached = rest.length > page.length ? page.at(-1)?.sequence : sequence
      return {
        items: page.map((one) => ({ ...one, entity: 'submission', at: '2026-01-01T00:00:00Z' })),
        nextCursor: JSON.stringify([reached, sequence, marks[sequence] ?? '']),
        hasMore: rest.length > page.length,
        mustRestart: false,
      }
    },
    device(id) {
      const lastNumber = state().lastNumbers[id]
      if (lastNumber === undefined) throw new LunaError('NOT_FOUND', `device ${id}`)
      return { lastNumber }
    },
    drafts: () => Object.fromEntries(Object.entries(state().drafts).map(([id, { draft }]) => [id, draft])),
    states: () => Object.fromEntries(Object.entries(state().drafts).map(([id, stored]) => [id, stored.state])),
    takeReviews: () => reviews.splice(0),
    created: () => state().created,
    backup: () => JSON.stringify(state()),
    restore: (backup) => store.replace(JSON.parse(backup)),
  }
}

interface Request {
  /** What the key belongs to. */
  readonly input: unknown
  readonly context: ModelContext
  readonly accident: Accident
  /** The answer to work that succeeds is kept in the same transaction. */
  readonly isKeptWithWork: boolean
}

type Attempt = { readonly answer: Submission } | { readonly code: LunaError['code']; readonly data: unknown }

function attempt(work: () => Submission): Attempt {
  try {
    return { answer: work() }
  } catch (cause) {
    if (!(cause instanceof LunaError)) throw cause
    return { code: cause.code, data: cause.data }
  }
}

function replay(outcome: Attempt): Submission {
  if ('code' in outcome) throw new LunaError(outcome.code, undefined, { data: outcome.data })
  return structuredClone(outcome.answer)
}

function submissionOf(id: string, { draft, version, state, round, updatedAt }: Stored): Submission {
  const { card, offers, ageRating, assetId, derivation } = draft
  const allowed = allowedEvents(state, 'creator')
  return {
    ...{ id, state, kind: card.asset_type, name: card.name, round, version, assetId, createdAt: updatedAt },
    ...{ updatedAt, submittedAt: null, card, media: [], offers, ageRating, problems: [], allowed, place: null },
    ...{ events: [], reasons: [], evidence: null },
    derivation: derivation && { parents: derivation.parents.map((parent) => ({ ...parent, agreement: null })) },
  }
}
