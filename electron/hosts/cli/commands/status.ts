/** `luna status`: the state of each submission, and what waits to be sent. */
import type { StudioSubmissionSummary } from '#shared/contract/studio/submissions.ts'
import type { Mutation, SyncStatus } from '#shared/contract/studio/sync.ts'
import { EXIT } from '../exit-codes.ts'
import { formatTime, type RefreshOptions, refresh } from '../market.ts'
import { formatTable, print, printJson } from '../output.ts'
import { withStudio } from '../studio.ts'

export async function status(options: RefreshOptions): Promise<number> {
  return withStudio(options.library, async ({ client }) => {
    if (options.refresh === true) await refresh({ client })
    const { account } = await client.market.status()
    const sync = await client.sync.status()
    const submissions = account === null ? [] : await client.submissions.list()
    const unsent = account === null ? [] : await client.sync.mutations({ accountId: account.id })
    if (options.json === true) printJson({ account: account?.displayName ?? null, sync, submissions, unsent })
    else print(account === null ? 'Not signed in. Run “luna sign-in”.' : toText({ sync, submissions, unsent }))
    return EXIT.ok
  })
}

interface Standing {
  readonly sync: SyncStatus
  readonly submissions: readonly StudioSubmissionSummary[]
  readonly unsent: readonly Mutation[]
}

function toText({ sync, submissions, unsent }: Standing): string {
  const rows = submissions.map((submission) => [
    submission.name,
    submission.state.replaceAll('_', ' '),
    noteOn(submission),
    formatTime(submission.updatedAt),
  ])
  const waiting = unsent.map(({ title, state, error }) => [title, state, error?.message ?? ''])
  return [
    submissions.length === 0 ? 'No submissions.' : formatTable(['Work', 'State', 'Note', 'Changed'], rows),
    ...(unsent.length === 0 ? [] : [formatTable(['Not sent', 'State', 'Why'], waiting)]),
    sync.syncedAt === null
      ? 'Not synced with the market yet. Run it with --refresh.'
      : `As of ${formatTime(sync.syncedAt)}.`,
  ].join('\n')
}

function noteOn({ hasConflict, isRefused, unsent }: StudioSubmissionSummary): string {
  if (hasConflict) return 'Changed on two devices: decide in the studio'
  if (isRefused) return 'The market refused a change'
  return unsent === 0 ? '' : 'Not sent yet'
}
