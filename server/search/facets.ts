/** How many assets each value of a filter would leave, the other filters as given. Words count, meaning does not. */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { SearchFilters } from '#shared/contract/market/search.ts'
import type { Tx } from '../db/database.ts'
import { conditionOf, type FacetFilter } from './filters.ts'
import { likelyQuery } from './spelling.ts'
import { hasWords } from './words.ts'

export interface FacetCount {
  readonly value: string
  readonly count: number
}

const MAX_TAGS = 30
const MAX_VALUES = 50

async function countBy(
  tx: Tx,
  filters: SearchFilters,
  own: FacetFilter,
  values: RawBuilder<unknown>,
  limit: number,
): Promise<FacetCount[]> {
  const { q } = filters
  const matches = q === undefined || q === '' ? sql<SqlBool>`true` : hasWords(q)
  // An asset has many tags and counts for each of them; without this, only what goes with the one asked for would show.
  const except = own === 'tag' ? undefined : own
  const { rows } = await sql<FacetCount>`
    select value, count(*)::integer as count
    from search_documents d cross join lateral unnest(${values}) as values(value)
    where ${matches} and ${conditionOf(filters, except)}
    group by value order by count(*) desc, value limit ${sql.lit(limit)}`.execute(tx)
  return rows
}

export async function countFacets(tx: Tx, given: SearchFilters) {
  const { q = '' } = given
  const filters = { ...given, q: q === '' ? q : ((await likelyQuery(tx, { q, ageRating: given.ageRating })) ?? q) }
  return {
    kinds: await countBy(tx, filters, 'kind', sql`array[d.kind]`, MAX_VALUES),
    licenses: await countBy(tx, filters, 'license', sql`d.license_kinds`, MAX_VALUES),
    ageRatings: await countBy(tx, filters, 'ageRating', sql`array[d.age_rating]`, MAX_VALUES),
    tags: await countBy(tx, filters, 'tag', sql`d.tags`, MAX_TAGS),
  }
}
