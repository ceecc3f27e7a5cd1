/** Checks the uniqueness of several assets one after the other, and says what came out. */
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { api, client } from '../../api/client.ts'
import { describeError } from '../../api/errors.ts'
import { queryClient } from '../../api/queries.ts'
import { attempt } from '../../components/attempt.ts'
import { toast } from '../../components/toast.tsx'
import { runTask, type TaskResult } from '../../state/tasks.ts'
import { en } from '../../strings/en.ts'
import { showChosen } from './show-chosen.ts'

const words = en.library.checks

type Checked = { readonly id: string; readonly verdict: PreflightReport['verdict'] }

/** What the message says: each verdict with its count, those to look at first. */
function checkSummary({ results, failures, cancelled }: TaskResult<Checked>): string {
  const counts = Map.groupBy(results, ({ verdict }) => verdict)
  const parts = [...counts].map(([verdict, members]) => words.of(members.length, en.verdicts[verdict].label))
  const failed = failures.length > 0 ? [words.failed(failures.length)] : []
  const text = [...parts, ...failed].join(', ')
  return cancelled ? words.cancelled(text) : text
}

export function checkAssets(ids: readonly string[]): void {
  const work = runTask(words.title(ids.length), ids, async (assetId, signal): Promise<Checked> => {
    const { verdict } = await client.uniqueness.check({ assetId }, { signal })
    return { id: assetId, verdict }
  })
  attempt(
    work.then((result) => {
      void queryClient.invalidateQueries({ queryKey: api.assets.key() })
      tell(result)
    }),
  )
}

function tell(result: TaskResult<Checked>): void {
  const close = result.results.filter(({ verdict }) => verdict !== 'unique')
  const [failure] = result.failures
  toast({
    title: words.done(result.results.length),
    description:
      failure === undefined ? checkSummary(result) : `${checkSummary(result)}. ${describeError(failure).message}`,
    ...(result.failures.length > 0 ? { tone: 'stop' as const } : {}),
    ...(close.length > 0
      ? {
          action: {
            label: words.show,
            onSelect: () =>
              showChosen(
                close.map(({ id }) => id),
                words.notUnique(close.length),
              ),
          },
        }
      : {}),
  })
}
