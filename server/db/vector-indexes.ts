/**
 * Approximate indexes (HNSW) over vectors: one for each column of vectors of one profile. Not for the embedded
 * database.
 */
import { createHash } from 'node:crypto'
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

/**
 * Builds them as the owner of the tables, concurrently with other work; existing ones are kept. An index that a crash
 * left half built is rebuilt.
 */
export async function buildVectorIndexes(owner: pg.Pool, indexes: readonly VectorIndex[]): Promise<void> {
  const client = await owner.connect()
  try {
    await client.query(`select pg_advisory_lock(${BUILD_LOCK})`)
    for (const { name, definition } of indexes.map(statementsOf)) {
      const { rows } = await client.query<{ indisvalid: boolean }>(
        'select indisvalid from pg_index where indexrelid = to_regclass($1)',
        [name],
      )
      if (rows[0]?.indisvalid === false) await client.query(`drop index concurrently ${name}`)
      if (rows[0]?.indisvalid !== true) await client.query(definition)
    }
  } finally {
    await client.query(`select pg_advisory_unlock(${BUILD_LOCK})`).catch(() => {})
    client.release()
  }
}
