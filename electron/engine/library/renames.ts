/** Names of many assets from one pattern: a preview, and one undoable step. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import { type NameFacts, parseRenamePattern, type Renaming, renamed } from '#shared/asset-card/rename-pattern.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { RenamedAsset, RenameRequest } from '#shared/contract/studio/renames.ts'
import { kinds } from '#shared/words/kinds.ts'
import type { Write } from '../database/write.ts'
import { editCard, emptyStep } from './card-edits.ts'
import type { History } from './history.ts'
import { localDay } from './made-within.ts'

export interface Renames {
  /** In the order of the ids. Throws INVALID_INPUT for an unknown placeholder. */
  preview(request: RenameRequest): RenamedAsset[]
  /** Answers with the number of assets that have another name now. Assets that would have none keep theirs. */
  rename(request: RenameRequest): number
}

interface RenamesOptions {
  readonly db: Database
  readonly write: Write
  readonly history: History
}

export function createRenames({ db, write, history }: RenamesOptions): Renames {
  return {
    preview: (request) => newNames(db, request),
    rename: (request) =>
      write(() => {
        const step = emptyStep()
        const changed = newNames(db, request).filter(
          ({ id, after }) => after !== null && editCard(db, id, (card) => ({ ...card, name: after }), step),
        )
        if (changed.length === 0) return 0
        const [first] = changed
        const description =
          changed.length === 1 ? `Rename to “${first?.after ?? ''}”` : `Rename ${changed.length} assets`
        history.perform({ description, ...step })
        return changed.length
      }),
  }
}

const rowSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(ASSET_KINDS),
  model: z.string().nullable(),
  seed: z.string().nullable(),
  madeAt: z.string(),
  originalName: z.string().nullable(),
})

function newNames(db: Database, { ids, pattern, find, replacement, start }: RenameRequest): RenamedAsset[] {
  const parsed = parseRenamePattern(pattern)
  if ('unknown' in parsed) throw new LunaError('INVALID_INPUT', `“${parsed.unknown}” is no placeholder`)
  const renaming: Renaming = { pieces: parsed.pieces, find, replacement }
  return db
    .prepare(
      `select a.id, a.name, a.kind, a.model, a.seed, a.made_at as madeAt, m.original_name as originalName
       from json_each(?) wanted join asset a on a.id = wanted.value left join media m on m.sha256 = a.media_sha256
       order by wanted.key`,
    )
    .all(JSON.stringify([...new Set(ids)]))
    .map((row, index) => {
      const { id, name, kind, model, seed, madeAt, originalName } = rowSchema.parse(row)
      const facts: NameFacts = {
        ...{ name, model, seed, kind: kinds[kind].one, date: localDay(new Date(madeAt)) },
        file: originalName === null ? null : originalName.replace(/\.[^.]*$/, ''),
      }
      const after = renamed(renaming, facts, start + index)
      return { id, before: name, after: after === '' ? null : after }
    })
}
