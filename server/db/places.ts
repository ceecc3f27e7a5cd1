/** Cursors of lists ordered by a time and then an id. */
import { type RawBuilder, sql } from 'kysely'

export type Place = readonly [at: Date, id: string]

/** The names of the two columns, with their table where they need it. */
type Columns = readonly [time: string, id: string]

/** For a list with the newest first; without a place, every row. */
export function isBefore(place: Place | undefined, [time, id]: Columns): RawBuilder<boolean> {
  if (place === undefined) return sql`true`
  return sql`(${sql.ref(time)}, ${sql.ref(id)}) < (${place[0]}::timestamptz, ${place[1]}::uuid)`
}

/** For a list with the oldest first; without a place, every row. */
export function isAfter(place: Place | undefined, [time, id]: Columns): RawBuilder<boolean> {
  if (place === undefined) return sql`true`
  return sql`(${sql.ref(time)}, ${sql.ref(id)}) > (${place[0]}::timestamptz, ${place[1]}::uuid)`
}
