/** Asset queries as SQL: which assets match, how many, and which stand on a page. */
import type { AssetFilter, AssetQuery, AssetSort } from '#shared/contract/studio/assets.ts'
import type { Ranking } from './ranking.ts'
import { parseSearchText } from './search-text.ts'

export interface Statement {
  readonly sql: string
  readonly params: readonly unknown[]
}

export interface CompiledQuery {
  /** One row with the number of matches. */
  readonly count: Statement
  /** Rows of `number` and `group_size` in order. */
  readonly page: Statement
}

interface Condition {
  readonly sql: string
  readonly params: readonly unknown[]
}

export function compileQuery(query: AssetQuery, ranking: Ranking | null): CompiledQuery {
  const matched = matchedAssets(query.filter, ranking)
  const order = orderBy(query.sort, ranking !== null)
  const paging = [query.limit, query.offset]
  if (!query.collapseSeeds) {
    return {
      count: { sql: `select count(*) from (${matched.sql})`, params: matched.params },
      page: {
        sql: `select number, 1 as group_size from (${matched.sql}) order by ${order} limit ? offset ?`,
        params: [...matched.params, ...paging],
      },
    }
  }
  return {
    count: { sql: `select count(distinct coalesce(settings_key, id)) from (${matched.sql})`, params: matched.params },
    page: {
      sql: `select number, group_size from (
              select *, count(*) over same as group_size,
                row_number() over (partition by coalesce(settings_key, id) order by ${order}) as place
              from (${matched.sql})
              window same as (partition by coalesce(settings_key, id))
            ) where place = 1 order by ${order} limit ? offset ?`,
      params: [...matched.params, ...paging],
    },
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
  const conditions = conditionsOf(filter, ranking)
  const ranked = ranking === null ? '' : `join (${ranking.sql}) ranked on ranked.number = a.number`
  const nearest = ranking?.nearest === undefined ? '' : `order by ranked.score limit ${ranking.nearest}`
  return {
    sql: `select a.number, a.id, a.settings_key, a.created_at, a.name, a.rating, report.uniqueness,
            ${ranking === null ? 'null' : 'ranked.score'} as score
          from asset a ${ranked}
          left join preflight_report report on report.asset_id = a.id
          where ${conditions.map(({ sql }) => sql).join(' and ')} ${nearest}`,
    params: [...(ranking?.params ?? []), ...conditions.flatMap(({ params }) => params)],
  }
}

function conditionsOf(filter: AssetFilter, ranking: Ranking | null): Condition[] {
  return [
    where(`a.deleted_at is ${filter.trashed === true ? 'not null' : 'null'}`),
    ...wordConditions(filter, ranking),
    ...given(filter.seedsOf, (id) =>
      where('coalesce(a.settings_key, a.id) = (select coalesce(settings_key, id) from asset where id = ?)', id),
    ),
    ...given(filter.kinds, (kinds) => inList('a.kind', kinds)),
    ...(filter.tags ?? []).map((tag) =>
      where('exists (select 1 from asset_tag t where t.asset_id = a.id and t.tag = ?)', tag),
    ),
    ...given(filter.minRating, (rating) => where('a.rating >= ?', rating)),
    ...given(filter.flag, (flag) => (flag === 'none' ? where('a.flag is null') : where('a.flag = ?', flag))),
    ...given(filter.verdicts, (verdicts) => inList(`coalesce(report.verdict, 'unchecked')`, verdicts)),
    ...given(filter.model, (model) => where('a.model = ?', model)),
    ...given(filter.hasDraft, (hasDraft) =>
      where(`${hasDraft ? '' : 'not '}exists (select 1 from draft d where d.asset_id = a.id)`),
    ),
    ...given(filter.createdAfter, (time) => where('a.created_at >= ?', new Date(time).toISOString())),
    ...given(filter.createdBefore, (time) => where('a.created_at < ?', new Date(time).toISOString())),
  ]
}

function wordConditions({ text, semantic, similarTo }: AssetFilter, ranking: Ranking | null): Condition[] {
  if (text === undefined) return []
  const { include, exclude } = parseSearchText(text)
  const isRankedByWords = ranking !== null && semantic === undefined && similarTo === undefined
  const matching = 'select rowid from asset_search where asset_search match ?'
  return [
    ...(include === null || isRankedByWords ? [] : [where(`a.number in (${matching})`, include)]),
    ...(exclude === null ? [] : [where(`a.number not in (${matching})`, exclude)]),
  ]
}

function where(sql: string, ...params: unknown[]): Condition {
  return { sql, params }
}

function given<T>(value: T | undefined, condition: (value: T) => Condition): Condition[] {
  return value === undefined ? [] : [condition(value)]
}

function inList(column: string, values: readonly string[]): Condition {
  return where(`${column} in (select value from json_each(?))`, JSON.stringify(values))
}
