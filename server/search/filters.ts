/** Filters and sorts as SQL over the search documents. Every value is a parameter. */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import * as z from 'zod'
import { AGE_RATINGS } from '#shared/asset-card/card.ts'
import type { SearchFilters, SearchSort } from '#shared/contract/market/search.ts'

export type Condition = RawBuilder<SqlBool>
export type FacetFilter = 'kind' | 'license' | 'ageRating' | 'tag'

/** All filters but the query itself, and but `except`, joined by and; true without any. */
export function conditionOf(filters: SearchFilters, except?: FacetFilter): Condition {
  const { kind, minPriceCents, maxPriceCents, license, ageRating, minRating, tag, creatorId } = filters
  const parts: (Condition | false)[] = [
    kind !== undefined && except !== 'kind' && sql<SqlBool>`d.kind = ${kind}`,
    minPriceCents !== undefined && sql<SqlBool>`d.min_price_cents >= ${minPriceCents}::integer`,
    maxPriceCents !== undefined && sql<SqlBool>`d.min_price_cents <= ${maxPriceCents}::integer`,
    license !== undefined && except !== 'license' && sql<SqlBool>`${license}::text = any (d.license_kinds)`,
    ageRating !== undefined &&
      except !== 'ageRating' &&
      sql<SqlBool>`d.age_rating = any (${AGE_RATINGS.slice(0, AGE_RATINGS.indexOf(ageRating) + 1)}::text[])`,
    minRating !== undefined && sql<SqlBool>`d.rating_average >= ${minRating}::double precision`,
    tag !== undefined && except !== 'tag' && sql<SqlBool>`d.tags @> array[${tag}::text]`,
    creatorId !== undefined && sql<SqlBool>`d.account_id = ${creatorId}::uuid`,
  ]
  const given = parts.filter((part) => part !== false)
  return given.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`${sql.join(given, sql` and `)}`
}

interface SortOrder {
  /** Never null, so that the next page has a place to begin. */
  readonly key: RawBuilder<unknown>
  readonly type: RawBuilder<unknown>
  readonly descending: boolean
}

/** What has no price comes last either way. */
const ORDERS: Readonly<Record<Exclude<SearchSort, 'relevance'>, SortOrder>> = {
  popularity: { key: sql`d.sales_count`, type: sql`bigint`, descending: true },
  newest: { key: sql`d.published_at`, type: sql`timestamptz`, descending: true },
  price_low: { key: sql`coalesce(d.min_price_cents, 2147483647)`, type: sql`integer`, descending: false },
  price_high: { key: sql`coalesce(d.min_price_cents, -1)`, type: sql`integer`, descending: true },
}

export const sortPlaceSchema = z.tuple([z.string().max(40), z.uuid()])
export type SortPlace = z.infer<typeof sortPlaceSchema>

export type ListSort = Exclude<SearchSort, 'relevance'>

/** The sort key as text (exact, for the cursor), where a page begins, and the order; ids decide between equals. */
export function orderOf(sort: ListSort, after: SortPlace | undefined) {
  const { key, type, descending } = ORDERS[sort]
  const direction = descending ? sql`desc` : sql`asc`
  const beyond = descending ? sql`<` : sql`>`
  return {
    place: sql<string>`${key}::text`,
    order: sql`${key} ${direction}, d.asset_id ${direction}`,
    from:
      after === undefined
        ? sql<SqlBool>`true`
        : sql<SqlBool>`(${key}, d.asset_id) ${beyond} (${after[0]}::${type}, ${after[1]}::uuid)`,
  }
}
