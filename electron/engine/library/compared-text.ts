import type { Database } from 'better-sqlite3'
import { type CardText, cardText } from '#models/hashes/card-text.ts'
import type { AssetCard } from '#shared/asset-card/card.ts'
import { titleOf } from '../media/file-title.ts'

/**
 * What an asset is compared by: what a person wrote. A name that came from the name of the file is none of that until
 * somebody changes it.
 */
export function comparedText(db: Database, card: AssetCard, mediaId: string | null): CardText {
  const fileName = db.prepare('select original_name from media where sha256 = ?').pluck().get(mediaId)
  return cardText(card, { withName: typeof fileName !== 'string' || titleOf(fileName) !== card.name })
}
