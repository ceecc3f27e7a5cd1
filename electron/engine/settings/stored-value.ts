/** Single values kept in the library, parsed on every read: what is absent or not valid counts as not set. */
import type { Database } from 'better-sqlite3'
import type * as z from 'zod'

export function readStored<T extends z.ZodType>(db: Database, key: string, schema: T): z.infer<T> | undefined {
  const text = db.prepare('select value from setting where key = ?').pluck().get(key)
  if (typeof text !== 'string') return undefined
  const parsed = schema.safeParse(JSON.parse(text))
  return parsed.success ? parsed.data : undefined
}

export function writeStored(db: Database, key: string, value: unknown): void {
  db.prepare(
    'insert into setting (key, value) values (?, ?) on conflict (key) do update set value = excluded.value',
  ).run(key, JSON.stringify(value))
}
