/**
 * The search document of an asset: rebuilt from the asset, its offers and its fingerprint whenever one of them changes.
 */
import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { type Asset, assetById } from '../publications/assets.ts'
import { searchableText } from '../publications/public-card.ts'
import { writeSpellings } from './spelling.ts'
import { LANGUAGE } from './words.ts'

function forget(tx: Tx, table: 'search_documents' | 'search_vectors' | 'search_spellings', { creatorId, id }: Asset) {
  return tx.deleteFrom(table).where('account_id', '=', creatorId).where('asset_id', '=', id).execute()
}

function lowered(tags: readonly string[]): string[] {
  return [...new Set(tags.map((tag) => tag.trim().toLowerCase()).filter((tag) => tag !== ''))]
}

function wordsOf({ name, tags, card }: Asset) {
  const part = (text: string, weight: 'A' | 'B' | 'C' | 'D') =>
    sql`setweight(to_tsvector(${LANGUAGE}::regconfig, ${text}), ${weight})`
  return sql`${part(name, 'A')} || ${part(tags.join(' '), 'B')} || ${part(card.description, 'C')}
    || ${part(searchableText(card), 'D')}`
}

async function submissionOf(tx: Tx, { creatorId, currentVersionId }: Asset): Promise<string> {
  const version = await tx
    .selectFrom('asset_versions')
    .select('submission_id')
    .where('account_id', '=', creatorId)
    .where('id', '=', currentVersionId)
    .executeTakeFirstOrThrow()
  return version.submission_id
}

async function writeDocument(tx: Tx, asset: Asset, submissionId: string): Promise<void> {
  const { creatorId, id } = asset
  // What can be bought now; a license's kind is stored with its listing. A free license is no price of the work.
  await sql`
    insert into search_documents (account_id, asset_id, submission_id, kind, tags, age_rating, words, min_price_cents,
      offer_kinds, license_kinds, rating_average, sales_count, published_at)
    values (${creatorId}, ${id}, ${submissionId}, ${asset.kind}, ${lowered(asset.tags)}::text[], ${asset.ageRating},
      ${wordsOf(asset)},
      (select min(price_cents) from offers
        where account_id = ${creatorId} and asset_id = ${id} and ended_at is null and price_cents > 0),
      (select coalesce(array_agg(distinct kind order by kind), '{}') from offers
        where account_id = ${creatorId} and asset_id = ${id} and ended_at is null),
      (select coalesce(array_agg(distinct v.kind order by v.kind), '{}')
        from license_listings l join license_listing_versions v
          on v.account_id = l.account_id and v.id = l.current_version_id
        where l.account_id = ${creatorId} and l.asset_id = ${id} and l.status = 'active'),
      ${asset.ratingAverage}, ${asset.salesCount}, ${asset.publishedAt})
    on conflict (account_id, asset_id) do update set
      submission_id = excluded.submission_id, kind = excluded.kind, tags = excluded.tags,
      age_rating = excluded.age_rating, words = excluded.words, min_price_cents = excluded.min_price_cents,
      offer_kinds = excluded.offer_kinds, license_kinds = excluded.license_kinds,
      rating_average = excluded.rating_average, sales_count = excluded.sales_count,
      published_at = excluded.published_at`.execute(tx)
}

/** Written only where they differ: each write goes into the indexes of the vectors. */
async function writeVectors(tx: Tx, { creatorId, id }: Asset, submissionId: string): Promise<void> {
  await sql`
    insert into search_vectors as held (account_id, asset_id, profile, image_vector, text_vector)
    select account_id, ${id}::uuid, profile, image_vector, text_vector from fingerprints
    where account_id = ${creatorId} and submission_id = ${submissionId} and status <> 'released' and profile is not null
    order by created_at desc, id desc limit 1
    on conflict (account_id, asset_id) do update set
      profile = excluded.profile, image_vector = excluded.image_vector, text_vector = excluded.text_vector
    where (held.profile, held.image_vector, held.text_vector)
      is distinct from (excluded.profile, excluded.image_vector, excluded.text_vector)`.execute(tx)
}

/**
 * Brings what the asset is found by up to date, within the transaction that changed the asset, its offers or its
 * licenses; an asset that left the market is found no more. As the service.
 */
export async function refreshSearchDocument(tx: Tx, assetId: string): Promise<void> {
  const asset = await assetById(tx, assetId)
  if (asset.status !== 'published' || asset.pausedUntil !== null) {
    await forget(tx, 'search_documents', asset)
    await forget(tx, 'search_vectors', asset)
    await forget(tx, 'search_spellings', asset)
    return
  }
  const submissionId = await submissionOf(tx, asset)
  await writeDocument(tx, asset, submissionId)
  await writeVectors(tx, asset, submissionId)
  await writeSpellings(tx, asset)
}
