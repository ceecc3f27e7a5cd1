/** Search: what each way finds, fused by rank, or all that is found in the order asked for. */
import { type SqlBool, sql } from 'kysely'
import type { Logger } from 'pino'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import {
  SEARCH_LAYERS,
  type SearchFilters,
  type SearchHit,
  type SearchLayer,
  type SearchLayerState,
  type SearchQuery,
} from '#shared/contract/market/search.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { decodeCursor, encodeCursor, pageFrom } from '../http/cursor.ts'
import { type Condition, conditionOf, type ListSort, orderOf, sortPlaceSchema } from './filters.ts'
import { fuseRankings } from './fusion.ts'
import { describeHits, type Found } from './hits.ts'
import {
  type Among,
  expectPassing,
  findByMeaning,
  findByPicture,
  findByWords,
  type Similar,
  wordQuery,
} from './layers.ts'
import type { QueryEmbedder, QueryVectors } from './query-vectors.ts'

interface SearchAnswer {
  readonly items: SearchHit[]
  readonly nextCursor: string | null
  readonly layers: SearchLayerState[]
}

export interface Search {
  /** Throws INVALID_INPUT for a foreign cursor, CANCELLED. */
  find(query: SearchQuery, signal?: AbortSignal): Promise<SearchAnswer>
}

interface SearchParts {
  readonly database: MarketDatabase
  /** Null without models: then words alone find. */
  readonly embedder: QueryEmbedder | null
  readonly log: Logger
}

/** What the query is, as far as it could be understood. */
interface Understood {
  readonly q: string
  readonly vectors: (QueryVectors & Pick<QueryEmbedder, 'profile' | 'calibration'>) | null
}

interface Findings {
  readonly words: readonly string[]
  readonly meaning: readonly Similar[]
  readonly pictures: readonly string[]
}

const offsetSchema = z.int().min(0).max(10_000)

function layerStates(
  { q, layer: only }: SearchQuery,
  hasModels: boolean,
  vectors: Understood['vectors'],
): SearchLayerState[] {
  return SEARCH_LAYERS.map((layer): SearchLayerState => {
    if (q === undefined || q === '') return { layer, used: false, reason: 'no_query' }
    if (only !== undefined && only !== layer) return { layer, used: false, reason: 'not_wanted' }
    if (layer === 'full_text') return { layer, used: true, reason: null }
    if (vectors === null) return { layer, used: false, reason: hasModels ? 'unavailable' : 'no_models' }
    if (layer === 'text_to_image' && vectors.picture === null) return { layer, used: false, reason: 'not_understood' }
    return { layer, used: true, reason: null }
  })
}

/** Models that do not answer leave the words. */
async function vectorsOf(
  q: string,
  { embedder, log }: Pick<SearchParts, 'embedder' | 'log'>,
  signal?: AbortSignal,
): Promise<Understood['vectors']> {
  if (embedder === null) return null
  try {
    const { profile, calibration } = embedder
    return { ...(await embedder.embed(q, signal)), profile, calibration }
  } catch (error) {
    if (error instanceof LunaError && error.code === 'CANCELLED') throw error
    log.warn({ err: error }, 'search goes without models')
    return null
  }
}

