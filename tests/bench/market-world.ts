/**
 * A PostgreSQL server with a market of many published assets, as the benchmarks of search, the duplicate check and the
 * catalog need it: the rows are those that publishing leaves, written in bulk.
 */
import type pg from 'pg'
import { sha256Hex } from '#models/hashes/metadata-hash.ts'
import { visualHash } from '#models/hashes/visual-hash.ts'
import type { MarketDatabase } from '#server/db/database.ts'
import { wordsOf } from '#server/fingerprints/fingerprint-rows.ts'
import { ASSET_KINDS, type AssetKind } from '#shared/asset-card/kinds.ts'
import { type Random, randomFrom } from '#shared/random.ts'
import { DAY_MS } from '#shared/time.ts'
import { hexFrom, lowRankVectors, oneOf, uuidFrom } from './market-random.ts'
import { openMarketServer } from './market-server.ts'

export const BENCH_PROFILE = { profile: 'standard@bench', dimensions: { image: 512, text: 384 } }

const VOCABULARY = 8_000
const WORDS_PER_TEXT = 60
const TAGS = 300
const CREATORS = 2_000
const BATCH = 500
/** So that data and indexes lie in memory on both sides, and an index is built in one go. */
const SETTINGS = { shared_buffers: '2GB', maintenance_work_mem: '1GB', max_wal_size: '8GB' }

/** What a work is compared and found by. */
export interface Work {
  readonly text: string
  readonly pHash: string
  readonly dHash: string
  readonly image: Float32Array
  readonly textVector: Float32Array
}

export interface MarketWorld {
  readonly works: number
  /** As the superuser. */
  readonly pool: pg.Pool
  readonly database: MarketDatabase
  /** Another work of the same kind as those in the market. */
  next(): Work
  close(): Promise<void>
}

interface Market {
  readonly random: Random
  readonly creators: readonly string[]
  /** Of all of them. */
  readonly now: Date
}

function createWorks(random: Random): () => Work {
  const image = lowRankVectors(random, BENCH_PROFILE.dimensions.image)
  const text = lowRankVectors(random, BENCH_PROFILE.dimensions.text)
  // Few words are frequent, most are rare.
  const word = (): string => `word${Math.floor(random() ** 2 * VOCABULARY)}`
  return () => ({
    text: Array.from({ length: WORDS_PER_TEXT }, word).join(' '),
    pHash: hexFrom(random, 16),
    dHash: hexFrom(random, 16),
    image: image(),
    textVector: text(),
  })
}

const shortVector = (vector: Float32Array): string => `[${Array.from(vector, (value) => value.toFixed(6)).join(',')}]`
const bitsOf = (hash: string): string => BigInt(`0x${hash}`).toString(2).padStart(64, '0')

/** A third are characters, as the market's first kind; the others are alike. */
const kindFrom = (random: Random): AssetKind => (random() < 1 / 3 ? 'character' : oneOf(random, ASSET_KINDS))

function cardOf(random: Random, { text }: Work) {
  const kind = kindFrom(random)
  return {
    asset_type: kind,
    name: text.split(' ').slice(0, 3).join(' '),
    description: text,
    tags: [0, 1].map(() => `tag${Math.floor(random() ** 2 * TAGS)}`),
    age_rating: oneOf(random, ['all', 'all', '13+', '16+', '18+']),
    [kind]: {},
  }
}

/** Every second one is sold per use, most are sold for good. */
function pricesOf(random: Random) {
  const perUse = random() < 0.5 ? 1 + Math.floor(random() * 100) : null
  return { perUse, once: perUse === null || random() < 0.5 ? 99 + Math.floor(random() * 4_900) : null }
}

function rowOf({ random, creators, now }: Market, work: Work) {
  const { perUse, once } = pricesOf(random)
  const preview = {
    ...{ sha256: hexFrom(random, 64), role: 'thumbnail', contentType: 'image/webp' },
    ...{ sizeBytes: 20_000, width: 512, height: 288 },
  }
  return {
    account_id: oneOf(random, creators),
    asset_id: uuidFrom(random),
    version_id: uuidFrom(random),
    submission_id: uuidFrom(random),
    card: cardOf(random, work),
    previews: [preview],
    per_use_cents: perUse,
    once_cents: once,
    rating: random() < 0.7 ? 1 + random() * 4 : null,
    sales: Math.floor(random() ** 4 * 10_000),
    published_at: new Date(now.getTime() - random() * 365 * DAY_MS),
    metadata_hash: sha256Hex(work.text),
    metadata_text: work.text,
    words: wordsOf(work.text),
    content_sha256: sha256Hex(`${work.pHash}${work.text}`),
    visual_hash: visualHash(work.pHash, work.dHash),
    p_hash: bitsOf(work.pHash),
    d_hash: bitsOf(work.dHash),
    image_vector: shortVector(work.image),
    text_vector: shortVector(work.textVector),
  }
}

