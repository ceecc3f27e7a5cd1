/** The full-text row of an asset: what its card, its tags and its generation data say. */
import type { Database } from 'better-sqlite3'
import type { AssetCard } from '#shared/asset-card/card.ts'

/** What a tool wrote can be a whole workflow; this much of it is searchable, characters. */
const MAX_RAW_LENGTH = 20_000

interface GenerationTexts {
  readonly prompt: string | null
  readonly negative_prompt: string | null
  readonly model: string | null
  readonly raw: string
}

export interface SearchSource {
  readonly assetNumber: number
  readonly card: AssetCard
  readonly tags: readonly string[]
  /** Where imports found it. */
  readonly paths: readonly string[]
  /** What the file itself says, where it says anything. */
  readonly generation: GenerationTexts | undefined
}

export function indexAsset(db: Database, { assetNumber, card, tags, paths, generation }: SearchSource): void {
  const own = card.visual_generation
  db.prepare('delete from asset_search where rowid = ?').run(assetNumber)
  db.prepare(
    `insert into asset_search (rowid, name, description, tags, details, prompt, negative_prompt, model, raw,
       path)
     values (@assetNumber, @name, @description, @tags, @details, @prompt, @negativePrompt, @model, @raw,
       @path)`,
  ).run({
    assetNumber,
    name: card.name,
    description: card.description,
    tags: tags.join('\n'),
    details: texts(card[card.asset_type]).join('\n'),
    prompt: own?.prompt ?? generation?.prompt ?? '',
    negativePrompt: own?.negative_prompt ?? generation?.negative_prompt ?? '',
    model: own?.model ?? generation?.model ?? '',
    raw: generation?.raw.slice(0, MAX_RAW_LENGTH) ?? '',
    path: paths.join('\n'),
  })
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(texts)
  return []
}
