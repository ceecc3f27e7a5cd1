import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { pino } from 'pino'
import { beforeAll, describe, expect, it } from 'vitest'
import { AGE_RATINGS, parseAssetCardDocument } from '#shared/asset-card/card.ts'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import { SEARCH_SORTS, type SearchQuery, searchContract } from '#shared/contract/market/search.ts'
import { type Random, randomFrom } from '#shared/random.ts'
import { calibrate } from '#shared/similarity/calibration.ts'
import { cosine } from '#shared/similarity/vectors.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { readsOf } from '../db/public-reads.ts'
import { buildVectorIndexes } from '../db/vector-indexes.ts'
import { addCreator, hexOf, openTestSigner, publicationOf } from '../publications/publications.fixture.ts'
import { createPublications, type Publications } from '../publications/publications.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { codePoint } from '../testing/random.ts'
import { createCatchUp } from './catch-up.ts'
import { refreshSearchDocument } from './documents.ts'
import { countFacets } from './facets.ts'
import { vectorIndexesOf } from './layers.ts'
import type { QueryEmbedder } from './query-vectors.ts'
import { createSearch, type Search } from './search.ts'

const PROFILE = 'standard@test'
const DIMENSIONS = 8
const CALIBRATION = {
  points: [[-1, 0] as [number, number], [0.2, 0] as [number, number], [1, 1] as [number, number]],
  provenance: 'made for tests',
}
const WORDS = ['zorblax', 'quentar', 'mivvle', 'harboth'] as const
const TAGS = ['night', 'Sea', 'drow'] as const

interface Work {
  readonly id: string
  readonly kind: string
  readonly word: string
  readonly tag: string
  readonly ageRating: string
  readonly priceCents: number | null
  readonly rating: number | null
  readonly sales: number
  readonly publishedAt: number
  readonly text: Float32Array | null
  readonly image: Float32Array | null
}

function vectorFrom(next: Random): Float32Array {
  const values = Float32Array.from({ length: DIMENSIONS }, () => next() - 0.5)
  const length = Math.hypot(...values)
  return values.map((value) => value / length)
}

/** What a model would make of a text, for queries that no model has to understand. */
const queryEmbedder: QueryEmbedder = {
  profile: PROFILE,
  calibration: CALIBRATION,
  findsPictures: true,
  async embed(query) {
    const next = randomFrom([...query].reduce((sum, char) => sum * 31 + char.charCodeAt(0), 7))
    return { text: vectorFrom(next), picture: vectorFrom(next) }
  },
}

const log = pino({ level: 'silent' })

async function addVectors({ admin, clock }: TestDatabase, creatorId: string, submissionId: string, work: Work) {
  const text = work.text === null ? null : `[${work.text.join(',')}]`
  const image = work.image === null ? null : `[${work.image.join(',')}]`
  await admin.query(
    `insert into fingerprints (account_id, id, submission_id, status, kind, name, metadata_hash, metadata_text,
       word_count, words, low_information, profile, image_vector, text_vector, created_at)
     values ($1, $2, $3, 'published', $4, 'x', $5, '', 0, '{}', false, $6, $7, $8, $9)`,
    [creatorId, randomUUID(), submissionId, work.kind, hexOf(32), PROFILE, image, text, clock.now()],
  )
}

function parseQuery(input: Record<string, unknown>): SearchQuery {
  const schema = searchContract.assets['~orpc'].inputSchema
  const parsed = schema?.['~standard'].validate(input)
  if (parsed === undefined || parsed instanceof Promise || parsed.issues) throw new Error(JSON.stringify(input))
  return parsed.value
}

function passes(work: Work, query: SearchQuery): boolean {
  const { kind, minPriceCents, maxPriceCents, ageRating, minRating, tag } = query
  const ages: readonly string[] = AGE_RATINGS
  if (kind !== undefined && work.kind !== kind) return false
  if (minPriceCents !== undefined && (work.priceCents ?? -1) < minPriceCents) return false
  if (maxPriceCents !== undefined && (work.priceCents ?? Infinity) > maxPriceCents) return false
  if (ageRating !== undefined && ages.indexOf(work.ageRating) > ages.indexOf(ageRating)) return false
  if (minRating !== undefined && (work.rating ?? 0) < minRating) return false
  return tag === undefined || work.tag.toLowerCase() === tag
}

