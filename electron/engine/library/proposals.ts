/** Names and tags that prompts, files and folders suggest. Only proposals, until a person accepts them. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import type { AssetCard } from '#shared/asset-card/card.ts'
import { isPlaceholderName } from '#shared/asset-card/placeholder-name.ts'
import { folderTags, proposeName } from '#shared/asset-card/proposed-name.ts'
import { proposeTags } from '#shared/asset-card/proposed-tags.ts'
import type { ProposalPart, ProposedCard } from '#shared/contract/studio/proposals.ts'
import type { Write } from '../database/write.ts'
import { currentState } from '../revisions/current-state.ts'
import { editCard, emptyStep } from './card-edits.ts'
import type { History } from './history.ts'

export interface Proposals {
  /** Of the assets that there are, in the order of the ids. A name is proposed where the present one says nothing. */
  list(ids: readonly string[]): ProposedCard[]
  /** Takes all that is proposed into the cards, as one step. Answers with the number of assets that changed. */
  accept(ids: readonly string[], parts: readonly ProposalPart[]): number
}

interface ProposalsOptions {
  readonly db: Database
  readonly write: Write
  readonly history: History
}

/** A card takes this many; see its schema. */
const MOST_TAGS = 200

export function createProposals({ db, write, history }: ProposalsOptions): Proposals {
  const list = (ids: readonly string[]) => [...new Set(ids)].flatMap((id) => proposedFor(db, id) ?? [])
  return {
    list,
    accept: (ids, parts) =>
      write(() => {
        const step = emptyStep()
        const changed = list(ids).filter((proposed) =>
          editCard(db, proposed.id, (card) => accepted(card, proposed, parts), step),
        )
        if (changed.length === 0) return 0
        const count = changed.length === 1 ? '1 asset' : `${changed.length} assets`
        history.perform({ description: `Accept proposed ${parts.toSorted().join('s and ')}s: ${count}`, ...step })
        return changed.length
      }),
  }
}

function accepted(card: AssetCard, { name, tags }: ProposedCard, parts: readonly ProposalPart[]): AssetCard {
  return {
    ...card,
    name: parts.includes('name') ? (name ?? card.name) : card.name,
    tags: parts.includes('tag') ? [...card.tags, ...tags].slice(0, Math.max(MOST_TAGS, card.tags.length)) : card.tags,
  }
}

const textsSchema = z.array(z.string())

function proposedFor(db: Database, id: string): ProposedCard | null {
  const isKnown = db.prepare('select 1 from asset where id = ?').get(id) !== undefined
  if (!isKnown) return null
  const { card, mediaId } = currentState(db, id)
  const written = db.prepare('select prompt from generation where sha256 = ?').pluck().get(mediaId)
  const prompt = card.visual_generation?.prompt ?? (typeof written === 'string' ? written : null)
  const paths = textsSchema.parse(
    db.prepare('select path from asset_path where asset_id = ? order by path').pluck().all(id),
  )
  const own = textsSchema.parse(db.prepare('select tag from asset_tag where asset_id = ?').pluck().all(id))
  const taken = new Set([...own, ...card.tags].map((tag) => tag.toLowerCase()))
  const tags = [...new Set([...(prompt === null ? [] : proposeTags(prompt)), ...folderTags(paths)])]
  return {
    id,
    current: card.name,
    name: isPlaceholderName(card.name) ? proposeName({ prompt, paths }) : null,
    tags: tags.filter((tag) => !taken.has(tag)),
  }
}
