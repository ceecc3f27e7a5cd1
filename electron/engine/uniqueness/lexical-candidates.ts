/** Candidates by words: those assets that share the subject's rarest words, by BM25 over the library's text index. */
import type { Database } from 'better-sqlite3'
import { STOP_WORDS } from '#shared/similarity/stop-words.ts'
import { tokenize } from '#shared/similarity/tokens.ts'

/** Words as they are compared and, where the text index cuts otherwise (scripts without spaces), as it cuts them. */
function wordsOf(text: string): string[] {
  const runs =
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  const words = new Set([...tokenize(text).map(({ word }) => word), ...runs])
  return [...words].filter((word) => !STOP_WORDS.has(word))
}

/** Words asked for at most, and how many assets they may occur in altogether: both bound the time of the query. */
const MAX_WORDS = 24
const MAX_OCCURRENCES = 20_000
const MAX_CANDIDATES = 50

export interface LexicalCandidates {
  /** Ids of living assets, most alike first. */
  find(text: string, exceptAssetId: string | null): string[]
}

export function createLexicalCandidates(db: Database): LexicalCandidates {
  // Lives in the connection's temporary database: a view into the index, no copy of it.
  db.exec(`create virtual table if not exists temp.asset_search_words using fts5vocab('main', 'asset_search', 'row')`)
  const occurrences = db.prepare('select doc from temp.asset_search_words where term = ?').pluck()
  const search = db
    .prepare(
      `select a.id from asset_search s join asset a on a.number = s.rowid
       where asset_search match @words and a.deleted_at is null and a.id is not @except
       order by bm25(asset_search, 2, 4, 2, 4, 0, 0, 0, 0, 0) limit ${MAX_CANDIDATES}`,
    )
    .pluck()

  function rarestWords(text: string): string[] {
    const counted = wordsOf(text)
      .map((word) => ({ word, count: Number(occurrences.get(word) ?? 0) }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => a.count - b.count)
      .slice(0, MAX_WORDS)
    let sum = 0
    return counted
      .filter(({ count }, at) => {
        sum += count
        return at === 0 || sum <= MAX_OCCURRENCES
      })
      .map(({ word }) => word)
  }

  return {
    find(text, exceptAssetId) {
      const words = rarestWords(text)
      if (words.length === 0) return []
      const expression = words.map((word) => `"${word.replaceAll('"', '""')}"`).join(' OR ')
      return search
        .all({ words: `{name description tags details} : (${expression})`, except: exceptAssetId })
        .map(String)
    },
  }
}
