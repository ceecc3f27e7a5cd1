/** What changed in the market since it was last asked, one submission at a time. */
import type { Database } from 'better-sqlite3'
import type { Submission } from '#shared/contract/market/submissions.ts'
import type { AccountChange } from '#shared/contract/market/sync.ts'
import type { Write } from '../database/write.ts'
import type { PullStep } from '../sync/sync.ts'
import { draftOf } from './agree.ts'
import type { DraftQueue } from './draft-queue.ts'
import { createFeed, RESTART, type Round } from './feed.ts'
import { findOrNull } from './save.ts'
import type { SubmissionRow, SubmissionRows } from './submission-rows.ts'

interface PullParts {
  readonly db: Database
  readonly write: Write
  readonly rows: SubmissionRows
  readonly queue: DraftQueue
}

export interface Pull {
  readonly step: PullStep
  /** Before anything is sent: whether the market went back to a backup, where what is sent would overwrite unseen. */
  readonly check: PullStep
}

interface Manner {
  /** All is read, also what seems to be known. */
  readonly isWhole: boolean
  readonly isDoubtful: boolean
}

export function createPull({ db, write, rows, queue }: PullParts): Pull {
  const { cursorOf, setCursor, syncedAt, readPage } = createFeed(db, write)

  async function step(round: Round): Promise<void> {
    const cursor = cursorOf(round.account.id)
    if (cursor === RESTART || !(await resume(round, cursor))) await restart(round)
  }

  async function check(round: Round): Promise<void> {
    const cursor = cursorOf(round.account.id)
    if (cursor === undefined) return
    if (cursor === RESTART || (await readPage(round, cursor, 1)) === null) await restart(round)
  }

  /** False where the market does not know the cursor any more. */
  async function resume(round: Round, from: string | undefined): Promise<boolean> {
    const [isFirst, seen] = [from === undefined, new Set<string>()]
    for (let cursor = from, isMore = true, isPutOff = false; isMore; ) {
      const page = await readPage(round, cursor)
      if (page === null) return false
      for (const change of page.items) {
        seen.add(change.id)
        // Whether the market took it shows when it is repeated; until then, what is there could be its own consequence.
        if (queue.isAwaited(change.id)) isPutOff = true
        else await pullOne(round, change, { isWhole: isFirst, isDoubtful: false })
      }
      tell(write, page.items)
      // What was put off is read again.
      if (!isPutOff) setCursor(round.account.id, page.nextCursor)
      cursor = page.nextCursor
      isMore = page.hasMore
    }
    await checkUnseen(round, seen, isFirst ? '' : syncedAt(round.account.id))
    return true
  }

  /** If it is cut off before its end, it restarts. */
  async function restart(round: Round): Promise<void> {
    setCursor(round.account.id, RESTART)
    const seen = new Set<string>()
    let cursor: string | undefined
    for (let isMore = true; isMore; ) {
      const page = await readPage(round, cursor)
      if (page === null) return restart(round)
      for (const change of page.items) {
        await pullOne(round, change, { isWhole: true, isDoubtful: true })
        seen.add(change.id)
      }
      tell(write, page.items)
      cursor = page.nextCursor
      isMore = page.hasMore
    }
    await checkUnseen(round, seen, '')
    setCursor(round.account.id, cursor ?? null)
  }

  async function pullOne(
    { account, client, signal }: Round,
    { entity, id, version }: AccountChange,
    { isWhole, isDoubtful }: Manner,
  ) {
    if (entity !== 'submission') return
    // As this device's own change left it.
    if (!isWhole && version !== null && rows.find(id)?.market?.submission.version === version) return
    const answer = await findOrNull(client, id, signal)
    if (answer === null) return
    write((changed) => {
      if (rows.find(id) === null) rows.put(changed, rowOfOther(account.id, answer))
      queue.takeFresh(changed, id, answer, isDoubtful)
    })
  }

  /** What was agreed on since then, yet does not stand in what changed since then, the market lost. */
  async function checkUnseen({ account, client, signal }: Round, seen: ReadonlySet<string>, since: string) {
    const isDue = ({ id, base, market }: SubmissionRow): boolean =>
      base !== null && !seen.has(id) && (market?.readAt ?? '') >= since && (since === '' || !queue.isAwaited(id))
    for (const { id } of rows.list(account.id).filter(isDue)) {
      const answer = await findOrNull(client, id, signal)
      write((changed) => {
        const row = rows.find(id)
        if (row !== null && answer === null) queue.forget(changed, row)
        else if (row !== null && answer !== null && since !== '') queue.takeFresh(changed, id, answer, false)
      })
    }
  }

  return { step, check }
}

/** Notifies pages, which reload the changed items. */
function tell(write: Write, items: readonly AccountChange[]): void {
  if (items.length > 0) write((changed) => changed.event({ type: 'market' }))
}

/** It was started on another device, so none of it is in this library. */
function rowOfOther(accountId: string, answer: Submission): SubmissionRow {
  const draft = draftOf(answer)
  return {
    ...{ id: answer.id, accountId, assetId: null, draft, base: { draft, version: answer.version } },
    ...{ lost: null, market: null, conflict: null, createdAt: answer.createdAt, updatedAt: answer.updatedAt },
  }
}
