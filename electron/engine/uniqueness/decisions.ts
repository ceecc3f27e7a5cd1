/** What a creator said about pairs of works, kept by the content of both sides. */
import type { Database } from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { decisionRelationSchema } from '#shared/contract/studio/uniqueness.ts'
import type { Write } from '../database/write.ts'

export type Relation = z.infer<typeof decisionRelationSchema>

export interface Decision {
  readonly id: string
  readonly relation: Relation
}

export interface Decisions {
  /** Decisions in force on this content, by the other side's key. */
  of(key: string): ReadonlyMap<string, Decision>
  /** Takes the place of an earlier decision on the same pair. */
  decide(pair: { readonly a: string; readonly b: string; readonly relation: Relation; readonly note: string }): Decision
  /** Throws NOT_FOUND. Undoing twice is harmless. Answers with the pair. */
  undo(id: string): { readonly a: string; readonly b: string }
}

const rowSchema = z.object({
  id: z.string(),
  low_key: z.string(),
  high_key: z.string(),
  relation: decisionRelationSchema,
})

export function createDecisions({ db, write }: { db: Database; write: Write }): Decisions {
  const select = 'select id, low_key, high_key, relation from decision'
  const ofKey = db.prepare(`${select} where undone_at is null and (low_key = @key or high_key = @key)`)
  const byId = db.prepare(`${select} where id = ?`)
  return {
    of: (key) =>
      new Map(
        ofKey.all({ key }).map((row) => {
          const { id, low_key, high_key, relation } = rowSchema.parse(row)
          return [low_key === key ? high_key : low_key, { id, relation }]
        }),
      ),
    decide: ({ a, b, relation, note }) =>
      write(() => {
        const [low, high] = a < b ? [a, b] : [b, a]
        const now = new Date().toISOString()
        const id = newId()
        db.prepare(
          'update decision set undone_at = @now where low_key = @low and high_key = @high and undone_at is null',
        ).run({ low, high, now })
        db.prepare(
          `insert into decision (id, low_key, high_key, relation, note, decided_at)
           values (@id, @low, @high, @relation, @note, @now)`,
        ).run({ id, low, high, relation, note, now })
        return { id, relation }
      }),
    undo: (id) =>
      write(() => {
        const row = byId.get(id)
        if (row === undefined) throw new LunaError('NOT_FOUND', `decision ${id}`)
        db.prepare('update decision set undone_at = coalesce(undone_at, ?) where id = ?').run(
          new Date().toISOString(),
          id,
        )
        const { low_key, high_key } = rowSchema.parse(row)
        return { a: low_key, b: high_key }
      }),
  }
}
