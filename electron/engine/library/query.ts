/** Asset queries as SQL: which assets match, how many, and which stand on a page. */
import type { AssetFilter, AssetQuery, AssetSort } from '#shared/contract/studio/assets.ts'
import type { Ranking } from './ranking.ts'
import { compileSearch, hasWords } from './search-query.ts'
import { type Condition, every, inList, where } from './sql-condition.ts'

export interface Statement {
  readonly sql: string
  readonly params: readonly unknown[]
}

export interface CompiledQuery {
  /** Rows of `number` and `group_size` in order: one page of them, or all where there is no `count`. */
  readonly rows: Statement
  /**
   * One row with the number of matches. Null where the query is ranked: ranking looks at every match anyway, so all are
   * read at once instead of ranking them twice.
   */
  readonly count: Statement | null
}

export function compileQuery(query: AssetQuery, ranking: Ranking | null): CompiledQuery {
  const matched = matchedAssets(query.filter, ranking)
  const order = orderBy(query.sort, ranking !== null)
  const groups = query.collapseSeeds ? collapsed(matched, query.sort, ranking !== null) : matched
  const rows = { sql: `select number, group_size from (${groups.sql}) order by ${order}`, params: groups.params }
  if (ranking !== null) return { rows, count: null }
  const counted = query.collapseSeeds ? 'count(distinct coalesce(settings_key, id))' : 'count(*)'
  return {
    rows: { sql: `${rows.sql} limit ? offset ?`, params: [...rows.params, query.limit, query.offset] },
    count: { sql: `select ${counted} from (${matched.sql})`, params: matched.params },
  }
}

/**
 * One row for all assets that share their settings: the one that comes first in the order. SQLite takes the other
 * columns from the row of the minimum or maximum (its manual, "Bare columns in an aggregate query").
 */
function collapsed(matched: Statement, sort: AssetSort, isRanked: boolean): Statement {
  return {
    sql: `select number, created_at, name, rating, uniqueness, score, count(*) as group_size,
            ${firstOf(sort, isRanked)} as first
          from (${matched.sql}) group by coalesce(settings_key, id)`,
    params: matched.params,
  }
}

/** Later assets have larger numbers, so these stand for the time as well. */
function firstOf(sort: AssetSort, isRanked: boolean): string {
  switch (sort) {
    case 'newest':
      return 'max(number)'
    case 'oldest':
      return 'min(number)'
    case 'name':
      return 'min(name collate nocase)'
    case 'rating':
      return 'max(rating)'
    case 'uniqueness':
      return 'max(uniqueness)'
    case 'relevance':
      return isRanked ? 'min(score)' : 'max(number)'
    default:
      return sort satisfies never
  }
}

/** `number` breaks ties, so that pages never overlap. */
function orderBy(sort: AssetSort, isRanked: boolean): string {
  switch (sort) {
    case 'newest':
      return 'created_at desc, number desc'
    case 'oldest':
      return 'created_at, number'
    case 'name':
      return 'name collate nocase, number'
    case 'rating':
      return 'rating desc, number desc'
    case 'uniqueness':
      return 'uniqueness desc nulls last, number desc'
    case 'relevance':
      return isRanked ? 'score, number desc' : 'created_at desc, number desc'
    default:
      return sort satisfies never
  }
}

function matchedAssets(filter: AssetFilter, ranking: Ranking | null): Statement {
  const parts = conditionsOf(filter, ranking)
  // Without its plus, SQLite would go through all assets that are not in the trash, in their order.
  const isSelective = parts.some((part) => part.isSelective)
  const conditions = every([
    where(`${isSelective ? '+' : ''}a.deleted_at is ${filter.trashed === true ? 'not null' : 'null'}`),
    ...parts,
  ])
  // The limit keeps SQLite from merging the ranking into a grouping around it, where bm25() cannot be called.
  const ranked =
    ranking === null ? '' : `join (select * from (${ranking.sql}) limit -1) ranked on ranked.number = a.number`
  const nearest = ranking?.nearest === undefined ? '' : `order by ranked.score limit ${ranking.nearest}`
  return {
    sql: `select a.number, a.id, a.settings_key, a.created_at, a.name, a.rating, report.uniqueness,
            ${ranking === null ? 'null' : 'ranked.score'} as score, 1 as group_size
          from asset a ${ranked}
          left join preflight_report report on report.asset_id = a.id
          where ${conditions.sql} ${nearest}`,
    params: [...(ranking?.params ?? []), ...conditions.params],
  }
}

function conditionsOf(filter: AssetFilter, ranking: Ranking | null): Condition[] {
  return [
    ...given(filter.ids, (ids) => inList('a.id', ids)),
    ...searchConditions(filter, ranking),
    ...given(filter.seedsOf, (id) =>
      where('coalesce(a.settings_key, a.id) = (select coalesce(settings_key, id) from asset where id = ?)', id),
    ),
    ...given(filter.kinds, (kinds) => inList('a.kind', kinds)),
    ...(filter.tags ?? []).map((tag) => where('a.id in (select asset_id from asset_tag where tag = ?)', tag)),
    ...given(filter.collection, (id) => where(IN_COLLECTION, id)),
    ...given(filter.minRating, (rating) => where('a.rating >= ?', rating)),
    ...given(filter.flag, (flag) => (flag === 'none' ? where('a.flag is null') : where('a.flag = ?', flag))),
    ...given(filter.verdicts, (verdicts) => inList(`coalesce(report.verdict, 'unchecked')`, verdicts)),
    ...given(filter.model, (model) => where('a.model = ?', model)),
    ...given(filter.lora, (lora) => where('a.id in (select asset_id from asset_lora where name = ?)', lora)),
    ...given(filter.hasDraft, (hasDraft) =>
      where(`${hasDraft ? '' : 'not '}exists (select 1 from draft d where d.asset_id = a.id)`),
    ),
    ...given(filter.createdAfter, (time) => where('a.created_at >= ?', new Date(time).toISOString())),
    ...given(filter.createdBefore, (time) => where('a.created_at < ?', new Date(time).toISOString())),
  ]
}

const IN_COLLECTION = `a.id in (
  with recursive within (id) as (
    values (?) union select c.id from within join collection c on c.parent_id = within.id)
  select m.asset_id from within join collection_asset m on m.collection_id = within.id)`

function searchConditions({ text, semantic, similarTo }: AssetFilter, ranking: Ranking | null): Condition[] {
  if (text === undefined) return []
  const { ranked, conditions } = compileSearch(text)
  const isRankedByWords = ranking !== null && semantic === undefined && similarTo === undefined
  return [
    ...(ranked === null || isRankedByWords ? [] : [hasWords(ranked)]),
    ...conditions.map((condition) => ({ ...condition, sql: `(${condition.sql})` })),
  ]
}

function given<T>(value: T | undefined, condition: (value: T) => Condition): Condition[] {
  return value === undefined ? [] : [condition(value)]
}
