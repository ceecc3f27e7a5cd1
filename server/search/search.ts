/**
 * Search: what each way finds, fused by rank; or what has the words or nearly their meaning, in the order asked for. Of
 * any number of pictures some are the nearest, however little they show of what was asked for: they only ever rank.
 */
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
import type { Tx } from '../db/database.ts'
import type { PublicReads } from '../db/public-reads.ts'
import { decodeCursor, encodeCursor, pageFrom } from '../http/cursor.ts'
import { type Condition, conditionOf, type ListSort, orderOf, sortPlaceSchema } from './filters.ts'
import { fuseRankings } from './fusion.ts'
import { describeHits, type Found } from './hits.ts'
import { type Among, expectPassing, findByMeaning, findByPicture, findByWords, type Similar } from './layers.ts'
import type { QueryEmbedder, QueryVectors } from './query-vectors.ts'
import { likelyQuery } from './spelling.ts'
import { hasWords } from './words.ts'

interface SearchAnswer {
  readonly items: SearchHit[]
  readonly nextCursor: string | null
  readonly layers: SearchLayerState[]
  readonly spelling: string | null
}

export interface Search {
  /** Throws INVALID_INPUT for a foreign cursor, CANCELLED. */
  find(query: SearchQuery, signal?: AbortSignal): Promise<SearchAnswer>
}

interface SearchParts {
  readonly reads: PublicReads
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

type Unused = NonNullable<SearchLayerState['reason']>

/** Why pictures cannot be searched by words, whatever the words are; null where they can. */
function pictureObstacle({ sort }: SearchQuery, embedder: QueryEmbedder | null): Unused | null {
  if (embedder?.findsPictures !== true) return 'no_models'
  return sort === 'relevance' ? null : 'not_sortable'
}

/** Texts are searched in place of pictures, where these alone are wanted and cannot be searched. */
function wantedLayers(query: SearchQuery, embedder: QueryEmbedder | null): readonly SearchLayer[] {
  const { layer } = query
  if (layer === undefined || (layer === 'text_to_image' && pictureObstacle(query, embedder) !== null)) {
    return SEARCH_LAYERS
  }
  return [layer]
}

function searchedLayers(query: SearchQuery, embedder: QueryEmbedder | null): SearchLayer[] {
  const obstacle = pictureObstacle(query, embedder)
  return wantedLayers(query, embedder).filter((layer) => layer !== 'text_to_image' || obstacle === null)
}

function layerStates(
  query: SearchQuery,
  embedder: QueryEmbedder | null,
  vectors: Understood['vectors'],
): SearchLayerState[] {
  const wanted = wantedLayers(query, embedder)
  const whyNot = (layer: SearchLayer): Unused | null => {
    if (query.q === undefined || query.q === '') return 'no_query'
    if (!wanted.includes(layer)) return 'not_wanted'
    if (layer === 'full_text') return null
    const obstacle = layer === 'text_to_image' ? pictureObstacle(query, embedder) : null
    if (obstacle !== null) return obstacle
    if (vectors === null) return embedder === null ? 'no_models' : 'unavailable'
    return layer === 'text_to_image' && vectors.picture === null ? 'not_understood' : null
  }
  return SEARCH_LAYERS.map((layer): SearchLayerState => {
    const reason = whyNot(layer)
    return { layer, used: reason === null, reason }
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

export function createSearch({ reads, embedder, log }: SearchParts): Search {
  /** Each way on a connection of its own, at the same time. */
  async function findAll({ q, vectors }: Understood, filters: SearchFilters, wanted: readonly SearchLayer[]) {
    const condition = conditionOf(filters)
    const picture = vectors?.picture ?? null
    const run = <Result>(layer: SearchLayer, work: (tx: Tx) => Promise<Result[]>): Promise<Result[]> =>
      wanted.includes(layer) ? reads.read(work) : Promise.resolve([])
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

  async function byRelevance(understood: Understood, query: SearchQuery) {
    const { cursor, limit, layer: _layer, ...filters } = query
    const { words, meaning, pictures } = await findAll(understood, filters, searchedLayers(query, embedder))
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
    return { items: await reads.read((tx) => describeHits(tx, found)), nextCursor }
  }

  /** All that has the words, and what is near enough in meaning, in the order of something else than relevance. */
  async function inOrder(understood: Understood | null, sort: ListSort, query: SearchQuery) {
    const { cursor, limit, layer: _layer, ...filters } = query
    const searched = searchedLayers(query, embedder)
    const byModels = searched.filter((one) => one !== 'full_text')
    const meaning = understood === null ? [] : (await findAll(understood, filters, byModels)).meaning
    const added = meaning.map(({ id }) => id)
    const { place, order, from } = orderOf(sort, decodeCursor(sortPlaceSchema, cursor))
    const inWords =
      understood === null || !searched.includes('full_text') ? sql<SqlBool>`false` : hasWords(understood.q)
    const matches =
      understood === null ? sql<SqlBool>`true` : sql<SqlBool>`(${inWords} or d.asset_id = any (${added}::uuid[]))`
    return reads.read(async (tx) => {
      const { rows } = await sql<{ asset_id: string; place: string; has_words: boolean }>`
        select d.asset_id, ${place} as place, ${inWords} as has_words from search_documents d
        where ${matches} and ${conditionOf(filters)} and ${from}
        order by ${order} limit ${limit + 1}`.execute(tx)
      const { items, nextCursor } = pageFrom(
        rows,
        limit,
        (row) => foundInOrder(row, meaning),
        (row) => [row.place, row.asset_id],
      )
      return { items: await describeHits(tx, items), nextCursor }
    })
  }

  return {
    async find(query, signal) {
      const asked = query.q === undefined || query.q === '' ? null : query.q
      const { ageRating } = query
      const spelling = asked === null ? null : await reads.read((tx) => likelyQuery(tx, { q: asked, ageRating }))
      const q = spelling ?? asked
      const understood = q === null ? null : { q, vectors: await vectorsOf(q, { embedder, log }, signal) }
      const said = { layers: layerStates(query, embedder, understood?.vectors ?? null), spelling }
      const { sort } = query
      if (sort !== 'relevance') return { ...(await inOrder(understood, sort, query)), ...said }
      // With nothing asked for, what others buy is as good a guess as any.
      if (understood === null) return { ...(await inOrder(null, 'popularity', query)), ...said }
      return { ...(await byRelevance(understood, query)), ...said }
    },
  }
}

async function amongThose(tx: Tx, condition: Condition): Promise<Among> {
  return { condition, ...(await expectPassing(tx, condition)) }
}

function foundInOrder(row: { asset_id: string; has_words: boolean }, meaning: readonly Similar[]): Found {
  const { asset_id: id, has_words: hasWords } = row
  const similar = meaning.find((one) => one.id === id)
  const foundBy: SearchLayer[] = []
  if (hasWords) foundBy.push('full_text')
  if (similar !== undefined) foundBy.push('semantic')
  return { id, foundBy, similarity: similar?.similarity ?? null }
}
