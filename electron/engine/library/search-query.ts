/** A search as SQL: what an asset must fulfill, and the words that it is ranked by. */
import { LunaError } from '#shared/contract/errors.ts'
import { parseSearch } from '#shared/search/library/parse.ts'
import { describeProblem } from '#shared/search/library/problems.ts'
import { conjuncts, isPlainWords } from '#shared/search/library/structure.ts'
import type { AspectValue, AssetState, NumberRange, SearchFilter, SearchNode } from '#shared/search/library/terms.ts'
import { inCollection } from './in-collection.ts'
import { madeWithin } from './made-within.ts'
import { matchesPattern } from './pattern-sql.ts'
import { type Condition, either, where } from './sql-condition.ts'

export interface CompiledSearch {
  /** FTS5 expression of the words that every hit has; null where there are none. */
  readonly ranked: string | null
  /** On `asset a` with its `report`, beside the words. Never null, so that each can be negated. */
  readonly conditions: readonly Condition[]
}

/** Throws SEARCH_NOT_UNDERSTOOD. */
export function compileSearch(text: string): CompiledSearch {
  const { node, problems } = parseSearch(text)
  const [problem] = problems
  if (problem !== undefined) throw new LunaError('SEARCH_NOT_UNDERSTOOD', describeProblem(problem))
  const terms = conjuncts(node)
  const words = terms.filter(isPlainWords)
  return {
    ranked: words.length === 0 ? null : words.map(matchExpression).join(' AND '),
    conditions: terms.filter((term) => !isPlainWords(term)).map(conditionOf),
  }
}

/** Assets with these words. */
export function hasWords(expression: string): Condition {
  return where('a.number in (select rowid from asset_search where asset_search match ?)', expression)
}

/** Any of the words may occur: the nearest to meaning that words can come. Null where there is none. */
export function anyWordOf(text: string): string | null {
  const words = [...new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])].slice(0, MOST_WORDS)
  return words.length === 0 ? null : words.map(quoted).join(' OR ')
}

const MOST_WORDS = 64

/** Of plain words alone. Nothing that was typed is ever read as the syntax of FTS5. */
function matchExpression(node: SearchNode): string {
  switch (node.type) {
    case 'words':
      return node.isPhrase ? quoted(node.text) : `${quoted(node.text)} *`
    case 'and':
    case 'or':
      return `(${node.of.map(matchExpression).join(` ${node.type.toUpperCase()} `)})`
    case 'filter':
    case 'not':
      throw new Error(`a ${node.type} is no words`)
  }
}

/** An FTS5 string: its tokens in a row. NUL would end the query text early. */
function quoted(text: string): string {
  return `"${text.replaceAll('\0', ' ').replaceAll('"', '""')}"`
}

function conditionOf(node: SearchNode): Condition {
  if (isPlainWords(node)) return hasWords(matchExpression(node))
  switch (node.type) {
    case 'filter':
      return filterCondition(node.filter)
    case 'not': {
      const { sql, params } = conditionOf(node.of)
      return { sql: `(${sql}) is not true`, params }
    }
    case 'and':
    case 'or': {
      const parts = node.of.map(conditionOf)
      const sql = parts.map((part) => `(${part.sql})`).join(` ${node.type} `)
      return { sql, params: parts.flatMap(({ params }) => params) }
    }
    case 'words':
      throw new Error('words are plain')
  }
}

function filterCondition(filter: SearchFilter): Condition {
  switch (filter.key) {
    case 'tag':
      return either(filter.values, (value) => among('asset_tag', matchesPattern('tag', value)))
    case 'lora':
      return either(filter.values, (value) => among('asset_lora', matchesPattern('name', value)))
    case 'model':
      return either(filter.values, (value) => matchesPattern('a.model', value))
    case 'in':
      return either(filter.values, inCollection)
    case 'seed':
      return either(filter.values, (seed) => ({ ...where('a.seed = ?', seed), isSelective: true }))
    case 'kind':
      return either(filter.values, (kind) => where('a.kind = ?', kind))
    case 'is':
      return either(filter.values, (state) => where(STATE_SQL[state]))
    case 'rating':
      return either(filter.values, (range) => within('a.rating', range))
    case 'size':
      return either(filter.values, (value) => {
        if (value.unit === 'bytes') return inMedia('media_sha256', within('size_bytes', value.range))
        if (value.unit === 'pixels') return inMedia('picture_sha256', within('max(width, height)', value.range))
        return inMedia('picture_sha256', where('width = ? and height = ?', value.width, value.height))
      })
    case 'aspect':
      return either(filter.values, (value) => inMedia('picture_sha256', hasAspect(value)))
    case 'color':
      return either(filter.values, (color) => inMedia('picture_sha256', where('color = ?', color)))
    case 'made':
      return either(filter.values, madeWithin)
  }
}

function among(table: 'asset_tag' | 'asset_lora', { sql, params }: Condition): Condition {
  return { sql: `a.id in (select asset_id from ${table} where ${sql})`, params, isSelective: true }
}

/** The file as it was imported, or the picture with its edits. */
function inMedia(column: 'media_sha256' | 'picture_sha256', { sql, params }: Condition): Condition {
  return { sql: `a.${column} in (select sha256 from media where ${sql})`, params, isSelective: true }
}

function within(column: string, { min, max }: NumberRange): Condition {
  const least = min === null ? [] : [where(`${column} >= ?`, min)]
  const most = max === null ? [] : [where(`${column} <= ?`, max)]
  const parts = [...least, ...most]
  return { sql: parts.map(({ sql }) => sql).join(' and '), params: parts.flatMap(({ params }) => params) }
}

/** How far a ratio may be off: pictures are cut to whole pixels, and generators to multiples of eight. */
const ASPECT_TOLERANCE = 0.02

function hasAspect(value: AspectValue): Condition {
  const ratio = '1.0 * width / height'
  if (value === 'portrait') return where(`${ratio} < ?`, 1 - ASPECT_TOLERANCE)
  if (value === 'landscape') return where(`${ratio} > ?`, 1 + ASPECT_TOLERANCE)
  const wanted = value === 'square' ? 1 : value.width / value.height
  return where(`${ratio} between ? and ?`, wanted * (1 - ASPECT_TOLERANCE), wanted * (1 + ASPECT_TOLERANCE))
}

const hasDraft = 'exists (select 1 from draft d where d.asset_id = a.id)'

const STATE_SQL: Readonly<Record<AssetState, string>> = {
  picked: `a.flag = 'pick'`,
  rejected: `a.flag = 'reject'`,
  unflagged: 'a.flag is null',
  unique: `report.verdict = 'unique'`,
  derivative: `report.verdict = 'derivative_potential'`,
  'own-duplicate': `report.verdict = 'duplicate_self'`,
  duplicate: `report.verdict = 'duplicate'`,
  'likely-copy': `report.verdict = 'plagiarism_review'`,
  unchecked: 'report.verdict is null',
  draft: hasDraft,
  saved: `not ${hasDraft}`,
  untagged: 'not exists (select 1 from asset_tag t where t.asset_id = a.id)',
  unrated: 'a.rating = 0',
  uncollected: 'not exists (select 1 from collection_asset m where m.asset_id = a.id)',
}
