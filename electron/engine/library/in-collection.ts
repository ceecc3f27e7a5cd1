/** Assets in a collection that is named, as `harbor` or by its path `my-art/harbor`, or in one below it. */
import type { Pattern } from '#shared/search/library/terms.ts'
import { matchesPattern } from './pattern-sql.ts'
import type { Condition } from './sql-condition.ts'

export function inCollection(name: Pattern): Condition {
  const own = matchesPattern('c.name', name)
  const byPath = collectionAt(foldersOf(name))
  const named =
    byPath === null ? own : { sql: `${own.sql} or ${byPath.sql}`, params: [...own.params, ...byPath.params] }
  return {
    sql: `a.id in (
      with recursive within (id) as (
        select c.id from collection c where ${named.sql}
        union select c.id from within join collection c on c.parent_id = within.id)
      select m.asset_id from within cross join collection_asset m on m.collection_id = within.id)`,
    params: named.params,
    isSelective: true,
  }
}

/** The path's names, outermost first; the whole alone where there is no slash. An asterisk reaches over no slash. */
function foldersOf(name: Pattern): Pattern[] {
  const folders: [string, ...string[]][] = [['']]
  for (const [index, part] of name.entries()) {
    const [first = '', ...further] = part.split('/')
    const last = folders.at(-1)
    if (index === 0 && last !== undefined) last[0] = first
    else last?.push(first)
    for (const folder of further) folders.push([folder])
  }
  return folders
}

/** Collections with these names above them, the nearest last. */
function collectionAt(folders: readonly Pattern[]): Condition | null {
  const [own, ...above] = folders.toReversed()
  if (own === undefined || above.length === 0) return null
  const names = [own, ...above].map((folder, level) => matchesPattern(`c${level}.name`, folder))
  const joins = above.map((_, index) => `join collection c${index + 1} on c${index + 1}.id = c${index}.parent_id`)
  return {
    sql: `c.id in (select c0.id from collection c0 ${joins.join(' ')} where ${names.map(({ sql }) => sql).join(' and ')})`,
    params: names.flatMap(({ params }) => params),
  }
}