export function createSearch({ database, embedder, log }: SearchParts): Search {
  /** Each way on a connection of its own, at the same time. */
  async function findAll({ q, vectors }: Understood, filters: SearchFilters, wanted: readonly SearchLayer[]) {
    const condition = conditionOf(filters)
    const picture = vectors?.picture ?? null
    const run = <Result>(layer: SearchLayer, work: (tx: Tx) => Promise<Result[]>): Promise<Result[]> =>
      wanted.includes(layer) ? database.asAccount(null, work) : Promise.resolve([])
    const [words, meaning, pictures] = await Promise.all([
      run('full_text', (tx) => findByWords(tx, q, condition)),
      vectors === null
        ? []
        : run('semantic', async (tx) =>
            findByMeaning(tx, { ...vectors, vector: vectors.text }, await amongThose(tx, condition)),
          ),
      vectors === null || picture === null
        ? []
        : run('text_to_image', async (tx) =>
            findByPicture(tx, { ...vectors, vector: picture }, await amongThose(tx, condition)),
          ),
    ])
    return { words, meaning, pictures } satisfies Findings
  }

  async function byRelevance(understood: Understood, { cursor, limit, layer, ...filters }: SearchQuery) {
    const { words, meaning, pictures } = await findAll(understood, filters, wantedLayers(layer))
    const similarity = new Map(meaning.map((one) => [one.id, one.similarity]))
    const fused = fuseRankings<SearchLayer>([
      { list: 'full_text', ids: words },
      { list: 'semantic', ids: meaning.map(({ id }) => id) },
      { list: 'text_to_image', ids: pictures },
    ])
    const start = decodeCursor(offsetSchema, cursor) ?? 0
    const found = fused.slice(start, start + limit).map(({ id, foundBy }): Found => {
      return { id, foundBy, similarity: similarity.get(id) ?? null }
    })
    const nextCursor = start + limit < fused.length ? encodeCursor(start + limit) : null
    return { items: await database.asAccount(null, (tx) => describeHits(tx, found)), nextCursor }
  }

  /** All that has the words, and what the models add, in the order of something else than relevance. */
  async function inOrder(understood: Understood | null, sort: ListSort, query: SearchQuery) {
    const { cursor, limit, layer, ...filters } = query
    const byModels = wantedLayers(layer).filter((one) => one !== 'full_text')
    const findings = understood && (await findAll(understood, filters, byModels))
    const added = new Set([...(findings?.meaning.map(({ id }) => id) ?? []), ...(findings?.pictures ?? [])])
    const { place, order, from } = orderOf(sort, decodeCursor(sortPlaceSchema, cursor))
    const hasWords =
      understood === null || !wantedLayers(layer).includes('full_text')
        ? sql<SqlBool>`false`
        : sql<SqlBool>`d.words @@ ${wordQuery(understood.q)}`
    const matches =
      understood === null ? sql<SqlBool>`true` : sql<SqlBool>`(${hasWords} or d.asset_id = any (${[...added]}::uuid[]))`
    return database.asAccount(null, async (tx) => {
      const { rows } = await sql<{ asset_id: string; place: string; has_words: boolean }>`
        select d.asset_id, ${place} as place, ${hasWords} as has_words from search_documents d
        where ${matches} and ${conditionOf(filters)} and ${from}
        order by ${order} limit ${limit + 1}`.execute(tx)
      const { items, nextCursor } = pageFrom(
        rows,
        limit,
        (row) => foundInOrder(row, findings),
        (row) => [row.place, row.asset_id],
      )
      return { items: await describeHits(tx, items), nextCursor }
    })
  }

  return {
    async find(query, signal) {
      const q = query.q === undefined || query.q === '' ? null : query.q
      const understood = q === null ? null : { q, vectors: await vectorsOf(q, { embedder, log }, signal) }
      const layers = layerStates(query, embedder !== null, understood?.vectors ?? null)
      const { sort } = query
      if (sort !== 'relevance') return { ...(await inOrder(understood, sort, query)), layers }
      // With nothing asked for, what others buy is as good a guess as any.
      if (understood === null) return { ...(await inOrder(null, 'popularity', query)), layers }
      return { ...(await byRelevance(understood, query)), layers }
    },
  }
}

function wantedLayers(layer: SearchLayer | undefined): readonly SearchLayer[] {
  return layer === undefined ? SEARCH_LAYERS : [layer]
}

async function amongThose(tx: Tx, condition: Condition): Promise<Among> {
  return { condition, ...(await expectPassing(tx, condition)) }
}

function foundInOrder(row: { asset_id: string; has_words: boolean }, findings: Findings | null): Found {
  const { asset_id: id, has_words: hasWords } = row
  const similar = findings?.meaning.find((one) => one.id === id)
  const foundBy: SearchLayer[] = []
  if (hasWords) foundBy.push('full_text')
  if (similar !== undefined) foundBy.push('semantic')
  if (findings?.pictures.includes(id) === true) foundBy.push('text_to_image')
  return { id, foundBy, similarity: similar?.similarity ?? null }
}
