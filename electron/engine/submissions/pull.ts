/** What changed in the market since it was last asked, one submission at a time. */
import type { Database } from 'better-sqlite3'
import type { Write } from '../database/write.ts'
import type { Outbox } from '../sync/outbox.ts'
import type { PullStep } from '../sync/sync.ts'
import { draftOf, isAhead } from './agree.ts'
import { type createSaving, SAVE, subjectOf } from './save.ts'
import type { SubmissionRow, SubmissionRows } from './submission-rows.ts'

type Saving = ReturnType<typeof createSaving>

interface PullParts {
  readonly db: Database
  readonly write: Write
  readonly rows: SubmissionRows
  readonly saving: Saving
  readonly outbox: Outbox
}

export function createPull({ db, write, rows, saving, outbox }: PullParts): PullStep {
  return async ({ account, client, signal }) => {
    for (let isMore = true; isMore; ) {
      const page = await client.sync.changes({ ...cursorOf(account.id) }, { signal })
      for (const { entity, id } of page.items) {
        if (entity === 'submission') await pullOne(id)
      }
      setCursor(account.id, page.mustRestart ? null : page.nextCursor)
      isMore = page.hasMore || page.mustRestart
    }

    async function pullOne(id: string): Promise<void> {
      const answer = await client.submissions.find({ id }, { signal })
      write((changed) => {
        if (rows.find(id) === null) rows.put(changed, rowOfOther(account.id, answer))
        const row = saving.take(changed, id, answer)
        if (row.conflict === null && isAhead(row) && !hasSave(row)) saving.enqueueSave(changed, row)
      })
    }
  }

  function hasSave({ id, accountId }: SubmissionRow): boolean {
    return outbox.list(accountId).some(({ subject, kind }) => subject === subjectOf(id) && kind === SAVE)
  }

  function cursorOf(accountId: string): { cursor?: string } {
    const cursor = db.prepare('select feed_cursor from market_account where id = ?').pluck().get(accountId)
    return typeof cursor === 'string' ? { cursor } : {}
  }

  function setCursor(accountId: string, cursor: string | null): void {
    db.prepare('update market_account set feed_cursor = ? where id = ?').run(cursor, accountId)
  }
}

/** Begun on another device: nothing of it is in this library. */
function rowOfOther(accountId: string, answer: Parameters<Saving['take']>[2]): SubmissionRow {
  const draft = draftOf(answer)
  return {
    ...{ id: answer.id, accountId, assetId: null, draft, base: { draft, version: answer.version } },
    ...{ market: null, conflict: null, createdAt: answer.createdAt, updatedAt: answer.updatedAt },
  }
}
