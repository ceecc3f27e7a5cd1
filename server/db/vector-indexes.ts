/**
 * Approximate indexes (HNSW) over vectors: one for each column of vectors of one profile. Not for the embedded
 * database.
 */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'

export interface VectorIndex {
  readonly table: string
  readonly column: string
  /** `standard@1` */
  readonly profile: string
  readonly dimensions: number
  /** What rows must fulfil besides having such a vector; queries ask for it word for word. */
  readonly condition?: string
}

/** Its own: sealing and migrations have others. */
const BUILD_LOCK = 4_711_202_614
const RETRY_MS = 200

/** Name and definition; a profile's name may hold what an identifier may not. */
function statementsOf({ table, column, profile, dimensions, condition }: VectorIndex) {
  const key = createHash('sha256').update(`${profile} ${dimensions}`).digest('hex').slice(0, 12)
  const name = `${table}_${column}_${key}`
  const literal = `'${profile.replaceAll("'", "''")}'`
  const conditions = [`profile = ${literal}`, ...(condition === undefined ? [] : [condition]), `${column} is not null`]
  const definition = `create index concurrently if not exists ${name} on ${table}
    using hnsw ((${column}::vector(${dimensions})) vector_cosine_ops) where ${conditions.join(' and ')}`
  return { name, definition }
}

async function buildMissing(owner: pg.Pool, { name, definition }: ReturnType<typeof statementsOf>): Promise<void> {
  const { rows } = await owner.query<{ indisvalid: boolean }>(
    'select indisvalid from pg_index where indexrelid = to_regclass($1)',
    [name],
  )
  if (rows[0]?.indisvalid === false) await owner.query(`drop index concurrently ${name}`)
  if (rows[0]?.indisvalid !== true) await owner.query(definition)
}

/**
 * Begins a transaction that holds the lock. Another server that has it is asked again and again: a statement that waited
 * for it would keep a view of the data, for whose end a concurrent build waits in turn.
 */
async function lockBuilds(client: pg.ClientBase): Promise<void> {
  for (;;) {
    await client.query('begin')
    const { rows } = await client.query<{ locked: boolean }>(
      `select pg_try_advisory_xact_lock(${BUILD_LOCK}) as locked`,
    )
    if (rows[0]?.locked === true) return
    await client.query('rollback')
    await sleep(RETRY_MS)
  }
}

/**
 * Builds them as the owner of the tables, concurrently with other work; existing ones are kept. An index that a crash
 * left half built is rebuilt. `owner` has at least two connections: one holds the lock, in a transaction, since a pooler
 * shares what a connection alone would hold.
 */
export async function buildVectorIndexes(owner: pg.Pool, indexes: readonly VectorIndex[]): Promise<void> {
  const holder = await owner.connect()
  try {
    await lockBuilds(holder)
    for (const index of indexes) await buildMissing(owner, statementsOf(index))
  } finally {
    await holder.query('rollback').catch(() => {})
    holder.release()
  }
}
