/** Pieces of a WHERE clause with what they are given. */

export interface Condition {
  readonly sql: string
  readonly params: readonly unknown[]
  /** True where assets are best found by it first, before any other condition is looked at. */
  readonly isSelective?: true
}

export function where(sql: string, ...params: unknown[]): Condition {
  return { sql, params }
}

/** Any of the values may hold. */
export function either<T>(values: readonly T[], condition: (value: T) => Condition): Condition {
  const parts = values.map(condition)
  const [only] = parts
  if (only !== undefined && parts.length === 1) return only
  return {
    sql: parts.map(({ sql }) => `(${sql})`).join(' or '),
    params: parts.flatMap(({ params }) => params),
    ...(parts.every(({ isSelective }) => isSelective) ? { isSelective: true } : {}),
  }
}

/** All of them hold. */
export function every(parts: readonly Condition[]): Condition {
  return { sql: parts.map(({ sql }) => sql).join(' and '), params: parts.flatMap(({ params }) => params) }
}

export function inList(column: string, values: readonly string[]): Condition {
  return where(`${column} in (select value from json_each(?))`, JSON.stringify(values))
}