const INSERT_WORKS = `
  with work as materialized (
    select *, card->>'asset_type' as kind, card->>'name' as name,
      array(select jsonb_array_elements_text(card->'tags')) as tags
    from jsonb_to_recordset($1) as w(account_id uuid, asset_id uuid, version_id uuid, submission_id uuid, card jsonb,
      previews jsonb, per_use_cents integer, once_cents integer, rating double precision, sales bigint,
      published_at timestamptz, metadata_hash text, metadata_text text, words text[], content_sha256 text,
      visual_hash text, p_hash text, d_hash text, image_vector text, text_vector text)
  ), fingerprint as (
    insert into fingerprints (account_id, id, submission_id, asset_id, status, kind, name, metadata_hash, metadata_text,
      word_count, words, content_sha256, picture_sha256, visual_hash, p_hash, d_hash, oriented_hashes, low_information,
      profile, image_vector, text_vector, created_at)
    select account_id, version_id, submission_id, asset_id, 'published', kind, name, metadata_hash, metadata_text,
      $2::integer, words, content_sha256, content_sha256, visual_hash, p_hash::bit(64), d_hash::bit(64),
      decode(repeat('00', 128), 'hex'), false, $3, image_vector::vector, text_vector::vector, published_at from work
  ), asset as (
    insert into assets (account_id, id, kind, status, name, card, previews, tags, age_rating, current_version_id,
      rating_average, rating_count, sales_count, published_at, updated_at)
    select account_id, asset_id, kind, 'published', name, card, previews, tags, card->>'age_rating', version_id, rating,
      case when rating is null then 0 else 5 end, sales, published_at, published_at from work
  ), directory as (
    insert into asset_directory (id, account_id) select asset_id, account_id from work
  ), version as (
    insert into asset_versions (account_id, id, asset_id, number, submission_id, card, media, metadata_hash, visual_hash,
      certificate, log_index, reviewed_by, published_at)
    select account_id, version_id, asset_id, 1, submission_id, card, previews, metadata_hash, visual_hash, '{}', 0,
      account_id, published_at from work
  ), offer as (
    insert into offers (account_id, id, asset_id, kind, price_cents, created_at)
    select account_id, gen_random_uuid(), asset_id, kind, price_cents, published_at from (
      select account_id, asset_id, 'per_use' as kind, per_use_cents as price_cents, published_at from work
      union all select account_id, asset_id, 'one_time', once_cents, published_at from work) as priced
    where price_cents is not null
  )
  insert into search_documents (account_id, asset_id, submission_id, kind, tags, age_rating, words, min_price_cents,
    offer_kinds, license_kinds, rating_average, sales_count, published_at)
  select account_id, asset_id, submission_id, kind, tags, card->>'age_rating',
    setweight(to_tsvector('english', name), 'A') || setweight(to_tsvector('english', array_to_string(tags, ' ')), 'B')
      || setweight(to_tsvector('english', metadata_text), 'C'),
    least(per_use_cents, once_cents),
    array_remove(array[case when once_cents is not null then 'one_time' end,
      case when per_use_cents is not null then 'per_use' end], null),
    '{}', rating, sales, published_at
  from work`

const INSERT_VECTORS = `
  insert into search_vectors (account_id, asset_id, profile, image_vector, text_vector)
  select account_id, asset_id, profile, image_vector, text_vector from fingerprints`

async function addCreators(pool: pg.Pool, { creators, now }: Market): Promise<void> {
  await pool.query(
    `insert into creator_profiles (account_id, handle, display_name, bio, created_at, updated_at)
     select id, 'creator-' || place, 'Creator ' || place, '', $2, $2
     from unnest($1::uuid[]) with ordinality as c(id, place)`,
    [creators, now],
  )
}

export async function openMarketWorld(works: number): Promise<MarketWorld> {
  const { pool, database, close } = await openMarketServer({ settings: SETTINGS })
  try {
    const random = randomFrom(7)
    const creators = Array.from({ length: CREATORS }, () => uuidFrom(random))
    const market: Market = { random, creators, now: new Date() }
    const next = createWorks(random)
    await addCreators(pool, market)
    for (let done = 0; done < works; done += BATCH) {
      const rows = Array.from({ length: Math.min(BATCH, works - done) }, () => rowOf(market, next()))
      await pool.query(INSERT_WORKS, [JSON.stringify(rows), WORDS_PER_TEXT, BENCH_PROFILE.profile])
    }
    await pool.query(INSERT_VECTORS)
    await pool.query('vacuum analyze')
    return { works, pool, database, next, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** A world that is made when it is first asked for. */
export function openWhenAsked(works: number) {
  let opening: Promise<MarketWorld> | undefined
  return {
    world(): Promise<MarketWorld> {
      opening ??= openMarketWorld(works)
      return opening
    },
    async close(): Promise<void> {
      await (await opening)?.close()
    },
  }
}
