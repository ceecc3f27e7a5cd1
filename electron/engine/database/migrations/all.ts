/** Every migration in order; a released one is never edited, only followed by another. */
import { sql as library } from './0001-library.ts'
import { sql as market } from './0002-market.ts'

export interface Migration {
  /** The `user_version` of a library once the migration has run. */
  readonly number: number
  readonly sql: string
}

export const MIGRATIONS: readonly Migration[] = [
  { number: 1, sql: library },
  { number: 2, sql: market },
]
