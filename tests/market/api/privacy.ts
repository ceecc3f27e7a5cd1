/** Whether answers show to one account what belongs to another: addresses at once, ids of private rows at the end. */
import type { TestDatabase } from '#server/testing/databases.fixture.ts'
import type { Operation } from './operations.ts'
import type { RawAnswer } from './send.ts'

/** Every account of a test that signs up has its address here. */
const ADDRESS = /[\w.+-]+@people\.example/g
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** Tables whose ids only their own account may see. Sales and licenses are not among them: their creators see them. */
const PRIVATE = [
  ...[
    'uploads',
    'orders',
    'receipts',
    'subscriptions',
    'notifications',
    'priority_claims',
    'payouts',
    'reports',
    'api_keys',
    'webhook_endpoints',
  ],
] as const
/** Moderators decide about what others asked for, and see who asked. */
const SEEN_BY_MODERATORS = /^\w+ \/v1\/(moderation|review|admin)\//

/** So much of an answer tells which field shows an id. */
const EXCERPT_CHARACTERS = 300

/** Here the id of a new row is the client's choice, such as one that is known of something else. */
const CHOSEN = new Set(['POST /v1/uploads', 'POST /v1/submissions'])

export interface Asker {
  readonly accountId: string
  readonly email: string
}

interface Sighting {
  readonly by: string | null
  readonly operation: string
  /** The text just before the id. */
  readonly before: string
}

interface Owned {
  readonly table: string
  readonly owner: string
}

export interface Privacy {
  /** What is wrong with an answer by itself. */
  note(operation: Operation, asker: Asker | null, sent: string, answer: RawAnswer): string[]
  /** What is wrong with all answers, held against the rows of the market. */
  leaks(test: TestDatabase): Promise<string[]>
}

export function createPrivacy(): Privacy {
  const sightings = new Map<string, Sighting[]>()
  const chosen = new Set<string>()
  /** An account sees again the ids that it stored itself, such as the work that it sets terms for: `account:id`. */
  const stored = new Set<string>()

  function remember(id: string, sighting: Sighting): void {
    const before = sightings.get(id) ?? []
    if (before.some(({ by, operation }) => by === sighting.by && operation === sighting.operation)) return
    sightings.set(id, [...before, sighting])
  }

  async function ownersOf({ admin }: TestDatabase): Promise<Map<string, Owned>> {
    const owners = new Map<string, Owned>()
    for (const table of PRIVATE) {
      const { rows } = await admin.query<{ id: string; account_id: string }>(`select id, account_id from ${table}`)
      for (const row of rows) owners.set(row.id, { table, owner: row.account_id })
    }
    // Creators are public, and their works stay when they leave. Buyers are not public.
    const { rows } = await admin.query<{ account_id: string }>(
      `select account_id from accounts where closed_at is null
       and account_id not in (select account_id from creator_profiles)`,
    )
    for (const row of rows) owners.set(row.account_id, { table: 'accounts', owner: row.account_id })
    return owners
  }

  return {
    note({ name, method }, asker, sent, { status, body, headers }) {
      if (CHOSEN.has(name)) for (const [id] of sent.matchAll(UUID)) chosen.add(id)
      const isStored = method !== 'GET' && status < 300
      if (isStored && asker !== null) for (const [id] of sent.matchAll(UUID)) stored.add(`${asker.accountId}:${id}`)
      if (!/json|text/.test(headers['content-type'] ?? '')) return []
      const text = body.toString()
      if (!SEEN_BY_MODERATORS.test(name)) {
        for (const { 0: id, index } of text.matchAll(UUID)) {
          const before = text.slice(Math.max(0, index - EXCERPT_CHARACTERS), index)
          if (!sent.includes(id)) remember(id, { by: asker?.accountId ?? null, operation: name, before })
        }
      }
      const foreign = [...text.matchAll(ADDRESS)]
        .map(([address]) => address)
        .find((address) => address !== asker?.email)
      return foreign === undefined || sent.includes(foreign) ? [] : [`shows the address ${foreign}`]
    },
    async leaks(test) {
      const owners = await ownersOf(test)
      return [...sightings].flatMap(([id, seen]) => {
        const owned = owners.get(id)
        if (owned === undefined || chosen.has(id)) return []
        return seen
          .filter(({ by }) => by !== owned.owner && !stored.has(`${by}:${id}`))
          .map(({ by, operation, before }) => {
            return `${operation} shows ${id} of ${owned.table} to ${by ?? 'everybody'} after ${before}`
          })
      })
    },
  }
}
