/** Submissions as rows: what the creator wants, and what market and studio last agreed on. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import {
  type Draft,
  derivationParentSchema,
  draftSchema,
  type Submission,
  submissionSchema,
} from '#shared/contract/market/submissions.ts'
import type { Changes } from '../database/write.ts'

const theirsSchema = z.object({
  /** The common base of both; null if unknown, as after a market restore from a backup. */
  base: draftSchema.nullable(),
  theirs: draftSchema,
  version: z.int(),
  at: z.string(),
  conflicts: z.array(
    z.object({
      path: z.string(),
      keys: z.array(z.string()),
      base: z.unknown().optional(),
      mine: z.unknown().optional(),
      theirs: z.unknown().optional(),
      concernsMoney: z.boolean(),
    }),
  ),
})
/** Both changed the same fields; `theirs` is what the market has, in its version. */
export type HeldConflict = z.infer<typeof theirsSchema>

const singleParentSchema = z.object({
  derivation: derivationParentSchema.extend({ agreement: z.string().nullable() }),
})

export interface SubmissionRow {
  readonly id: string
  readonly accountId: string
  readonly assetId: string | null
  /** What the creator wants. */
  readonly draft: Draft
  /** What market and studio last agreed on, in the market's version; null while the market does not know it. */
  readonly base: { readonly draft: Draft; readonly version: number } | null
  /** What they had agreed on before the market went back to a backup without it; null once both agree again. */
  readonly lost: Draft | null
  readonly market: { readonly submission: Submission; readonly readAt: string } | null
  readonly conflict: HeldConflict | null
  readonly createdAt: string
  readonly updatedAt: string
}

const json = z.string().transform((text): unknown => JSON.parse(text))

/** Answers stored before works could have several parents have the one parent separate from the agreement. */
function withParents(answer: unknown): unknown {
  const derivation = singleParentSchema.safeParse(answer).data?.derivation
  return derivation == null ? answer : { ...Object(answer), derivation: { parents: [derivation] } }
}

const rowSchema = z
  .object({
    id: z.string(),
    account_id: z.string(),
    asset_id: z.string().nullable(),
    draft: json.pipe(draftSchema),
    base: json.pipe(draftSchema).nullable(),
    base_version: z.number().nullable(),
    market: json.transform(withParents).pipe(submissionSchema).nullable(),
    market_read_at: z.string().nullable(),
    conflict: json.pipe(theirsSchema).nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .transform(
    (row): SubmissionRow => ({
      id: row.id,
      accountId: row.account_id,
      assetId: row.asset_id,
      draft: row.draft,
      base: row.base === null || row.base_version === null ? null : { draft: row.base, version: row.base_version },
      // An agreed draft without a version is one that the market has lost.
      lost: row.base_version === null ? row.base : null,
      market: row.market === null ? null : { submission: row.market, readAt: row.market_read_at ?? row.updated_at },
      conflict: row.conflict,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    }),
  )

export interface SubmissionRows {
  find(id: string): SubmissionRow | null
  /** Throws NOT_FOUND. */
  get(id: string): SubmissionRow
  /** Last changed first. */
  list(accountId: string): SubmissionRow[]
  countConflicts(accountId: string): number
  put(changed: Changes, row: SubmissionRow): void
  remove(changed: Changes, id: string): void
}

export function createSubmissionRows(db: Database): SubmissionRows {
  function find(id: string): SubmissionRow | null {
    const row = db.prepare('select * from submission where id = ?').get(id)
    return row === undefined ? null : rowSchema.parse(row)
  }

  return {
    find,
    get(id) {
      const row = find(id)
      if (row === null) throw new LunaError('NOT_FOUND', `submission ${id}`)
      return row
    },
    list: (accountId) =>
      db
        .prepare('select * from submission where account_id = ? order by updated_at desc, id desc')
        .all(accountId)
        .map((row) => rowSchema.parse(row)),
    countConflicts: (accountId) =>
      Number(
        db
          .prepare('select count(*) from submission where account_id = ? and conflict is not null')
          .pluck()
          .get(accountId),
      ),
    put(changed, row) {
      const agreed = row.base?.draft ?? row.lost
      db.prepare(
        `insert or replace into submission (id, account_id, asset_id, draft, base, base_version, market, market_read_at,
           conflict, created_at, updated_at)
         values (@id, @accountId, @assetId, @draft, @base, @baseVersion, @market, @marketReadAt, @conflict, @createdAt,
           @updatedAt)`,
      ).run({
        ...{ id: row.id, accountId: row.accountId, assetId: row.assetId },
        draft: JSON.stringify(row.draft),
        base: agreed === null ? null : JSON.stringify(agreed),
        baseVersion: row.base?.version ?? null,
        market: row.market === null ? null : JSON.stringify(row.market.submission),
        marketReadAt: row.market?.readAt ?? null,
        conflict: row.conflict === null ? null : JSON.stringify(row.conflict),
        ...{ createdAt: row.createdAt, updatedAt: row.updatedAt },
      })
      changed.event({ type: 'submissions' })
    },
    remove(changed, id) {
      db.prepare('delete from submission where id = ?').run(id)
      changed.event({ type: 'submissions' })
    },
  }
}
