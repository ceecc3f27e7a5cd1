/** What has the words of a query: the text of a work, or the name of its creator. */
import { type SqlBool, sql } from 'kysely'
import type { Condition } from './filters.ts'

export const LANGUAGE = 'english'

export function wordQuery(q: string) {
  return sql`websearch_to_tsquery(${LANGUAGE}::regconfig, ${q})`
}

/** Names have neither a language nor operators: "-lantern" would be in the name of nearly everybody. */
export function hasWords(q: string): Condition {
  return sql<SqlBool>`(d.words @@ ${wordQuery(q)} or d.account_id = any (array(
    select account_id from creator_profiles
    where to_tsvector('simple', display_name || ' ' || handle) @@ plainto_tsquery('simple', ${q}))))`
}
