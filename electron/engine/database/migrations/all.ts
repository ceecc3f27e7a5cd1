/** Every migration in order; a released one is never edited, only followed by another. */
import { sql as library } from './0001-library.ts'

export interface Migration {
  /** The `user_version` of a library once the migration has run. */
  readonly number: number
  readonly sql: string
}

export const MIGRATIONS: readonly Migration[] = [{ number: 1, sql: library }]
