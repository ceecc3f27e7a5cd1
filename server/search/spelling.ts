/** Words that can be misspelled, kept for each asset that can be found; and what a query with an unknown word means. */
import { sql } from 'kysely'
import type { SearchFilters } from '#shared/contract/market/search.ts'
import { likelyWord, respell, spellingForms, wordsToSpell } from '#shared/search/spelling.ts'
import type { Tx } from '../db/database.ts'
import type { Asset } from '../publications/assets.ts'
import { type Condition, conditionOf } from './filters.ts'
import { hasWords } from './words.ts'

/** Frequent words are in many assets: so many of them are looked at. */
const MOST_LOOKED_AT = 200

/** Written only where they differ: a sale or a new price changes no word. */
export async function writeSpellings(tx: Tx, { creatorId, id, name, tags }: Asset): Promise<void> {
  const creator = await tx
    .selectFrom('creator_profiles')
    .select(['display_name', 'handle'])
    .where('account_id', '=', creatorId)
    .executeTakeFirst()
  const words = wordsToSpell([name, ...tags, creator?.display_name, creator?.handle].join('\n'))
  const forms = [...new Set(words.flatMap(spellingForms))]
  await sql`
    insert into search_spellings as held (account_id, asset_id, words, forms)
    values (${creatorId}, ${id}, ${words}::text[], ${forms}::text[])
    on conflict (account_id, asset_id) do update set words = excluded.words, forms = excluded.forms
    where held.words is distinct from excluded.words`.execute(tx)
}

/** `seen`: which works the reader is shown. */
async function isFound(tx: Tx, q: string, seen: Condition): Promise<boolean> {
  const { rows } = await sql`select 1 from search_documents d where ${hasWords(q)} and ${seen} limit 1`.execute(tx)
  return rows.length > 0
}

async function knownWordsLike(tx: Tx, typed: string, seen: Condition): Promise<string[]> {
  const { rows } = await sql<{ words: string[] }>`
    select s.words from search_spellings s
    join search_documents d on d.account_id = s.account_id and d.asset_id = s.asset_id
    where s.forms && ${spellingForms(typed)}::text[] and ${seen}
    limit ${sql.lit(MOST_LOOKED_AT)}`.execute(tx)
  return rows.flatMap(({ words }) => words)
}

/**
 * The query that was likely meant; null where it has results as it is, or nothing similar has any. Words of works above
 * `ageRating` are never given away.
 */
export async function likelyQuery(
  tx: Tx,
  { q, ageRating }: { readonly q: string; readonly ageRating?: SearchFilters['ageRating'] },
): Promise<string | null> {
  const seen = conditionOf({ ageRating })
  if (await isFound(tx, q, seen)) return null
  const meant = new Map<string, string | null>()
  for (const typed of wordsToSpell(q)) meant.set(typed, likelyWord(typed, await knownWordsLike(tx, typed, seen)))
  const likely = respell(q, (typed) => meant.get(typed.toLowerCase()) ?? null)
  return likely !== q && (await isFound(tx, likely, seen)) ? likely : null
}