/** What the three ways find, by looking at everything. */
async function foundBy(works: readonly Work[], q: string, hasModels: boolean) {
  const words = works.filter(({ word }) => word === q).map(({ id }) => id)
  if (!hasModels) return { words, meaning: [], pictures: [] }
  const query = await queryEmbedder.embed(q)
  const near = (column: 'text' | 'image', vector: Float32Array) =>
    works
      .flatMap((work) => (work[column] === null ? [] : [{ id: work.id, cosine: cosine(vector, work[column]) }]))
      .sort((a, b) => b.cosine - a.cosine)
  const meaning = near('text', query.text).filter((one) => 1 - calibrate(CALIBRATION, one.cosine) < 0.5)
  const pictures = query.picture === null ? [] : near('image', query.picture).slice(0, 20)
  return { words, meaning: meaning.map(({ id }) => id), pictures: pictures.map(({ id }) => id) }
}

function inOrder(works: readonly Work[], sort: SearchQuery['sort']): string[] {
  const byId = (a: Work, b: Work) => (a.id < b.id ? 1 : -1)
  const orders: Record<SearchQuery['sort'], (a: Work, b: Work) => number> = {
    relevance: (a, b) => b.sales - a.sales || byId(a, b),
    popularity: (a, b) => b.sales - a.sales || byId(a, b),
    newest: (a, b) => b.publishedAt - a.publishedAt || byId(a, b),
    price_low: (a, b) => (a.priceCents ?? Infinity) - (b.priceCents ?? Infinity) || -byId(a, b) || 0,
    price_high: (a, b) => (b.priceCents ?? -1) - (a.priceCents ?? -1) || byId(a, b),
  }
  // Infinity less itself is no number.
  return works.toSorted((a, b) => orders[sort](a, b) || (sort === 'price_low' ? -byId(a, b) : 0)).map(({ id }) => id)
}

const filtersArbitrary = fc.record(
  {
    kind: fc.constantFrom(...ASSET_KINDS.slice(0, 3)),
    minPriceCents: fc.constantFrom('0', '100', '250'),
    maxPriceCents: fc.constantFrom('250', '1000', '99999'),
    ageRating: fc.constantFrom(...AGE_RATINGS),
    minRating: fc.constantFrom('1', '3', '4.5'),
    tag: fc.constantFrom('night', 'SEA', 'nothing'),
  },
  { requiredKeys: [] },
)

type NewWork = Omit<Work, 'id' | 'publishedAt'>

/** Publishes a work with its vectors, offer, rating and sales, a second after the last one. */
async function addWork(
  market: TestDatabase,
  publications: Publications,
  creator: string,
  work: NewWork,
): Promise<Work> {
  market.clock.advance({ seconds: 1 })
  const card = parseAssetCardDocument({
    asset_type: work.kind,
    name: `Work ${work.word}`,
    description: 'Something to be found.',
    tags: [work.tag],
    age_rating: work.ageRating,
    [work.kind]: {},
  })
  const publication = publicationOf(creator, { card })
  await addVectors(market, creator, publication.submissionId, { ...work, id: '', publishedAt: 0 })
  const { assetId } = await market.database.asService((tx) => publications.publish(tx, publication))
  if (work.priceCents !== null) {
    await market.admin.query(
      `insert into offers (account_id, id, asset_id, kind, price_cents, created_at)
       values ($1, $2, $3, 'one_time', $4, $5)`,
      [creator, randomUUID(), assetId, work.priceCents, market.clock.now()],
    )
  }
  await market.database.asService(async (tx) => {
    await publications.setRating(tx, assetId, { average: work.rating, count: work.rating === null ? 0 : 3 })
    await publications.addSales(tx, assetId, work.sales)
  })
  return { ...work, id: assetId, publishedAt: market.clock.now().getTime() }
}

function randomWork(next: Random): NewWork {
  const pick = <T>(values: readonly [T, ...T[]]): T => {
    const at = Math.floor(next() * values.length)
    return values.find((_, place) => place === at) ?? values[0]
  }
  return {
    kind: pick(['character', 'location', 'item']),
    word: pick(WORDS),
    tag: pick(TAGS),
    ageRating: pick(AGE_RATINGS),
    priceCents: pick([null, 99, 250, 250, 999, 9999]),
    rating: pick([null, 1.5, 3, 4.5]),
    sales: pick([0, 0, 1, 5]),
    text: next() < 0.2 ? null : vectorFrom(next),
    image: next() < 0.4 ? null : vectorFrom(next),
  }
}

async function allPages(search: Search, query: SearchQuery): Promise<{ ids: string[]; longest: number }> {
  const ids: string[] = []
  let longest = 0
  let cursor: string | undefined
  do {
    const page = await search.find({ ...query, cursor })
    ids.push(...page.items.map(({ assetId }) => assetId))
    longest = Math.max(longest, page.items.length)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return { ids, longest }
}

describeOnDatabase('search', (open) => {
  let market: TestDatabase
  let publications: Publications
  let creator: string
  const works: Work[] = []
  let withModels: Search
  let wordsAlone: Search

  beforeAll(async () => {
    market = await open()
    creator = await addCreator(market, 'Ann')
    publications = createPublications({
      clock: market.clock,
      signer: await openTestSigner(market),
      onChange: refreshSearchDocument,
    })
    const next = randomFrom(42)
    for (let at = 0; at < 60; at++) {
      works.push(await addWork(market, publications, creator, randomWork(next)))
    }
    if (market.engine === 'postgres') {
      await buildVectorIndexes(
        market.admin,
        vectorIndexesOf({ profile: PROFILE, dimensions: { image: DIMENSIONS, text: DIMENSIONS } }),
      )
    }
    withModels = createSearch({ reads: readsOf(market.database), embedder: queryEmbedder, log })
    wordsAlone = createSearch({ reads: readsOf(market.database), embedder: null, log })
  })

  it('answers every sort with every filter as looking at everything would', async () => {
    const searches = fc.record({
      filters: filtersArbitrary,
      sort: fc.constantFrom(...SEARCH_SORTS),
      q: fc.constantFrom(undefined, ...WORDS, 'nothing has this'),
      hasModels: fc.boolean(),
      limit: fc.constantFrom('7', '50'),
    })
    await fc.assert(
      fc.asyncProperty(searches, async ({ filters, sort, q, hasModels, limit }) => {
        const query = parseQuery({ ...filters, sort, limit, ...(q === undefined ? {} : { q }) })
        const passing = works.filter((work) => passes(work, query))
        const { ids, longest } = await allPages(hasModels ? withModels : wordsAlone, query)
        expect(longest).toBeLessThanOrEqual(Number(limit))
        if (q === undefined) {
          expect(ids).toEqual(inOrder(passing, sort))
          return
        }
        const { words, meaning, pictures } = await foundBy(passing, q, hasModels)
        if (sort === 'relevance') {
          expect(ids.toSorted()).toEqual([...new Set([...words, ...meaning, ...pictures])].toSorted())
          return
        }
        const matching = new Set([...words, ...meaning])
        expect(ids).toEqual(
          inOrder(
            passing.filter(({ id }) => matching.has(id)),
            sort,
          ),
        )
      }),
      { numRuns: byExtent({ short: 30, long: 2_000 }), endOnFailure: true },
    )
  })

  it('ranks what is nearest in meaning first, and says by what it was found', async () => {
    const { meaning, pictures } = await foundBy(works, 'elves at sea', true)
    const { items, layers } = await withModels.find(parseQuery({ q: 'elves at sea', limit: '50' }))
    expect(layers.every(({ used }) => used)).toBe(true)
    const semantic = items.filter((hit) => hit.foundBy.includes('semantic'))
    expect(semantic.map(({ assetId }) => assetId).toSorted()).toEqual(meaning.toSorted())
    const alone = semantic.filter(({ assetId }) => !pictures.includes(assetId)).map(({ similarity }) => similarity ?? 0)
    expect(alone).toEqual(alone.toSorted((a, b) => b - a))
    expect(Math.min(...semantic.map(({ similarity }) => similarity ?? 0))).toBeGreaterThan(0.5)
  })

  it('finds by what the pictures show alone where only that is wanted', async () => {
    const { pictures } = await foundBy(works, 'elves at sea', true)
    const { items, layers } = await withModels.find(
      parseQuery({ q: 'elves at sea', limit: '50', layer: 'text_to_image' }),
    )
    expect(items.map(({ assetId }) => assetId).toSorted()).toEqual(pictures.toSorted())
    expect(items.every(({ foundBy: by }) => by.join() === 'text_to_image')).toBe(true)
    expect(layers.filter(({ used }) => used).map(({ layer }) => layer)).toEqual(['text_to_image'])
  })

  it('lists only works that match where they are sorted, and counts the same ones in the facets', async () => {
    // Nothing is near in meaning: what is left has the word.
    const embed: QueryEmbedder['embed'] = async (q) => ({
      ...(await queryEmbedder.embed(q)),
      text: new Float32Array(DIMENSIONS).fill(-1),
    })
    const farAway = { points: [[-1, 0] as [number, number], [1, 0] as [number, number]], provenance: 'made for tests' }
    const embedder = { ...queryEmbedder, calibration: farAway, embed }
    const search = createSearch({ reads: readsOf(market.database), embedder, log })
    const q = WORDS[0]
    const having = works.filter(({ word }) => word === q)
    for (const sort of SEARCH_SORTS.filter((one) => one !== 'relevance')) {
      const query = parseQuery({ q, sort, limit: '50' })
      expect((await allPages(search, query)).ids).toEqual(inOrder(having, sort))
      const { kinds } = await market.database.asAccount(null, (tx) => countFacets(tx, { q }))
      expect(kinds.reduce((sum, { count }) => sum + count, 0)).toBe(having.length)
    }
    const { layers } = await search.find(parseQuery({ q, sort: 'newest' }))
    expect(layers[2]).toEqual({ layer: 'text_to_image', used: false, reason: 'not_sortable' })
    expect((await search.find(parseQuery({ q: 'nothing has this', sort: 'price_low' }))).items).toEqual([])
  })

  it('searches texts where pictures are wanted and the models cannot find them by words, and says so', async () => {
    const embedder = { ...queryEmbedder, findsPictures: false }
    const search = createSearch({ reads: readsOf(market.database), embedder, log })
    const q = WORDS[0]
    const { words, meaning } = await foundBy(works, q, true)
    const matching = [...new Set([...words, ...meaning])].toSorted()
    for (const layer of [undefined, 'text_to_image']) {
      const query = parseQuery({ q, limit: '50', ...(layer === undefined ? {} : { layer }) })
      const { layers } = await search.find(query)
      expect(layers.map(({ used, reason }) => [used, reason])).toEqual([
        [true, null],
        [true, null],
        [false, 'no_models'],
      ])
      expect((await allPages(search, query)).ids.toSorted()).toEqual(matching)
    }
  })

  it('searches texts where pictures are wanted in another order than relevance', async () => {
    const query = parseQuery({ q: WORDS[0], layer: 'text_to_image', sort: 'newest', limit: '50' })
    const { words, meaning } = await foundBy(works, WORDS[0], true)
    const matching = new Set([...words, ...meaning])
    expect((await allPages(withModels, query)).ids).toEqual(
      inOrder(
        works.filter(({ id }) => matching.has(id)),
        'newest',
      ),
    )
    const { layers } = await withModels.find(query)
    expect(layers.map(({ reason }) => reason)).toEqual([null, null, 'not_sortable'])
  })

  it('finds no pictures for words that the model does not know, and says so', async () => {
    const embed: QueryEmbedder['embed'] = async (q) => ({ ...(await queryEmbedder.embed(q)), picture: null })
    const search = createSearch({ reads: readsOf(market.database), embedder: { ...queryEmbedder, embed }, log })
    const { items, layers } = await search.find(parseQuery({ q: WORDS[0], layer: 'text_to_image' }))
    expect(items).toEqual([])
    expect(layers[2]).toEqual({ layer: 'text_to_image', used: false, reason: 'not_understood' })
  })

  it('finds the same through the index, where the market is large', async () => {
    // How many pass is estimated, and so is how many of the nearest to look at: autovacuum may have counted half of them.
    await market.admin.query('analyze search_documents')
    // The planner believes these; the real market has as many.
    await market.admin.query(
      `update pg_class set reltuples = 1000000, relpages = greatest(relpages, 1) where relname = 'search_documents'`,
    )
    const q = 'elves at sea'
    for (const filters of [{}, { kind: 'item' }, { ageRating: '13+', maxPriceCents: '1000' }]) {
      const query = parseQuery({ q, limit: '50', ...filters })
      const passing = works.filter((work) => passes(work, query))
      const { meaning, pictures } = await foundBy(passing, q, true)
      const { ids } = await allPages(withModels, query)
      expect(ids.toSorted()).toEqual([...new Set([...meaning, ...pictures])].toSorted())
    }
    await market.admin.query('analyze search_documents')
  })

  it('continues without models that do not answer, and says so', async () => {
    const broken: QueryEmbedder = { ...queryEmbedder, embed: () => Promise.reject(new Error('crashed')) }
    const search = createSearch({ reads: readsOf(market.database), embedder: broken, log })
    const { items, layers } = await search.find(parseQuery({ q: WORDS[0] }))
    expect(items.length).toBeGreaterThan(0)
    expect(layers).toEqual([
      { layer: 'full_text', used: true, reason: null },
      { layer: 'semantic', used: false, reason: 'unavailable' },
      { layer: 'text_to_image', used: false, reason: 'unavailable' },
    ])
    const { layers: without } = await wordsAlone.find(parseQuery({ q: WORDS[0] }))
    expect(without[1]).toEqual({ layer: 'semantic', used: false, reason: 'no_models' })
  })

  it('takes any text for words', async () => {
    const hostile = fc.oneof(
      fc.string({ unit: codePoint, maxLength: 80 }),
      fc.constantFrom(
        "'; drop table assets; --",
        '"unbalanced',
        '-',
        '!&|()<->:*',
        '\\',
        '%_',
        'or or or',
        '{}[]',
        '\u2028',
      ),
    )
    await fc.assert(
      fc.asyncProperty(hostile, fc.constantFrom(...SEARCH_SORTS), async (text, sort) => {
        const q = text.replaceAll('\0', '')
        const { items } = await wordsAlone.find(parseQuery({ q, sort, tag: `a${q}`.slice(0, 100) }))
        expect(items).toEqual([])
      }),
      { numRuns: byExtent({ short: 20, long: 2_000 }) },
    )
    expect((await market.admin.query('select 1 from assets')).rows.length).toBe(works.length)
  })

  it('finds the works of creators by name, after those that have the words', async () => {
    const { items } = await wordsAlone.find(parseQuery({ q: 'ann', limit: '50' }))
    expect(items).toHaveLength(50)
    expect(items[0]?.foundBy).toEqual(['full_text'])
    expect((await allPages(wordsAlone, parseQuery({ q: 'ann', sort: 'newest', limit: '50' }))).ids).toEqual(
      inOrder(works, 'newest'),
    )
    expect((await wordsAlone.find(parseQuery({ q: 'ann something' }))).items).toEqual([])
    // What is excluded concerns the works alone.
    expect((await wordsAlone.find(parseQuery({ q: `ann -${WORDS[0]}` }))).items).toEqual([])
  })

  it('finds what was meant by a misspelled word, counts it, and says so', async () => {
    const having = works.filter(({ word }) => word === 'quentar')
    for (const q of ['quentra', 'Quenttar', 'qentar', 'quentor']) {
      const { items, spelling } = await wordsAlone.find(parseQuery({ q, sort: 'newest', limit: '50' }))
      expect([spelling, items.map(({ assetId }) => assetId)]).toEqual(['quentar', inOrder(having, 'newest')])
      const { kinds } = await market.database.asAccount(null, (tx) => countFacets(tx, { q }))
      expect(kinds.reduce((sum, { count }) => sum + count, 0)).toBe(having.length)
    }
    expect(await wordsAlone.find(parseQuery({ q: 'quentar' }))).toMatchObject({ spelling: null })
    expect(await wordsAlone.find(parseQuery({ q: 'kwentahr' }))).toMatchObject({ items: [], spelling: null })
  })

  it('refuses cursors of another list', async () => {
    const newest = await wordsAlone.find(parseQuery({ sort: 'newest', limit: '2' }))
    const misused = withModels.find(parseQuery({ q: WORDS[0], cursor: newest.nextCursor }))
    await expect(misused).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('counts what each value of a filter would leave', async () => {
    const kind = ASSET_KINDS[0]
    const { kinds, ageRatings, tags } = await market.database.asAccount(null, (tx) => countFacets(tx, { kind }))
    const count = (list: readonly Work[], of: (work: Work) => string) => {
      const counts: Record<string, number> = {}
      for (const work of list) counts[of(work)] = (counts[of(work)] ?? 0) + 1
      return counts
    }
    const asRecord = (counts: readonly { value: string; count: number }[]) =>
      Object.fromEntries(counts.map((one): [string, number] => [one.value, one.count]))
    const ofKind = works.filter((work) => work.kind === kind)
    expect(asRecord(kinds)).toEqual(count(works, (work) => work.kind))
    expect(asRecord(ageRatings)).toEqual(count(ofKind, ({ ageRating }) => ageRating))
    expect(asRecord(tags)).toEqual(count(ofKind, ({ tag }) => tag.toLowerCase()))
  })

  describe('what changes', () => {
    let work: Work
    const find = async (input: Record<string, unknown>) =>
      (await wordsAlone.find(parseQuery({ q: 'ephemeral', ...input }))).items
    beforeAll(async () => {
      work = await addWork(market, publications, creator, {
        ...{ kind: 'item', word: 'ephemeral', tag: 'x', ageRating: 'all', priceCents: 500 },
        ...{ rating: null, sales: 0, text: null, image: null },
      })
    })

    it('is followed where prices change behind its back', async () => {
      const catchUp = createCatchUp(market.database, market.clock, null)
      await catchUp.followOffers()
      const at = market.clock.now()
      await market.admin.query('update offers set ended_at = $2 where asset_id = $1', [work.id, at])
      expect(await find({ maxPriceCents: '600' })).toHaveLength(1)
      await catchUp.followOffers()
      expect(await find({ maxPriceCents: '600' })).toEqual([])
      expect(await find({})).toMatchObject([{ assetId: work.id, minPriceCents: null, offers: [] }])
    })

    it('is followed where models change, and looked at no more where nothing does', async () => {
      const rest = 'changed_xid = pg_current_xact_id() where submission_id = (select submission_id from asset_versions'
      const change = (set: string) =>
        market.admin.query(`update fingerprints set ${set} ${rest} where asset_id = $1)`, [work.id])
      const vector = vectorFrom(randomFrom(3)).join(',')
      await change(`profile = 'large@test', text_vector = '[${vector}]', asset_id = '${work.id}',`)
      const followed = async () => {
        await createCatchUp(market.database, market.clock, 'large@test').followVectors()
        return (await market.admin.query('select profile from search_vectors where asset_id = $1', [work.id])).rows
      }
      expect(await followed()).toEqual([{ profile: 'large@test' }])
      // It is looked at again while a transaction that began before is open, in whichever database of the server.
      await eventually(async () => {
        await market.admin.query("update search_vectors set profile = 'lost@test' where asset_id = $1", [work.id])
        expect(await followed()).toEqual([{ profile: 'lost@test' }])
      })
    })

    it('is gone with its asset', async () => {
      await market.database.asService((tx) => publications.withdraw(tx, creator, work.id))
      expect(await find({})).toEqual([])
      for (const table of ['search_vectors', 'search_spellings']) {
        const left = await market.admin.query(`select 1 from ${table} where asset_id = $1`, [work.id])
        expect(left.rows, table).toEqual([])
      }
    })
  })
})
